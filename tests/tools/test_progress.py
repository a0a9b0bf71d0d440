from pathlib import Path

import pytest

from tools.errors import CommandFailedError
from tools.progress import Progress, log_name


def test_failed_command_shows_both_ends_of_its_output(tmp_path: Path) -> None:
    command = ["sh", "-c", "echo the cause; seq 100; echo it broke >&2; exit 7"]
    with pytest.raises(CommandFailedError) as caught:
        Progress(tmp_path / "logs").run("Breaking", command, cwd=tmp_path, remedy="mend it")
    assert caught.value.status == 7
    message = str(caught.value)
    assert "it broke" in message
    assert "mend it" in message
    assert "the cause" in message
    assert "50" not in message.split()
    assert "50" in caught.value.log.read_text().split()


def test_output_of_a_command_stays_in_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Progress(tmp_path).run("Saying hello", ["echo", "hello"], cwd=tmp_path)
    assert "Saying hello ... 0 s" in capsys.readouterr().out
    assert (tmp_path / "saying-hello.log").read_text() == "hello\n"


def test_heading_is_printed_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(tmp_path)
    assert not progress.spoke
    progress.say("one")
    progress.say("two")
    assert capsys.readouterr().out.count("Setting up") == 1


def test_log_name_is_made_of_words() -> None:
    assert log_name("Installing the client's packages (npm ci)") == "installing-the-client-s.log"
