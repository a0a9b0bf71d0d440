from pathlib import Path

import pytest

from audit.notes import COSIGNATURE, ED25519, VerifierKey
from gateway.settings import SettingsError, read_settings


def test_defaults_serve_this_machine_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    settings = read_settings({})

    assert (settings.host, settings.port) == ("127.0.0.1", 8400)
    assert settings.origin == "http://localhost:8400"
    assert settings.data == tmp_path / "data"
    assert settings.key_file == tmp_path / "data" / "service.key"
    assert settings.database_url == f"sqlite:///{tmp_path}/data/earshot.db"


def test_environment_decides(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "EARSHOT_DATA": str(tmp_path),
            "EARSHOT_PORT": "443",
            "EARSHOT_HOST": "0.0.0.0",  # noqa: S104 - read, not listened on
            "EARSHOT_ORIGIN": "https://chat.example.org/",
            "EARSHOT_DATABASE_URL": "sqlite:////elsewhere.db",
            "EARSHOT_CLIENT": str(tmp_path / "dist"),
        }
    )

    assert settings.origin == "https://chat.example.org"
    assert (settings.port, settings.data) == (443, tmp_path)
    assert settings.database_url == "sqlite:////elsewhere.db"
    assert settings.client == tmp_path / "dist"


def test_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_PORT", "8401")

    assert read_settings().port == 8401


def test_attachments_are_kept_for_as_long_as_the_operator_says(tmp_path: Path) -> None:
    settings = read_settings({"EARSHOT_DATA": str(tmp_path), "EARSHOT_ATTACHMENT_DAYS": "90"})

    assert (settings.attachment_days, read_settings({}).attachment_days) == (90, 30)
    assert settings.blobs == tmp_path / "blobs"


@pytest.mark.parametrize("days", ["", "0", "3651", "-1", "1.5", "month"])
def test_wrong_number_of_days_is_named(days: str) -> None:
    with pytest.raises(SettingsError, match="EARSHOT_ATTACHMENT_DAYS"):
        read_settings({"EARSHOT_ATTACHMENT_DAYS": days})


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "8400x", "1e3", "٨٤٠٠٠٠"])
def test_wrong_port_is_named(port: str) -> None:
    with pytest.raises(SettingsError, match="EARSHOT_PORT"):
        read_settings({"EARSHOT_PORT": port})


@pytest.mark.parametrize(
    "origin",
    ["", "chat.example.org", "ftp://chat.example.org", "https://", "https://chat.example.org/app"],
)
def test_wrong_origin_is_named(origin: str) -> None:
    with pytest.raises(SettingsError, match="must look like"):
        read_settings({"EARSHOT_ORIGIN": origin})


def test_plain_http_is_for_this_machine_only() -> None:
    with pytest.raises(SettingsError, match="must be https"):
        read_settings({"EARSHOT_ORIGIN": "http://chat.example.org"})
    for own in ("http://localhost:8400", "http://127.0.0.1:8400", "http://[::1]:8400"):
        assert read_settings({"EARSHOT_ORIGIN": own}).origin == own


def test_several_nodes_share_postgresql_and_redis() -> None:
    settings = read_settings(
        {
            "EARSHOT_DATABASE_URL": "postgresql://earshot:secret@db.example.org/earshot",
            "EARSHOT_REDIS_URL": "rediss://:hidden@redis.example.org",
        }
    )

    assert settings.database_url == "postgresql://earshot:secret@db.example.org/earshot"
    assert settings.redis_url == "rediss://:hidden@redis.example.org"
    assert "secret" not in repr(settings)
    assert "hidden" not in repr(settings)


def test_one_node_has_no_redis() -> None:
    assert read_settings({}).redis_url is None
    assert read_settings({"EARSHOT_REDIS_URL": ""}).redis_url is None


def test_address_with_a_password_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "database-url"
    secret.write_text("postgresql://earshot:secret@db.example.org/earshot\n")

    settings = read_settings({"EARSHOT_DATABASE_URL_FILE": str(secret)})

    assert settings.database_url == "postgresql://earshot:secret@db.example.org/earshot"
    with pytest.raises(SettingsError, match="EARSHOT_REDIS_URL_FILE"):
        read_settings({"EARSHOT_REDIS_URL_FILE": str(tmp_path / "missing")})


@pytest.mark.parametrize("name", ["EARSHOT_DATABASE_URL", "EARSHOT_REDIS_URL"])
@pytest.mark.parametrize("address", ["mysql://db:secret@example.org", "example.org:secret", "x"])
def test_wrong_address_is_named_but_not_shown(name: str, address: str) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        read_settings({name: address})
    assert "secret" not in str(caught.value)


def test_removals_have_a_grace_of_half_a_minute_or_as_set() -> None:
    assert read_settings({}).removal_grace_seconds == 30
    assert read_settings({"EARSHOT_REMOVAL_GRACE_SECONDS": "0"}).removal_grace_seconds == 0
    assert read_settings({"EARSHOT_REMOVAL_GRACE_SECONDS": "90"}).removal_grace_seconds == 90


@pytest.mark.parametrize("seconds", ["", "-1", "1.5", "86401", "soon"])
def test_grace_that_is_no_number_of_seconds_is_refused(seconds: str) -> None:
    with pytest.raises(SettingsError, match="EARSHOT_REMOVAL_GRACE_SECONDS"):
        read_settings({"EARSHOT_REMOVAL_GRACE_SECONDS": seconds})


def test_screens_lock_after_five_minutes_or_as_set() -> None:
    assert read_settings({}).lock_minutes == 15
    assert read_settings({"EARSHOT_LOCK_MINUTES": "60"}).lock_minutes == 60


