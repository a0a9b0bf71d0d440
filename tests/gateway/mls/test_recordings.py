"""What honest clients made is accepted, and comes out as they meant it."""

import pytest

from gateway.mls.state import PublicGroup
from tests.gateway.mls.recordings import SUITES, load

# Who is where after each step.
ROSTERS = {
    "add_two": {0: "ann", 1: "ben", 2: "cal"},
    "update": {0: "ann", 1: "ben", 2: "cal"},
    "remove": {0: "ann", 1: "ben"},
    "join_externally": {0: "ann", 1: "ben", 2: "dee"},
    "resynchronise": {0: "ann", 1: "ben", 2: "dee"},
    "add_by_reference": {0: "ann", 1: "ben", 2: "dee", 3: "eve"},
    "remove_for_the_service": {0: "ann", 1: "ben", 3: "eve"},
}


@pytest.mark.parametrize("suite", SUITES)
def test_real_group_is_followed_through_storage(suite: int) -> None:
    recording = load(suite)
    for step in recording.steps:
        before = PublicGroup.from_bytes(step.before.to_bytes())
        transition = step.bundle.judge(before, recording.now)
        roster = transition.after.roster()
        names = {person.identity: name for name, person in recording.people.items()}
        assert {leaf: names[client.identity] for leaf, client in roster.items()} == ROSTERS[
            step.name
        ]
        assert all(
            client.signature_key == recording.people[names[client.identity]].public_key
            for client in roster.values()
        )
        assert names[roster[transition.outcome.committer].identity] == step.committer
    assert [step.name for step in recording.steps] == list(ROSTERS)


@pytest.mark.parametrize("suite", SUITES)
def test_newcomer_may_take_any_epoch_of_a_real_group(suite: int) -> None:
    recording = load(suite)
    for step in recording.steps:
        after = step.bundle.judge(step.before, recording.now).after
        assert PublicGroup.adopt(step.bundle.group_info) == after
