"""Who and what the demo company consists of. All names are invented; amounts in EUR without tax.

Quillbrook Trading sells tools, workshop equipment and services to craft and trade firms. Its figures are made to be
read on one page: some plans met, some missed, some people without a plan.
"""

from __future__ import annotations

from typing import NamedTuple

COMPANY = "Quillbrook Trading"
ABBR = "QBT"
MAIL = "quillbrook.example"
# Monthly Distributions of the yearly plans, in percent from January on.
SEASON = ABBR + " Season"
EVEN = ABBR + " Even"
DISTRIBUTIONS = {SEASON: (6, 7, 9, 9, 10, 9, 7, 6, 9, 10, 10, 8), EVEN: (8.33,) * 11 + (8.37,)}
CAMPAIGN = ABBR + " Spring Catalogue"


class Target(NamedTuple):
	"""A row of a person's plan: money a fiscal year, margin too if there is a plan for it."""

	year: int
	turnover: float
	margin: float = 0
	item_group: str | None = None
	distribution: str = SEASON


class Person(NamedTuple):
	"""A Sales Person. `link` says how ERPNext knows the user: on the person, by the Employee, or not at all."""

	name: str
	parent: str | None
	is_group: bool = False
	hunter: bool = False
	farmer: bool = False
	link: str | None = None
	lead_plan: float = 0
	cost_per_lead_limit: float = 0
	conversion_plan: float = 0
	overdue_share_limit: float = 0
	targets: tuple[Target, ...] = ()

	@property
	def user(self) -> str | None:
		return self.name.lower().replace(" ", ".") + "@" + MAIL if self.link else None


TOOLS, HAND, POWER = ABBR + " Tools", ABBR + " Hand Tools", ABBR + " Power Tools"
SAFETY, WORKSHOP, SERVICES = ABBR + " Safety Equipment", ABBR + " Workshop Equipment", ABBR + " Services"
ITEM_GROUPS = (
	(TOOLS, None),
	(HAND, TOOLS),
	(POWER, TOOLS),
	(SAFETY, None),
	(WORKSHOP, None),
	(SERVICES, None),
)

NORTH, SOUTH, FIELD = "Northern Region", "Southern Region", "Northern Field Sales"
ANNA, BEN, CLARA, DAVID = "Anna Keller", "Ben Whitaker", "Clara Novak", "David Osei"
ELENA, FELIX, GRACE, HENRY = "Elena Rossi", "Felix Braun", "Grace Lindqvist", "Henry Marsh"

PEOPLE = (
	# No plan of its own: what its people have adds up.
	Person(NORTH, None, True),
	Person(ANNA, NORTH, hunter=True, link="person", lead_plan=12, conversion_plan=15),
	Person(
		BEN,
		NORTH,
		farmer=True,
		link="employee",
		targets=(Target(2026, 186000, 66000), Target(2025, 150000, 52000)),
	),
	Person(FIELD, NORTH, True),
	# Both roles, with a turnover plan and no margin plan.
	Person(
		CLARA,
		FIELD,
		hunter=True,
		farmer=True,
		link="person",
		lead_plan=8,
		conversion_plan=12,
		targets=(Target(2026, 132000), Target(2025, 70000)),
	),
	# Plans by item group: "Tools" covers its whole subtree but for power tools, which have a plan of their own;
	# what is in neither is untargeted.
	Person(
		DAVID,
		FIELD,
		farmer=True,
		link="employee",
		overdue_share_limit=10,
		targets=(
			Target(2026, 26000, 7000, TOOLS),
			Target(2026, 44000, 13000, POWER),
			Target(2025, 110000, 36000),
		),
	),
	# The region has a plan of its own, which stands instead of the sum of its people's plans.
	Person(SOUTH, None, True, targets=(Target(2026, 370000, 120000), Target(2025, 260000, 90000))),
	Person(
		ELENA, SOUTH, hunter=True, link="person", lead_plan=14, cost_per_lead_limit=60, conversion_plan=15
	),
	# Even shares, no season.
	Person(
		FELIX,
		SOUTH,
		farmer=True,
		link="person",
		targets=(Target(2026, 208000, 80000, distribution=EVEN), Target(2025, 170000, 60000)),
	),
	# Joined without a plan: turnover and margin say "no plan".
	Person(GRACE, SOUTH, hunter=True, farmer=True, link="person"),
	# Left at the end of May 2026; his rows on old documents stay, his customers went to Felix.
	Person(HENRY, SOUTH, farmer=True, targets=(Target(2025, 90000, 30000), Target(2026, 60000, 20000))),
)

