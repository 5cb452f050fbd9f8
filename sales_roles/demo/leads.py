"""The leads of the demo company: who found them, where they came from, what became of each."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sales_roles.demo import cast
from sales_roles.demo.cast import ANNA, CLARA, DAVID, ELENA, GRACE
from sales_roles.demo.events import (
	LAST_DAY,
	CustomerMade,
	Dice,
	Lead,
	LeadCame,
	LeadOfCustomer,
	LeadStatus,
	Lost,
	OpportunityMade,
	ProspectMade,
	QuotationMade,
	Sale,
	Talk,
	at,
	workday,
)
from sales_roles.demo.trade import basket

NOBODY = None
HUNTERS = (ANNA, ELENA, CLARA, GRACE, NOBODY)

# Leads a month: Anna, Elena, Clara, Grace, and those of the web form that nobody took.
MONTHS = {
	"2025-01": (3, 3, 1, 0, 0),
	"2025-02": (3, 3, 1, 0, 1),
	"2025-03": (4, 3, 2, 0, 0),
	"2025-04": (4, 4, 2, 0, 0),
	"2025-05": (4, 4, 2, 0, 1),
	"2025-06": (4, 4, 2, 0, 0),
	"2025-07": (3, 3, 2, 0, 0),
	"2025-08": (3, 2, 1, 0, 0),
	"2025-09": (5, 4, 2, 1, 1),
	"2025-10": (5, 5, 3, 2, 0),
	"2025-11": (5, 5, 3, 2, 1),
	"2025-12": (4, 3, 2, 1, 0),
	"2026-01": (7, 6, 4, 3, 1),
	"2026-02": (8, 8, 5, 4, 1),
	"2026-03": (10, 9, 6, 5, 2),
	"2026-04": (12, 11, 8, 5, 2),
	"2026-05": (14, 13, 9, 7, 3),
	"2026-06": (13, 11, 8, 6, 2),
}
SECOND_QUARTER = date(2026, 4, 1)

# The fates of the leads before and in the second quarter of 2026, hunter by hunter. What is left is "contacted".
# Deals: quotation and order · customer of the lead · prospect · opportunity · an order that only names the quotation.
WON = ("won_quotation", "won_customer", "won_prospect", "won_opportunity", "won_order")
BEFORE = {
	ANNA: {"won_quotation": 5, "won_customer": 3, "won_prospect": 1, "won_opportunity": 1, "existing": 4},
	ELENA: {"won_quotation": 3, "won_customer": 2, "won_order": 1, "existing": 3},
	CLARA: {"won_quotation": 2, "won_customer": 1, "won_prospect": 1, "existing": 2},
	GRACE: {"won_customer": 1, "won_opportunity": 1},
	NOBODY: {"won_customer": 1},
}
LOST_BEFORE = {"lost_quotation": 0.18, "lost_opportunity": 0.14, "do_not_contact": 0.12, "untouched": 0.06}
QUARTER = {
	ANNA: {
		"won_quotation": 4,
		"won_customer": 2,
		"won_prospect": 1,
		"won_opportunity": 1,
		"won_order": 1,
		"existing": 3,
		"linked_later": 1,
		"quoted": 5,
		"lost_quotation": 3,
		"lost_opportunity": 3,
		"opportunity": 4,
		"draft": 1,
		"untouched": 2,
	},
	ELENA: {
		"won_quotation": 3,
		"won_customer": 2,
		"existing": 2,
		"linked_later": 1,
		"quoted": 4,
		"lost_quotation": 4,
		"lost_opportunity": 3,
		"opportunity": 3,
		"do_not_contact": 3,
		"untouched": 4,
	},
	CLARA: {
		"won_quotation": 1,
		"won_prospect": 1,
		"existing": 2,
		"quoted": 3,
		"lost_quotation": 3,
		"opportunity": 3,
		"draft": 1,
		"untouched": 3,
	},
	GRACE: {
		"won_customer": 2,
		"won_opportunity": 2,
		"existing": 1,
		"quoted": 2,
		"lost_opportunity": 2,
		"opportunity": 2,
		"untouched": 1,
	},
	NOBODY: {"won_customer": 1, "untouched": 4},
}
HOURS_TO_ANSWER = {ANNA: 3, ELENA: 21, CLARA: 8, GRACE: 30, NOBODY: 50}
FARMERS = {
	ANNA: (cast.BEN, CLARA, cast.BEN),
	ELENA: (cast.FELIX, GRACE),
	CLARA: (CLARA,),
	GRACE: (GRACE,),
	NOBODY: (DAVID,),
}
REASONS = ("Price too high", "Bought elsewhere", "Delivery too late", "Project stopped")

FIRST_PARTS = (
	"Ashmere Birkdell Calverne Denshaw Elmbrook Farleigh Glenmoor Hazelden Inchmoor Kestrel Langmere Millbeck "
	"Nethercote Oakridge Pendlow Ravensby Stonecroft Thornhaven Underholt Westmarsh Yarbrook Alderpoint Briarwick "
	"Copperdale Driftwood Everstone"
).split()
TRADES = (
	"Flooring",
	"Masonry",
	"Glazing",
	"Fencing",
	"Heating",
	"Kitchens",
	"Landscapes",
	"Motors",
	"Scaffolding",
	"Stairs",
	"Tiling",
	"Timber",
	"Welding",
	"Insulation",
	"Shopfitting",
	"Drainage",
)
GIVEN = "Alice Bruno Carla Dennis Emma Frank Gina Hugo Irene Jonas Karin Leo Marta Nils Olga Paul Rita Simon Tara Victor"
FAMILY = "Adler Berger Costa Dale Engel Ford Grant Holm Ivers Jensen Kraft Lund Meyer Nash Olsen Price Quinn Roth Steen Weber"


def leads() -> list[Lead]:
	"""All leads in the order in which they came."""
	dice = Dice("leads")
	companies = dice.shuffle([f"{first} {trade}" for first in FIRST_PARTS for trade in TRADES])
	people = dice.shuffle([f"{given} {family}" for given in GIVEN.split() for family in FAMILY.split()])
	found: list[tuple[datetime, str | None]] = []
	for month, counts in MONTHS.items():
		first = date.fromisoformat(month + "-01")
		for hunter, count in zip(HUNTERS, counts, strict=True):
			for place in range(count):
				day = workday(first + timedelta(days=int((place + dice.between(0, 1)) * 27 / count)))
				moment = datetime.combine(day, time(dice.whole(7, 17), dice.whole(0, 59), dice.whole(0, 59)))
				found.append((moment, hunter))
	found.sort(key=lambda each: (each[0], each[1] or ""))
	rows = []
	for number, (came, hunter) in enumerate(found, 1):
		source, campaign = _source(came.date(), hunter, dice)
		rows.append(
			Lead(
				f"{cast.ABBR}-LEAD-{number:04}",
				came,
				companies[number],
				people[number % len(people)],
				source,
				"",
				owner=hunter,
				campaign=campaign,
			)
		)
	for hunter in HUNTERS:
		mine = [lead for lead in rows if lead.owner == hunter]
		_give_fates(
			[lead for lead in mine if lead.came.date() < SECOND_QUARTER], BEFORE[hunter], dice, LOST_BEFORE
		)
		_give_fates([lead for lead in mine if lead.came.date() >= SECOND_QUARTER], QUARTER[hunter], dice)
	customers = [customer.name for customer in cast.CUSTOMERS if customer.start < "2025-03-01"]
	for place, lead in enumerate(lead for lead in rows if lead.fate == "existing"):
		# Lead.customer counts whatever the customer bought before.
		lead.customer = customers[place % len(customers)]
		lead.company = lead.customer
	# Two leads were entered by the office: their owner is no Hunter, they name theirs.
	for lead in [lead for lead in rows if lead.owner == ANNA and lead.fate == "contacted"][-2:]:
		lead.own_hunter, lead.owner = ANNA, DAVID
	return rows


def _source(day: date, hunter: str | None, dice: Dice) -> tuple[str, str | None]:
	if hunter is NOBODY:
		return cast.WEBSITE, None
	if hunter == ELENA and dice.between(0, 1) < 0.45:  # the agency calls for her
		return cast.COLD_CALL, None
	if day.month in (5, 10) and dice.between(0, 1) < 0.4:  # the fairs are in May and October
		return cast.EXHIBITION, None
	if day.year == 2026 and 3 <= day.month <= 5 and dice.between(0, 1) < 0.25:
		return cast.WEBSITE, cast.CAMPAIGN
	return dice.pick((cast.ADVERTISEMENT, cast.ADVERTISEMENT, cast.WEBSITE, cast.REFERENCE)), None


def _give_fates(mine: list[Lead], counts: dict[str, int], dice: Dice, shares: dict[str, float] | None = None):
	fates = [fate for fate, count in counts.items() for _ in range(count)]
	for fate, share in (shares or {}).items():
		fates += [fate] * round(share * len(mine))
	fates = dice.shuffle((fates + ["contacted"] * len(mine))[: len(mine)])
	# A deal takes time: whoever came in the last two weeks cannot have one yet.
	late = [place for place, lead in enumerate(mine) if lead.came.date() > LAST_DAY - timedelta(days=14)]
	for place in late:
		if fates[place] in (*WON, "linked_later"):
			other = next(
				other
				for other in range(len(mine))
				if other not in late and fates[other] not in (*WON, "linked_later", "existing")
			)
			fates[place], fates[other] = fates[other], fates[place]
	for lead, fate in zip(mine, fates, strict=True):
		lead.fate = fate


def life(lead: Lead, place: int) -> tuple[list, Sale | None]:
	"""What happens to a lead, and its first sale if it becomes a customer. `place`: its number among the won."""
	dice = Dice(lead.name)
	person = lead.own_hunter or lead.owner
	events: list = [LeadCame(lead.came, lead)]
	if lead.fate == "untouched":
		return events, None
	if dice.between(0, 1) < 0.6:
		events.append(Talk(lead.came + timedelta(minutes=1), "Lead", lead.name, False, "Email", None))
	answered = lead.came + timedelta(hours=HOURS_TO_ANSWER[person] * dice.between(0.4, 1.8))
	if lead.fate != "won_customer" or place % 2:
		medium = dice.pick(("Email", "Phone", "Email"))
		events.append(Talk(_until_end(answered), "Lead", lead.name, True, medium, person))

	def later(low: int, high: int) -> datetime:
		return _until_end(at(workday((answered + timedelta(days=dice.whole(low, high))).date()), 11))

	lines = basket(Dice(lead.name + " basket"), 1700, (cast.HAND, cast.POWER, cast.SAFETY))
	fate = lead.fate
	if fate in ("contacted", "existing") and dice.between(0, 1) < 0.4:
		events.append(LeadStatus(later(1, 4), lead, "Replied"))
	elif fate == "do_not_contact":
		events.append(LeadStatus(later(1, 8), lead, "Do Not Contact"))
	elif fate == "opportunity":
		events.append(OpportunityMade(later(1, 5), lead))
	elif fate == "lost_opportunity":
		events.append(OpportunityMade(later(1, 3), lead))
		events.append(Lost(later(6, 12), lead, "Opportunity", dice.pick(REASONS)))
	elif fate == "quoted":
		events.append(QuotationMade(later(1, 4), lead, lines))
	elif fate == "draft":
		events.append(QuotationMade(later(1, 4), lead, lines, draft=True))
	elif fate == "lost_quotation":
		events.append(OpportunityMade(later(1, 2), lead))
		events.append(QuotationMade(later(3, 4), lead, lines, with_opportunity=True))
		events.append(Lost(later(7, 14), lead, "Quotation", dice.pick(REASONS)))
	elif fate == "linked_later":
		# ERPNext's customer form names the lead; the customer bought long before, so it is no new business.
		customer = cast.CUSTOMERS[place % 4].name
		events.append(LeadOfCustomer(later(1, 3), lead, customer))
	if fate not in WON:
		return events, None
	return _win(lead, place, person, lines, events, later, dice)


def _win(lead, place, person, lines, events, later, dice):
	farmer = FARMERS[person][place % len(FARMERS[person])]
	team = ((farmer, 100),) if farmer == person or person is NOBODY else ((person, 30), (farmer, 70))
	link = {"won_prospect": "prospect", "won_opportunity": "opportunity", "won_order": None}.get(
		lead.fate, "lead"
	)
	prospect, quoted = link == "prospect", lead.fate in ("won_quotation", "won_prospect", "won_order")
	if prospect:
		events.append(ProspectMade(later(0, 1), lead))
	if lead.fate != "won_customer" and lead.fate != "won_order":
		events.append(OpportunityMade(later(1, 2), lead, of_prospect=prospect))
	if quoted:
		with_opportunity = lead.fate != "won_order"
		events.append(QuotationMade(later(3, 5), lead, lines, prospect, with_opportunity))
	sold = lead.came + timedelta(days=dice.whole(6, 12 if lead.came.month == 6 else 30))
	sold = workday(max(sold, events[-1].at + timedelta(days=2)).date())
	events.append(CustomerMade(at(sold - timedelta(days=1), 17), lead, lead.company, team, link))
	sale = Sale(
		lead.company,
		sold,
		lines,
		way=("order" if place % 2 else "order_bill") if quoted else "stock",
		terms=cast.NET_14 if place % 3 else cast.NET_30,
		quotation=lead.name.replace("LEAD", "QUO") if quoted else None,
	)
	return events, sale


def _until_end(moment: datetime) -> datetime:
	return min(moment, at(LAST_DAY, 16))
