import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.keys import ServiceKeys, open_service_keys
from gateway.settings import SettingsError
from gateway.sources import system_entropy

ROOT = bytes(range(32))
IDS = st.text("0123456789abcdef", min_size=32, max_size=32)


def test_key_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "service.key"

    open_service_keys(path, system_entropy)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == 32
    assert list(path.parent.iterdir()) == [path]


def test_key_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "service.key"
    first = open_service_keys(path, system_entropy)

    second = open_service_keys(path, system_entropy)

    assert first.organisation_key("a") == second.organisation_key("a")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o601, 0o666])
def test_key_file_that_others_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "service.key"
    path.write_bytes(ROOT)
    path.chmod(mode)

    with pytest.raises(SettingsError, match="chmod 600"):
        open_service_keys(path, system_entropy)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_key_file_of_another_size_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "service.key"
    path.write_bytes(bytes(size))
    path.chmod(0o600)

    with pytest.raises(SettingsError, match="exactly 32 bytes"):
        open_service_keys(path, system_entropy)

    assert path.read_bytes() == bytes(size)


def test_key_file_is_made_once_however_many_start(tmp_path: Path) -> None:
    path = tmp_path / "service.key"
    found: list[bytes] = []
    start = threading.Barrier(8)

    def begin() -> None:
        start.wait()
        found.append(open_service_keys(path, system_entropy).organisation_key("a"))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_root_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no message
        ServiceKeys(bytes(31))


@given(IDS, IDS)
def test_each_organisation_has_its_own_key(one: str, other: str) -> None:
    keys = ServiceKeys(ROOT)

    assert (keys.organisation_key(one) == keys.organisation_key(other)) == (one == other)
    assert (keys.franking_public_key(one) == keys.franking_public_key(other)) == (one == other)
    assert (keys.removal_public_key(one) == keys.removal_public_key(other)) == (one == other)


def test_each_use_has_its_own_key() -> None:
    keys = ServiceKeys(ROOT)

    derived = {
        bytes(keys.attestation_key("")),
        bytes(keys.franking_key("")),
        bytes(keys.totp_box()),
        bytes(keys.trail_key("")),
        keys.organisation_key(""),
        keys.franking_public_key(""),
        bytes(keys.removal_key("")),
        keys.removal_public_key(""),
        ROOT,
    }

    assert len(derived) == 9


def test_derivation_never_changes() -> None:
    keys = ServiceKeys(ROOT)

    assert bytes(keys.attestation_key("0" * 32)).hex() == (
        "450d70106a7c6381572c8641a4998c306a2fd9631be24b075551f158185131c6"
    )
    assert bytes(keys.franking_key("0" * 32)).hex() == (
        "a6d44874287ac3ac9207168822bf7124cb81ceb8605e1de49e0d7f545cdfcd2d"
    )
    assert (
        bytes(keys.totp_box()).hex()
        == "067e972764c85e42b7667438d54785be82705f50ba92400817acebdb58b80862"
    )
    assert bytes(keys.removal_key("0" * 32)).hex() == (
        "3ecdda8a9ae46b9fd8b12e2fdd9db6f361713d261673c3924e0b7030c0e08c92"
    )
    assert bytes(keys.trail_key("0" * 32)).hex() == (
        "fbb0c20d57c03ac8af4eb4764ecec2e4b20a7ae8cdb1125210c341d11feef78d"
    )