# What the settings say where a person has no limit of their own.
LIMITS = {"cost_per_lead_limit": 55, "conversion_plan": 15, "overdue_share_limit": 25}

# Sources of leads; those ERPNext brings along keep their names.
ADVERTISEMENT, EXHIBITION, WEBSITE, REFERENCE, COLD_CALL = (
	"Advertisement",
	"Exhibition",
	"Website",
	"Reference",
	"Cold Calling",
)
SOURCES = (ADVERTISEMENT, EXHIBITION, WEBSITE, REFERENCE, COLD_CALL)

# Ledger accounts of lead cost under one group, and how each reaches the leads.
LEAD_COST = "Lead Cost"
COST_SEARCH, COST_FAIR, COST_AGENCY, COST_MAILING, COST_WEBSITE = (
	"Search Advertising",
	"Trade Fairs",
	"Telephone Agency",
	"Catalogue Mailings",
	"Website and Directories",
)
LEAD_COST_LEAVES = (COST_SEARCH, COST_FAIR, COST_AGENCY, COST_MAILING, COST_WEBSITE)
LEAD_COST_ACCOUNTS = (
	(COST_SEARCH, "source", ADVERTISEMENT),
	(COST_FAIR, "source", EXHIBITION),
	(COST_AGENCY, "Sales Person", ELENA),
	(COST_MAILING, "Campaign", CAMPAIGN),
	(LEAD_COST, None, None),  # the group: what is under it and named nowhere else is spread over all leads
)


class Item(NamedTuple):
	"""An item with its price, its purchase cost (0: none is ever posted) and how it is kept."""

	code: str
	name: str
	group: str
	price: float
	cost: float
	stock: bool = True
	drop_ship: bool = False


COMPRESSOR, STARTER_SET, CALIBRATION, TRAINING = "QBT-CMP", "QBT-SET", "QBT-CAL", "QBT-TRN"
FAIR_STAND, GOODWILL = "QBT-FAIR", "QBT-GDW"  # what is bought for leads, what credits are given for
ITEMS = (
	Item("QBT-TW", "Torque wrench", HAND, 89, 54),
	Item("QBT-SS", "Socket set", HAND, 145, 88),
	Item("QBT-PL", "Pliers set", HAND, 64, 38),
	Item("QBT-DR", "Cordless drill", POWER, 189, 128),
	Item("QBT-AG", "Angle grinder", POWER, 139, 97),
	Item("QBT-RH", "Rotary hammer", POWER, 329, 231),
	Item("QBT-GL", "Work gloves, box of 50", SAFETY, 48, 27),
	Item("QBT-HE", "Safety helmet", SAFETY, 39, 20),
	Item("QBT-FH", "Fall harness", SAFETY, 175, 104),
	Item("QBT-WB", "Workbench", WORKSHOP, 620, 412),
	Item("QBT-TC", "Tool cabinet", WORKSHOP, 480, 316),
	Item(COMPRESSOR, "Screw compressor", WORKSHOP, 2480, 1890, drop_ship=True),
	Item(STARTER_SET, "Workshop starter set", WORKSHOP, 820, 0, stock=False),
	Item(CALIBRATION, "Tool calibration", SERVICES, 95, 61, stock=False),  # bought from a laboratory
	Item(TRAINING, "Safety training day", SERVICES, 650, 0, stock=False),  # own staff: uncosted
	Item(FAIR_STAND, "Stand at a trade fair", SERVICES, 0, 640, stock=False),
	Item(GOODWILL, "Goodwill", SERVICES, 0, 0, stock=False),
)
BUNDLE = (("QBT-WB", 1), ("QBT-SS", 1), ("QBT-HE", 2))
BY_CODE = {item.code: item for item in ITEMS}

GOODS_SUPPLIER, COMPRESSOR_SUPPLIER, LABORATORY, MEDIA_AGENCY = (
	"Brackenfield Tool Works",
	"Ostrand Pneumatics",
	"Calimere Measuring Laboratory",
	"Lumen Row Media",
)
SUPPLIERS = (GOODS_SUPPLIER, COMPRESSOR_SUPPLIER, LABORATORY, MEDIA_AGENCY)

