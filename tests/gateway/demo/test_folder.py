from pathlib import Path

import pytest

from gateway.demo.folder import MARKER, check_folder, demo_in_use, empty_folder, make_folder
from gateway.settings import SettingsError


def test_folder_is_made_and_marked_once(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "demo"

    make_folder(folder)
    make_folder(folder)

    check_folder(folder)
    assert [path.name for path in folder.iterdir()] == [MARKER]


def test_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    with pytest.raises(SettingsError, match="--data"):
        make_folder(tmp_path)
    with pytest.raises(SettingsError, match="--data"):
        empty_folder(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_file_in_the_folders_place_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "demo"
    file.write_text("a file")

    with pytest.raises(SettingsError):
        make_folder(file)


def test_emptying_deletes_only_what_a_demo_makes(tmp_path: Path) -> None:
    make_folder(tmp_path)
    for name in ("earshot.db", "earshot.db-wal", "service.key", "notes.txt"):
        (tmp_path / name).write_text("x")

    empty_folder(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {MARKER, "notes.txt"}


def test_folder_is_used_by_one_demo_at_a_time(tmp_path: Path) -> None:
    make_folder(tmp_path)

    with demo_in_use(tmp_path):
        with pytest.raises(SettingsError, match="already"):
            demo_in_use(tmp_path).__enter__()
        empty_folder(tmp_path)
        with pytest.raises(SettingsError, match="already"):
            demo_in_use(tmp_path).__enter__()
    with demo_in_use(tmp_path):
        pass
