"""What a command is pointed at: a city, or a result that holds one.

Owns :class:`Source` and :func:`open_source`. Plans nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qaita.city.city import City
from qaita.damage.assess import assess
from qaita.errors import Fault, InputError
from qaita.files.artefacts import is_result
from qaita.files.city import read_city
from qaita.files.inputs import read_inputs
from qaita.files.physics import check_black_boxes
from qaita.files.result import read_result
from qaita.work.build import programme
from qaita.work.programme import Programme


@dataclass(frozen=True)
class Source:
    """A city, and the day up to which what was known of its damage is used (None: all that is known)."""

    city: City
    as_of: date | None

    def programme(self) -> Programme:
        """Return the programme of works; faults of crews, money and materials raise InputError."""
        return programme(self.city, assess(self.city, self.as_of))


def open_source(path: Path, as_of: date | None = None) -> Source:
    """Return the city at ``path``: a folder of tables, ``.xlsx``, ``.gpkg``, or a result folder.

    Without ``as_of`` a result keeps its own data cut; of any other city all that is known is used.

    Raises
    ------
    InputError
        With all faults of the city, or of the networks that other programs are to solve for it; or when ``as_of`` lies
        before the damage.
    """
    if is_result(path):
        city = read_inputs(path)
        said = read_result(path).get("data_cut")
        cut = as_of or (date.fromisoformat(said[:10]) if isinstance(said, str) and said else None)
    else:
        city, cut = read_city(path), as_of
    if cut is not None and cut < city.settings.day0:
        raise InputError([Fault("nothing is known before the damage", "--as-of", value=str(cut),
                                allowed=f"{city.settings.day0} or later")])
    check_black_boxes(city)
    return Source(city, cut)
