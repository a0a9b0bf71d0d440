import io
import json
import logging
from collections.abc import Callable
from logging.config import dictConfig

from gateway.operations.logs import JsonLines, log_config

SECRET = "what a young person wrote"


def logged(name: str, say: Callable[[logging.Logger], None]) -> dict[str, str]:
    """Return the one line that a logger of a name has said."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.Logger(name)  # noqa: LOG001 - one that no other test hears
    logger.addHandler(handler)
    say(logger)
    (line,) = stream.getvalue().splitlines()
    found: dict[str, str] = json.loads(line)
    return found


def fail(logger: logging.Logger) -> None:
    try:
        refuse()
    except RuntimeError:
        logger.exception("it failed")


def refuse() -> None:
    try:
        int(SECRET)
    except ValueError as error:
        raise RuntimeError(SECRET) from error


def test_a_line_says_when_how_bad_who_and_what() -> None:
    line = logged("gateway.app", lambda log: log.warning("%d entries\nwere seen", 7))

    assert line["at"].endswith("+00:00")
    assert (line["level"], line["logger"], line["event"]) == ("warning", "gateway.app", "7 entries")


def test_an_exception_is_its_kind_and_place_without_its_words() -> None:
    line = logged("gateway.app", fail)

    assert line["event"] == "it failed"
    assert line["exception"].startswith("Traceback: RuntimeError at ")
    assert "; because of ValueError at " in line["exception"]
    assert "test_logs.py" in line["exception"]
    assert SECRET not in json.dumps(line)


def test_of_what_others_say_there_is_the_place_alone() -> None:
    line = logged("websockets.server", lambda log: log.error("%s wrote", SECRET))

    assert SECRET not in json.dumps(line)
    assert line["where"].startswith("test_logs:")


def test_the_server_may_say_why_it_does_not_start() -> None:
    line = logged("uvicorn.error", lambda log: log.error(OSError(98, "address in use")))
    ours = logged("gateway.app", lambda log: log.error(ValueError(SECRET)))

    assert "address in use" in line["event"]
    assert ours["event"] == "ValueError"


def test_configuration_is_one_that_logging_takes() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        dictConfig(dict(log_config()))
        (handler,) = root.handlers
        assert isinstance(handler.formatter, JsonLines)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
