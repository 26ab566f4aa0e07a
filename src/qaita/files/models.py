"""Networks of other programs that belong to a city: files that the table services names.

Owns their reading and writing, byte by byte, and what may be named. Never looks into one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from qaita.errors import Fault, InputError
from qaita.files.limits import check_size
from qaita.files.maybe import likely
from qaita.files.raw import RawCity
from qaita.files.read import ReadTable

PHYSICS = "physics"
"""Sharing of a service that another program works out."""
SUFFIXES = (".inp", ".json")
"""What EPANET and pandapower write."""
MODELS = "models"
"""Key of a mapping from name to bytes or to a function, where a city comes from memory."""
Model = bytes | Callable[[dict[str, float]], Mapping[str, float]]
"""Content of a network file; or a function from the share of function of each asset to the share supplied to each
consumer, by id."""


def read_models(raw: RawCity, services: ReadTable) -> tuple[dict[str, Model], list[Fault]]:
    """Return the content of each file that a service with sharing ``physics`` names, and all faults.

    The files stand in the folder of the city, or beside its workbook or GeoPackage.
    """
    found, faults = dict[str, Model](), list[Fault]()
    for idx, row in enumerate(services.table.rows()):
        name = row["model"]
        fault = _unfit(services, idx, name, row["sharing"], raw.models)
        if fault is None and name and name not in found:
            try:
                found[name] = _content(raw, name)
            except InputError as error:
                faults += error.faults
            except (OSError, KeyError) as error:
                fault = services.fault(idx, "model", f"cannot be read: {getattr(error, 'strerror', 'it is not given')}",
                                       "a file in the folder of the city", likely(name, _known(raw)))
        faults += [fault] if fault else []
    return found, faults


def _unfit(services: ReadTable, idx: int, name: str, sharing: str, known: Mapping[str, Model]) -> Fault | None:
    """Return what is wrong with the name of a file, or with there being one; None when nothing is."""
    if bool(name) != (sharing == PHYSICS):
        allowed = "blank" if name else f"a file ending in {' or '.join(SUFFIXES)}"
        return services.fault(idx, "model", f"sharing is {sharing}", allowed)
    if name and not _plain(name) and not callable(known.get(name)):
        return services.fault(idx, "model", "no name of a network file",
                              f"a name in the folder of the city, ending in {' or '.join(SUFFIXES)}")
    return None


def model_content(path: Path) -> bytes:
    """Return the content of a network file; InputError when it cannot be read."""
    try:
        check_size(path.name, path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise InputError([Fault(f"cannot be read: {error.strerror}", path.name)]) from error


def write_models(models: Mapping[str, bytes], folder: Path) -> None:
    """Write each file into an existing folder."""
    for name, content in models.items():
        (folder / name).write_bytes(content)


def _plain(name: str) -> bool:
    """Return whether ``name`` is that of a file, with no folder in it, and of a kind that is known."""
    return (PurePosixPath(name).name == name and PureWindowsPath(name).name == name
            and name.lower().endswith(SUFFIXES))


def _content(raw: RawCity, name: str) -> Model:
    if raw.beside is None:
        model: Model = raw.models[name]
        return model
    check_size(name, (raw.beside / name).stat().st_size)
    return (raw.beside / name).read_bytes()


def _known(raw: RawCity) -> list[str]:
    if raw.beside is None or not raw.beside.is_dir():
        return list(raw.models)
    return [path.name for path in raw.beside.iterdir() if path.suffix.lower() in SUFFIXES]
