"""One small port to an ERPNext database, and three ways to reach one."""

from sales_roles.database.port import Database, Kind, Query, open_database

__all__ = ["Database", "Kind", "Query", "open_database"]
