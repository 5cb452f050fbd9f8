"""The stop on a site: docs/debtors.md, "The stop" and "Words" (Release)."""

import csv
import re
from datetime import timedelta

import pytest

pytestmark = pytest.mark.usefixtures("transactions")

# `{-70}` is a day seventy days ago: the stop asks what day it is.
BEFORE = """
item Help service
item Bolt
person Boss group
person Anna parent=Boss farmer
customer Alpha team="Anna 100"
customer Beta team="Anna 100"
{-101} receipt Bolt:1000@10
{-100} invoice SI-1 Alpha Help:1@5000 due={-70}
{-90} order SO-1 Alpha Bolt:10@50
{-90} order SO-2 Alpha Bolt:10@50
{-90} delivery DN-2 of=SO-2 Bolt:6
{-90} invoice SI-2 Alpha Bolt:2@50 stock due={-20}
{-90} order SO-3 Alpha Bolt:10@50
cancel SO-3
"""
FARMER, CLERK, BOSS, MANAGER = (f"{name}@stop.test" for name in ("anna", "clerk", "boss", "manager"))
ROLES = {
	FARMER: ["Sales User"],
	CLERK: ["Stock User"],
	BOSS: ["Sales User", "Sales Master Manager"],
	MANAGER: ["Sales Manager"],
}


@pytest.fixture(scope="module")
def company(site):
	from site_books import make_company

	import frappe

	frappe.set_user("Administrator")
	if not frappe.db.exists("Company", "Acme"):
		make_company("Acme", "EUR", "A")
	for user, roles in ROLES.items():
		doc = frappe.get_doc(
			{
				"doctype": "User",
				"email": user,
				"first_name": user.partition("@")[0].title(),
				"send_welcome_email": 0,
				"roles": [{"role": role} for role in roles],
			}
		)
		doc.flags.no_welcome_mail = True
		doc.insert(ignore_permissions=True)


def today():
	from sales_roles.desk.scope import today_of_site

	return today_of_site()


def dated(text):
	return re.sub(r"\{(-?\d+)\}", lambda found: str(today() + timedelta(days=int(found[1]))), text)


def euro(amount):
	"""As the site writes it."""
	from frappe.utils import fmt_money

	return fmt_money(amount, currency="EUR")


class Shop:
	"""Books of a company, and what is tried on them."""

	def __init__(self):
		from site_books import SiteBooks

		self.books = SiteBooks()

	def say(self, text):
		from books import parse_books

		import frappe

		for entry in parse_books(dated(text)):
			self.books.post(entry)
		frappe.db.commit()

	def draft(self, text):
		"""The document that a line leaves in draft; it is its last."""
		import frappe

		doctypes = {
			"order": "Sales Order",
			"delivery": "Delivery Note",
			"invoice": "Sales Invoice",
			"return": "Sales Invoice",
		}
		self.say(f"{text} draft")
		_day, verb, name = text.split()[:3]
		doctype = doctypes[verb]
		return frappe.get_doc(doctype if frappe.db.exists(doctype, name) else "Delivery Note", name)


@pytest.fixture(scope="module")
def stopped(company):
	"""A company whose debtor Alpha is stopped, quietly, by its first run."""
	import frappe

	from sales_roles.desk import debtor_run

	tick()
	shop = Shop()
	shop.say(BEFORE)
	frappe.db.set_value("Sales Person", "Anna", "sales_person_user", FARMER)
	for doctype in ("Sales Order", "Delivery Note", "Sales Invoice"):
		frappe.db.set_value(doctype, {"customer": "Alpha"}, "creation", today() - timedelta(days=90))
	debtor_run.run("Acme", today=today())
	doc = case()
	assert (doc.stage, doc.is_quiet, doc.overdue) == ("Stop", 1, 5100)
	return shop


@pytest.fixture
def shop(stopped, monkeypatch):
	"""Its books, in a test of its own; payments queue no run."""
	from sales_roles.desk import payments

	monkeypatch.setattr(payments, "enqueue", lambda company, customer: None)
	return stopped


def tick(*stages, **settings):
	"""The policy with `stop` ticked at some stages (none named: at Stop), and other settings."""
	import frappe

	from sales_roles.settings import DEFAULT_STAGES

	doc = frappe.get_single("Sales Roles Settings")
	rows = [stage._replace(stop=stage.stage in (stages or ("Stop",)))._asdict() for stage in DEFAULT_STAGES]
	doc.update({"debtor_stages": rows, "lead_cost_accounts": [], "excluded_customer_groups": [], **settings})
	doc.save()


