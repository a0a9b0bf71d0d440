from pathlib import Path

import pytest

from media.secret import read_secret
from media.settings import MediaSettings, MediaSettingWrong, read_media_settings


def test_defaults_find_out_by_themselves() -> None:
    settings = read_media_settings({})
    assert settings == MediaSettings()
    assert settings.addresses == ()


def test_environment_decides() -> None:
    settings = read_media_settings(
        {
            "EARSHOT_MEDIA_ADDRESSES": "198.51.100.7 2001:db8::7",
            "EARSHOT_MEDIA_HOST": "::",
            "EARSHOT_MEDIA_PORTS": "50000-50063",
            "EARSHOT_MEDIA_PROCESS": "unix:/run/earshot/media",
            "EARSHOT_MEDIA_SECRET_FILE": "/etc/earshot/media",
        }
    )
    assert settings == MediaSettings(
        ("198.51.100.7", "2001:db8::7"),
        "::",
        50000,
        50063,
        "unix:/run/earshot/media",
        Path("/etc/earshot/media"),
    )
    there = {"EARSHOT_MEDIA_PROCESS": "10.0.0.12:8410", "EARSHOT_MEDIA_SECRET_FILE": "/x"}
    assert read_media_settings(there).process == "10.0.0.12:8410"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EARSHOT_MEDIA_ADDRESSES", "media.example.org"),
        ("EARSHOT_MEDIA_HOST", "eth0"),
        ("EARSHOT_MEDIA_PORTS", "40000"),
        ("EARSHOT_MEDIA_PORTS", "a-b"),
        ("EARSHOT_MEDIA_PORTS", "40100-40000"),
        ("EARSHOT_MEDIA_PORTS", "80-90"),
        ("EARSHOT_MEDIA_PROCESS", "somewhere"),
        ("EARSHOT_MEDIA_PROCESS", "unix:media"),
        ("EARSHOT_MEDIA_PROCESS", "10.0.0.12:0"),
    ],
)
def test_what_is_wrong_is_named(name: str, value: str) -> None:
    with pytest.raises(MediaSettingWrong, match=f"^{name}: must ") as wrong:
        read_media_settings({"EARSHOT_MEDIA_SECRET_FILE": "/x", name: value})
    assert wrong.value.name == name


def test_a_process_needs_a_secret() -> None:
    with pytest.raises(MediaSettingWrong, match="EARSHOT_MEDIA_SECRET_FILE"):
        read_media_settings({"EARSHOT_MEDIA_PROCESS": "unix:/run/media"})


def test_the_secret_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s" * 40 + "\n")
    assert read_secret(MediaSettings(secret=file)) == b"s" * 40


def test_a_secret_that_is_none_is_named(tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.write_text("s" * 31)
    for each in (None, tmp_path / "missing", short):
        with pytest.raises(MediaSettingWrong, match="EARSHOT_MEDIA_SECRET_FILE"):
            read_secret(MediaSettings(secret=each))
