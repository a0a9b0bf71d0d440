"""What a commit bundle may say: every refusal by itself, and what is let through."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.bundle import (
    Bundle,
    GroupState,
    Person,
    RosterChange,
    judge_commit,
    read_bundle,
)
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, EarshotError
from gateway.mls.codepoints import CipherSuite
from gateway.mls.commit import ProposalOrRef, ProposalRef
from gateway.mls.proposals import (
    Add,
    ExternalPsk,
    GroupContextExtensions,
    PreSharedKey,
    PreSharedKeyID,
    ReInit,
    Remove,
)
from tests.paper_group import SUITE, Member, PaperBundle, PaperGroup, welcome

GROUP: Final = "0a" * 16
ELSEWHERE: Final = "0b" * 16
OTHER_SUITE: Final = CipherSuite.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519


def member(letter: str) -> Member:
    return Member(letter.encode().hex() * 16, letter.encode() * 32)


ROBIN, ROBINS_TABLET, AMINA, BETH, REVOKED, STRANGER = map(member, "rtabvs")
ACCOUNTS: Final = {
    ROBIN: "robin",
    ROBINS_TABLET: "robin",
    AMINA: "amina",
    BETH: "beth",
    REVOKED: "amina",
    STRANGER: "sasha",
}


def person(who: Member) -> Person:
    return Person(who.device, ACCOUNTS[who], who.signature_key)


ENTITLED: Final = {each.device: person(each) for each in (ROBIN, ROBINS_TABLET, AMINA, BETH)}


def group(*members: Member, epoch: int = 3) -> PaperGroup:
    return PaperGroup(GROUP, dict(enumerate(members)), epoch)


def state_of(paper: PaperGroup) -> GroupState:
    roster = {index: person(each) for index, each in paper.members.items()}
    return GroupState(GROUP, SUITE, paper.epoch, 10, roster)


def read(made: PaperBundle) -> Bundle:
    return read_bundle(made.commit, made.welcome, made.group_info)


def judge(before: PaperGroup, made: PaperBundle, by: Member) -> RosterChange:
    return judge_commit(read(made), state=state_of(before), committer=person(by), entitled=ENTITLED)


def refusal(work: Callable[[], object]) -> tuple[Code, object]:
    with pytest.raises(EarshotError) as caught:
        work()
    assert isinstance(caught.value, ClientProtocolError | Conflict)
    return caught.value.code, caught.value.fields.get("rule")


# Commits that are let through


def test_member_adds_entitled_devices() -> None:
    before = group(ROBIN)
    made = before.copy().add(0, AMINA.key_package(), BETH.key_package())
    change = judge(before, made, ROBIN)
    assert change.roster == {0: person(ROBIN), 1: person(AMINA), 2: person(BETH)}
    assert change.joined == tuple(sorted([AMINA.device, BETH.device]))
    assert change.left == ()


def test_member_commits_without_changing_roster() -> None:
    before = group(ROBIN, AMINA)
    after = group(ROBIN, AMINA, epoch=4)
    made = PaperBundle(before.commit(1), None, after.group_info(1))
    assert judge(before, made, AMINA) == RosterChange(state_of(before).roster, (), ())


def test_member_removes_device_that_policy_no_longer_allows() -> None:
    before = group(ROBIN, REVOKED, BETH)
    change = judge(before, before.copy().remove(0, 1), ROBIN)
    assert change.roster == {0: person(ROBIN), 2: person(BETH)}
    assert (change.joined, change.left) == ((), (REVOKED.device,))


def test_member_removes_device_of_own_account() -> None:
    before = group(ROBIN, ROBINS_TABLET, BETH)
    change = judge(before, before.copy().remove(0, 1), ROBIN)
    assert change.left == (ROBINS_TABLET.device,)


def test_member_removes_and_adds_in_one_commit() -> None:
    before = group(ROBIN, REVOKED)
    package = AMINA.key_package()
    after = group(ROBIN, AMINA, epoch=4)
    made = PaperBundle(
        before.commit(0, Remove(1), Add(package)), welcome(package), after.group_info()
    )
    change = judge(before, made, ROBIN)
    assert (change.joined, change.left) == ((AMINA.device,), (REVOKED.device,))


def test_entitled_device_joins_by_external_commit() -> None:
    before = group(ROBIN)
    change = judge(before, before.copy().join(AMINA), AMINA)
    assert change.roster == {0: person(ROBIN), 1: person(AMINA)}
    assert (change.joined, change.left) == ((AMINA.device,), ())


def test_member_that_lost_its_state_joins_again_in_its_own_place() -> None:
    before = group(ROBIN, AMINA, BETH)
    change = judge(before, before.copy().join(AMINA), AMINA)
    assert change.roster == state_of(before).roster
    assert (change.joined, change.left) == ((AMINA.device,), ())


# Commits that are refused


def test_commit_of_other_group_is_refused() -> None:
    before = group(ROBIN)
    other = PaperGroup(ELSEWHERE, {0: ROBIN}, 3)
    made = other.add(0, AMINA.key_package())
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_WRONG_GROUP, None)


@pytest.mark.parametrize("epoch", [2, 4])
def test_commit_of_other_epoch_is_refused(epoch: int) -> None:
    made = group(ROBIN, epoch=epoch).add(0, AMINA.key_package())
    with pytest.raises(Conflict) as caught:
        judge(group(ROBIN), made, ROBIN)
    assert (caught.value.code, caught.value.fields) == (Code.GROUP_WRONG_EPOCH, {"epoch": 3})


def test_stranger_may_not_be_added() -> None:
    before = group(ROBIN)
    made = before.copy().add(0, STRANGER.key_package())
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_STRANGER, "not_entitled")


def test_device_may_not_be_added_with_foreign_key() -> None:
    before = group(ROBIN)
    made = before.copy().add(0, replace(AMINA, seed=b"?" * 32).key_package())
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_STRANGER, "key")


def test_device_that_may_not_stay_is_not_added_again() -> None:
    before = group(ROBIN, REVOKED)
    package = REVOKED.key_package()
    after = group(ROBIN, REVOKED, epoch=4)
    made = PaperBundle(
        before.commit(0, Remove(1), Add(package)), welcome(package), after.group_info()
    )
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_STRANGER, "not_entitled")


def test_device_is_no_leaf_twice() -> None:
    before = group(ROBIN, AMINA)
    made = before.copy().add(0, AMINA.key_package())
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_STRANGER, "device_twice")


def test_external_commit_leaves_no_second_leaf_behind() -> None:
    before = group(ROBIN, AMINA)
    after = group(ROBIN, AMINA, AMINA, epoch=4)
    made = PaperBundle(before.external_commit(AMINA), None, after.group_info(2))
    assert refusal(lambda: judge(before, made, AMINA)) == (Code.GROUP_STRANGER, "device_twice")


@pytest.mark.parametrize("committer", [1, 7], ids=["another leaf", "no leaf"])
def test_commit_under_other_leaf_is_refused(committer: int) -> None:
    before = group(ROBIN, AMINA)
    made = PaperBundle(
        before.commit(committer, path=ROBIN), None, group(ROBIN, AMINA, epoch=4).group_info()
    )
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_STRANGER, "committer")


@pytest.mark.parametrize("path", [BETH, replace(ROBIN, seed=b"?" * 32)], ids=["owner", "key"])
def test_commit_that_gives_own_leaf_away_is_refused(path: Member) -> None:
    before = group(ROBIN, AMINA)
    made = PaperBundle(before.commit(0, path=path), None, group(path, AMINA, epoch=4).group_info())
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_STRANGER, "committer")


def test_external_commit_for_somebody_else_is_refused() -> None:
    before = group(ROBIN)
    made = before.copy().join(BETH)
    assert refusal(lambda: judge(before, made, AMINA)) == (Code.GROUP_STRANGER, "joiner")


def test_external_commit_with_foreign_key_is_refused() -> None:
    before = group(ROBIN)
    made = before.copy().join(replace(AMINA, seed=b"?" * 32))
    assert refusal(lambda: judge(before, made, AMINA)) == (Code.GROUP_STRANGER, "joiner")


def test_external_commit_of_stranger_is_refused() -> None:
    before = group(ROBIN)
    made = before.copy().join(STRANGER)
    assert refusal(lambda: judge(before, made, STRANGER)) == (Code.GROUP_STRANGER, "not_entitled")


def test_entitled_member_may_not_be_removed() -> None:
    before = group(ROBIN, AMINA)
    made = before.copy().remove(0, 1)
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_REMOVAL, None)


@pytest.mark.parametrize("gone", [BETH, REVOKED], ids=["entitled", "no longer entitled"])
def test_external_commit_removes_nobody_else(gone: Member) -> None:
    before = group(ROBIN, gone)
    after = group(ROBIN, AMINA, epoch=4)
    made = PaperBundle(before.external_commit(AMINA, Remove(1)), None, after.group_info(1))
    assert refusal(lambda: judge(before, made, AMINA)) == (Code.GROUP_REMOVAL, None)


def test_removal_of_empty_leaf_is_refused() -> None:
    before = group(ROBIN)
    made = PaperBundle(before.commit(0, Remove(5)), None, group(ROBIN, epoch=4).group_info())
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_BUNDLE, "removed_leaf")


def test_removal_of_oneself_is_refused() -> None:
    before = group(ROBIN, AMINA)
    made = PaperBundle(before.commit(0, Remove(0)), None, group(ROBIN, AMINA, epoch=4).group_info())
    assert refusal(lambda: judge(before, made, ROBIN)) == (
        Code.GROUP_BUNDLE,
        "mls.committer_removed",
    )


def test_removal_of_leaf_twice_is_refused() -> None:
    before = group(ROBIN, REVOKED)
    made = PaperBundle(
        before.commit(0, Remove(1), Remove(1)), None, group(ROBIN, epoch=4).group_info()
    )
    assert refusal(lambda: judge(before, made, ROBIN)) == (
        Code.GROUP_BUNDLE,
        "mls.leaf_changed_twice",
    )


@pytest.mark.parametrize(
    "proposal",
    [
        ProposalRef(b"r" * 64),
        PreSharedKey(PreSharedKeyID(ExternalPsk(b"psk"), b"n" * 64)),
        ReInit(b"g", 1, SUITE, ()),
        GroupContextExtensions(()),
    ],
    ids=["by reference", "psk", "reinit", "extensions"],
)
def test_commit_of_other_proposal_is_refused(proposal: ProposalOrRef) -> None:
    before = group(ROBIN)
    made = PaperBundle(before.commit(0, proposal), None, group(ROBIN, epoch=4).group_info())
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_BUNDLE, "proposal")


# What travels with a commit


@pytest.mark.parametrize("kind", ["none", "other", "too many", "too few"])
def test_welcome_that_does_not_match_adds_is_refused(kind: str) -> None:
    amina, beth, another = AMINA.key_package(), BETH.key_package(), AMINA.key_package()
    wrong = {
        "none": None,
        "other": welcome(another, beth),
        "too many": welcome(amina, beth, another),
        "too few": welcome(amina),
    }[kind]
    before = group(ROBIN)
    made = replace(before.copy().add(0, amina, beth), welcome=wrong)
    assert refusal(lambda: judge(before, made, ROBIN)) == (Code.GROUP_BUNDLE, "welcome")


def test_welcome_beside_commit_that_adds_nobody_is_refused() -> None:
    before = group(ROBIN)
    made = replace(before.copy().join(AMINA), welcome=welcome(AMINA.key_package()))
    assert refusal(lambda: judge(before, made, AMINA)) == (Code.GROUP_BUNDLE, "welcome")


@pytest.mark.parametrize(
    ("group_info", "code", "rule"),
    [
        (group(ROBIN, AMINA, epoch=3).group_info(), Code.GROUP_BUNDLE, "epoch"),
        (group(ROBIN, AMINA, epoch=5).group_info(), Code.GROUP_BUNDLE, "epoch"),
        (group(ROBIN, epoch=4).group_info(), Code.GROUP_BUNDLE, "roster"),
        (group(ROBIN, BETH, epoch=4).group_info(), Code.GROUP_BUNDLE, "roster"),
        (group(AMINA, ROBIN, epoch=4).group_info(), Code.GROUP_BUNDLE, "roster"),
        (
            group(ROBIN, AMINA, epoch=4).group_info(external_pub=False),
            Code.GROUP_BUNDLE,
            "external_pub",
        ),
        (group(ROBIN, AMINA, epoch=4).group_info(suite=OTHER_SUITE), Code.GROUP_SUITE, None),
        (
            PaperGroup(ELSEWHERE, {0: ROBIN, 1: AMINA}, 4).group_info(),
            Code.GROUP_WRONG_GROUP,
            None,
        ),
    ],
    ids=[
        "epoch of before",
        "epoch after next",
        "roster of before",
        "other roster",
        "other places",
        "no external_pub",
        "other suite",
        "other group",
    ],
)
def test_group_info_that_does_not_match_commit_is_refused(
    group_info: bytes, code: Code, rule: str | None
) -> None:
    before = group(ROBIN)
    made = replace(before.copy().add(0, AMINA.key_package()), group_info=group_info)
    assert refusal(lambda: judge(before, made, ROBIN)) == (code, rule)


# Bytes


@pytest.mark.parametrize("part", ["commit", "welcome", "group_info"])
def test_malformed_part_is_refused_with_rule_and_section(part: str) -> None:
    made = group(ROBIN).add(0, AMINA.key_package())
    parts = {"commit": made.commit, "welcome": made.welcome, "group_info": made.group_info}
    parts[part] = b"\x00\x01"
    with pytest.raises(ClientProtocolError) as caught:
        read_bundle(parts["commit"] or b"", parts["welcome"], parts["group_info"] or b"")
    assert caught.value.code is Code.GROUP_MALFORMED
    assert caught.value.fields == {"rule": "mls.truncated", "section": "2.1"}


def test_parts_in_each_other_s_place_are_refused() -> None:
    made = group(ROBIN).add(0, AMINA.key_package())
    assert refusal(lambda: read_bundle(made.group_info, None, made.commit)) == (
        Code.GROUP_MALFORMED,
        "mls.wire_format_unexpected",
    )


@given(st.data())
def test_mutated_bundle_raises_only_protocol_errors(data: st.DataObject) -> None:
    before = group(ROBIN, REVOKED)
    made = before.copy().add(0, AMINA.key_package())
    parts = {"commit": made.commit, "welcome": made.welcome or b"", "group_info": made.group_info}
    part = data.draw(st.sampled_from(sorted(parts)))
    mutated = bytearray(parts[part])
    for _ in range(data.draw(st.integers(1, 3))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    parts[part] = bytes(mutated[: data.draw(st.integers(0, len(mutated)))])
    code, people = "group.none", set()
    try:
        people = set(judge(before, PaperBundle(**parts), ROBIN).roster.values())
    except EarshotError as error:
        code = error.code
    assert code.startswith("group.")
    assert people <= {*ENTITLED.values(), person(REVOKED)}