def case(customer="Alpha"):
	import frappe

	return frappe.get_last_doc("Debtor Case", {"customer": customer})


def timeline():
	import frappe

	return frappe.get_all(
		"Comment",
		{"reference_doctype": "Debtor Case", "reference_name": case().name, "comment_type": "Info"},
		pluck="content",
		order_by="creation desc",
	)


def refused(submit):
	"""What the reader is told: one message."""
	import frappe

	from sales_roles.desk.stop import DebtorStopError

	frappe.clear_messages()
	frappe.db.commit()
	with pytest.raises(DebtorStopError) as error:
		submit()
	told = [frappe.parse_json(each) for each in frappe.get_message_log()]
	# v16 says of a link how it is opened
	assert [each["message"].replace(' rel="noopener noreferrer"', "") for each in told] == [str(error.value)]
	frappe.clear_messages()
	frappe.db.rollback()
	return str(error.value)


def submitted(doc):
	doc.submit()
	assert doc.docstatus == 1
	return doc


# What is refused


def test_an_order_a_delivery_and_a_stock_moving_invoice_are_refused(shop):
	"""Stage, amount with currency, whom to ask, a link; not of a customer who owes nothing."""
	for line in (
		"{0} order SO-9 Alpha Bolt:1@50",
		"{0} delivery DN-9 of=SO-1 Bolt:1",
		"{0} delivery DN-8 Alpha Bolt:1@50",
		"{0} invoice SI-9 Alpha Bolt:1@50 stock",
		"{0} invoice SI-8 of=SO-1 Bolt:1 stock",
	):
		text = refused(shop.draft(line).submit)
		assert text.startswith(f"Alpha is stopped at stage Stop: {euro(5100)} overdue."), text
		assert f"Ask Anna ({FARMER}), or somebody with the role Sales Manager for a release." in text
		assert f'/{case().name}"' in text
	submitted(shop.draft("{0} order SO-7 Beta Bolt:1@50"))
	submitted(shop.draft("{0} delivery DN-7 Beta Bolt:1@50"))


def test_a_pick_list_leads_to_a_delivery_that_is_refused(shop):
	import frappe

	from erpnext.selling.doctype.sales_order.sales_order import create_pick_list
	from erpnext.stock.doctype.pick_list.pick_list import create_delivery_note

	picked = create_pick_list("SO-1")
	picked.parent_warehouse = None
	picked.insert()
	picked.submit()
	name = create_delivery_note(picked.name).name
	refused(frappe.get_doc("Delivery Note", name).submit)


def test_whoever_submits_by_an_interface_is_refused_alike(shop):
	import frappe
	from frappe.client import submit
	from frappe.desk.form.save import savedocs

	order = shop.draft("{0} order SO-9 Alpha Bolt:1@50")
	refused(lambda: submit(order.as_dict()))
	refused(lambda: submit(frappe.as_json(order)))
	refused(lambda: savedocs(frappe.as_json(order), "Submit"))
	new = order.as_dict() | {"name": None, "docstatus": 1, "__islocal": 1, "items": [
		{"item_code": "Bolt", "qty": 1, "rate": 50, "delivery_date": today(), "warehouse": "Stores - A"}
	]}  # fmt: skip
	refused(lambda: frappe.client.insert(new))
	refused(lambda: frappe.get_doc("Sales Order", order.name).run_method("submit"))


def test_only_where_the_policy_says_so(shop):
	"""At the ticked stage and every harsher one; a whole dispute lifts it."""
	import frappe

	order = shop.draft("{0} order SO-9 Alpha Bolt:1@50")
	tick("Chase")
	refused(order.submit)
	tick("Due soon")
	frappe.db.commit()
	submitted(frappe.get_doc("Sales Order", "SO-9"))
	tick()
	case().db_set({"is_disputed": 1, "stage": ""})
	submitted(shop.draft("{0} order SO-8 Alpha Bolt:1@50"))


def test_another_company_goes_on(shop):
	shop.say("company Other EUR abbr=O")
	submitted(shop.draft("{0} order SO-9 Alpha Help:1@50 company=Other"))


