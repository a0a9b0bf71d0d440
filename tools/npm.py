"""Run npm in web/ with the Node.js that set-up chose: `python3 -m tools.npm ARGUMENT...`."""

import os
import subprocess
import sys

from tools import node_env
from tools.checkout import Checkout
from tools.errors import SetupError


def main() -> int:
    """Run npm; return its exit status, or 1 when there is no npm."""
    checkout = Checkout.here()
    try:
        node = node_env.find(checkout)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    command = [str(node.npm), *sys.argv[1:]]
    environment = node.environment(os.environ)
    return subprocess.run(command, cwd=checkout.web, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
