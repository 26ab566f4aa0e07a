"""From the tables of a city to deliveries: small cities worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from qaita.recovery.sharing.classes import classify
from qaita.recovery.sharing.services import shared_services
from rows import DAY, NEVER, city

RUN = {"kind": "run", "at_least": 1}


def power(consumer, *suppliers, **said):
    """Rows of needs: one group of alternatives for power."""
    return [{"asset_id": consumer, "service": "power", "supplier_id": supplier, "group": "g" if suppliers[1:] else "",
             **RUN, **said} for supplier in suppliers]


def amounts(**most):
    """Rows of supplies of power."""
    return [{"asset_id": name, "service": "power", "amount": float(amount)} for name, amount in most.items()]


def class_of(of, service="power"):
    """The class of one service."""
    return next(entry for entry in classify(of) if entry.service == service)


def ask(of, minute=0, down=(), service="power"):
    """What each consumer gets, by name, when all works but ``down``."""
    (one,) = [each for each in shared_services(of) if each.name == service]
    works = np.array([0.0 if name in down else 1.0 for name in of.asset_ids])
    one.advance(minute)
    names = [*of.asset_ids, *(of.sinks.group_ids[group] for group in of.sinks.group_idx)]
    return {names[node]: share for node, share in zip(one.consumers, one.deliver(minute, works), strict=True)}


def test_two_substations_of_60_percent_are_not_free():
    """Each can give 60 of 100: by totals 120 is enough, but when one is down 100 hang on the other."""
    of = city("S1 S2 H", needs=power("H", "S1", "S2", amount=100.0), supplies=amounts(S1=60, S2=60))
    found = class_of(of)
    assert (found.label, found.closure) == ("rival", False)
    assert found.reason == "S1 carries 60 a day, and 100 may come to hang on it when others are down"
    assert ask(of)["H"] == 1.0 and ask(of, down=["S1"])["H"] == 0.6


def test_two_substations_of_100_percent_are_free():
    """Each can carry all that may ever hang on it: the closure answers."""
    of = city("S1 S2 H", needs=power("H", "S1", "S2", amount=100.0), supplies=amounts(S1=100, S2=100))
    assert class_of(of).reason == "every supplier and link can carry all that may ever hang on it"
    assert class_of(of).label == "free" and shared_services(of) == ()


def test_no_amounts_no_limits():
    """Without amounts asked, or without limits, a service is free and says so."""
    of = city("S H", needs=power("H", "S"))
    assert class_of(of).reason == "no amounts are given"
    of = city("S H", needs=power("H", "S"), supplies=amounts(S=1))
    assert class_of(of).reason == "no amounts are asked (column amount of needs)"
    of = city("S H", needs=power("H", "S", amount=5.0))
    assert class_of(of).reason == "no supplier or link has a limit"


def test_surges_count_in_the_class():
    """A supplier that carries all on a common day does not carry it in a surge of twice as much."""
    said = {"needs": power("H", "S", amount=5.0), "supplies": amounts(S=5)}
    assert class_of(city("S H", **said)).label == "free"
    surge = {"service": "power", "consumer_id": "", "district": "", "from": 0, "until": DAY, "factor": 2.0}
    of = city("S H", surges=[surge], **said)
    assert class_of(of).label == "rival"
    assert [ask(of, minute)["H"] for minute in (0, DAY - 1, DAY)] == [0.5, 0.5, 1.0]
    (service,) = shared_services(of)
    assert [service.next_change(minute) for minute in (-1, 0, DAY)] == [0, DAY, NEVER]


def test_the_list_is_followed():
    """10 for three who ask 6, 3 and 4: by priority, then by row, whoever has none last."""
    rows = [*power("A", "S", amount=6.0), *power("B", "S", amount=3.0, priority=2.0),
            *power("C", "S", amount=4.0, priority=1.0)]
    of = city("S A B C", needs=rows, supplies=amounts(S=10))
    assert ask(of) == {"A": 0.5, "B": 1.0, "C": 1.0}
    assert ask(of, down=["C"]) == {"A": 1.0, "B": 1.0, "C": 1.0}, "who is down asks nothing"
    stays = city("S A B C", needs=rows, supplies=amounts(S=10),
                 services=[{"service": "power", "sharing": "auto", "demand_when_down": "stays"}])
    assert ask(stays, down=["C"]) == {"A": 0.5, "B": 1.0, "C": 1.0}


def test_k_of_n_draws_in_parts():
    """Two of three must supply 10: each gives at most 5, so one alone brings half, whatever it could give."""
    of = city("S1 S2 S3 H", needs=power("H", "S1", "S2", "S3", amount=10.0, at_least=2),
              supplies=amounts(S1=4, S2=50, S3=50))
    assert class_of(of).reason.startswith("S1 carries 4 a day, and 5 may")
    assert [ask(of, down=down)["H"] for down in ([], ["S3"], ["S1", "S3"], ["S2", "S3"])] == [1.0, 0.9, 0.5, 0.4]


def test_what_is_passed_on_counts_where_it_comes_from():
    """A plant of 10 feeds two feeders, one of which passes at most 4: the network of named suppliers is one network."""
    rows = [*power("F1", "P"), *power("F2", "P"), *power("A", "F1", amount=6.0), *power("B", "F2", amount=6.0)]
    of = city("P F1 F2 A B", needs=rows, supplies=amounts(P=10, F1=4))
    assert ask(of) == {"A": pytest.approx(4 / 6), "B": 1.0}
    assert ask(of, down=["F2"]) == {"A": pytest.approx(4 / 6), "B": 0.0}


def test_network_with_losses_and_links_that_break():
    """From a source of 100 over a link that loses 10 %: 90 arrive; the link is an asset, and can be down or in part."""
    rows = [{"asset_id": name, "service": "water", "kind": "network", "at_least": 1, "amount": 60.0} for name in "AB"]
    links = [{"link_id": "K1", "service": "water", "from_id": "W", "to_id": "A", "asset_id": "pipe", "loss": 0.1},
             {"link_id": "K2", "service": "water", "from_id": "A", "to_id": "B"}]
    of = city([{"asset_id": name, "source_of": ("water",) if name == "W" else ()} for name in ("W", "A", "B", "pipe")],
              needs=rows, links=links, supplies=[{"asset_id": "W", "service": "water", "amount": 100.0}])
    assert class_of(of, "water").label == "rival"
    assert ask(of, service="water") == {"A": 1.0, "B": pytest.approx(0.5)}
    assert ask(of, down=["pipe"], service="water") == {"A": 0.0, "B": 0.0}
    assert ask(of, down=["A"], service="water") == {"A": 1.0, "B": 0.0}, "what is down passes nothing on"


def generator(**said):
    """A hospital on the grid, and on a generator with fuel for 3 days of 10 kWh; the clinic is on the grid alone."""
    rows = [*power("H", "grid", "gen", amount=10.0, priority=1.0), *power("C", "grid", amount=5.0)]
    supplies = [{"asset_id": "grid", "service": "power", "amount": 15.0},
                {"asset_id": "gen", "service": "power", "amount": 20.0, "store": 30.0, **said}]
    resupply = [{"asset_id": "gen", "service": "power", "available": 5 * DAY, "amount": 20.0}]
    return city("grid gen H C", needs=rows, supplies=supplies, resupply=resupply)


def test_generator_with_fuel():
    """The grid fails on day 1: the generator lasts 3 days to the minute, is filled on day 5 for 2 days more."""
    of = generator()
    assert class_of(of).reason == "gen gives out of a store, which runs down" and class_of(of).label == "stock"
    (service,) = shared_services(of)
    whole, out = np.ones(4), np.array([0.0, 1.0, 1.0, 1.0])
    assert service.deliver(0, whole).tolist() == [1.0, 1.0] and service.next_change(0) == 5 * DAY, "spared"
    found = []
    minute = DAY
    while minute < NEVER:
        service.advance(minute)
        found.append((minute, *service.deliver(minute, out).tolist()))
        minute = service.next_change(minute)
    assert found == [(DAY, 1.0, 0.0), (4 * DAY, 0.0, 0.0), (5 * DAY, 1.0, 0.0), (7 * DAY, 0.0, 0.0)]


def test_empty_store_passes_on_what_flows_in():
    """A tank that is refilled 4 a day, drawn 10 a day, lasts 30 / 6 = 5 days; then 4 of 10 arrive."""
    (service,) = shared_services(generator(refill=4.0))
    out = np.array([0.0, 1.0, 1.0, 1.0])
    assert service.deliver(0, out).tolist() == [1.0, 0.0]
    assert service.next_change(0) == 5 * DAY
    service.advance(5 * DAY - 1)
    service.deliver(5 * DAY - 1, out)
    assert service.next_change(5 * DAY - 1) == 5 * DAY, "the fuel of day 5 comes at that minute"
    service.advance(5 * DAY)
    assert service.deliver(5 * DAY, out)[0] == 1.0
    last = service.next_change(5 * DAY)
    assert last == 5 * DAY + 20 * DAY // 6
    service.advance(last)
    assert service.deliver(last, out)[0] == pytest.approx(0.4) and service.next_change(last) == NEVER


def test_reserved_shares():
    """S keeps all for H and 40 % for C: what H leaves is not C's, and nobody is anybody's rival."""
    rows = [*power("H", "S", amount=6.0), *power("C", "S", amount=10.0, keeps_share=0.4)]
    told = [{"service": "power", "sharing": "reserved"}]
    of = city("S H C", needs=rows, supplies=amounts(S=10), services=told)
    assert class_of(of).reason == "each supplier keeps for each consumer part of what is asked, drawn or not"
    assert ask(of) == {"H": 1.0, "C": 0.4} and ask(of, down=["H"])["C"] == 0.4
    whole = city("S H C", needs=power("H", "S", amount=6.0), supplies=amounts(S=10), services=told)
    assert class_of(whole).closure and shared_services(whole) == ()


def test_residents_ask_and_are_named():
    """A group of residents draws like an asset, and its account says what it got in words."""
    of = city("S", residents=[{"group_id": "G", "people": 10.0, "district": "x"}],
              needs=power("G", "S", amount=8.0), supplies=amounts(S=2),
              services=[{"service": "power", "sharing": "priority", "unit": "kWh"}])
    assert ask(of) == {"G": 0.25}
    (service,) = shared_services(of)
    service.deliver(0, np.ones(1))
    assert service.account(int(service.consumers[0])) == "power: 2 of 8 kWh a day, place 1 of 1"


def test_least_cost_shares_a_duct():
    """Water and heat share a duct of 10; a unit of heat not delivered costs more: water gets what is left."""
    assets = [{"asset_id": "W", "source_of": ("water", "heat")}, {"asset_id": "A"}]
    rows = [{"asset_id": "A", "service": service, "kind": "network", "at_least": 1, "amount": 8.0, "unmet_cost": cost}
            for service, cost in (("heat", 9.0), ("water", 5.0))]
    links = [{"link_id": f"K {service}", "service": service, "from_id": "W", "to_id": "A", "capacity": 10.0,
              "carrier": "duct", "cost": 1.0} for service in ("heat", "water")]
    told = [{"service": service, "sharing": "least_cost"} for service in ("heat", "water")]
    of = city(assets, needs=rows, links=links, services=told)
    heat, water = shared_services(of)
    assert [service.deliver(0, np.ones(2)).tolist() for service in (heat, water)] == [[1.0], [0.25]]
    assert class_of(of, "heat").reason == "who gets how much is chosen by cost"
    assert water.next_change(0) == NEVER
    heat.deliver(5, np.array([1.0, 0.5]))
    assert water.next_change(5) == 6, "half the heat leaves more water, which is not told yet"
    assert water.deliver(6, np.ones(2)).tolist() == [0.75] and water.next_change(6) == NEVER