def test_who_may_not_read_the_case_learns_no_amount(shop):
	import frappe

	shop.draft("{0} order SO-9 Alpha Bolt:1@50")

	def submit():
		order = frappe.get_doc("Sales Order", "SO-9")
		order.flags.ignore_permissions = True
		order.submit()

	for user in (CLERK, BOSS):  # no role for cases; a Sales User who is above nobody
		frappe.set_user(user)
		text = refused(submit)
		assert text.startswith("Alpha is stopped at stage Stop. Ask Anna")
		assert not re.search(r"5.?100", text) and case().name not in text
	frappe.set_user(FARMER)
	assert euro(5100) in refused(submit)


def test_one_message_beside_the_credit_limit(shop):
	"""ERPNext's own limit goes on working: it speaks where this does not."""
	import frappe

	from sales_roles.desk.stop import DebtorStopError

	customer = frappe.get_doc("Customer", "Alpha")
	shop.books.raw_children(
		customer, "credit_limits", "Customer Credit Limit", [{"company": "Acme", "credit_limit": 100}]
	)
	order = shop.draft("{0} order SO-9 Alpha Bolt:1@50")
	refused(order.submit)
	tick("Due soon")
	with pytest.raises(frappe.ValidationError, match="redit limit") as error:
		frappe.get_doc("Sales Order", "SO-9").submit()
	assert not isinstance(error.value, DebtorStopError)


def test_names_are_text(shop):
	import frappe

	frappe.db.set_value("Customer", "Alpha", "customer_name", "<b>Al</b> {0}")
	order = shop.draft("{0} order SO-9 Alpha Bolt:1@50")
	text = refused(order.submit)
	assert text.startswith("&lt;b&gt;Al&lt;/b&gt; {0} is stopped")


# What is spared


def test_returns_credit_notes_and_invoices_of_delivered_goods_pass(shop):
	submitted(shop.draft("{0} return SI-9 of=SI-2 Bolt:1 stock"))
	submitted(shop.draft("{0} return DN-9 of=DN-2 Bolt:1"))
	submitted(shop.draft("{0} return SI-8 of=SI-1"))
	submitted(shop.draft("{0} invoice SI-7 of=DN-2"))
	submitted(shop.draft("{0} invoice SI-6 Alpha Help:1@50"))


def test_an_amended_order_passes_once_and_at_no_higher_total(shop):
	import frappe

	def amended(name, quantity):
		doc = frappe.copy_doc(frappe.get_doc("Sales Order", "SO-3"))
		doc.amended_from = "SO-3"
		doc.items[0].qty = quantity
		return doc.insert(set_name=name)

	refused(amended("SO-9", 11).submit)
	submitted(amended("SO-8", 10))
	refused(amended("SO-7", 10).submit)


def test_an_amended_invoice_that_moves_stock_replaces_one_that_did(shop):
	import frappe

	shop.say("{-1} invoice SI-9 Alpha Bolt:1@50")
	frappe.get_doc("Sales Invoice", "SI-9").cancel()
	frappe.get_doc("Sales Invoice", "SI-2").cancel()
	for former, passes in (("SI-9", False), ("SI-2", True)):
		doc = frappe.copy_doc(frappe.get_doc("Sales Invoice", former))
		doc.update({"amended_from": former, "update_stock": 1})
		doc.insert()
		if passes:
			submitted(doc)
		else:
			refused(doc.submit)


def test_an_order_that_free_credit_covers_passes_and_its_credit_is_spent_once(shop):
	"""Of 600 paid in advance, an order of 500 leaves 100; its deliveries pass on it, another's do not."""
	shop.say("{-1} payment PE-1 Alpha 600")
	refused(shop.draft("{0} order SO-9 Alpha Bolt:13@50").submit)
	submitted(shop.draft("{0} order SO-8 Alpha Bolt:10@50"))
	refused(shop.draft("{0} order SO-7 Alpha Bolt:3@50").submit)
	submitted(shop.draft("{0} order SO-6 Alpha Bolt:2@50"))
	submitted(shop.draft("{0} delivery DN-9 of=SO-8 Bolt:4"))
	submitted(shop.draft("{0} delivery DN-8 of=SO-8 Bolt:6"))
	refused(shop.draft("{0} delivery DN-7 of=SO-1 Bolt:1").submit)
	submitted(shop.draft("{0} invoice SI-9 of=DN-9"))
	refused(shop.draft("{0} order SO-5 Alpha Bolt:1@50").submit)


