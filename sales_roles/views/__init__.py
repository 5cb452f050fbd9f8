"""The reports, each defined once: columns, rows, total, chart, summary, drill-down; free of Frappe."""
