"""Where set-up keeps things inside a checkout."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Checkout:
    """Name the folders of one working copy."""

    root: Path

    @classmethod
    def here(cls) -> "Checkout":
        """Return the checkout that this file belongs to."""
        return cls(Path(__file__).resolve().parent.parent)

    @property
    def venv(self) -> Path:
        """Return the Python environment."""
        return self.root / ".venv"

    @property
    def venv_python(self) -> Path:
        """Return the interpreter inside the Python environment."""
        return self.venv / "bin" / "python"

    @property
    def node(self) -> Path:
        """Return the folder of our own Node.js, used where the machine has none that will do."""
        return self.root / ".node"

    @property
    def web(self) -> Path:
        """Return the client's folder."""
        return self.root / "web"

    @property
    def cache(self) -> Path:
        """Return the folder of logs and small facts about this machine."""
        return self.root / ".cache"

    def lock(self, name: str) -> Path:
        """Return the lock file of one set of Python packages."""
        return self.root / "requirements" / f"{name}.txt"