def test_what_an_order_says_of_itself_does_not_count(shop):
	order = shop.draft("{0} order SO-9 Alpha Bolt:1@50")
	order.db_set("advance_paid", 50)
	refused(order.submit)


def test_a_delivery_of_an_order_paid_in_advance_passes(shop):
	"""In full: what an invoice took of the advance stays paid; an open invoice of the order does not."""
	shop.say('{-1} payment PE-1 Alpha 499 for="SO-1 499"')
	refused(shop.draft("{0} delivery DN-9 of=SO-1 Bolt:10").submit)
	shop.say('{-1} payment PE-2 Alpha 1 for="SO-1 1"')
	submitted(shop.draft("{0} delivery DN-8 of=SO-1 Bolt:4"))
	take_advances(shop.draft("{0} invoice SI-9 of=DN-8 Bolt:4"), 200)
	submitted(shop.draft("{0} delivery DN-7 of=SO-1 Bolt:6"))


def take_advances(invoice, amount):
	"""Submit it with the advances that ERPNext proposes."""
	invoice.set_advances()
	invoice.save()
	assert submitted(invoice).total_advance == amount


def test_what_an_invoice_took_of_an_advance_pays_for_nothing_else(shop):
	"""Half of the order is paid, delivered and billed; ERPNext's `advance_paid` still counts it."""
	shop.say('{-1} payment PE-1 Alpha 250 for="SO-1 250"')
	submitted(shop.draft("{0} delivery DN-9 of=SO-1 Bolt:5"))
	take_advances(shop.draft("{0} invoice SI-9 of=DN-9 Bolt:5"), 250)
	refused(shop.draft("{0} delivery DN-8 of=SO-1 Bolt:5").submit)
	shop.say("{0} payment PE-2 Alpha 50")
	submitted(shop.draft("{0} order SO-9 Alpha Bolt:1@50"))


def test_an_order_with_an_open_invoice_is_not_paid_in_advance(shop):
	shop.say('{-1} payment PE-1 Alpha 500 for="SO-1 500"\n{0} invoice SI-9 of=SO-1 Bolt:4')
	refused(shop.draft("{0} delivery DN-9 of=SO-1 Bolt:10").submit)


def test_a_delivery_of_a_paid_invoice_passes(shop):
	shop.say("{-1} invoice SI-9 of=SO-1 due={-1}")
	refused(shop.draft("{0} delivery DN-9 of=SI-9 Bolt:10").submit)
	shop.say('{-1} payment PE-1 Alpha 500 for="SI-9 500"')
	submitted(shop.draft("{0} delivery DN-8 of=SI-9 Bolt:4"))
	submitted(shop.draft("{0} delivery DN-7 of=SO-1 Bolt:6"))


def test_an_invoice_that_advances_and_the_till_cover_passes(shop):
	shop.say("{-1} payment PE-1 Alpha 40")
	refused(shop.draft("{0} invoice SI-9 Alpha Bolt:2@50 stock pos=40").submit)
	submitted(shop.draft("{0} invoice SI-8 Alpha Bolt:2@50 stock pos=100"))
	submitted(shop.draft('{0} invoice SI-7 Alpha Bolt:2@50 stock pos=60 advance="PE-1 40"'))


