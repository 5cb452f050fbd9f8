"""The bench and the site that tests run on: FRAPPE_BENCH, else ~/frappe-bench; FRAPPE_SITE, else its default."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path

BENCH = Path(os.environ.get("FRAPPE_BENCH") or Path.home() / "frappe-bench")
SITES = BENCH / "sites"


def default_site() -> str | None:
	config = SITES / "common_site_config.json"
	named = os.environ.get("FRAPPE_SITE") or (json.loads(config.read_text()) if config.exists() else {}).get(
		"default_site"
	)
	return named if named and (SITES / named / "site_config.json").exists() else None


def why_not() -> str | None:
	"""Why no test can run on a site here."""
	if not SITES.exists():
		return f"no bench at {BENCH}"
	if not find_spec("frappe"):
		return "frappe cannot be imported: run with the bench's own Python"
	return None if default_site() else "no site: name one in FRAPPE_SITE"
