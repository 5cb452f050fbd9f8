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

# The query defines `document (document_type, document, customer)`, one row a document. `share` splits each:
# its own Sales Team; no rows: the customer's; none: the Sales Person of the account manager; else Unassigned (null).
# The fractions of a document add up to 1. Documents of customers whom the reader may not see are left out.
# Parameters: use_customer_team (1 or 0), the scope's customers and territories.
SHARE = """
{person_of_user},
seen as (
	select document.document_type, document.document, document.customer
	from document
	where %(all_customers)s = 1
		or exists (
			select 1 from `tabCustomer` as customer
			where customer.name = document.customer
				and (%(all_territories)s = 1 or coalesce(customer.territory, '') in %(territories)s)
				and (%(any_customer)s = 1 or customer.name in %(customers)s)
		)
),
team_row as (
	select seen.document_type, seen.document, person.name as sales_person,
		team.allocated_percentage as percentage
	from seen
	inner join `tabSales Team` as team
		on team.parent = seen.document and team.parenttype = seen.document_type
	left join `tabSales Person` as person on person.name = team.sales_person
	union all
	select seen.document_type, seen.document, person.name, team.allocated_percentage
	from seen
	inner join `tabSales Team` as team on team.parent = seen.customer and team.parenttype = 'Customer'
	left join `tabSales Person` as person on person.name = team.sales_person
	where %(use_customer_team)s = 1
		and not exists (
			select 1 from `tabSales Team` as own
			where own.parent = seen.document and own.parenttype = seen.document_type
		)
	union all
	select seen.document_type, seen.document, person_of_user.sales_person, 100
	from seen
	inner join `tabCustomer` as customer on customer.name = seen.customer
	inner join person_of_user on person_of_user.user = customer.account_manager
	where not exists (
			select 1 from `tabSales Team` as own
			where own.parent = seen.document and own.parenttype = seen.document_type
		)
		and (
			%(use_customer_team)s = 0
			or not exists (
				select 1 from `tabSales Team` as own
				where own.parent = seen.customer and own.parenttype = 'Customer'
			)
		)
),
team_total as (
	select document_type, document, sales_person, sum(percentage) as percentage,
		sum(sum(percentage)) over (partition by document_type, document) as total
	from team_row
	group by document_type, document, sales_person
),
share as (
	select document_type, document, sales_person,
		percentage / case when total > 99.995 then total else 100.0 end as fraction
	from team_total
	union all
	select seen.document_type, seen.document, null, 1 - coalesce(assigned.percentage, 0) / 100.0
	from seen
	left join (
		select document_type, document, sum(percentage) as percentage
		from team_row
		group by document_type, document
	) as assigned
		on assigned.document_type = seen.document_type and assigned.document = seen.document
	where coalesce(assigned.percentage, 0) < 99.995
)"""

# Submitted sales, each invoice once. Parameters: company.
# No openings; no internal transfers: the customer represents the company that sells.
SALES_INVOICE = """
sales_invoice as (
	select invoice.name, invoice.creation, invoice.customer, invoice.posting_date, invoice.posting_time,
		invoice.is_return, invoice.return_against, invoice.is_debit_note, invoice.update_stock, invoice.base_net_total,
		invoice.base_grand_total, invoice.base_rounded_total
	from `tabSales Invoice` as invoice
	where invoice.docstatus = 1
		and invoice.company = %(company)s
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
