"""The container files say what the settings and the operator's page say. Nothing is built here."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from audit.notes import COSIGNATURE, VerifierKey
from gateway.settings import SettingsError, read_settings
from media.settings import read_media_settings

ROOT: Final = Path(__file__).parents[1]
NOBODY: Final = "65534:65534"
GIVEN: Final = {
    "EARSHOT_ORIGIN": "https://chat.example.org",
    "TURN_HOST": "turn.example.org",
    "EARSHOT_MEDIA_ADDRESSES": "203.0.113.10",
    "EARSHOT_TRAIL_WITNESSES": "",
}
SECRETS: Final = {"database_url": "postgresql://earshot:secret@database/earshot"}

Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return found


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> Services:
    found: Services = compose["services"]
    return found


def table() -> set[str]:
    """Return the names in the first column of the settings' table."""
    page = (ROOT / "docs/operations.md").read_text()
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `EARSHOT_")]
    return {name for row in rows for name in re.findall(r"`(EARSHOT_[A-Z_]+)`", row)}


def settings_of(service: dict[str, Any]) -> set[str]:
    return {name for name in service.get("environment", {}) if name.startswith("EARSHOT_")}


def filled(
    service: dict[str, Any], folder: Path, given: Mapping[str, str] = GIVEN
) -> dict[str, str]:
    """Put values in the place of ``${...}``, and files in the place of secrets."""

    def value_of(found: re.Match[str]) -> str:
        name, instead = found.groups()
        return given[name] if instead is None else given[name] and instead

    environment = {}
    for name, text in service["environment"].items():
        value = re.sub(r"\$\{(\w+)(?::\+(\w+)|[^}]*)\}", value_of, str(text))
        if value.startswith("/run/secrets/"):
            secret = Path(value).name
            assert secret in service["secrets"]
            file = folder / secret
            file.write_text(SECRETS.get(secret, "a secret of thirty-two characters"))
            value = str(file)
        environment[name] = value
    return environment


def test_table_has_every_setting_that_the_code_reads() -> None:
    code = "".join(
        (ROOT / path).read_text()
        for path in ("gateway/settings.py", "gateway/oidc_settings.py", "media/settings.py")
    )
    read = set(re.findall(r'"(EARSHOT_[A-Z_]+)"', code))
    files = {f"{name}_FILE" for name in ("EARSHOT_DATABASE_URL", "EARSHOT_REDIS_URL")}

    assert table() == read | files


def test_compose_sets_nothing_that_there_is_not(services: Services) -> None:
    used = set().union(*(settings_of(service) for service in services.values()))

    assert used <= table()
    assert {"EARSHOT_DATABASE_URL_FILE", "EARSHOT_REDIS_URL", "EARSHOT_PROXIES"} <= used


def test_gateways_and_media_take_their_settings(services: Services, tmp_path: Path) -> None:
    first, second = services["gateway-1"], services["gateway-2"]
    assert first == second
    settings = read_settings({**filled(first, tmp_path), "EARSHOT_DATA": str(tmp_path)})
    media = read_media_settings(filled(services["media"], tmp_path))

    assert settings.database_url == SECRETS["database_url"]
    assert settings.redis_url == "redis://redis"
    assert settings.metrics_token is not None
    assert settings.media.process is not None
    assert media.process is not None
    assert (media.first_port, media.last_port) == (40000, 40199)
    assert services["media"]["ports"] == ["40000-40199:40000-40199/udp"]


@pytest.mark.parametrize(("names", "quorum"), [("", 0), ("ab", 2), ("abc", 2)])
def test_published_trail_was_seen_by_two_witnesses(
    services: Services, tmp_path: Path, names: str, quorum: int
) -> None:
    given = {**GIVEN, "EARSHOT_TRAIL_WITNESSES": witnesses(names)}
    settings = read_settings(filled(services["gateway-1"], tmp_path, given))

    assert (len(settings.trail.witnesses), settings.trail.quorum) == (len(names), quorum)


def test_one_witness_alone_is_refused_by_name(services: Services, tmp_path: Path) -> None:
    given = {**GIVEN, "EARSHOT_TRAIL_WITNESSES": witnesses("a")}
    with pytest.raises(SettingsError) as refused:
        read_settings(filled(services["gateway-1"], tmp_path, given))
    assert refused.value.name == "EARSHOT_TRAIL_QUORUM"


def witnesses(names: str) -> str:
    keys = (VerifierKey(name, COSIGNATURE, name.encode() * 32) for name in names)
    return " ".join(f"https://{key.name}.example={key}" for key in keys)


def test_proxies_that_are_believed_are_the_front_network(compose: dict[str, Any]) -> None:
    (config,) = compose["networks"]["front"]["ipam"]["config"]
    gateway = compose["services"]["gateway-1"]

    assert gateway["environment"]["EARSHOT_PROXIES"] == config["subnet"]
    assert compose["networks"]["back"]["internal"] is True
    inside = {"database", "redis"}
    assert all(compose["services"][name]["networks"] == ["back"] for name in inside)
    assert all("ports" not in compose["services"][name] for name in inside | {"gateway-1"})


@pytest.mark.parametrize("name", ["gateway-1", "gateway-2", "media", "witness"])
def test_ours_run_as_nobody_on_a_root_that_nobody_writes(services: Services, name: str) -> None:
    service = services[name]

    assert service["user"] == NOBODY
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    written = [volume.split(":")[1] for volume in service.get("volumes", [])] + service["tmpfs"]
    assert set(written) <= {"/data", "/tmp"}  # noqa: S108 - inside a container of its own


def test_every_secret_and_volume_that_is_used_is_declared(compose: dict[str, Any]) -> None:
    services = compose["services"].values()

    assert {each for one in services for each in one.get("secrets", [])} == set(compose["secrets"])
    named = {each.split(":")[0] for one in services for each in one.get("volumes", [])}
    assert {each for each in named if not each.startswith(".")} == set(compose["volumes"])
    assert {each for one in services for each in one["networks"]} == set(compose["networks"])


def test_image_runs_as_nobody_and_holds_what_it_needs() -> None:
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.strip()]
    last = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM ")) :]

    assert f"USER {NOBODY}" in last
    assert not any(line.startswith("RUN") for line in last[last.index(f"USER {NOBODY}") :])
    assert 'ENTRYPOINT ["earshot"]' in last
    assert all("--require-hashes" in line for line in lines if "install" in line and "-r " in line)
    copied = {line.split()[1] for line in lines if re.match(r"COPY [a-z]+ \./", line)}
    assert copied >= {"gateway", "signalling", "media", "moderation", "audit", "requirements"}
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    assert all((ROOT / line[1:]).exists() for line in ignored if line.startswith("!"))


def test_proxy_does_what_the_operators_page_asks(services: Services) -> None:
    conf = (ROOT / "deploy/nginx.conf").read_text()

    for name in ("gateway-1", "gateway-2"):
        assert f"server {name}:8400" in conf
        assert "front" in services[name]["networks"]
    for line in (
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "client_max_body_size 1m;",
        "proxy_read_timeout 75s;",
        "access_log off;",
        "location = /metrics { return 404; }",
    ):
        assert line in conf


def test_example_names_everything_that_is_to_be_filled_in() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    example = (ROOT / "deploy/env.example").read_text()

    wanted = set(re.findall(r"\$\{(\w+)", compose))
    assert wanted == set(re.findall(r"^(\w+)=", example, re.MULTILINE)) == set(GIVEN)
    for secret in re.findall(r"deploy/secrets/(\w+)", compose):
        assert secret in example
