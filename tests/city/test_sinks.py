"""From tables to nodes: residents' services, weights over time, homes and networks, each by hand."""

import numpy as np
import pytest
from tests.rows import DAY, NEVER, city

from qaita.recovery.closure import prepare, service_times
from qaita.recovery.measures import loss_of, resident_days


def back(made, repaired=None):
    """When each sink is back, by (group, service), after ``repaired`` (asset id -> minute, else 0)."""
    times = np.zeros(made.needs.num_nodes, np.int64)
    for asset_id, minute in (repaired or {}).items():
        times[made.asset_index()[asset_id]] = minute
    found = service_times(prepare(made.needs), times)
    sinks = made.sinks
    return {(sinks.group_ids[group], sinks.services[service]): int(found[node])
            for node, group, service in zip(sinks.node, sinks.group_idx, sinks.service_idx, strict=True)}


def need(consumer, service, supplier="", **said):
    """One row of needs."""
    return {"asset_id": consumer, "service": service, "supplier_id": supplier,
            "kind": "run" if supplier else "network", **said}


def link(one, other, **said):
    """One link of the water network."""
    return {"service": "water", "from_id": one, "to_id": other, **said}


PEOPLE = [{"group_id": "home", "people": 100.0}]


def test_without_residents_each_asset_has_one_user():
    """Proves the default: one user an asset, who loses ``function``, weight 1, all marked assumed."""
    made = city("a b", needs=[need("b", "power", "a")])
    assert back(made, {"a": 7}) == {("users of a", "function"): 7, ("users of b", "function"): 7}
    assert made.sinks.people.tolist() == [1, 1] and made.sinks.step_weight.tolist() == [1.0]
    assert made.sinks.assumed and "assumed" in made.sinks.version


def test_without_weights_all_services_weigh_the_same():
    """Proves that four services weigh a quarter each from day 0."""
    made = city("a", residents=PEOPLE, needs=[need("home", name, "a") for name in ("w", "x", "y", "z")])
    assert made.sinks.services == ("w", "x", "y", "z")
    assert made.sinks.step_weight.tolist() == [0.25] * 4 and made.sinks.step_time.tolist() == [0] * 4


def test_service_without_weight_weighs_nothing():
    """Proves weight 0 for what the table of weights does not name."""
    made = city("a", residents=PEOPLE, weights=[{"service": "power", "weight": 0.5}],
                needs=[need("home", "power", "a"), need("home", "chess", "a")])
    lost = resident_days(loss_of(made.sinks), service_of_all(made, 2 * DAY), 100 * DAY)
    assert dict(zip([made.sinks.services[k] for k in made.sinks.service_idx], lost, strict=True)) == {
        "power": pytest.approx(100.0), "chess": 0.0}


def service_of_all(made, minute):
    """Times at which every node is back at one minute."""
    return np.full(made.needs.num_nodes, minute, np.int64)


def test_weights_change_and_add_up_over_time():
    """Proves steps: heat weighs 0.1 for ever and 0.3 more from day 2 to day 5; nothing that ended before day 0.

    Back on day 7, for one resident: 0.1 x 7 + 0.3 x 3 = 1.6 resident-days.
    """
    made = city("a", residents=[{"group_id": "home", "people": 1.0}], needs=[need("home", "heat", "a")], weights=[
        {"service": "heat", "weight": 0.1}, {"service": "heat", "weight": 0.3, "from": 2 * DAY, "until": 5 * DAY},
        {"service": "heat", "weight": 0.5, "from": -9 * DAY, "until": -DAY}])
    assert made.sinks.step_time.tolist() == [0, 2 * DAY, 5 * DAY]
    assert made.sinks.step_weight.tolist() == pytest.approx([0.1, 0.4, 0.1])
    lost = resident_days(loss_of(made.sinks), service_of_all(made, 7 * DAY), 100 * DAY)
    assert lost.tolist() == pytest.approx([1.6])


def test_version_and_signatory_come_from_the_weights():
    """Proves that a plan can say under whose weights it was made."""
    made = city("a", residents=PEOPLE, needs=[need("home", "x", "a")], weights=[{"service": "x", "weight": 0.5}])
    assert (made.sinks.version, made.sinks.signatory, made.sinks.assumed) == ("1", "Commission", False)


def test_who_has_no_home_has_no_power_at_home():
    """Proves ``at_home``: power waits for the flats of one group; a group without a need of housing does not wait."""
    made = city("flats plant", residents=[*PEOPLE, {"group_id": "camp", "people": 1.0}], needs=[
        need("home", "housing", "flats"), need("home", "power", "plant"), need("home", "bread", "plant"),
        need("camp", "power", "plant")],
        weights=[{"service": "power", "weight": 0.2, "at_home": True}, {"service": "bread", "weight": 0.2},
                 {"service": "housing", "weight": 0.2, "at_home": True}])
    assert back(made, {"flats": 30, "plant": 4}) == {
        ("home", "housing"): 30, ("home", "power"): 30, ("home", "bread"): 4, ("camp", "power"): 4}


