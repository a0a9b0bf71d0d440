from pathlib import Path

from tools import stamps


def test_digest_ignores_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    assert stamps.digest(tmp_path, [one, two]) == stamps.digest(tmp_path, [two, one])


def test_digest_changes_with_content(tmp_path: Path) -> None:
    file = tmp_path / "lock.txt"
    file.write_text("a==1")
    before = stamps.digest(tmp_path, [file])
    file.write_text("a==2")
    assert stamps.digest(tmp_path, [file]) != before


def test_digest_changes_with_name(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("same")
    two.write_text("same")
    assert stamps.digest(tmp_path, [one]) != stamps.digest(tmp_path, [two])


def test_digest_tells_absent_from_empty(tmp_path: Path) -> None:
    file = tmp_path / "lock.txt"
    absent = stamps.digest(tmp_path, [file])
    file.touch()
    assert stamps.digest(tmp_path, [file]) != absent


def test_digest_keeps_facts_apart(tmp_path: Path) -> None:
    assert stamps.digest(tmp_path, [], "ab", "c") != stamps.digest(tmp_path, [], "a", "bc")


def test_digest_does_not_depend_on_the_checkout(tmp_path: Path) -> None:
    digests = set()
    for root in (tmp_path / "here", tmp_path / "there"):
        root.mkdir()
        (root / "lock.txt").write_text("a==1")
        digests.add(stamps.digest(root, [root / "lock.txt"]))
    assert len(digests) == 1


def test_stamp_is_fresh_only_for_what_was_written(tmp_path: Path) -> None:
    stamp = tmp_path / "deep" / "stamp"
    assert not stamps.is_fresh(stamp, "x")
    stamps.write(stamp, "x")
    assert stamps.is_fresh(stamp, "x")
    assert not stamps.is_fresh(stamp, "y")
