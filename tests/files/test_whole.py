"""Files and folders appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaita.errors import InputError
from qaita.files.whole import whole_file, whole_folder


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("whole", [whole_file, whole_folder])
def test_nothing_is_left_after_an_error(tmp_path: Path, whole: type, error: type[BaseException]) -> None:
    """Whatever breaks the block, an interruption included, the place is as it was."""
    with pytest.raises(error), whole(tmp_path / "out") as building:
        (building / "part" if building.is_dir() else building).write_text("half")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_existing_target_is_refused_and_kept(tmp_path: Path) -> None:
    """Without force an existing file or folder is refused at once, before any work is done."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").write_text("old")
    for whole in (whole_file, whole_folder):
        with pytest.raises(InputError, match="already exists"), whole(tmp_path / "out"):
            pytest.fail("the block must not begin")
    assert (tmp_path / "out" / "old").read_text() == "old"


def test_force_replaces_a_folder_at_the_end(tmp_path: Path) -> None:
    """With force the old folder stands until the new one is whole, then nothing of it is left."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").write_text("old")
    with whole_folder(tmp_path / "out", force=True) as building:
        (building / "new").write_text("new")
        assert (tmp_path / "out" / "old").exists()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_force_keeps_the_old_folder_after_an_error(tmp_path: Path) -> None:
    """When the new folder fails, the old one stays."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").write_text("old")
    with pytest.raises(RuntimeError), whole_folder(tmp_path / "out", force=True):
        raise RuntimeError
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "old"]


def test_force_replaces_a_file(tmp_path: Path) -> None:
    """A file is replaced in one step; a folder of its name is not."""
    (tmp_path / "a.txt").write_text("old")
    with whole_file(tmp_path / "a.txt", force=True) as building:
        building.write_text("new")
    assert (tmp_path / "a.txt").read_text() == "new"
    (tmp_path / "d").mkdir()
    with pytest.raises(InputError, match="in the way"), whole_file(tmp_path / "d", force=True) as building:
        building.write_text("new")


def test_folders_that_are_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Force does not delete where one stands, anything above it, or a folder under version control."""
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for path in (tmp_path / "repo", Path("."), tmp_path):
        with pytest.raises(InputError, match="never replaced"), whole_folder(path, force=True):
            pytest.fail("the block must not begin")