def test_alternatives_and_k_of_n():
    """Proves groups: one of two named ``g``, two of three named ``h``, and rows without a group all needed."""
    made = city("a b c", residents=PEOPLE, needs=[
        need("home", "x", "a", group="g"), need("home", "x", "b", group="g"),
        *(need("home", "y", name, group="h", at_least=2) for name in "abc"),
        need("home", "z", "a"), need("home", "z", "c")])
    assert back(made, {"a": 9, "b": 2, "c": 5}) == {("home", "x"): 2, ("home", "y"): 5, ("home", "z"): 9}


def test_groups_of_one_name_but_of_different_services_are_apart():
    """Proves that a group belongs to its asset and service."""
    made = city("a b c", residents=PEOPLE, needs=[
        need("c", "power", "a", group="g"), need("c", "water", "b", group="g"), need("home", "x", "c")])
    assert back(made, {"a": 3, "b": 8})["home", "x"] == 8


WATER = {"asset_id": "plant", "source_of": ("water",)}


def network(*links, names="p q r"):
    """A city with a source ``plant``, junctions, and one group that asks for water."""
    return city([WATER, *({"asset_id": name} for name in names.split())], residents=PEOPLE, links=list(links),
                needs=[need("home", "water")])


def test_water_comes_over_the_quicker_way_round():
    """Proves a ring: plant - p - q - home and plant - r - q; p is back at 9, r at 4."""
    made = network(link("plant", "p"), link("p", "q"), link("plant", "r"), link("r", "q"), link("q", "home"))
    assert back(made, {"p": 9, "r": 4})["home", "water"] == 4


def test_ring_without_source_is_dry():
    """Proves that a ring of junctions does not feed itself when the plant never returns."""
    made = network(link("plant", "p"), link("p", "q"), link("q", "r"), link("r", "p"), link("r", "home"))
    assert back(made)["home", "water"] == 0
    assert back(made, {"plant": NEVER})["home", "water"] == NEVER
    assert back(network(link("p", "q"), link("q", "p"), link("q", "home")))["home", "water"] == NEVER


def test_broken_main_carries_nothing_until_it_is_back():
    """Proves a link that is an asset: 7, unless the other link is earlier."""
    main = link("plant", "p", asset_id="q")
    assert back(network(main, link("p", "home")), {"q": 7})["home", "water"] == 7
    assert back(network(main, link("plant", "p"), link("p", "home")), {"q": 7})["home", "water"] == 0


def test_one_way_link_carries_one_way():
    """Proves that a group behind a valve that opens the wrong way is dry."""
    assert back(network(link("plant", "p"), link("home", "p", one_way=True)))["home", "water"] == NEVER
    assert back(network(link("plant", "p"), link("p", "home", one_way=True)))["home", "water"] == 0


def test_who_asks_for_water_and_is_linked_to_nothing_never_has_it():
    """Proves the empty group, for residents and for an asset with them behind it."""
    assert back(network())["home", "water"] == NEVER
    lonely = city([WATER, {"asset_id": "clinic"}], residents=PEOPLE,
                  needs=[need("clinic", "water"), need("home", "care", "clinic")])
    assert back(lonely)["home", "care"] == NEVER


def test_source_needs_nobody_else_to_be_a_source():
    """Proves that a source has its service from itself, and of another network it is an ordinary end."""
    made = city([WATER, {"asset_id": "grid", "source_of": ("power",)}], residents=PEOPLE,
                links=[link("plant", "home"), {"service": "power", "from_id": "grid", "to_id": "plant"}],
                needs=[need("home", "water")])
    assert back(made, {"grid": 6})["home", "water"] == 6


def test_link_to_a_group_that_does_not_ask_is_no_link():
    """Proves that a street main to people who do not use the service changes nothing."""
    made = city([WATER], residents=PEOPLE, links=[link("plant", "home")], needs=[need("home", "bread", "plant")])
    assert back(made) == {("home", "bread"): 0}


def test_startup_days_become_minutes():
    """Proves that a plant of half a day's start-up serves half a day after its repair, and at once if undamaged."""
    made = city([{"asset_id": "a", "startup_days": 0.5}], residents=PEOPLE, needs=[need("home", "x", "a")])
    assert back(made, {"a": DAY})["home", "x"] == DAY + DAY // 2
    assert back(made)["home", "x"] == 0


def test_swapping_the_labels_of_two_districts_swaps_what_they_lose():
    """Proves that a district is a label and nothing else: losses by group do not move."""
    def lost(north, south):
        made = city("a b", residents=[{"group_id": "g", "people": 10.0, "district": north},
                                      {"group_id": "h", "people": 20.0, "district": south}],
                    needs=[need("g", "x", "a"), need("h", "x", "b")])
        times = service_of_all(made, 0)
        times[made.sinks.node] = [3 * DAY, 5 * DAY]
        return resident_days(loss_of(made.sinks), times, 9 * DAY).tolist(), list(made.sinks.districts)

    assert lost("N", "S") == ([30.0, 100.0], ["N", "S"])
    assert lost("S", "N") == ([30.0, 100.0], ["S", "N"])
