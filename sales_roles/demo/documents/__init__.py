"""How each event becomes documents: written as the desk would write them, through ERPNext's own mappers.

Nothing here imports frappe: `books` is the site's (site.py).
"""

from __future__ import annotations

from sales_roles.demo.documents import crm, ledger, sales
from sales_roles.demo.documents.common import post

__all__ = ["crm", "ledger", "post", "sales"]
