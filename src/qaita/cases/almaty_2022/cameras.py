"""The two camera systems: 766 complexes on one communications node, and 1,103 cameras on a fibre of their own.

Owns which of them are broken. Cameras are assets with a place and a state and nothing else; what they are worth to
residents is a weight with a declared purpose (:mod:`qaita.cases.almaty_2022.weights`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaita.cases.almaty_2022 import works
from qaita.cases.almaty_2022.districts import REPUBLIC_SQUARE, UNREST, places_in, population, spread
from qaita.cases.almaty_2022.lifelines import Lifelines
from qaita.cases.almaty_2022.site import START, Site, need, seen
from qaita.cases.places import nearest
from qaita.cases.rows import Row, Tables, share_out

COMPLEXES, BROKEN_COMPLEXES = 766, 75
"""Camera complexes dark, and those broken (304 cameras): police, state of 7 January; F24 and F26 count other things."""
CAMERAS, BROKEN_CAMERAS = 1103, 283
"""Cameras of the second system, and those put out with their cabinets: police, January 2022."""
CABINETS, BROKEN_CABINETS = 60, 15
"""Assumed number of cabinets over which they are spread."""
NODE = "NODE"
"""Id of the communications node in the TV building, on which all complexes hang."""
CLAIM = "police, via myvideo.cc; all working before 4 February: https://osnmedia.ru (4 February 2022)"


@dataclass(frozen=True)
class Cameras:
    """Both systems.

    Attributes
    ----------
    complexes, cabinets : tuple of Site
        766 complexes and 60 cabinets.
    cameras : tuple of int
        Cameras on each cabinet.
    tables : dict
        Rows by table name.
    """

    complexes: tuple[Site, ...]
    cabinets: tuple[Site, ...]
    cameras: tuple[int, ...]
    tables: Tables


def generate(seed: int, lines: Lifelines, tv: Site, node_cost_factor: float) -> Cameras:
    """Return both systems of one seed; ``node_cost_factor`` scales the cost of the node's gear."""
    rng = np.random.default_rng([seed, 4])
    node = Site(NODE, "Communications node in the TV building", "telecom_node", tv.district, tv.lat, tv.lon,
                "camera operator", "ppp_operator", "LOT-PPP", acceptance=0, fact="F25",
                assumed="owner;payer;lot_id;acceptance_days", note="stands in the TV building; repaired apart from it")
    complexes, cabinets = _complexes(rng), _places(rng, CABINETS)
    broken = nearest([REPUBLIC_SQUARE], [site.place for site in complexes], BROKEN_COMPLEXES)[0].tolist()
    counts = camera_counts(seed)
    boxes = [Site(f"CAB-{number:02d}", f"Camera cabinet {number} ({count} cameras)", "camera_cabinet", slug, lat, lon,
                  "police department", "city_reserve", acceptance=0, note=f"{count} cameras")
             for number, ((slug, lat, lon), count) in enumerate(zip(cabinets, counts, strict=True), start=1)]
    damage = [seen(NODE, "extensive", "F25", note="communication and control equipment out; the grade is assumed")]
    damage += [_seen_broken(complexes[idx].asset_id, "one of 75 broken (304 cameras); which ones is assumed")
               for idx in broken]
    damage += [_seen_broken(box.asset_id, f"{count} of 283 cameras out; which ones is assumed")
               for box, count in zip(boxes[:BROKEN_CABINETS], counts, strict=False)]
    tasks, waits = _works(node, [complexes[idx] for idx in broken], boxes[:BROKEN_CABINETS], counts, node_cost_factor)
    needs = lines.connect([node, *complexes, *boxes])
    for site in complexes:
        needs += need(site.asset_id, "backhaul", [NODE], assumed="group")
    return Cameras(tuple(complexes), tuple(boxes), counts,
                   works.parts([site.asset_row() for site in [node, *complexes, *boxes]], damage, tasks, waits, needs))


def camera_counts(seed: int) -> tuple[int, ...]:
    """Return cameras on each cabinet: those of the first 15, the broken ones, sum to 283 and all to 1,103."""
    rng = np.random.default_rng([seed, 5])
    out = share_out(BROKEN_CAMERAS, rng.uniform(0.7, 1.3, BROKEN_CABINETS))
    sound = share_out(CAMERAS - BROKEN_CAMERAS, rng.uniform(0.7, 1.3, CABINETS - BROKEN_CABINETS))
    return tuple(np.concatenate([out, sound]).tolist())


def _seen_broken(asset_id: str, note: str) -> Row:
    rows = seen(asset_id, "extensive", known_on=START, true_on="2022-01-07", assumed="all",
                note=f"{note}; broken cameras had been counted by 12 January (F25), otherwise: 493")
    return {**rows, "source": CLAIM, "confidence": "conflicts"}


def _complexes(rng: np.random.Generator) -> list[Site]:
    """Return the complexes, spread over districts as residents are."""
    places = [(slug, *place) for slug, count in spread(COMPLEXES, {slug: float(p) for slug, p in population().items()})
              for place in places_in(rng, slug, count).tolist()]
    return [Site(f"CAM-{number:03d}", f"Camera complex {number}", "camera_complex", slug, lat, lon, "camera operator",
                 "ppp_operator", "LOT-PPP", acceptance=0)
            for number, (slug, lat, lon) in enumerate(places, start=1)]


def _places(rng: np.random.Generator, count: int) -> list[tuple[str, float, float]]:
    return [(slug, *place) for slug, share in spread(count, UNREST) for place in places_in(rng, slug, share).tolist()]


def _works(node: Site, complexes: list[Site], boxes: list[Site], counts: tuple[int, ...],
           node_cost_factor: float) -> tuple[list[Row], list[Row]]:
    tasks = works.node(node, node_cost_factor)
    for site in complexes:
        tasks += works.camera_complex(site)
    for site, count in zip(boxes, counts, strict=False):
        tasks += works.cabinet(site, count)
    waits = [works.waiting(site.asset_id, *works.OPERATOR) for site in [node, *complexes]]
    return tasks, waits + [works.waiting(site.asset_id, *works.EMERGENCY) for site in boxes]
