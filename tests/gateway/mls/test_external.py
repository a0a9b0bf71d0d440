"""The gateway as external sender: what it proposes holds, and nothing like it does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from gateway.mls.codepoints import ExtensionType, ProposalType, SenderType
from gateway.mls.errors import MlsError, RefusedMls, Rule
from gateway.mls.extension import Extension
from gateway.mls.external import propose_removal, sole_sender
from gateway.mls.groupinfo import external_senders
from gateway.mls.handshake import RemovedLeaf, read_proposal
from gateway.mls.leaf import BasicCredential
from gateway.mls.policy import GroupPolicy
from gateway.mls.state import PublicGroup
from tests.paper_group import SUITE, Member, PaperGroup

NOW = 1_750_000_000
KEY = SigningKey(b"r" * 32)
ORGANISATION = bytes.fromhex("0a" * 16)
SENDERS = sole_sender(bytes(KEY.verify_key), ORGANISATION)
POLICY = GroupPolicy(proposals=frozenset({ProposalType.ADD, ProposalType.REMOVE}))
PEOPLE = [Member(f"{n:032x}", bytes([n]) * 32, SENDERS) for n in range(1, 6)]


def group_of(
    count: int, senders: tuple[Extension, ...] = SENDERS
) -> tuple[PaperGroup, PublicGroup]:
    """Make a group of so many, on paper and as the gateway knows it."""
    first = Member(PEOPLE[0].device, PEOPLE[0].seed, senders)
    paper = PaperGroup("7a" * 16, {0: first})
    public = PublicGroup.from_group_info(paper.group_info(), now=NOW, policy=POLICY)
    if count > 1:
        bundle = paper.add(0, *(each.key_package() for each in PEOPLE[1:count]))
        public = public.apply(bundle.commit, now=NOW)
    return paper, public


def rule_of(public: PublicGroup, message: bytes) -> Rule:
    with pytest.raises(RefusedMls) as caught:
        public.accept_proposal(message, now=NOW)
    return Rule(caught.value.code)


def test_sole_sender_reads_back_as_one_bare_entry() -> None:
    (extension,) = SENDERS
    (sender,) = external_senders(SENDERS)
    assert extension.extension_type == ExtensionType.EXTERNAL_SENDERS
    assert extension.extension_data == (
        b"\x20" + bytes(KEY.verify_key) + b"\x00\x01\x10" + ORGANISATION
    )
    assert (sender.signature_key, sender.credential) == (
        bytes(KEY.verify_key),
        BasicCredential(ORGANISATION),
    )


def test_proposal_says_what_it_is() -> None:
    paper, _ = group_of(3)
    said = read_proposal(propose_removal(paper.context, 2, KEY), SUITE)
    assert said.change == RemovedLeaf(2)
    assert (said.sender_type, said.sender_leaf) == (SenderType.EXTERNAL, None)
    assert (said.group_id, said.epoch) == (bytes.fromhex("7a" * 16), 1)


@given(st.integers(2, 5), st.data())
def test_proposals_are_kept_stored_and_committed(count: int, data: st.DataObject) -> None:
    paper, public = group_of(count)
    leaves = data.draw(st.sets(st.integers(1, count - 1), min_size=1))
    proposed: dict[int, bytes] = {}
    for leaf in sorted(leaves):
        message = propose_removal(public.context, leaf, KEY)
        assert message == propose_removal(public.context, leaf, KEY)
        public, proposed[leaf] = public.accept_proposal(message, now=NOW)
    public = PublicGroup.from_bytes(public.to_bytes(), policy=POLICY)
    step = public.judge(paper.remove_proposed(0, proposed).commit, now=NOW)
    assert set(step.after.roster()) == set(range(count)) - leaves
    assert sorted(step.outcome.removed) == sorted(leaves)
    # What was proposed in one epoch is nothing in the next.
    assert step.after.to_bytes() == PublicGroup.from_bytes(step.after.to_bytes()).to_bytes()
    assert not step.after.epoch.sent


@given(st.data())
def test_any_flipped_bit_is_refused(data: st.DataObject) -> None:
    paper, public = group_of(3)
    message = bytearray(propose_removal(paper.context, 2, KEY))
    bit = data.draw(st.integers(0, 8 * len(message) - 1))
    message[bit // 8] ^= 1 << bit % 8
    with pytest.raises(MlsError):
        public.accept_proposal(bytes(message), now=NOW)


def test_other_keys_other_groups_and_nobody_are_refused() -> None:
    paper, public = group_of(3)
    stranger = SigningKey(b"s" * 32)
    assert rule_of(public, propose_removal(paper.context, 2, stranger)) is Rule.SIGNATURE_INVALID
    assert rule_of(public, propose_removal(paper.context, 3, KEY)) is Rule.LEAF_BLANK
    message = propose_removal(paper.context, 2, KEY)
    after = public.apply(paper.renew(0).commit, now=NOW)
    assert rule_of(after, message) is Rule.EPOCH_WRONG
    old_paper, old = group_of(3, ())
    assert rule_of(old, propose_removal(old_paper.context, 2, KEY)) is Rule.SENDER_UNKNOWN
