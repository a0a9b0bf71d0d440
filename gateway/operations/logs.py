"""The log: a line of JSON for each event, with nothing of anybody in it (docs/operations.md).

What we log ourselves is a sentence with numbers and kinds. What others log may hold anything that
came over the network, so of that there is where it was said and nothing else. Of an exception there
is what kind it is and where it was, never its words: a database's error has the values in it.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, Final

__all__ = ["JsonLines", "log_config"]

OURS: Final = ("gateway", "audit", "signalling", "media", "moderation")
SERVER: Final = "uvicorn.error"
"""Its warnings are its own: that an address is taken, that a request was none. Below, it says who
came from where."""

MOST_FRAMES: Final = 12


class JsonLines(logging.Formatter):
    """Formats a record as one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Say when, how bad, who, and as much of what as may be said."""
        line: dict[str, str] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if _may_speak(record):
            line["event"] = _one_line(record)
        else:
            line["where"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _without_words(record.exc_info[1])
        return json.dumps(line)


def log_config(level: str = "warning") -> Mapping[str, Any]:
    """Return what ``logging.config`` needs: everything from a level on, to standard error."""
    handler = {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "gateway.operations.logs.JsonLines"}},
        "handlers": {"stderr": handler},
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        "loggers": {name: {"level": level.upper()} for name in ("uvicorn", "uvicorn.error")},
    }


def _may_speak(record: logging.LogRecord) -> bool:
    if record.name == SERVER:
        return record.levelno >= logging.WARNING
    return record.name.split(".")[0] in OURS


def _one_line(record: logging.LogRecord) -> str:
    if isinstance(record.msg, BaseException):
        return type(record.msg).__name__ if record.name != SERVER else str(record.msg)
    return record.getMessage().splitlines()[0] if record.msg else ""


def _without_words(error: BaseException) -> str:
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)[-MOST_FRAMES:]
        places = " < ".join(
            f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames)
        )
        parts.append(f"{type(seen).__name__} at {places}" if places else type(seen).__name__)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "Traceback: " + "; because of ".join(parts)


def _place(filename: str) -> str:
    return "/".join(PurePath(filename).parts[-3:])
