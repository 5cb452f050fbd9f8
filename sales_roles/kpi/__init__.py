"""The figures: one a module, its rule as docstring, its SQL, its function `(database, scope, settings, …)`."""
