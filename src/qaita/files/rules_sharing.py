"""Rules of amounts: what is asked, given, stored and carried, and by which rule it is shared out.

Owns :func:`check_sharing`. Whether there is enough for all is no fault but an answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import inf, isnan

from qaita.city.supply_rows import kept_amount
from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.read import ReadTable

Tables = Mapping[str, ReadTable]

ROUNDING = 1e-9
"""Share by which kept shares may exceed what there is: the rounding of sums."""


def check_sharing(tables: Tables) -> list[Fault]:
    """Return faults of amounts within groups, of stores, shares kept, carriers and surges."""
    found = (_check_groups(tables["needs"]), _check_starts(tables["needs"]), _check_supplies(tables["supplies"]),
             _check_resupply(tables), _check_kept(tables), _check_carriers(tables),
             _check_surges(tables["surges"]))
    return [fault for faults in found for fault in faults[:MAX_COLUMN_FAULTS]]


def _same(first: float, second: float) -> bool:
    return first == second or (isnan(first) and isnan(second))


def _check_groups(read: ReadTable) -> list[Fault]:
    """Alternatives are one demand: one amount, one place in the list, one cost."""
    needs, first, faults = read.table, dict[tuple[str, str, str], int](), list[Fault]()
    for idx, (consumer, service, group) in enumerate(zip(needs["asset_id"], needs["service"], needs["group"],
                                                         strict=True)):
        head = first.setdefault((consumer, service, group), idx) if group else idx
        for column in ("amount", "priority", "unmet_cost"):
            if not _same(needs[column][idx], needs[column][head]):
                met = needs[column][head]
                faults.append(read.fault(idx, column, f"differs within the group {group!r}",
                                         f"{'blank' if isnan(met) else met}, as in row {read.numbers[head]}"))
    return faults


def _check_starts(read: ReadTable) -> list[Fault]:
    needs = read.table
    return [read.fault(idx, "amount", "a need of kind start asks for no amount", "blank",
                       "make the kind run, or add a row of kind run with the amount")
            for idx, (kind, amount) in enumerate(zip(needs["kind"], needs["amount"], strict=True))
            if kind == "start" and not isnan(amount)]


def _check_supplies(read: ReadTable) -> list[Fault]:
    supplies, first, faults = read.table, dict[tuple[str, str], int](), list[Fault]()
    for idx, row in enumerate(supplies.rows()):
        head = first.setdefault((row["asset_id"], row["service"]), idx)
        if row["asset_id"] and head != idx:
            faults.append(read.fault(idx, "service", f"{row['asset_id']} gives it already in row {read.numbers[head]}",
                                     "one row an asset and service"))
        for column in ("store_most", "refill"):
            if isnan(row["store"]) and not isnan(row[column]):
                faults.append(read.fault(idx, column, "without a store", "blank",
                                         "write in store what it holds on day 0, 0 if nothing"))
        if row["store"] > row["store_most"]:
            faults.append(read.fault(idx, "store", "more than store_most", f"at most {row['store_most']}"))
    return faults


def _check_resupply(tables: Tables) -> list[Fault]:
    supplies, read = tables["supplies"].table, tables["resupply"]
    stores = {(asset, service) for asset, service, store
              in zip(supplies["asset_id"], supplies["service"], supplies["store"], strict=True) if not isnan(store)}
    rows = zip(read.table["asset_id"], read.table["service"], strict=True)
    return [read.fault(idx, "asset_id", f"has no store of {service!r}", maybe="give it a store in supplies")
            for idx, (asset, service) in enumerate(rows) if asset and service and (asset, service) not in stores]


def _check_kept(tables: Tables) -> list[Fault]:
    """Shares are only kept by named suppliers, and no supplier keeps more than it has."""
    named = tables["services"].table
    reserved = {service for service, sharing in zip(named["service"], named["sharing"], strict=True)
                if sharing == "reserved"}
    supplies, read = tables["supplies"].table, tables["needs"]
    most = {(asset, service): amount for asset, service, amount
            in zip(supplies["asset_id"], supplies["service"], supplies["amount"], strict=True)}
    faults, kept = list[Fault](), defaultdict[tuple[str, str], float](float)
    for idx, row in enumerate(read.table.rows()):
        if row["service"] not in reserved or isnan(row["amount"]):
            continue
        if row["kind"] == "network":
            faults.append(read.fault(idx, "kind", "shares are kept by named suppliers only", "run",
                                     "name the supplier, or share the service out by priority"))
            continue
        key = (row["supplier_id"], row["service"])
        before, kept[key] = kept[key], kept[key] + kept_amount(row)
        if before <= most.get(key, inf) * (1 + ROUNDING) < kept[key]:
            faults.append(read.fault(idx, "keeps_share", f"{key[0]} keeps {kept[key]:g} up to this row",
                                     f"at most {most[key]:g}, its amount in supplies"))
    return faults


def _check_carriers(tables: Tables) -> list[Fault]:
    """Links that share a carrier have one capacity, and are shared out at least cost: a list knows one service."""
    read, named = tables["links"], tables["services"].table
    rules = dict(zip(named["service"], named["sharing"], strict=True))
    links, first, faults = read.table, dict[str, int](), list[Fault]()
    for idx, (carrier, service) in enumerate(zip(links["carrier"], links["service"], strict=True)):
        head = first.setdefault(carrier, idx) if carrier else idx
        if not _same(links["capacity"][idx], links["capacity"][head]):
            faults.append(read.fault(idx, "capacity", f"differs within the carrier {carrier!r}",
                                     f"{links['capacity'][head]}, as in row {read.numbers[head]}"))
        if carrier and rules.get(service) != "least_cost":
            faults.append(read.fault(idx, "carrier", f"{service!r} is not shared out at least cost", "blank",
                                     "write the service in services with sharing least_cost"))
    return faults


def _check_surges(read: ReadTable) -> list[Fault]:
    rows = zip(read.table["consumer_id"], read.table["district"], strict=True)
    return [read.fault(idx, "district", "both a consumer and a district", "one of the two",
                       "make two rows of it") for idx, (consumer, district) in enumerate(rows) if consumer and district]
