"""Rules that several figures share, as CTEs. See docs/kpi.md, "Who owns what"."""

from sales_roles.database.lead_fragments import LEAD_FRAGMENTS

# The Sales Person whose user a user is: own link beats Employee, enabled beats disabled, then by name.
PERSON_OF_USER = """
{sales_person},
user_link as (
	select sales_person.sales_person_user as user, sales_person.name as sales_person,
		1 as by_employee, sales_person.enabled
	from sales_person
	where coalesce(sales_person.sales_person_user, '') <> ''
	union all
	select employee.user_id, sales_person.name, 2, sales_person.enabled
	from sales_person
	inner join `tabEmployee` as employee on employee.name = sales_person.employee
	where coalesce(sales_person.sales_person_user, '') = '' and coalesce(employee.user_id, '') <> ''
),
ranked_user as (
	select user, sales_person,
		row_number() over (partition by user order by by_employee, enabled desc, sales_person) as place
	from user_link
),
person_of_user as (
	select user, sales_person from ranked_user where place = 1
)"""

# The query defines `document (document_type, document, customer, …)`, one row a document. `share` splits each:
# its own Sales Team; no rows: the customer's; none: the Sales Person of the account manager; else Unassigned (null).
# The fractions of a document add up to 1: what its team leaves over stands beside its first row. Documents of customers
# whom the reader may not see are left out. What else a document carries, its rows of `share` carry too.
# `document` is read once: MariaDB works out a CTE anew wherever it is named. `limit` keeps it from working out `claim`
# anew for each row that is joined to it. A table joined by a null key is not read; a CTE is, to its
# end, so that it is joined by a blank one.
# Parameters: use_customer_team (1 or 0), the scope's customers and territories.
SHARE = """
{person_of_user},
claim as (
	select document.*,
		case
			when coalesce(own.parent, held.parent) is null then manager.sales_person else person.name
		end as claimant,
		coalesce(own.allocated_percentage, held.allocated_percentage, 100) as percentage,
		case
			when coalesce(own.parent, held.parent) is null then 100
			else (
				select sum(team.allocated_percentage) from `tabSales Team` as team
				where team.parent = coalesce(own.parent, held.parent)
					and team.parenttype = coalesce(own.parenttype, held.parenttype)
			)
		end as claimed,
		coalesce(own.parenttype, held.parenttype) as team_type, coalesce(own.parent, held.parent) as team_of,
		coalesce(own.name, held.name) as team_row
	from document
	left join `tabSales Team` as own
		on own.parent = document.document and own.parenttype = document.document_type
	left join `tabSales Team` as held
		on held.parent = case when own.parent is null and %(use_customer_team)s = 1 then document.customer end
			and held.parenttype = 'Customer'
	left join `tabSales Person` as person on person.name = coalesce(own.sales_person, held.sales_person)
	left join `tabCustomer` as customer
		on customer.name = case
			when %(all_customers)s = 0 or (own.parent is null and held.parent is null) then document.customer
		end
	left join person_of_user as manager
		on manager.user = case
			when own.parent is null and held.parent is null then coalesce(customer.account_manager, '') else ''
		end
	where %(all_customers)s = 1
		or (
			customer.name is not null
			and (%(all_territories)s = 1 or coalesce(customer.territory, '') in %(territories)s)
			and (%(any_customer)s = 1 or customer.name in %(customers)s)
		)
	limit 9223372036854775807
),
share as (
	select claim.*,
		case when part.number = 1 then claim.claimant end as sales_person,
		case
			when part.number = 2 then 1 - claimed / 100.0
			when claimed > 99.995 then percentage / claimed
			else percentage / 100.0
		end as fraction
	from claim
	cross join (select 1 as number union all select 2) as part
	where part.number = 1
		or (
			claimed < 99.995
			and not exists (
				select 1 from `tabSales Team` as team
				where team.parent = claim.team_of and team.parenttype = claim.team_type and team.name < claim.team_row
			)
		)
)"""

# Submitted sales, each invoice once. Parameters: company.
# No openings; no internal transfers: the customer represents the company that sells. An index leads from the company to
# sales and returns apart and to their days; to name both keeps it in use for who asks for both.
SALES_INVOICE = """
sales_invoice as (
	select invoice.name, invoice.creation, invoice.customer, invoice.posting_date, invoice.posting_time,
		invoice.is_return, invoice.return_against, invoice.is_debit_note, invoice.update_stock, invoice.base_net_total,
		invoice.base_grand_total, invoice.base_rounded_total
	from `tabSales Invoice` as invoice
	where invoice.docstatus = 1
		and invoice.company = %(company)s
		and invoice.is_return in (0, 1)
		and coalesce(invoice.is_opening, 'No') <> 'Yes'
		and not (
			invoice.is_internal_customer = 1
			and coalesce(invoice.represents_company, '') = invoice.company
		)
)"""

# Fiscal years that are enabled and valid for the company. Parameters: company.
FISCAL_YEAR = """
fiscal_year as (
	select fiscal.name, fiscal.year_start_date, fiscal.year_end_date
	from `tabFiscal Year` as fiscal
	where coalesce(fiscal.disabled, 0) = 0
		and (
			not exists (
				select 1 from `tabFiscal Year Company` as valid
				where valid.parent = fiscal.name and valid.parenttype = 'Fiscal Year'
			)
			or exists (
				select 1 from `tabFiscal Year Company` as valid
				where valid.parent = fiscal.name and valid.parenttype = 'Fiscal Year'
					and valid.company = %(company)s
			)
		)
)"""

FRAGMENTS = {
	"fiscal_year": FISCAL_YEAR,
	"person_of_user": PERSON_OF_USER,
	"share": SHARE,
	"sales_invoice": SALES_INVOICE,
	# Whom the reader may see. A limited reader sees no Unassigned. Parameters of people.Visible.
	"visible": "(%(everyone)s = 1 or share.sales_person in %(people)s)",
	**LEAD_FRAGMENTS,
}