def test_what_is_moved_in_by_import_passes(shop, tmp_path):
	"""A Data Import that submits; the flags of migrate, patches and installing."""
	import frappe
	from frappe.core.doctype.data_import.importer import Importer

	line = {
		"item_code": "Bolt",
		"item_name": "Bolt",
		"uom": "Nos",
		"conversion_factor": 1,
		"qty": 1,
		"rate": 50,
	}
	row = {
		"naming_series": "SAL-ORD-.YYYY.-",
		"customer": "Alpha",
		"company": "Acme",
		"order_type": "Sales",
		"transaction_date": today(),
		"delivery_date": today(),
		"currency": "EUR",
		"conversion_rate": 1,
		"selling_price_list": "Standard Selling",
		"price_list_currency": "EUR",
		"plc_conversion_rate": 1,
		**{f"items.{field}": value for field, value in line.items()},
		"items.delivery_date": today(),
		"items.warehouse": "Stores - A",
	}
	file = tmp_path / "orders.csv"
	with file.open("w", newline="") as out:
		csv.writer(out).writerows([row.keys(), row.values()])
	job = frappe.get_doc(
		{
			"doctype": "Data Import",
			"reference_doctype": "Sales Order",
			"import_type": "Insert New Records",
			"submit_after_import": 1,
			"mute_emails": 1,
		}
	).insert()
	Importer("Sales Order", data_import=job, file_path=str(file), console=True).import_data()
	logs = frappe.get_all("Data Import Log", {"data_import": job.name}, ["success", "docname", "exception"])
	assert [row.success for row in logs] == [1], logs
	assert frappe.db.get_value("Sales Order", logs[0].docname, "docstatus") == 1
	for flag in ("in_migrate", "in_patch", "in_install"):
		frappe.flags[flag] = True
		try:
			submitted(shop.draft(f"{{0}} order {flag} Alpha Bolt:1@50"))
		finally:
			frappe.flags[flag] = False
	refused(shop.draft("{0} order SO-9 Alpha Bolt:1@50").submit)


def test_who_has_just_paid_is_not_refused_and_nothing_is_written(shop):
	"""The queued run has not come yet."""
	before = case()
	order = shop.draft("{0} order SO-9 Alpha Bolt:1@50")
	refused(order.submit)
	shop.say('{0} payment PE-1 Alpha 5100 for="SI-1 5000, SI-2 100"')
	submitted(shop.draft("{0} order SO-8 Alpha Bolt:1@50"))
	after = case()
	assert (after.status, after.modified) == ("Open", before.modified)


def test_a_customer_that_is_exempt_now_is_not_refused(shop):
	import frappe

	group = frappe.db.get_value("Customer", "Alpha", "customer_group")
	tick(excluded_customer_groups=[{"customer_group": group}])
	submitted(shop.draft("{0} order SO-9 Alpha Bolt:1@50"))


def test_broken_settings_leave_the_case_standing(shop):
	"""No traceback: the case says stop. Who owes nothing goes on."""
	import frappe

	settings = frappe.get_single("Sales Roles Settings")
	shop.books.raw_children(settings, "lead_cost_accounts", "Lead Cost Account", [{"account": "Gone - A"}])
	frappe.db.set_single_value("Sales Roles Settings", "ageing_ranges", "later")
	text = refused(shop.draft("{0} order SO-9 Alpha Bolt:1@50").submit)
	assert text.startswith(f"Alpha is stopped at stage Stop: {euro(5100)} overdue. Ask Anna, or")
	submitted(shop.draft("{0} order SO-7 Beta Bolt:1@50"))


# Release and override


def give(cap=500, until=7, reason="Pays on Friday"):
	from sales_roles.desk.stop import give_release

	give_release(case().name, str(today() + timedelta(days=until)), cap, reason)


def uses():
	return [(row.document_type, row.document, row.amount) for row in case().release_uses]


def test_a_release_lets_through_up_to_its_cap(shop):
	give(500)
	submitted(shop.draft("{0} order SO-9 Alpha Bolt:6@50"))
	refused(shop.draft("{0} order SO-8 Alpha Bolt:5@50").submit)
	submitted(shop.draft("{0} invoice SI-9 Alpha Bolt:4@50 stock"))
	assert uses() == [("Sales Order", "SO-9", 300), ("Sales Invoice", "SI-9", 200)]
	assert case().release_used == 500


def test_a_document_counts_once(shop):
	"""A delivery or invoice of a counted order takes nothing more, a dearer one what it costs more; a mixed one its
	other lines."""
	give(500)
	submitted(shop.draft("{0} order SO-9 Alpha Bolt:6@50 tax=19"))
	submitted(shop.draft("{0} delivery DN-9 of=SO-9 Bolt:3"))
	submitted(shop.draft("{0} invoice SI-9 of=SO-9 Bolt:1 stock tax=19"))
	assert [amount for *_document, amount in uses()] == [357, 0, 0]
	dearer = shop.draft("{0} delivery DN-8 of=SO-9 Bolt:1")
	dearer.items[0].rate = 60
	dearer.append("items", {"item_code": "Bolt", "qty": 1, "rate": 20, "warehouse": "Stores - A"})
	dearer.save()
	submitted(dearer)
	assert uses()[3] == ("Delivery Note", "DN-8", 35.7)  # 30 of 80 net, with tax
	assert case().release_used == 392.7


