"""A table as one JSON object, a line a row: numbers as exact as they are, blanks null, dates ISO."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sales_roles.export.csv import exact
from sales_roles.export.display import Translate
from sales_roles.messages import Message
from sales_roles.views.table import Chart, Table


def render(table: Table, *, translate: Translate = str) -> str:
	"""The object as text, with its rows, columns and notes a line each."""
	parts = []
	for key, value in to_object(table, translate).items():
		if isinstance(value, list) and value:
			lines = ",\n".join("\t\t" + dump(each) for each in value)
			parts.append(f"\t{dump(key)}: [\n{lines}\n\t]")
		else:
			parts.append(f"\t{dump(key)}: {dump(value)}")
	return "{\n" + ",\n".join(parts) + "\n}\n"


def to_object(table: Table, translate: Translate = str) -> dict[str, Any]:
	"""The report by the keys that the command line promises. Values are the table's own: Decimal, date, str, None."""
	scope = table.scope
	return {
		"report": table.report,
		"scope": {
			"company": scope.company,
			"currency": scope.currency,
			"from_date": scope.from_date,
			"to_date": scope.to_date,
			"as_on": scope.as_on,
			"sales_person": scope.sales_person,
			"by": table.by,
		},
		"columns": [column_object(column, translate) for column in table.columns],
		"rows": [dict(row) for row in table.rows],
		"total": dict(table.total),
		"summary": [
			{
				"label": translate(tile.label),
				"value": tile.value,
				"kind": tile.kind,
				"verdict": tile.verdict,
			}
			for tile in table.summary
		],
		"chart": chart_object(table.chart, translate),
		"notes": [note.format(translate) for note in table.notes],
	}


def column_object(column: Any, translate: Translate) -> dict[str, Any]:
	found = {"field": column.field, "label": translate(column.label), "kind": column.kind}
	if column.help:
		found["help"] = translate(column.help)
	return found


def chart_object(chart: Chart | None, translate: Translate) -> dict[str, Any] | None:
	if chart is None:
		return None
	return {
		"type": chart.type,
		"labels": [translate(str(label)) for label in chart.labels],
		"series": {translate(label): list(values) for label, values in chart.series.items()},
	}


def dump(value: Any) -> str:
	"""JSON of a value. The library has no exact form of a Decimal, so a number is written as it prints."""
	if isinstance(value, Decimal):
		return exact(value)
	if isinstance(value, datetime):
		return json.dumps(value.isoformat(sep=" "))
	if isinstance(value, date):
		return json.dumps(value.isoformat())
	if isinstance(value, Message):
		return json.dumps(str(value), ensure_ascii=False)
	if isinstance(value, Mapping):
		return "{" + ", ".join(f"{dump(str(key))}: {dump(each)}" for key, each in value.items()) + "}"
	if isinstance(value, Sequence) and not isinstance(value, str):
		return "[" + ", ".join(dump(each) for each in value) + "]"
	return json.dumps(value, ensure_ascii=False)
