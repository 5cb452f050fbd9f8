"""Sales Roles: Hunters and Farmers of a sales department, judged by ERPNext's own data."""

__version__ = "0.1.0"