def test_a_release_ends_after_its_day(shop):
	"""And what was ordered under it is refused then."""
	import frappe

	give(500, until=0)
	submitted(shop.draft("{0} order SO-9 Alpha Bolt:6@50"))
	delivery = shop.draft("{0} delivery DN-9 of=SO-9 Bolt:3")
	frappe.db.set_value("Debtor Case", case().name, "released_until", today() - timedelta(days=1))
	refused(delivery.submit)


def test_cancelling_gives_a_use_back(shop):
	"""An amendment is paid for again: the cap holds."""
	import frappe

	give(500)
	order = submitted(shop.draft("{0} order SO-9 Alpha Bolt:8@50"))
	refused(shop.draft("{0} order SO-8 Alpha Bolt:8@50").submit)
	order.reload()
	order.cancel()
	assert (case().release_used, uses()) == (0, [("Sales Order", "SO-9", 0)])
	amended = frappe.copy_doc(order)
	amended.amended_from = "SO-9"
	submitted(amended.insert())
	assert case().release_used == 400
	refused(shop.draft("{0} order SO-7 Alpha Bolt:8@50").submit)


def test_a_cancelled_document_can_be_deleted(shop):
	import frappe

	give(500)
	order = submitted(shop.draft("{0} order SO-9 Alpha Bolt:8@50"))
	order.reload()
	order.cancel()
	frappe.delete_doc("Sales Order", "SO-9")
	assert case().release_used == 0


def test_a_refused_submit_leaves_no_use(shop):
	"""ERPNext refuses after this has let it pass."""
	import frappe

	give(500)
	order = shop.draft("{0} order SO-9 Alpha Bolt:6@50")
	shop.books.raw_children(
		frappe.get_doc("Customer", "Alpha"),
		"credit_limits",
		"Customer Credit Limit",
		[{"company": "Acme", "credit_limit": 100}],
	)
	frappe.db.commit()
	with pytest.raises(frappe.ValidationError, match="redit limit"):
		order.submit()
	frappe.db.rollback()
	assert (case().release_used, uses()) == (0, [])


def test_a_new_release_replaces_the_old_and_one_can_be_ended(shop):
	from sales_roles.desk.stop import end_release

	give(500)
	submitted(shop.draft("{0} order SO-9 Alpha Bolt:10@50"))
	give(100, until=1, reason="<i>Again</i>")
	doc = case()
	assert (doc.release_cap, doc.release_used, doc.release_uses) == (100, 0, [])
	assert (doc.released_by, doc.released_on) == ("Administrator", today())
	assert timeline()[0].startswith("Released until ") and f"{euro(100)}. &lt;i&gt;Again" in timeline()[0]
	end_release(doc.name)
	assert timeline()[0] == "Ended the release before its day."
	refused(shop.draft("{0} order SO-8 Alpha Bolt:1@50").submit)


def test_who_may_give_a_release(shop):
	"""The role of the settings, Sales Manager where none is named, who may read the case."""
	import frappe

	frappe.set_user(FARMER)
	with pytest.raises(frappe.PermissionError):
		give()
	frappe.set_user(MANAGER)
	give()
	assert case().released_by == MANAGER
	frappe.set_user("Administrator")
	tick(release_role="Sales Master Manager")
	frappe.set_user(MANAGER)
	with pytest.raises(frappe.PermissionError):
		give()
	frappe.set_user(BOSS)  # has the role, and sees nobody's cases
	with pytest.raises(frappe.PermissionError):
		give()
	frappe.set_user("Administrator")
	frappe.db.set_value("Sales Person", "Boss", "sales_person_user", BOSS)
	frappe.set_user(BOSS)
	give()
	assert case().released_by == BOSS


@pytest.mark.parametrize(
	"wrong",
	[{"cap": 0}, {"cap": -1}, {"cap": "nan"}, {"cap": "inf"}, {"until": -1}, {"reason": " "}],
	ids=str,
)
def test_a_release_has_a_day_an_amount_and_a_reason(shop, wrong):
	import frappe

	with pytest.raises(frappe.ValidationError):
		give(**wrong)
	assert not case().released_until


