"""Set up this checkout: `python3 -m tools.setup STEP...`.

Each step does only what is missing or has changed since it was last done.
"""

import argparse
import fcntl
import sys
from collections.abc import Callable

from tools import chromium_env, firefox_env, network_env, node_env, python_env, web_client
from tools.checkout import Checkout
from tools.errors import SetupError
from tools.progress import Progress

Step = Callable[[Checkout, Progress], None]


def _run(checkout: Checkout, progress: Progress) -> None:
    """Install what the server needs."""
    python_env.ensure(checkout, progress, "run")


def _venv(checkout: Checkout, progress: Progress) -> None:
    """Install what the server, its tests and its checks need."""
    python_env.ensure(checkout, progress, "dev")


def _node(checkout: Checkout, progress: Progress) -> None:
    """Find or install Node.js."""
    node_env.ensure(checkout, progress)


def _web_packages(checkout: Checkout, progress: Progress) -> None:
    """Install the client's packages."""
    web_client.ensure_packages(checkout, progress, node_env.ensure(checkout, progress))


def _web(checkout: Checkout, progress: Progress) -> None:
    """Build the client."""
    node = node_env.ensure(checkout, progress)
    web_client.ensure_packages(checkout, progress, node)
    web_client.ensure_built(checkout, progress, node)


def _chromium(checkout: Checkout, progress: Progress) -> None:
    """Find or install Chromium."""
    python_env.ensure(checkout, progress, "dev")
    chromium_env.ensure(checkout, progress)


def _firefox(checkout: Checkout, progress: Progress) -> None:
    """Find or install Firefox."""
    firefox_env.ensure(checkout, progress)


def _network(checkout: Checkout, progress: Progress) -> None:
    """Find or install coturn, and what makes networks."""
    network_env.ensure(checkout, progress)


def _all(checkout: Checkout, progress: Progress) -> None:
    """Do everything that the tests need."""
    _venv(checkout, progress)
    _web(checkout, progress)
    _chromium(checkout, progress)
    _network(checkout, progress)


STEPS: dict[str, Step] = {
    "run": _run,
    "venv": _venv,
    "node": _node,
    "web-packages": _web_packages,
    "web": _web,
    "chromium": _chromium,
    "firefox": _firefox,
    "network": _network,
    "all": _all,
}


def main() -> int:
    """Do the named steps in order; return the exit status."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.setup", description=__doc__)
    parser.add_argument("steps", nargs="+", choices=STEPS, metavar="STEP", help=", ".join(STEPS))
    steps: list[str] = parser.parse_args().steps
    checkout = Checkout.here()
    progress = Progress(checkout.cache / "setup")
    checkout.cache.mkdir(exist_ok=True)
    with (checkout.cache / "setup.lock").open("w") as lock:
        # Two `make` in one checkout must not install over each other.
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            for step in steps:
                STEPS[step](checkout, progress)
        except SetupError as error:
            print(f"\nSet-up stopped: {error}", file=sys.stderr)
            return 1
    if progress.spoke:
        print("Set-up is complete.\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
