"""The tables a city consists of: columns, types, units, requirements and defaults.

The words of ``docs/data-model.md`` as data; a test holds the two together. Owns no behaviour: the reader in
``files`` applies it, the layers between rely on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SCHEMA_VERSION = 1
"""Version of the tables, written as ``schema`` in ``city.toml``; older ones are migrated by the reader."""

Kind = Literal["id", "ref", "refs", "text", "list", "number", "count", "days", "time", "choice", "yesno", "amounts",
               "monthday", "hours", "weekdays", "date"]
"""How the cells of a column are written; ``docs/data-model.md`` section "Cells" defines each."""

DAMAGE_STATES = ("none", "slight", "moderate", "extensive", "complete", "unknown")
"""Damage states, the scale of FEMA Hazus 6.1 (2024) section 5, and ``unknown`` for seen but not graded."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        Heading in the file.
    kind : Kind
        How cells are written.
    about : str
        What it means, one sentence.
    required : bool
        Whether a blank cell is a fault.
    default : str
        What a blank cell means, as it would be written; empty when a blank has its own meaning.
    unit : str
        Unit of the number.
    minimum, maximum : float or None
        Range allowed, ends included.
    allowed : tuple of str
        Values allowed, for ``choice``.
    target : tuple of str
        Tables in whose id the value must be found, for ``ref`` and ``refs``.
    used : bool
        Whether the plan depends on it: only these cells count in ``assumed_share``.
    """

    name: str
    kind: Kind
    about: str
    required: bool = False
    default: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    allowed: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    used: bool = False


@dataclass(frozen=True)
class TableSpec:
    """One table: its name, what a row is, and its columns in order."""

    name: str
    about: str
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def key(self) -> str | None:
        """Name of the id column, or None where rows have no id."""
        return next((column.name for column in self.columns if column.kind == "id"), None)


PROVENANCE = (
    Column("assumed", "list", "Columns of this row that are assumed rather than known; `all` for the whole row"),
    Column("source", "text", "Where the row comes from: a document, an address, an office"),
    Column("source_date", "date", "Date of the source"),
    Column("confidence", "text", "How sure the source is, in its own words: reported, conflicts, superseded"),
    Column("note", "text", "Anything else"),
)
"""Columns that every table may have."""


def _table(name: str, about: str, *columns: Column, required: bool = False) -> TableSpec:
    return TableSpec(name, about, columns + PROVENANCE, required)


TABLES: tuple[TableSpec, ...] = (
    _table(
        "assets", "One thing that serves people or other things: a building, a substation, a camera complex.",
        Column("asset_id", "id", "Name of the asset in all other tables", required=True),
        Column("name", "text", "Name for people"),
        Column("class", "text", "Asset class; known classes have default work (section Defaults)", default="other",
               used=True),
        Column("district", "text", "District in which it stands", default="unknown"),
        Column("lat", "number", "Latitude, WGS84", unit="degree", minimum=-90, maximum=90),
        Column("lon", "number", "Longitude, WGS84", unit="degree", minimum=-180, maximum=180),
        Column("owner", "text", "Office or firm that owns it"),
        Column("payer", "ref", "Source of money that pays for its works; blank: costs are counted, not limited",
               target=("money",), used=True),
        Column("lot_id", "ref", "Lot (contract) in which its works are let; blank: by the city's own crews",
               target=("lots",), used=True),
        Column("size_m2", "number", "Floor area", unit="m2", minimum=0),
        Column("debris_t", "number", "Debris at it once damaged; blank: by floor area where destroyed (section Debris)",
               unit="t", minimum=0, used=True),
        Column("value", "number", "Replacement value, for default costs", unit="currency", minimum=0, used=True),
        Column("rank", "count",
               "Place in the order given from above, 1 first; only `--order-from-above` looks at it; blank: by class "
               "(section Order)", minimum=1),
        Column("source_of", "list", "Network services of which it is a source, such as `water`", used=True),
        Column("startup_days", "days", "From 'everything it needs is there' to 'it serves'", default="0", unit="day",
               minimum=0, used=True),
        Column("acceptance_days", "days",
               "From the last task's end to 'tested, accepted and in service'; blank: by class",
               unit="day", minimum=0, used=True),
        required=True,
    ),
    _table(
        "residents", "One group of people who live together and lose services together.",
        Column("group_id", "id", "Name of the group", required=True),
        Column("name", "text", "Name for people"),
        Column("district", "text", "District in which they live", default="unknown", used=True),
        Column("people", "number", "Entitled residents before the damage", required=True, unit="person", minimum=0,
               used=True),
        Column("lat", "number", "Latitude, WGS84", unit="degree", minimum=-90, maximum=90),
        Column("lon", "number", "Longitude, WGS84", unit="degree", minimum=-180, maximum=180),
    ),
    _table(
        "moves", "Residents who left after the damage, and when they come back.",
        Column("group_id", "ref", "Residents group", required=True, target=("residents",), used=True),
        Column("share", "number", "Share of the group that is away; blank: see people", minimum=0, maximum=1,
               used=True),
        Column("people", "number", "Residents who are away, instead of a share", unit="person", minimum=0, used=True),
        Column("from", "time", "Moment at which they leave", default="day0", used=True),
        Column("until", "time", "Moment at which they are back; blank: they do not come back", used=True),
    ),
    _table(
        "needs", "One supplier of one service that an asset or a residents group needs.",
        Column("asset_id", "ref", "Asset or residents group that needs", required=True, target=("assets", "residents"),
               used=True),
        Column("service", "text", "Service needed, such as `power`", required=True, used=True),
        Column("kind", "choice", "How it is needed (section Dependencies)", default="run",
               allowed=("run", "start", "network"), used=True),
        Column("supplier_id", "ref",
               "Asset that supplies; blank only for kind `network` (then: any source over the links)",
               target=("assets",), used=True),
        Column("group", "text", "Rows of one asset, service and group are alternatives; blank: a group of its own",
               used=True),
        Column("at_least", "count", "How many of the group must supply (k of n); the same in all rows of the group",
               default="1", minimum=1, used=True),
        Column("amount", "number",
               "What it asks, units of the service a day; the same in all rows of a group; blank: not counted",
               unit="unit/day", minimum=0, used=True),
        Column("priority", "number",
               "Who comes first where there is not enough: the lowest, then by row; blank: after all with a number",
               used=True),
        Column("keeps_share", "number",
               "Share of the amount that this supplier keeps for it, drawn or not; only where sharing is `reserved`; "
               "blank: all", minimum=0, maximum=1, used=True),
        Column("unmet_cost", "number",
               "What one unit not delivered costs, where sharing is `least_cost`; blank: by priority "
               "(section Sharing)", unit="currency/unit", minimum=0, used=True),
        Column("effect", "choice",
               "How function follows the share supplied (section Function); blank: `all` for an asset, `share` "
               "for residents", allowed=("all", "share", "least"), used=True),
        Column("least_share", "number", "Share from which effect `least` is met whole", minimum=0, maximum=1,
               used=True),
    ),
    _table(
        "services", "How one service is shared out where there may not be enough for all.",
        Column("service", "id", "Service, as in `needs`", required=True),
        Column("sharing", "choice", "Rule by which it is shared out (section Sharing)", default="auto",
               allowed=("auto", "priority", "least_cost", "reserved", "physics"), used=True),
        Column("model", "text", "Network file that works it out, where sharing is `physics`: EPANET `.inp`, pandapower "
               "`.json`", used=True),
        Column("unit", "text", "Unit of all its amounts, such as `MWh` or `m3`"),
        Column("demand_when_down", "choice", "Whether an asset that is down asks for it all the same", default="falls",
               allowed=("falls", "stays"), used=True),
    ),
    _table(
        "supplies", "What one asset can give of one service.",
        Column("asset_id", "ref", "Asset that gives", required=True, target=("assets",), used=True),
        Column("service", "text", "Service that it gives", required=True, used=True),
        Column("amount", "number", "Most that it gives or passes on a day at full function; blank: no limit",
               unit="unit/day", minimum=0, used=True),
        Column("store", "number", "What it holds on day 0, of which all that it gives is taken; blank: it runs on none",
               unit="unit", minimum=0, used=True),
        Column("store_most", "number", "Most that it can hold; blank: no limit", unit="unit", minimum=0, used=True),
        Column("refill", "number", "What flows into its store a day at full function; blank: nothing",
               unit="unit/day", minimum=0, used=True),
        Column("quality", "number", "What one unit of it is worth, such as a seat in a second shift; blank: 1",
               minimum=0, maximum=1, used=True),
    ),
    _table(
        "resupply", "One dated delivery into the store of one asset.",
        Column("asset_id", "ref", "Asset whose store is filled", required=True, target=("assets",), used=True),
        Column("service", "text", "Service of the store, as in `supplies`", required=True, used=True),
        Column("available", "time", "Moment of delivery", required=True, used=True),
        Column("amount", "number", "Quantity", required=True, unit="unit", minimum=0, used=True),
    ),
    _table(
        "surges", "A stretch of time in which more, or less, is asked than on other days.",
        Column("service", "text", "Service asked for", required=True, used=True),
        Column("consumer_id", "ref", "Who asks otherwise; blank: all in the district",
               target=("assets", "residents"), used=True),
        Column("district", "text", "District in which all ask otherwise; blank with no consumer: everywhere",
               used=True),
        Column("from", "time", "Moment at which it begins", default="day0", used=True),
        Column("until", "time", "Moment at which it ends; blank: never", used=True),
        Column("factor", "number", "What is asked, as a multiple of the amount", required=True, minimum=0, used=True),
    ),
    _table(
        "links", "One link of a network over which a service reaches assets.",
        Column("link_id", "id", "Name of the link", required=True),
        Column("service", "text", "Service that it carries", required=True, used=True),
        Column("from_id", "ref", "One end", required=True, target=("assets", "residents"), used=True),
        Column("to_id", "ref", "Other end", required=True, target=("assets", "residents"), used=True),
        Column("asset_id", "ref", "The link itself as an asset, where it can be damaged", target=("assets",),
               used=True),
        Column("one_way", "yesno", "Whether it carries only from `from_id` to `to_id`", default="no", used=True),
        Column("capacity", "number", "Most that enters it a day, both ways together; blank: no limit",
               unit="unit/day", minimum=0, used=True),
        Column("loss", "number", "Share lost on the way; blank: nothing", minimum=0, maximum=1, used=True),
        Column("cost", "number", "What one unit that enters it costs; blank: nothing", unit="currency/unit",
               minimum=0, used=True),
        Column("carrier", "text",
               "Duct, bridge or the like in which it lies: links of one carrier share one capacity; blank: its own",
               used=True),
    ),
    _table(
        "weights", "What one day without one service is worth, for one resident.",
        Column("service", "text", "Service", required=True, used=True),
        Column("weight", "number", "Share of a resident-day lost per day; all services of one day sum to at most 1",
               required=True, minimum=0, maximum=1, used=True),
        Column("version", "text", "Version of the weights; one in the whole table", required=True),
        Column("signatory", "text", "Office that signed them", required=True),
        Column("second_signatory", "text", "Second office, needed for cameras above 0"),
        Column("from", "time", "First day on which the weight holds", default="day0", used=True),
        Column("until", "time", "First day on which it holds no more; blank: for ever", used=True),
        Column("at_home", "yesno",
               "Whether it is used at home, so that who has no `housing` has not this service either",
               default="no", used=True),
        Column("camera", "yesno", "Whether it is a service of cameras (section Decency)", default="no"),
        Column("purpose", "text", "Declared purpose, needed for cameras above 0"),
        Column("retention_days", "count", "Days for which recordings are kept, needed for cameras above 0", minimum=0,
               unit="day"),
    ),
    _table(
        "damage", "One observation of one asset's damage; many may exist, none is ever overwritten.",
        Column("asset_id", "ref", "Asset observed", required=True, target=("assets",), used=True),
        Column("state", "choice", "Damage state", required=True, allowed=DAMAGE_STATES, used=True),
        Column("true_on", "time", "Moment for which it is true", default="day0", used=True),
        Column("known_on", "time", "Moment from which it was known; blank: the same as true_on", used=True),
        Column("function", "number", "Share of its function that the asset has in this state; blank: none",
               minimum=0, maximum=1, used=True),
        Column("trust", "number",
               "Trust in the source: the highest wins, then the latest true_on, then the latest known_on, "
               "then the later row", default="1", minimum=0, used=True),
    ),
    _table(
        "tasks", "One piece of work on one asset in one mode.",
        Column("task_id", "id", "Name of the task", required=True),
        Column("asset_id", "ref", "Asset worked on", required=True, target=("assets",), used=True),
        Column("mode", "text", "Variant to which it belongs; the planner chooses one mode an asset", default="as_was",
               used=True),
        Column("task", "text", "What is done", default="repair"),
        Column("after", "list", "Tasks that must have finished before, each with an optional lag in days: `T1;T2+3`",
               used=True),
        Column("days", "days", "Duration in working days of its calendar (on `always`: days)", required=True,
               unit="working day",
               minimum=0, used=True),
        Column("crews", "amounts", "Crews held from start to finish: `electricians:2;masons:1`", used=True),
        Column("calendar", "ref", "Calendar; blank: that of its crews, `always` without crews", target=("calendars",),
               used=True),
        Column("cost", "number", "Cost, drawn whole at the start unless `draws` says otherwise", default="0",
               unit="currency", minimum=0, used=True),
        Column("materials", "amounts", "Stock drawn at the start: `glass_m2:120`", used=True),
        Column("release", "time", "Not before", default="start", used=True),
        Column("deadline", "time", "Finished by, hard", used=True),
        Column("function_during", "number",
               "Most of its function that the asset has while the task runs; blank: as before it",
               minimum=0, maximum=1, used=True),
        Column("function_after", "number",
               "Share of its function reached when the task is done; blank: no milestone, all of it once the asset is "
               "in service", minimum=0, maximum=1, used=True),
        Column("ramp_days", "days", "Days over which that share is then reached, in a straight line", unit="day",
               minimum=0, used=True),
    ),
    _table(
        "modes", "What one mode of one asset means, where its name does not say, and by whose decision.",
        Column("asset_id", "ref", "Asset", required=True, target=("assets",), used=True),
        Column("mode", "text", "Mode, as in `tasks`; without tasks there it gets default ones by its kind",
               required=True, used=True),
        Column("kind", "choice", "What it means (section Modes); blank: what its name says, else `as_was`",
               allowed=("as_was", "better", "temporary", "clear", "replace"), used=True),
        Column("share", "number", "Share of its function that the asset has under its stand-in, for `temporary`",
               minimum=0, maximum=1, used=True),
        Column("decision", "text", "Number of the decision; needed to clear anything, and to replace a home"),
        Column("decided_by", "text", "Office that decided"),
    ),
    _table(
        "risk", "What an asset loses in disasters to come, rebuilt in one mode: expected, a year.",
        Column("asset_id", "ref", "Asset", required=True, target=("assets",)),
        Column("mode", "text",
               "Mode of its tasks; `before`: as it stood before the damage (without such a row: as `as_was`)",
               default="as_was"),
        Column("resident_days_a_year", "number", "Expected resident-days lost a year", default="0",
               unit="resident-day/year", minimum=0),
        Column("money_a_year", "number", "Expected cost of repair a year", default="0", unit="currency/year",
               minimum=0),
    ),
    _table(
        "waiting", "Waiting before the first hammer, for one asset; what is missing is a default by damage state.",
        Column("asset_id", "ref", "Asset", required=True, target=("assets",), used=True),
        Column("inspection_days", "days", "Inspection", unit="day", minimum=0, used=True),
        Column("money_days", "days", "Financing", unit="day", minimum=0, used=True),
        Column("engineering_days", "days", "Mobilising engineers, and design", unit="day", minimum=0, used=True),
        Column("permit_days", "days", "Permit", unit="day", minimum=0, used=True),
        Column("contractor_days", "days", "Contractor's mobilisation", unit="day", minimum=0, used=True),
    ),
    _table(
        "levers", "What shortens the waiting or the works of an asset, at a price; the planner chooses where.",
        Column("lever_id", "id", "Name of the lever", required=True),
        Column("shortens", "choice", "Part of the waiting, or the hours of work: `overtime`, `shifts` (section Levers)",
               required=True,
               allowed=("inspection", "money", "engineering", "permit", "contractor", "overtime", "shifts"), used=True),
        Column("to_days", "days", "Days that the part then takes at most", unit="day", minimum=0, used=True),
        Column("less_days", "days", "Days that it takes less, instead of `to_days`", unit="day", minimum=0, used=True),
        Column("calendar", "ref", "Calendar of the `shifts`", target=("calendars",), used=True),
        Column("trades", "list", "Trades to whose tasks the longer hours apply; blank: all", used=True),
        Column("day_hours", "number", "Most overtime of one worker a day; blank: what the law allows", unit="hour",
               minimum=0, used=True),
        Column("month_hours", "number", "The same a month", unit="hour", minimum=0, used=True),
        Column("year_hours", "number", "The same a year", unit="hour", minimum=0, used=True),
        Column("price", "number", "Price of each use, drawn when the waiting ends", default="0", unit="currency",
               minimum=0, used=True),
        Column("cost_share", "number", "What tasks in longer hours cost more, as a share of their cost", default="0",
               minimum=0, used=True),
        Column("payer", "ref", "Source of money that pays the price; blank: the payer of the asset",
               target=("money",), used=True),
        Column("places", "count", "Assets that may use it in all; blank: any number", minimum=0, used=True),
        Column("assets", "list", "Assets for which it is; blank: all"),
        Column("classes", "list", "Asset classes for which it is; blank: all"),
        Column("lots", "list", "Lots for which it is; blank: all, and assets in none"),
        Column("districts", "list", "Districts for which it is; blank: all"),
    ),
    _table(
        "lots", "One contract: assets let together to one contractor.",
        Column("lot_id", "id", "Name of the lot", required=True),
        Column("contractor", "text", "Contractor, once known; his own crews stand in `crews`; blank where `bids` has "
               "rows of the lot: the planner chooses among them", default="", used=True),
        Column("tender_days", "days", "From the programme's start to a signed contract", default="0", unit="day",
               minimum=0, used=True),
        Column("signed", "time", "Date of signature, where it is known; then tender_days is not used", used=True),
        Column("price", "number", "Price agreed", unit="currency", minimum=0),
        Column("ceiling", "number", "Most that its tasks may cost together, whoever does them; blank: no limit",
               unit="currency", minimum=0, used=True),
    ),
    _table(
        "bids", "One contractor's offer for one lot; whose offer is taken is decided in the plan (section Bids).",
        Column("lot_id", "ref", "Lot", required=True, target=("lots",), used=True),
        Column("contractor", "text", "Who offers; his own crews stand in `crews`", required=True, used=True),
        Column("price_factor", "number", "What he asks, as a multiple of the cost of each task", default="1",
               minimum=0, used=True),
        Column("tender_days", "days", "From the programme's start to a contract with him; blank: that of the lot",
               unit="day", minimum=0, used=True),
        Column("mobilisation_days", "days", "From the contract to his first task", default="0", unit="day", minimum=0,
               used=True),
    ),
    _table(
        "crews", "Crews of one trade, from one employer, for one stretch of time.",
        Column("crew_id", "id", "Name of the row", required=True),
        Column("trade", "text", "Trade", required=True, used=True),
        Column("count", "count", "Number of crews", required=True, minimum=0, unit="crew", used=True),
        Column("from", "time", "Arrival", default="start", used=True),
        Column("until", "time", "Leave; blank: for ever", used=True),
        Column("calendar", "ref", "Calendar; the same for one trade of one employer", default="standard",
               target=("calendars",), used=True),
        Column("contractor", "text", "Employer, as in `lots`; blank: the city's common pool", used=True),
        Column("base", "text", "District from which they come; the same for one trade of one employer; blank: they may "
               "begin anywhere (section Travel)", used=True),
        Column("mobilisation_days", "days", "Days from their arrival, or from the programme's start if that is later, "
               "until they set out; blank: none", unit="day", minimum=0, used=True),
    ),
    _table(
        "travel", "How long crews are on the way from one district to another (section Travel).",
        Column("from_district", "text", "District", required=True, used=True),
        Column("to_district", "text", "Other district; the way back takes as long, unless a row of its own says "
               "otherwise", required=True, used=True),
        Column("hours", "number", "Hours from the end of work in one to its beginning in the other, by day or night",
               required=True, unit="hour", minimum=0, maximum=8760, used=True),
    ),
    _table(
        "calendars", "When work goes on. `standard`, `every_day` and `always` exist without being listed.",
        Column("calendar", "id", "Name", required=True),
        Column("weekdays", "weekdays", "Working days of the week, Monday 1: `1-5` or `1;3;5`", default="1-5",
               used=True),
        Column("opens", "hours", "Work begins, local time", default="09:00", used=True),
        Column("closes", "hours", "Work ends, local time, up to `24:00`", default="18:00", used=True),
        Column("holidays", "yesno", "Whether public holidays (city.toml `holidays`) are free", default="yes",
               used=True),
        Column("season_from", "monthday", "First day of the season in which work is possible, `MM-DD`", used=True),
        Column("season_until", "monthday", "Last day of that season, `MM-DD`", used=True),
    ),
    _table(
        "holds", "A ban on work at one asset, lifted only by the authority that set it.",
        Column("hold_id", "id", "Name of the hold", required=True),
        Column("asset_id", "ref", "Asset", required=True, target=("assets",), used=True),
        Column("kind", "choice", "Why", required=True,
               allowed=("forensic", "mines", "asbestos", "consent", "heritage", "season", "other")),
        Column("authority", "text", "Who set it and alone may lift it", required=True),
        Column("until", "time", "Moment at which it is lifted; blank: not known, so no work there", used=True),
    ),
    _table(
        "pins", "One decision of the commission about an asset, a lot or a task, kept by every plan (section Pins).",
        Column("pin_id", "id", "Name of the decision", required=True),
        Column("asset_id", "ref", "Asset that it is about", target=("assets",), used=True),
        Column("lot_id", "ref", "Lot that it is about, instead of an asset", target=("lots",), used=True),
        Column("task_id", "ref", "Task that it is about, instead of an asset; only dates", target=("tasks",),
               used=True),
        Column("what", "choice", "What is decided", required=True,
               allowed=("mode", "not_mode", "contractor", "not_contractor", "not_before", "not_after", "start_on",
                        "not_at_all"), used=True),
        Column("value", "text", "Mode or contractor", used=True),
        Column("date", "time", "Date of `not_before`, `not_after`, `start_on`", used=True),
        Column("decided_by", "text", "Office that decided it", required=True),
        Column("decision", "text", "Number of the decision; needed for `not_at_all`"),
    ),
    _table(
        "money", "One release of money from one source.",
        Column("source_id", "text", "Source of money; many rows may be of one source", required=True, used=True),
        Column("available", "time", "Moment of release", default="start", used=True),
        Column("amount", "number", "Amount released", required=True, unit="currency", minimum=0, used=True),
        Column("price_date", "date", "Date of the prices in which it is counted"),
        Column("modes", "list", "Modes that it may pay for; blank: all", used=True),
    ),
    _table(
        "dumps", "Where debris can be brought.",
        Column("dump_id", "id", "Name of the dump", required=True),
        Column("capacity_t", "number", "Most that it takes in all; blank: no limit", unit="t", minimum=0, used=True),
        Column("a_day_t", "number", "Most that it takes on a day, in whole tonnes; blank: no limit", unit="t/day",
               minimum=0, used=True),
        Column("from", "time", "Moment at which it opens", default="start", used=True),
        Column("until", "time", "Moment at which it shuts; blank: never", used=True),
    ),
    _table(
        "routes", "How the debris of an asset or a district is brought to one dump.",
        Column("dump_id", "ref", "Dump", required=True, target=("dumps",), used=True),
        Column("asset_id", "ref", "Asset whose debris it is; blank: of the district", target=("assets",), used=True),
        Column("district", "text", "District whose debris it is; blank with a blank asset: of all", used=True),
        Column("tonnes_a_day", "number", "What one crew of trucks brings there on a working day", required=True,
               unit="t/day", minimum=0, used=True),
        Column("trade", "text", "Trade of the trucks, as in `crews`, of the city's common pool", default="trucks",
               used=True),
        Column("trucks", "count", "Crews of it at one asset", default="1", unit="crew", minimum=0, used=True),
        Column("cost_a_t", "number", "What a tonne costs; blank: nothing", unit="currency/t", minimum=0, used=True),
        Column("via", "refs", "Roads and bridges that must be repaired and accepted before", target=("assets",),
               used=True),
    ),
    _table(
        "openings", "A street opened once for several works, or again for each of them (section Openings).",
        Column("opening_id", "id", "Name of the opening", required=True, used=True),
        Column("street", "text", "The street, for people", used=True),
        Column("open_days", "days", "Working days to open it", required=True, unit="day", minimum=0, used=True),
        Column("open_crews", "amounts", "Crews that open it, of the city's common pool", required=True, used=True),
        Column("open_cost", "number", "What that costs", default="0", unit="currency", minimum=0, used=True),
        Column("close_days", "days", "Working days to fill the trench and close it", required=True, unit="day",
               minimum=0, used=True),
        Column("close_crews", "amounts", "Crews that close it; blank: those that open it", used=True),
        Column("close_cost", "number", "What that costs", default="0", unit="currency", minimum=0, used=True),
        Column("from", "time", "Moment before which the street may not be open", default="start", used=True),
        Column("until", "time", "Moment by which it is closed again; blank: any", used=True),
        Column("closed_day_cost", "number", "What a day on which it is open costs the city, beside all works",
               default="0", unit="currency/day", minimum=0, used=True),
        Column("payer", "ref", "Source of money that pays for opening and closing it for all; blank: nobody",
               target=("money",), used=True),
    ),
    _table(
        "sharers", "An asset whose works lie in an opening, and what it takes to dig for it alone.",
        Column("opening_id", "ref", "Opening", required=True, target=("openings",), used=True),
        Column("asset_id", "ref", "Asset; in one opening only", required=True, target=("assets",), used=True),
        Column("tasks", "refs", "Its tasks that lie in the open trench; blank, or in a mode that has none of them: all",
               target=("tasks",), used=True),
        Column("alone_open_days", "days", "Working days to dig for it alone; blank: as the opening", unit="day",
               minimum=0, used=True),
        Column("alone_open_cost", "number", "What that costs; blank: as the opening", unit="currency", minimum=0,
               used=True),
        Column("alone_close_days", "days", "Working days to close behind it alone; blank: as the opening", unit="day",
               minimum=0, used=True),
        Column("alone_close_cost", "number", "What that costs; blank: as the opening", unit="currency", minimum=0,
               used=True),
    ),
    _table(
        "draws", "When part of the cost of works falls due (section Payments).",
        Column("asset_id", "ref", "Asset whose works it is for; blank: those of the lot", target=("assets",),
               used=True),
        Column("lot_id", "ref", "Lot whose works it is for; blank with a blank asset: all works that have a payer",
               target=("lots",), used=True),
        Column("mode", "text", "Mode of these works; blank: all", used=True),
        Column("milestone", "choice", "When it falls due", required=True,
               allowed=("signing", "start", "done", "accepted"), used=True),
        Column("share", "number", "Share of the cost; those of one asset or lot and mode sum to 1", required=True,
               minimum=0, maximum=1, used=True),
        Column("holds_back", "choice",
               "Whether work or service waits until it can be paid; blank: `no` for `accepted`, else `yes`",
               allowed=("yes", "no"), used=True),
    ),
    _table(
        "stock", "One delivery of one material.",
        Column("item", "text", "Material, as in tasks.materials", required=True, used=True),
        Column("available", "time", "Moment of delivery", default="start", used=True),
        Column("amount", "number", "Quantity", required=True, minimum=0, used=True),
    ),
    _table(
        "temporary", "A stand-in for a while: a generator, loaned premises, a mobile mast.",
        Column("temporary_id", "id", "Name of the stand-in", required=True),
        Column("asset_id", "ref", "Asset or residents group that it stands in for, or serves", required=True,
               target=("assets", "residents"), used=True),
        Column("service", "text", "Service needed that it supplies; blank: it stands in for the asset itself",
               used=True),
        Column("from", "time", "Moment from which it is there", default="day0", used=True),
        Column("until", "time", "Moment at which it is taken away; blank: never", used=True),
        Column("share", "number", "Share of the function, or of what is needed, that it gives", default="1",
               minimum=0, maximum=1, used=True),
    ),
    _table(
        "outages", "A stretch of time for which an asset is out of service whatever its repair.",
        Column("asset_id", "ref", "Asset", required=True, target=("assets",), used=True),
        Column("from", "time", "Moment at which it is lost", required=True, used=True),
        Column("until", "time", "Moment from which it may start again; blank: never", used=True),
    ),
    _table(
        "promises", "A date that was said in public.",
        Column("promise_id", "id", "Name of the promise", required=True),
        Column("asset_id", "ref", "Asset", required=True, target=("assets",)),
        Column("due", "time", "Date promised", required=True),
        Column("said_on", "time", "Day on which it was said", required=True),
        Column("price_a_day", "number", "Resident-days that a day late counts like, where a plan is asked for promises",
               default="1", minimum=0),
    ),
    _table(
        "goals", "A share of a service or of a class of assets that is to be back by a date and kept.",
        Column("goal_id", "id", "Name of the goal", required=True),
        Column("service", "text",
               "Service of residents that is looked at; blank with a blank class: all that carry weight"),
        Column("class", "text", "Asset class that is looked at instead of a service"),
        Column("district", "text", "District in which; blank: the whole city"),
        Column("share", "number", "Share of the residents, or of the assets, that is to have it", required=True,
               minimum=0, maximum=1),
        Column("due", "time", "Day by the end of which it is to be reached", required=True),
    ),
    _table(
        "guards", "A civil site guarded by others, and until when. Internal: never in a public page.",
        Column("guard_id", "id", "Name of the row", required=True),
        Column("asset_id", "ref", "Site", required=True, target=("assets",)),
        Column("guarded_by", "text", "Office or unit that guards it"),
        Column("until", "time", "Moment of hand-over"),
        Column("minimum_cover", "count", "Least number of guards, without names", minimum=0),
    ),
)
"""All tables, in the order of the way of the data."""

BY_NAME = {table.name: table for table in TABLES}
"""The same by name."""

HOUSING = "housing"
"""Service of having a home; who lacks it lacks every service used ``at_home``."""


@dataclass(frozen=True)
class Setting:
    """One key of ``city.toml``."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    default: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting("schema", "count", "Version of the tables", default=str(SCHEMA_VERSION)),
    Setting("name", "text", "Name of the city", default="City"),
    Setting("zone", "text", "IANA time zone", default="UTC"),
    Setting("day0", "date", "Day of the damage", required=True),
    Setting("start", "date", "First day of the programme", default="the day after day0"),
    Setting("horizon", "date", "Resident-days count until this day", default="730 days after start"),
    Setting("currency", "text", "Currency of all amounts", default="XXX"),
    Setting("price_date", "date", "Date of all prices", default="day0"),
    Setting("holidays", "text", "Country whose public holidays are free, ISO 3166 code", default="none"),
    Setting("case", "text", "Name of the built-in case it was made from"),
    Setting("seed", "count", "Seed from which assumed values were generated"),
    Setting("note", "text", "Anything else"),
)
"""Keys of ``city.toml`` (in a workbook or GeoPackage: the sheet or layer ``city`` with columns key, value)."""
