"""A programme whose loss is told apart by district, so that a search can see what each of them loses.

Owns :func:`by_districts`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.recovery.measures import residents_by_district
from qaita.work.programme import Programme


@dataclass(frozen=True)
class Divided:
    """A programme with weight curves of its own for each district.

    Attributes
    ----------
    programme : Programme
        The same in all else.
    names : tuple of str
        Districts, by name.
    part : (num_curves,) int64
        District of each curve, as its place in ``names``.
    people : (num_parts,) float64
        Residents of each district.
    """

    programme: Programme
    names: tuple[str, ...]
    part: NDArray[np.int64]
    people: NDArray[np.float64]


def by_districts(city: City, programme: Programme) -> Divided:
    """Return the programme of a city divided by district; its loss stays what it is. Linear."""
    sinks, loss = city.sinks, programme.loss
    names, code = np.unique(sinks.districts.astype(str), return_inverse=True)
    curves, steps, people = len(loss.step_ptr) - 1, len(loss.step_time), residents_by_district(sinks)
    ptr = np.concatenate([loss.step_ptr[:-1] + part * steps for part in range(len(names))] + [[len(names) * steps]])
    own = replace(loss, curve=code[sinks.group_idx] * curves + loss.curve, step_ptr=ptr.astype(np.int64),
                  step_time=np.tile(loss.step_time, len(names)), step_weight=np.tile(loss.step_weight, len(names)))
    return Divided(replace(programme, loss=own), tuple(str(name) for name in names),
                   np.repeat(np.arange(len(names)), curves).astype(np.int64),
                   np.array([people[str(name)] for name in names]))
