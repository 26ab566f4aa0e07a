"""The eight districts of Almaty: names, population, and places in them.

Owns the population of each district and the scattering of assumed places. The outlines stand in
:mod:`qaita.cases.almaty_2022.outlines`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaita.cases.almaty_2022.outlines import OUTLINES
from qaita.cases.places import Points, nearest, scatter
from qaita.cases.rows import share_out

TOTAL_POPULATION = 2_001_304
"""Residents of Almaty on 1 July 2021, the last published count found that was known before the damage (Bureau of
National Statistics, as reported by Tengrinews, 4 August 2021)."""
TOTAL_SOURCE = "https://tengrinews.kz/kazakhstan_news/naselenie-almatyi-ofitsialno-prevyisilo-2-milliona-chelovek-444926/amp"
REPUBLIC_SQUARE = (43.2374, 76.9417)
"""Bus stop at Republic Square, beside city hall: the centre of the events (facts F01)."""
SOUTHERN_EDGE = 43.17
"""Assumed edge of the built-up city; the districts reach far into the mountains south of it. Degrees of latitude."""
UNREST = {"almaly": 0.40, "bostandyk": 0.25, "medeu": 0.20, "auezov": 0.05, "zhetysu": 0.05, "turksib": 0.05}
"""Assumed shares of damaged places by district: the named ones lie in the first three."""


@dataclass(frozen=True)
class District:
    """One district.

    Attributes
    ----------
    slug : str
        Short name, as in the outlines and in the column ``district``.
    name, name_ru : str
        Names for people.
    page_population : int
        Residents as its own page at gov.kz says, undated.
    exact : bool
        Whether the page gives a number; otherwise it says "more than".
    """

    slug: str
    name: str
    name_ru: str
    page_population: int
    exact: bool = True

    @property
    def page(self) -> str:
        """Address of the page that gives the population."""
        slug = "nauryzbai" if self.slug == "nauryzbay" else self.slug
        return f"https://www.gov.kz/memleket/entities/almaty-{slug}?lang=ru"


DISTRICTS = (
    District("almaly", "Almaly", "Алмалинский район", 224_600),
    District("auezov", "Auezov", "Ауэзовский район", 358_000, exact=False),
    District("alatau", "Alatau", "Алатауский район", 317_700),
    District("bostandyk", "Bostandyk", "Бостандыкский район", 362_200),
    District("medeu", "Medeu", "Медеуский район", 242_100),
    District("nauryzbay", "Nauryzbay", "Наурызбайский район", 220_187),
    District("turksib", "Turksib", "Турксибский район", 267_000, exact=False),
    District("zhetysu", "Zhetysu", "Жетысуский район", 173_972),
)
"""The eight districts."""
SLUGS = tuple(district.slug for district in DISTRICTS)


def population() -> dict[str, int]:
    """Return residents by district slug before the damage; they sum to :data:`TOTAL_POPULATION`.

    The pages of the districts are undated and sum to 2,165,759, more than the city had, so that they are later; their
    shares are applied to the dated total. All of it is therefore assumed but the total.
    """
    shares = share_out(TOTAL_POPULATION, [district.page_population for district in DISTRICTS])
    return dict(zip(SLUGS, shares.tolist(), strict=True))


def places_in(rng: np.random.Generator, slug: str, count: int) -> Points:
    """Return ``count`` assumed places spread evenly over the built-up part of a district."""
    return scatter(rng, OUTLINES[slug], count, SOUTHERN_EDGE)


def places_near_centre(rng: np.random.Generator, slug: str, count: int) -> Points:
    """Return ``count`` assumed places in a district: those nearest to Republic Square of three times as many."""
    points = places_in(rng, slug, 3 * count)
    near = np.sort(nearest([REPUBLIC_SQUARE], points, count)[0])
    return np.asarray(points[near], np.float64)


def spread(count: int, weights: dict[str, float]) -> list[tuple[str, int]]:
    """Return (district, how many) of ``count`` things by weight of district, without districts that get none."""
    shares = share_out(count, list(weights.values()))
    return [(slug, int(share)) for slug, share in zip(weights, shares, strict=True) if share]


def damaged_places(rng: np.random.Generator, count: int) -> list[tuple[str, float, float]]:
    """Return (district, latitude, longitude) of ``count`` assumed damaged places, by :data:`UNREST`."""
    return [(slug, lat, lon) for slug, share in spread(count, UNREST)
            for lat, lon in places_near_centre(rng, slug, share).tolist()]

