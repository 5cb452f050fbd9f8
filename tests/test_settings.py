"""How figures are judged (kpi.md, "Settings"), and what a wrong setting says: one sentence each."""

from decimal import Decimal

import pytest

from sales_roles.messages import UserError
from sales_roles.settings import LeadCostAccount, Settings, check_accounts, from_site, load_settings


def toml(tmp_path, text: str):
	file = tmp_path / "settings.toml"
	file.write_text(text, encoding="utf-8")
	return file


def refusal(function, *args) -> str:
	with pytest.raises(UserError) as error:
		function(*args)
	text = str(error.value)
	assert "\n" not in text
	assert text.endswith(".")
	return text


def test_defaults():
	"""Settings, first value: default."""
	settings = Settings()
	assert settings.deal_document == "Order or Invoice"
	assert settings.turnover_document == "Sales Invoice"
	assert settings.use_customer_team is True
	assert settings.conversion_basis == "Cohort"
	assert settings.days_to_judge_conversion == 30
	assert settings.ageing_ranges == (30, 60, 90)
	assert settings.silent_after_days == 60
	assert settings.overdue_share_limit == 0


def test_the_site_s_settings_count_where_the_app_is_installed(books, tmp_path):
	"""In a database that has the app, the site's settings count, not the file.

	Books:
	settings silent_after_days=90 use_customer_team=0 ageing_ranges="15, 45"
	lead_cost Ads assign_by="Sales Person" assign_to=Anna
	"""
	settings = load_settings(books.database, toml(tmp_path, "silent_after_days = 7"))
	assert settings.silent_after_days == 90
	assert settings.use_customer_team is False
	assert settings.ageing_ranges == (15, 45)
	assert settings.lead_cost_accounts == (LeadCostAccount("Ads - A", None, "Sales Person", "Anna"),)


@pytest.mark.variant(app=False)
def test_a_bare_copy_takes_the_file(books, tmp_path):
	"""`--settings` is a TOML file for a bare copy of an ERPNext database that has no app installed."""
	file = toml(
		tmp_path,
		"""
		silent_after_days = 7
		cost_per_lead_limit = 12.5
		use_customer_team = false
		ageing_ranges = [10, 20]
		[[lead_cost_accounts]]
		account = "Ads - A"
		""",
	)
	settings = load_settings(books.database, file)
	assert settings.silent_after_days == 7
	assert settings.cost_per_lead_limit == Decimal("12.5")
	assert settings.use_customer_team is False
	assert settings.ageing_ranges == (10, 20)
	assert settings.lead_cost_accounts == (LeadCostAccount("Ads - A"),)


@pytest.mark.variant(app=False)
def test_a_bare_copy_without_file_has_the_defaults(books):
	assert load_settings(books.database) == Settings()


@pytest.mark.variant(app=False)
@pytest.mark.parametrize(
	("text", "said"),
	[
		("silent_after = 7", "there is no setting silent_after"),
		("silent_after_days = 'soon'", "silent_after_days cannot be 'soon'"),
		("silent_after_days = -1", "silent_after_days cannot be -1"),
		("cost_per_lead_limit = nan", "cost_per_lead_limit cannot be"),
		("deal_document = 'Quotation'", "deal_document is Quotation; it can be Order or Invoice"),
		(
			"ageing_ranges = [30, 20]",
			"Ageing ranges are days past due that rise, such as 30, 60, 90; [30, 20] are not",
		),
		("ageing_ranges = []", "[] are not"),
		("lead_cost_accounts = [{cost_center = 'Main'}]", "A lead cost account has an account"),
		("silent_after_days = ", "is not valid TOML"),
		("[[lead_cost_accounts]]\naccount = 'Adverts'", "Lead cost account Adverts does not exist"),
		(
			"[[lead_cost_accounts]]\naccount = 'Ads - A'\ncost_center = 'North'",
			"Cost center North of lead cost account Ads - A does not exist",
		),
		(
			"[[lead_cost_accounts]]\naccount = 'Ads - A'\n[[lead_cost_accounts]]\naccount = 'Ads - A'",
			"named twice",
		),
		(
			"[[lead_cost_accounts]]\naccount = 'Ads - A'\nassign_by = 'Campaign'",
			"is assigned by Campaign; say to which one",
		),
		("[[lead_cost_accounts]]\naccount = 'Sales - A'", "is no expense account"),
		(
			"[[lead_cost_accounts]]\naccount = 'Ads - A'\nassign_by = 'Weather'\nassign_to = 'Rain'",
			"is assigned by Weather; it can be Sales Person",
		),
	],
)
def test_a_wrong_settings_file_is_one_sentence(books, tmp_path, text, said):
	"""A settings file with a wrong account: one sentence."""
	assert said in refusal(load_settings, books.database, toml(tmp_path, text))


@pytest.mark.variant(app=False)
def test_a_missing_settings_file(books, tmp_path):
	assert "Cannot read the settings file" in refusal(load_settings, books.database, tmp_path / "no.toml")


def test_emptied_fields_of_the_site_have_their_defaults():
	"""Frappe stores an emptied number as 0 and an emptied text as blank; what is another feature's is no error."""
	stored = {"silent_after_days": "0", "ageing_ranges": "", "send_email": "1", "cost_per_lead_limit": "0.0"}
	assert from_site(stored, {}) == Settings()


def test_two_rows_may_share_an_account_by_cost_center(books):
	"""No two rows name the same account and cost center.

	Books:
	cost_center North
	"""
	rows = (LeadCostAccount("Ads - A"), LeadCostAccount("Ads - A", "North - A"))
	check_accounts(books.database, Settings(lead_cost_accounts=rows))
