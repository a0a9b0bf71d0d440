"""What can go wrong during set-up, and what a person can do about it."""

from pathlib import Path

HEAD_LINES, TAIL_LINES = 6, 12


class SetupError(Exception):
    """Name a problem and its remedy."""

    def __init__(self, *, problem: str, remedy: str) -> None:
        """Keep both halves apart, so that they can be shown apart."""
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Compose the message for the terminal."""
        return f"{self.problem}\nWhat to do: {self.remedy}"


class CommandFailedError(SetupError):
    """Report a command that ended with an error, with the ends of what it said."""

    def __init__(self, *, command: list[str], status: int, log: Path, remedy: str) -> None:
        """Keep the command, its exit status and the file that holds its output."""
        super().__init__(problem=f"`{' '.join(command)}` ended with status {status}", remedy=remedy)
        self.command = command
        self.status = status
        self.log = log

    def __str__(self) -> str:
        """Put the first and last lines of the log before the message."""
        lines = self.log.read_text(errors="replace").splitlines()
        if len(lines) > HEAD_LINES + TAIL_LINES:
            # npm names the cause first and closes with its manual; pip does the reverse.
            lines = [*lines[:HEAD_LINES], "[...]", *lines[-TAIL_LINES:]]
        said = "\n".join(f"    {line}" for line in lines)
        return f"\n{said}\n{super().__str__()}\nAll of its output: {self.log}"