def test_a_role_submits_all_the_same_and_the_case_notes_it(shop):
	import frappe

	tick(override_role="Sales Master Manager")
	order = shop.draft("{0} order SO-9 Alpha Bolt:1@50")
	order.flags.ignore_permissions = True
	frappe.set_user(FARMER)
	refused(order.submit)
	frappe.set_user(BOSS)
	submitted(frappe.get_doc("Sales Order", "SO-9"))
	assert timeline()[0] == "Boss submitted Sales Order SO-9 although the customer is stopped."
	assert case().owner and frappe.get_last_doc("Comment").owner == BOSS


# A submitted order is raised


def update_items(order, quantity, rate=50):
	"""ERPNext's *Update Items* of a submitted order's one line."""
	import frappe

	from erpnext.controllers.accounts_controller import update_child_qty_rate

	[row] = frappe.get_doc("Sales Order", order).items
	line = {"docname": row.name, "item_code": row.item_code, "uom": row.uom, "conversion_factor": 1}
	line |= {"qty": quantity, "rate": rate, "delivery_date": str(row.delivery_date)}
	update_child_qty_rate("Sales Order", frappe.as_json([line]), order)
	frappe.db.commit()
	assert frappe.db.get_value("Sales Order", order, "base_grand_total") == quantity * rate


def test_raising_a_submitted_order_is_refused_and_lowering_it_is_not(shop):
	"""Never refuses what lowers or does not raise the debt."""
	import frappe

	for quantity, rate in ((11, 50), (10, 51)):
		text = refused(lambda quantity=quantity, rate=rate: update_items("SO-1", quantity, rate))
		assert text.startswith(f"Alpha is stopped at stage Stop: {euro(5100)} overdue.")
		assert frappe.db.get_value("Sales Order", "SO-1", "base_grand_total") == 500
	update_items("SO-1", 5, 100)
	update_items("SO-1", 4, 100)
	refused(lambda: update_items("SO-1", 5, 100))
	tick("Due soon")
	frappe.db.commit()
	update_items("SO-1", 5, 100)


def test_a_release_lets_an_order_be_raised_up_to_its_cap(shop):
	"""An order that was counted takes what it costs more; one that was not counts whole, as its deliveries pass then."""
	give(800)
	submitted(shop.draft("{0} order SO-9 Alpha Bolt:2@50"))
	update_items("SO-9", 3)
	assert uses() == [("Sales Order", "SO-9", 100), ("Sales Order", "SO-9", 50)]
	update_items("SO-1", 11)
	assert uses()[2:] == [("Sales Order", "SO-1", 550)]
	refused(lambda: update_items("SO-1", 14))
	update_items("SO-1", 13)
	assert case().release_used == 800


def test_free_credit_lets_an_order_be_raised_once(shop):
	"""Of 120 paid in advance an order from before the stop takes 50, and that is spent."""
	shop.say("{-1} payment PE-1 Alpha 120")
	refused(lambda: update_items("SO-1", 13))
	update_items("SO-1", 11)
	refused(lambda: update_items("SO-1", 13))
	refused(shop.draft("{0} order SO-9 Alpha Bolt:2@50").submit)
	submitted(shop.draft("{0} order SO-8 Alpha Bolt:1@50"))
	refused(lambda: update_items("SO-8", 2))


def test_a_role_raises_an_order_all_the_same_and_the_case_notes_it(shop):
	tick(override_role="System Manager")
	update_items("SO-1", 11)
	assert timeline()[0] == "Administrator raised Sales Order SO-1 although the customer is stopped."


# What it costs


def test_who_is_no_debtor_costs_one_lookup_by_an_index(shop, monkeypatch):
	import frappe

	from sales_roles.desk import stop

	order = shop.draft("{0} order SO-9 Beta Bolt:1@50")
	spared = shop.draft("{0} invoice SI-9 Alpha Help:1@50")
	statements, site = [], frappe.db
	execute = site.sql

	def counting(query, *args, **options):
		statements.append(query)
		return execute(query, *args, **options)

	monkeypatch.setattr(site, "sql", counting)
	stop.check(order)
	assert len(statements) == 1
	stop.check(spared)
	assert len(statements) == 1
	monkeypatch.undo()
	for doctype, column in (("Debtor Case", "customer"), ("Debtor Release Use", "document")):
		index = execute(f"show index from `tab{doctype}`", as_dict=True)
		assert column in [row.Column_name for row in index if row.Seq_in_index == 1]
