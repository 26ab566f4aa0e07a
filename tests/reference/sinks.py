"""The plain twin of the assembly of a city: rows in, services of residents out, by the words of docs/data-model.md.

It shares no code with the package. ``tables`` is a mapping of table names to lists of rows (dictionaries). Each service
of each residents group is asked for by name: what does it wait for?
"""

from __future__ import annotations

from reference.closure import service_times


def system_of(tables):
    """Return the system of needs for the plain closure, and the index of each asset and of each (group, service)."""
    index = {row["asset_id"]: k for k, row in enumerate(tables["assets"])}
    groups = [row["group_id"] for row in tables["residents"]]
    used = [(row["asset_id"], row["service"]) for row in tables["needs"] if row["asset_id"] in groups]
    for pair in used:
        index.setdefault(pair, len(index))
    system = [[] for _ in index]
    for name, node in index.items():
        consumer, service = name if isinstance(name, tuple) else (name, None)
        system[node] += supplied(tables["needs"], consumer, service, index)
        carried = {row["service"] for row in tables["links"]} | {
            row["service"] for row in tables["needs"] if row["asset_id"] == consumer and row["kind"] == "network"}
        for other in sorted(carried if service is None else carried & {service}):
            system[node] += networked(tables, consumer, other, index)
        at_home = any(row["service"] == service and row["at_home"] for row in tables["weights"])
        if at_home and service != "housing" and (consumer, "housing") in index:
            system[node].append(("run", 1, [(index[consumer, "housing"], -1)]))
    return system, index


def supplied(needs, consumer, service, index):
    """Groups of named suppliers of a consumer: rows of one service and group are alternatives."""
    rows = [row for row in needs if row["asset_id"] == consumer and row["kind"] != "network"
            and service in (None, row["service"])]
    found = []
    for row in rows:
        alike = [other for other in rows if row["group"] and (other["service"], other["group"], other["kind"]) == (
            row["service"], row["group"], row["kind"])] or [row]
        if alike[0] is row:
            found.append((row["kind"], row["at_least"], [(index[other["supplier_id"]], -1) for other in alike]))
    return found


def networked(tables, consumer, service, index):
    """The group of neighbours over which a service reaches a consumer; none for a source, or who does not use it."""
    if any(row["asset_id"] == consumer and service in row["source_of"] for row in tables["assets"]):
        return []

    def node(name):
        return index.get(name, index.get((name, service)))

    pairs = []
    for link in tables["links"]:
        ways = [(link["from_id"], link["to_id"])] + ([] if link["one_way"] else [(link["to_id"], link["from_id"])])
        for giver, taker in ways:
            if link["service"] == service and taker == consumer and node(giver) is not None:
                pairs.append((node(giver), index.get(link["asset_id"], -1)))
    asks = any(row["asset_id"] == consumer and row["service"] == service and row["kind"] == "network"
               for row in tables["needs"])
    return [("network", 1, pairs)] if pairs or asks else []


def back(tables, repaired):
    """Return when each (group, service) is back, given when each asset is repaired (by id, else 0)."""
    system, index = system_of(tables)
    times = service_times(system, [repaired.get(name, 0) for name in index])
    return {name: times[node] for name, node in index.items() if isinstance(name, tuple)}


def weight(tables, service, minute):
    """Weight of a service at a minute: all rows that hold then, added up."""
    return sum(row["weight"] for row in tables["weights"]
               if row["service"] == service and row["from"] <= minute < row["until"])


def lost(tables, repaired, horizon):
    """Return the resident-days lost by each (group, service), minute by minute."""
    people = {row["group_id"]: row["people"] for row in tables["residents"]}
    return {(group, service): sum(people[group] * weight(tables, service, minute)
                                  for minute in range(min(max(time, 0), horizon))) / 1440
            for (group, service), time in back(tables, repaired).items()}
