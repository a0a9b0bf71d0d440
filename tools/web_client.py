"""Install the client's packages and build it."""

import os
from collections.abc import Iterator
from pathlib import Path

from tools import stamps
from tools.checkout import Checkout
from tools.node_env import Node
from tools.progress import Progress

# Made by our tools, never read by a build.
NOT_SOURCES = frozenset({"node_modules", "dist", "coverage", "test-results"})


def ensure_packages(checkout: Checkout, progress: Progress, node: Node) -> None:
    """Make web/node_modules what package-lock.json says."""
    inputs = [checkout.web / name for name in ("package.json", "package-lock.json", ".npmrc")]
    made_from = stamps.digest(checkout.root, inputs)
    # Inside node_modules, so that whoever removes or replaces that folder removes the stamp too.
    stamp = checkout.web / "node_modules" / ".stamp"
    if stamps.is_fresh(stamp, made_from):
        return
    progress.run(
        "Installing the client's packages (npm ci)",
        [str(node.npm), "ci", "--include=dev", "--no-audit", "--no-fund", "--no-update-notifier"],
        cwd=checkout.web,
        environment=node.environment(os.environ),
    )
    stamps.write(stamp, made_from)


def ensure_built(checkout: Checkout, progress: Progress, node: Node) -> None:
    """Make web/dist from the present sources."""
    made_from = stamps.digest(checkout.root, sources(checkout.web))
    stamp = checkout.cache / "web-build.stamp"
    if (checkout.web / "dist" / "index.html").is_file() and stamps.is_fresh(stamp, made_from):
        return
    progress.run(
        "Building the client",
        [str(node.npm), "run", "build"],
        cwd=checkout.web,
        environment=node.environment(os.environ),
        remedy="see the lines above; `make build` shows the same in full",
    )
    stamps.write(stamp, made_from)


def sources(web: Path) -> Iterator[Path]:
    """Yield the files that a build may depend on."""
    for folder, folders, files in os.walk(web):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        for name in files:
            if not name.endswith(".tsbuildinfo"):
                yield Path(folder) / name