# Terms: (name, ((portion in percent, days), …))
NET_14, NET_30, HALVES = ABBR + " 14 days", ABBR + " 30 days", ABBR + " half 30, half 60 days"
TERMS = {NET_14: ((100, 14),), NET_30: ((100, 30),), HALVES: ((50, 30), (50, 60))}


class Customer(NamedTuple):
	"""A regular customer since before the books begin. `team`: the Customer's Sales Team; `ways`: how sales are
	posted, in turn; `lag`: days between due date and payment; after `stops` nothing is paid any more."""

	name: str
	team: tuple[tuple[str, float], ...]
	start: str
	every: int
	size: float
	lag: int
	ways: tuple[str, ...]
	wants: tuple[str, ...]
	terms: str = NET_30
	stops: str | None = None
	manager: str | None = None
	currency: str | None = None


CUSTOMERS = (
	Customer(
		"Aldbrook Joinery", ((BEN, 100),), "2025-01-14", 55, 5200, -2, ("stock", "order"), (HAND, WORKSHOP)
	),
	Customer(
		"Bexmoor Metalworks", ((BEN, 100),), "2025-01-22", 48, 6900, 4, ("order", "stock"), (POWER, HAND)
	),
	# The Hunter who found them keeps a share of the account.
	Customer(
		"Cranfold Builders",
		((ANNA, 30), (BEN, 70)),
		"2025-02-10",
		52,
		5600,
		9,
		("note", "stock"),
		(POWER, SAFETY),
	),
	Customer(
		"Dunmarsh Electrical",
		((DAVID, 100),),
		"2025-01-17",
		50,
		4300,
		14,
		("stock", "note"),
		(POWER, HAND),
		HALVES,
	),
	Customer(
		"Eastvale Marine Supplies", ((DAVID, 100),), "2025-02-19", 57, 5100, 16, ("order",), (SAFETY, POWER)
	),
	Customer(
		"Fernholt Garages",
		((CLARA, 50), (DAVID, 50)),
		"2025-03-05",
		49,
		4200,
		3,
		("stock", "bill_first"),
		(HAND, SERVICES),
	),
	Customer(
		"Gadwell Roofing", ((FELIX, 100),), "2025-01-28", 51, 6100, 11, ("stock",), (SAFETY, POWER), NET_14
	),
	Customer(
		"Hollinbeck Windows",
		((FELIX, 100),),
		"2025-02-04",
		54,
		5400,
		8,
		("order", "stock"),
		(HAND, POWER),
		stops="2026-03-20",
	),
	Customer(
		"Iveldon Farm Machinery",
		((GRACE, 20), (FELIX, 80)),
		"2025-02-26",
		60,
		7400,
		20,
		("note", "order"),
		(WORKSHOP, HAND),
		HALVES,
	),
	Customer(
		"Jesterfield Plumbing", ((CLARA, 100),), "2025-03-11", 53, 4400, 0, ("stock",), (HAND, SERVICES)
	),
	# Billed in US dollars.
	Customer(
		"Kelvane Offshore Inc",
		((CLARA, 100),),
		"2025-04-08",
		64,
		5200,
		6,
		("stock",),
		(SAFETY, POWER),
		currency="USD",
	),
	Customer(
		"Lorbeck Carpentry", ((GRACE, 100),), "2025-04-15", 58, 3900, -1, ("stock", "note"), (HAND, POWER)
	),
	# Henry's accounts; one of them never paid its last two invoices.
	Customer(
		"Norvale Crane Hire",
		((HENRY, 100),),
		"2025-01-20",
		66,
		5000,
		17,
		("stock",),
		(SAFETY, POWER),
		stops="2025-12-20",
	),
	Customer(
		"Ottermead Sawmill", ((HENRY, 60), (FELIX, 40)), "2025-02-13", 68, 4700, 5, ("order",), (POWER,)
	),
	# No team: the Sales Person of the account manager, and nobody at all.
	Customer("Perrin Vale Interiors", (), "2025-05-06", 70, 3100, 2, ("stock",), (HAND,), manager=BEN),
	Customer("Quarrendon Steel Stock", (), "2025-06-17", 90, 2800, 12, ("stock",), (POWER,)),
)


def user_of(person: str) -> str | None:
	"""The user by whom ERPNext knows a person."""
	return next(each.user for each in PEOPLE if each.name == person)
