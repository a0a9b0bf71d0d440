"""What the load's plan takes, and what it refuses."""

import pytest

from bench._load_plan import LoadError, Plan, read_plan, require_room


def test_environment_says_how_large_the_load_is() -> None:
    environment = {"EARSHOT_LOAD_DEVICES": "5000", "EARSHOT_LOAD_SECONDS": "600"}
    assert read_plan([], environment) == Plan(5000, 600, 600)


def test_arguments_go_before_the_environment() -> None:
    environment = {"EARSHOT_LOAD_DEVICES": "5000", "EARSHOT_LOAD_SECONDS": "600"}
    arguments = ["--devices", "100", "--minutes", "0.5", "--pause", "30"]
    assert read_plan(arguments, environment) == Plan(100, 30, 30)


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"EARSHOT_LOAD_DEVICES": "many"}, "devices must be a number, not 'many'"),
        ({"EARSHOT_LOAD_DEVICES": "49"}, "devices must be from 50 to 20000"),
        ({"EARSHOT_LOAD_DEVICES": "nan"}, "devices must be from 50 to 20000"),
        ({"EARSHOT_LOAD_SECONDS": "1e9"}, "seconds must be from 5 to 3600"),
    ],
)
def test_load_without_end_or_sense_is_refused(environment: dict[str, str], why: str) -> None:
    with pytest.raises(LoadError) as caught:
        read_plan([], environment)
    assert str(caught.value) == why


@pytest.mark.parametrize(
    ("files", "kib", "why"),
    [(5_000, 10**9, "5000 files here: too few"), (10_000, 10_000, "9 MiB of memory are free")],
)
def test_load_that_the_machine_cannot_bear_is_refused(files: int, kib: int, why: str) -> None:
    plan = Plan(5_000, 600, 600)
    require_room(plan, files=10_000, kib=10**9)
    with pytest.raises(LoadError, match=why):
        require_room(plan, files=files, kib=kib)
