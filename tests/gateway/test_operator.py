"""The operator's commands, on a database beside no running service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from audit.record import AuditKind
from audit.trail import Trail
from gateway.cli import main
from gateway.identity.tables import staff_login
from gateway.sources import system_entropy
from tests.live.service import Service, make_service

pytestmark = pytest.mark.integration


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Return an installation that does not run; commands find it by the environment."""
    made = make_service(tmp_path)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    yield made
    made.close()


def trail_of(service: Service, organisation: str) -> list[AuditKind]:
    trail = Trail(entropy=system_entropy)
    return [
        each.kind for each in service.read(lambda c: list(trail.read(c, organisation=organisation)))
    ]


def username(service: Service, account: str) -> str:
    column = staff_login.c.username
    name: str = service.read(
        lambda c: c.execute(select(column).where(staff_login.c.account_id == account)).scalar_one()
    )
    return name


def test_devices_are_listed_and_revoked(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    town = service.build_town()
    name = username(service, town.amina.account)
    assert main(["devices", name]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in listed} == {town.amina.device, town.tablet.device}
    assert all("in use" in line for line in listed)

    assert main(["revoke", town.tablet.device]) == 0
    assert "Conversations that go on without: 0." in capsys.readouterr().out
    assert main(["revoke", town.tablet.device]) == 0
    assert capsys.readouterr().out == "It was revoked before.\n"
    assert main(["devices", town.amina.account]) == 0
    (revoked,) = (line for line in capsys.readouterr().out.splitlines() if "revoked" in line)
    assert revoked.startswith(town.tablet.device)
    assert trail_of(service, town.organisation).count(AuditKind.DEVICE_REVOKED) == 1


def test_somebody_leaves_a_team_and_then_altogether(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    town = service.build_town()
    name = username(service, town.beth.account)
    assert main(["leave-team", name, "School nurses"]) == 0
    assert capsys.readouterr().out.startswith(f"Done: {town.beth.device}.")
    assert main(["leave-team", name, town.nurses]) == 0
    assert capsys.readouterr().out.startswith("Nothing to do")
    assert main(["close-account", name]) == 0
    assert capsys.readouterr().out.startswith(f"Done: {town.beth.device}.")
    assert main(["close-account", name]) == 0
    kinds = trail_of(service, town.organisation)
    assert kinds.count(AuditKind.ACCOUNT_LEFT_TEAM) == 1
    assert kinds.count(AuditKind.ACCOUNT_CLOSED) == 1


@pytest.mark.parametrize(
    "command",
    [
        ["devices", "nobody"],
        ["revoke", "0" * 32],
        ["leave-team", "nobody", "School nurses"],
        ["close-account", "nobody"],
    ],
)
def test_unknown_names_are_said(
    service: Service, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    service.build_town()
    assert main(command) == 2
    assert "there is no" in capsys.readouterr().err


def test_unknown_team_is_said(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    town = service.build_town()
    assert main(["leave-team", town.beth.account, "Gardeners"]) == 2
    assert "there is no team Gardeners" in capsys.readouterr().err
