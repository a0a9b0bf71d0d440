import json
import re
import tomllib
from pathlib import Path

import pytest

from tools import lock
from tools.checkout import Checkout

CHECKOUT = Checkout.here()
LOCKS = sorted((CHECKOUT.root / "requirements").glob("*.txt"))


def pins(path: Path) -> set[str]:
    return set(re.findall(r"^[a-z0-9.-]+==\S+", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_python_lock_holds_no_address(path: Path) -> None:
    assert "://" not in path.read_text()


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_python_lock_has_a_hash_for_every_package(path: Path) -> None:
    entries = re.split(r"^(?=\S)", path.read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(path)) > 0
    assert all("--hash=sha256:" in entry for entry in entries)


def test_every_lock_is_made_by_the_lock_command() -> None:
    project = tomllib.loads((CHECKOUT.root / "pyproject.toml").read_text())
    assert {made.name for made in lock.locks(project)} == {path.stem for path in LOCKS}


def test_development_lock_contains_the_run_time_lock() -> None:
    assert pins(CHECKOUT.lock("run")) < pins(CHECKOUT.lock("dev"))


def test_client_lock_has_a_hash_and_no_address_for_every_package() -> None:
    content = json.loads((CHECKOUT.web / "package-lock.json").read_text())
    packages = {name: entry for name, entry in content["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_client_lock_has_addresses_only_where_authors_ask_for_money() -> None:
    content = json.loads((CHECKOUT.web / "package-lock.json").read_text())
    for entry in content["packages"].values():
        entry.pop("funding", None)
        entry.pop("deprecated", None)
    assert "://" not in json.dumps(content)
