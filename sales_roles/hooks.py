app_name = "sales_roles"
app_title = "Sales Roles"
app_publisher = "Sales Roles contributors"
app_description = "Hunters and Farmers of a sales department, judged by ERPNext's own data"
app_license = "GPL-3.0"

required_apps = ["frappe/erpnext"]

add_to_apps_screen = [
	{
		"name": "sales_roles",
		"logo": "/assets/sales_roles/images/sales-roles.svg",
		"title": "Sales Roles",
		"route": "/app/sales-roles",
		"has_permission": "sales_roles.desk.apps.has_permission",
	}
]

after_install = "sales_roles.install.after_install"
after_migrate = "sales_roles.install.sync"
before_uninstall = "sales_roles.uninstall.before_uninstall"

app_include_js = "sales_roles.bundle.js"

doctype_js = {
	"Customer": "public/js/debtor_headline.js",
	"Delivery Note": "public/js/debtor_headline.js",
	"Sales Invoice": "public/js/debtor_headline.js",
	"Sales Order": "public/js/debtor_headline.js",
	"Sales Person": "public/js/sales_person.js",
}
doctype_list_js = {"Customer": "public/js/customer_list.js"}

doc_events = {
	"Auto Email Report": {"validate": "sales_roles.desk.access.write_reader"},
	"Lead": {"validate": "sales_roles.desk.leads.fill_hunter"},
	"Payment Ledger Entry": {"on_submit": "sales_roles.desk.payments.remember"},
	"Unreconcile Payment": {"on_submit": "sales_roles.desk.payments.remember"},
	("Delivery Note", "Sales Invoice", "Sales Order"): {
		"before_submit": "sales_roles.desk.stop.check",
		"on_cancel": "sales_roles.desk.release.give_back",
	},
	"Sales Order": {"before_update_after_submit": "sales_roles.desk.stop.check_raise"},
}

# Before work, in the site's time zone; the later ones take up what an earlier one could not finish.
scheduler_events = {"cron": {"15 6-9 * * *": ["sales_roles.desk.debtor_run.morning"]}}

permission_query_conditions = {
	"Comment": "sales_roles.desk.debtor_access.comment_conditions",
	"Debtor Case": "sales_roles.desk.debtor_access.case_conditions",
	"Debtor Case Farmer": "sales_roles.desk.debtor_access.child_conditions",
	"Debtor Dispute": "sales_roles.desk.debtor_access.child_conditions",
	"Debtor Release Use": "sales_roles.desk.debtor_access.child_conditions",
	"Prepared Report": "sales_roles.desk.access.prepared_report_conditions",
}
has_permission = {
	"Comment": "sales_roles.desk.debtor_access.comment_permission",
	"Debtor Case": "sales_roles.desk.debtor_access.case_permission",
	"Prepared Report": "sales_roles.desk.access.prepared_report_permission",
}

standard_queries = {"Debtor Case": "sales_roles.desk.debtor_access.search_cases"}

# A cancelled document may be deleted although a release once let it through.
ignore_links_on_delete = ["Debtor Release Use"]

default_log_clearing_doctypes = {"Debtor Run": 90, "Debtor Digest": 90}
