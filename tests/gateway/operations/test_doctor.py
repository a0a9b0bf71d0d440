"""What the doctor says of the organisation's provider, beside a real one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.cli import main
from gateway.identity.tables import organisation
from tests.live.service import Service, make_service
from tests.servers.openid_provider import CLIENT, OwnProvider, own_provider

pytestmark = pytest.mark.integration


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Return an installation with people of two organisations, not running."""
    folder = tmp_path / "installation"
    folder.mkdir(mode=0o700)
    made = make_service(folder)
    made.build_town()
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    yield made
    made.close()


@pytest.fixture
def provider(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OwnProvider]:
    """Run a provider, and let the installation's staff in by it."""
    with own_provider(tmp_path, f"{service.settings.origin}/staff") as running:
        secret = tmp_path / "secret"
        secret.write_text(running.secret)
        monkeypatch.setenv("EARSHOT_OIDC_ISSUER", running.issuer)
        monkeypatch.setenv("EARSHOT_OIDC_CLIENT_ID", CLIENT)
        monkeypatch.setenv("EARSHOT_OIDC_SECRET_FILE", str(secret))
        yield running


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> "Printed":
    return Printed(capsys)


class Printed:
    """What the doctor says of the provider, line by line."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self) -> list[str]:
        main(["doctor"])
        return [
            line
            for line in self._capsys.readouterr().out.splitlines()
            if line[9:].startswith("provider")
        ]


@pytest.mark.usefixtures("provider")
def test_provider_that_answers_is_well(
    printed: Printed, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = service.read(lambda c: c.scalars(select(organisation.c.name)).first())
    monkeypatch.setenv("EARSHOT_OIDC_ORGANISATION", str(name))

    assert printed() == ["ok       provider", "ok       provider's organisation"]


def test_provider_that_is_not_there_is_named(printed: Printed, provider: OwnProvider) -> None:
    provider.process.stop()

    assert printed()[0].startswith("PROBLEM  provider: no good document, status None. ")


def test_provider_of_another_name_is_named(
    printed: Printed, provider: OwnProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_OIDC_ISSUER", f"{provider.issuer}/")

    assert printed()[0].startswith("PROBLEM  provider: no good document: issuer, status 200. ")


def test_page_that_is_no_provider_is_named(
    printed: Printed, provider: OwnProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_OIDC_ISSUER", f"{provider.issuer}/tenant")

    assert printed()[0].startswith("PROBLEM  provider: no good document, status 404. ")


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("name", ["", "Hillshire"], ids=["one of several", "none of them"])
def test_organisation_that_it_cannot_be_for_is_named(
    printed: Printed, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("EARSHOT_OIDC_ORGANISATION", name)

    assert printed() == [
        "ok       provider",
        "PROBLEM  provider's organisation: there is not exactly one. set EARSHOT_OIDC_ORGANISATION",
    ]


@pytest.mark.usefixtures("service")
def test_installation_without_a_provider_is_well(printed: Printed) -> None:
    assert printed() == [
        "ok       provider (none is set)",
        "ok       provider's organisation (none is set)",
    ]
