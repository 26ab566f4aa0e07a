"""Files and folders that appear whole or not at all.

Owns :func:`whole_folder` and :func:`whole_file`. Knows nothing of what is written.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qaita.errors import Fault, InputError


@contextmanager
def whole_folder(path: str | Path, force: bool = False) -> Iterator[Path]:
    """Yield an empty folder beside ``path``; at the end of the block it becomes ``path``.

    When the block raises (an interruption included), nothing is left behind and an older ``path`` stays as it was.

    Raises
    ------
    InputError
        When ``path`` exists and ``force`` is not set, or is a folder that is never replaced: the current one or one
        above it, the home folder, one under version control.
    """
    target = _free_target(path, force)
    building = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    try:
        building.chmod(0o777 & ~_umask())
        yield building
        _put(building, target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


@contextmanager
def whole_file(path: str | Path, force: bool = False) -> Iterator[Path]:
    """Yield the path of a new file beside ``path``; at the end of the block it becomes ``path``.

    The suffix is the same. Nothing is left behind when the block raises; errors are those of :func:`whole_folder`.
    """
    target = _free_target(path, force)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", suffix=".part", dir=target.parent) as folder:
        building = Path(folder) / target.name
        yield building
        _put(building, target)


def _free_target(path: str | Path, force: bool) -> Path:
    target = Path(os.path.abspath(path))
    if os.path.lexists(target):
        if not force:
            raise InputError([Fault("already exists", str(path), maybe="name another place, or add --force")])
        if target.is_dir() and _is_kept(target):
            raise InputError([Fault("this folder is never replaced", str(path), maybe="name a folder inside it")])
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _is_kept(folder: Path) -> bool:
    here = Path.cwd()
    return folder in (here, *here.parents, Path.home(), *Path.home().parents) or (folder / ".git").exists()


def _put(building: Path, target: Path) -> None:
    """Move what was built to its place; what was there is deleted only afterwards."""
    if not target.is_dir() or target.is_symlink():
        if building.is_dir() and os.path.lexists(target):
            target.unlink()
        building.replace(target)
        return
    if building.is_file():
        raise InputError([Fault("a folder of this name is in the way", str(target))])
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".old", dir=target.parent))
    target.replace(old)
    try:
        building.replace(target)
    except BaseException:
        old.replace(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
