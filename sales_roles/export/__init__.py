"""A Table as others take it: text for a terminal, CSV, JSON, a spreadsheet, a page."""
