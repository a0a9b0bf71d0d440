from pathlib import Path

import pytest

from tools import system_packages
from tools.errors import SetupError
from tools.progress import Progress


@pytest.mark.parametrize(
    ("os_release", "distribution"),
    [
        ('NAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n', "debian"),
        ('ID="ubuntu"\nID_LIKE=debian\n', "ubuntu"),
        ("ID_LIKE=debian\n", ""),
        ("", ""),
    ],
)
def test_distribution_is_read_from_os_release(os_release: str, distribution: str) -> None:
    assert system_packages.distribution(os_release) == distribution


def test_machine_without_apt_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError) as caught:
        system_packages.install("python3.11-venv", Progress(tmp_path), root=tmp_path)
    assert "apt-get install python3.11-venv" in caught.value.remedy