@pytest.mark.parametrize("minutes", ["", "0", "61", "1.5", "never"])
def test_lock_that_is_no_number_of_minutes_is_refused(minutes: str) -> None:
    with pytest.raises(SettingsError, match="EARSHOT_LOCK_MINUTES"):
        read_settings({"EARSHOT_LOCK_MINUTES": minutes})


WITNESS = "http://127.0.0.1:8410=witness.example+e5aab2ac+BGQXg5Jg0Z7gVcTmsqtbLu2C"


def test_trail_is_not_witnessed_unless_told(tmp_path: Path) -> None:
    trail = read_settings({"EARSHOT_DATA": str(tmp_path)}).trail

    assert (trail.witnesses, trail.quorum, trail.public) == ((), 0, False)


def test_every_witness_must_cosign_unless_told_otherwise() -> None:
    pairs = " ".join(
        f"https://w{number}.example={VerifierKey(f'w{number}', COSIGNATURE, bytes([number]) * 32)}"
        for number in (1, 2)
    )

    assert read_settings({"EARSHOT_TRAIL_WITNESSES": pairs}).trail.quorum == 2
    unset = {"EARSHOT_TRAIL_WITNESSES": pairs, "EARSHOT_TRAIL_QUORUM": ""}
    assert read_settings(unset).trail.quorum == 2
    settings = read_settings({"EARSHOT_TRAIL_WITNESSES": pairs, "EARSHOT_TRAIL_QUORUM": "1"})
    assert settings.trail.quorum == 1
    assert [address for address, _ in settings.trail.witnesses] == [
        "https://w1.example",
        "https://w2.example",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("EARSHOT_TRAIL_WITNESSES", "https://w.example"),
        ("EARSHOT_TRAIL_WITNESSES", WITNESS),
        ("EARSHOT_TRAIL_WITNESSES", f"ftp://w={VerifierKey('w', COSIGNATURE, bytes(32))}"),
        ("EARSHOT_TRAIL_WITNESSES", f"https://w={VerifierKey('w', ED25519, bytes(32))}"),
        ("EARSHOT_TRAIL_QUORUM", "1"),
        ("EARSHOT_TRAIL_QUORUM", "-1"),
        ("EARSHOT_TRAIL_PUBLIC", "yes"),
        ("EARSHOT_TRAIL_ALARM_SECONDS", "9"),
        ("EARSHOT_TRAIL_ALARM_SECONDS", "soon"),
    ],
)
def test_trail_setting_that_is_wrong_is_named(name: str, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: text})
    assert caught.value.name == name


def test_turn_servers_and_their_secret_are_read(tmp_path: Path) -> None:
    secret = tmp_path / "turn"
    secret.write_text("a secret of some length\n")
    urls = "turn:turn.example.org:3478 turns:turn.example.org:443?transport=tcp"
    found = read_settings({"EARSHOT_TURN_URLS": urls, "EARSHOT_TURN_SECRET_FILE": str(secret)})
    assert found.turn.urls == tuple(urls.split())
    assert found.turn.secret == b"a secret of some length"
    assert "secret of" not in repr(found)
    assert read_settings({}).turn.urls == ()


@pytest.mark.parametrize(
    ("urls", "secret", "name"),
    [
        ("https://turn.example.org", "long enough a secret", "EARSHOT_TURN_URLS"),
        ("turn:turn.example.org", None, "EARSHOT_TURN_SECRET_FILE"),
        ("turn:turn.example.org", "", "EARSHOT_TURN_SECRET_FILE"),
        ("turn:turn.example.org", "short", "EARSHOT_TURN_SECRET_FILE"),
    ],
)
def test_turn_settings_that_are_wrong_are_named(
    tmp_path: Path, urls: str, secret: str | None, name: str
) -> None:
    environment = {"EARSHOT_TURN_URLS": urls}
    if secret is not None:
        file = tmp_path / "turn"
        environment["EARSHOT_TURN_SECRET_FILE"] = str(file)
        if secret:
            file.write_text(secret)
    with pytest.raises(SettingsError) as wrong:
        read_settings(environment)
    assert wrong.value.name == name


def oidc(tmp_path: Path, **more: str) -> dict[str, str]:
    secret = tmp_path / "oidc"
    secret.write_text("a secret of the provider's\n")
    given = {
        "EARSHOT_OIDC_ISSUER": "https://login.example.org/trust",
        "EARSHOT_OIDC_CLIENT_ID": "earshot",
        "EARSHOT_OIDC_SECRET_FILE": str(secret),
    }
    return {**given, **more}


def test_provider_is_off_until_an_issuer_is_set(tmp_path: Path) -> None:
    assert read_settings({}).oidc is None
    found = read_settings(oidc(tmp_path)).oidc

    assert found is not None
    assert (found.name, found.claim, found.scope) == ("login.example.org", None, "openid")
    assert not found.always_asks
    always = read_settings(oidc(tmp_path, EARSHOT_OIDC_ASKS="always")).oidc
    assert always is not None
    assert always.always_asks
    assert "a secret" not in repr(found)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("EARSHOT_OIDC_ISSUER", "http://login.example.org"),
        ("EARSHOT_OIDC_ISSUER", "https://login.example.org?tenant=1"),
        ("EARSHOT_OIDC_ISSUER", "https://me@login.example.org"),
        ("EARSHOT_OIDC_CLAIM", "email"),
        ("EARSHOT_OIDC_ASKS", "sometimes"),
        ("EARSHOT_OIDC_CLIENT_ID", ""),
        ("EARSHOT_OIDC_SECRET_FILE", ""),
        ("EARSHOT_OIDC_SECRET_FILE", "/nowhere"),
    ],
)
def test_wrong_provider_is_named(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(oidc(tmp_path, **{name: text}))

    assert error.value.name == name
