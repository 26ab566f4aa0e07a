"""The proof file of a result: problem, schedule and prices as arrays of numbers, for anybody to judge.

Owns :func:`write_proof` and :func:`read_proof`. Judges nothing. numpy's ``.npz`` without pickled objects: a zip archive
of plain arrays, of the same bytes for the same proof.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.errors import Fault, InputError

PROOF = "proof.npz"


def write_proof(folder: Path, proof: Mapping[str, NDArray[Any]]) -> None:
    """Write ``proof.npz`` into an existing folder."""
    with (folder / PROOF).open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **dict(proof))


def read_proof(folder: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of the proof file of a result.

    Raises
    ------
    InputError
        When there is none, or it is no archive of plain arrays.
    """
    path = folder / PROOF
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, zipfile.BadZipFile, EOFError, KeyError) as error:
        raise InputError([Fault("not a proof file", str(path), value=str(error),
                                maybe="give the folder that `qaita plan` wrote")]) from error
