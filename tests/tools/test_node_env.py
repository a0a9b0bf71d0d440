from pathlib import Path

import pytest

from tools import node_env
from tools.checkout import Checkout
from tools.errors import SetupError
from tools.node_env import Node


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v20.19.0\n", (20, 19, 0)),
        ("v24.1.2-nightly20260101", (24, 1, 2)),
        ("20.19.0", None),
        ("v20", None),
        ("", None),
    ],
)
def test_version_is_read_from_what_node_prints(
    text: str, version: tuple[int, int, int] | None
) -> None:
    assert node_env.parse_version(text) == version


@pytest.mark.parametrize("version", [(20, 19, 0), (20, 20, 2), (22, 12, 0), (23, 0, 0), (24, 1, 0)])
def test_new_node_will_do(version: tuple[int, int, int]) -> None:
    assert node_env.will_do(version)


@pytest.mark.parametrize("version", [(18, 20, 4), (20, 18, 9), (21, 7, 0), (22, 11, 9)])
def test_old_node_will_not_do(version: tuple[int, int, int]) -> None:
    assert not node_env.will_do(version)


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_machine_without_npm_has_no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "node", "echo v24.0.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node_env.find_on_path() is None


def test_machine_with_new_node_and_npm_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = program(tmp_path, "node", "echo v24.0.0")
    npm = program(tmp_path, "npm", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node_env.find_on_path() == Node(node, npm)


@pytest.mark.parametrize("script", ["echo v18.20.4", "exit 1", "echo v24.0.0; exit 1"])
def test_old_or_broken_node_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program(tmp_path, "node", script)
    program(tmp_path, "npm", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node_env.find_on_path() is None


def test_missing_node_is_an_error_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError) as caught:
        node_env.find(Checkout(tmp_path))
    assert "make dev" in caught.value.remedy


def test_chosen_node_comes_first_on_the_path() -> None:
    node = Node(Path("/own/bin/node"), Path("/own/bin/npm"))
    assert node.environment({"PATH": "/usr/bin", "LANG": "C"}) == {
        "PATH": "/own/bin:/usr/bin",
        "LANG": "C",
    }
