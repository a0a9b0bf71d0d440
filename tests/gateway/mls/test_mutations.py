"""Flip what was recorded: it is refused, or it was something that only members can tell.

The second kind is listed here byte by byte. Everything else of a bundle is held by a signature, a
hash or a comparison.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.codepoints import ExtensionType, SenderType
from gateway.mls.commit import Commit, HpkeCiphertext
from gateway.mls.errors import MlsError
from gateway.mls.framing import FramedContent, FramedContentAuthData, PublicMessage
from gateway.mls.groupinfo import GroupInfo
from gateway.mls.message import decode_message
from gateway.mls.proposals import ExternalInit
from gateway.mls.signatures import framed_content_tbs
from gateway.mls.tls import decode, encode
from gateway.mls.welcome import Welcome
from tests.gateway.mls.forge import signed_info, wrap
from tests.gateway.mls.recordings import SUITES, Recording, Step, load

STEPS = [step.name for step in load(1).steps]
PLAIN = load(1)


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def tolerated(data: bytes, judge: Callable[[bytes], object]) -> set[int]:
    """Flip a bit of every byte, each time another one; return the places that made no matter."""
    places = set()
    for place in range(len(data)):
        try:
            judge(flipped(data, 8 * place + place % 8))
        except MlsError:
            continue
        places.add(place)
    return places


def places_of(parts: Iterable[bytes], data: bytes) -> set[int]:
    """Return where these parts stand in the data; each must stand there once."""
    places: set[int] = set()
    for part in parts:
        assert data.count(part) == 1
        start = data.index(part)
        places.update(range(start, start + len(part)))
    return places


def body_of(step: Step) -> PublicMessage:
    message = decode_message(step.bundle.commit).body
    assert isinstance(message, PublicMessage)
    return message


def welcome_of(step: Step) -> Welcome:
    assert step.bundle.welcome is not None
    welcome = decode_message(step.bundle.welcome).body
    assert isinstance(welcome, Welcome)
    return welcome


def halves(sealed: HpkeCiphertext) -> tuple[bytes, bytes]:
    return sealed.kem_output, sealed.ciphertext


def sealed_in_commit(commit: Commit) -> Iterator[bytes]:
    for node in commit.path.nodes if commit.path else ():
        for secret in node.encrypted_path_secret:
            yield from halves(secret)
    for proposal in commit.proposals:
        if isinstance(proposal, ExternalInit):
            yield proposal.kem_output


@pytest.mark.parametrize("name", STEPS)
def test_of_a_commit_only_the_membership_tag_is_taken_on_trust(name: str) -> None:
    step = PLAIN.step(name)
    honest = step.bundle.judge(step.before, PLAIN.now).after

    def judge(data: bytes) -> None:
        changed = dataclasses.replace(step.bundle, commit=data)
        assert changed.judge(step.before, PLAIN.now).after == honest

    tag = body_of(step).membership_tag
    by_member = body_of(step).content.sender.sender_type is SenderType.MEMBER
    assert (tag is not None) == by_member
    expected = places_of([tag] if tag is not None else [], step.bundle.commit)
    assert tolerated(step.bundle.commit, judge) == expected


@pytest.mark.parametrize("name", ["add_two", "add_by_reference"])
def test_of_a_welcome_only_what_is_sealed_is_taken_on_trust(name: str) -> None:
    step = PLAIN.step(name)
    transition = step.bundle.judge(step.before, PLAIN.now)
    welcome = welcome_of(step)
    sealed = [half for each in welcome.secrets for half in halves(each.encrypted_group_secrets)]
    data = step.bundle.welcome or b""

    expected = places_of([*sealed, welcome.encrypted_group_info], data)
    assert tolerated(data, transition.check_welcome) == expected


@pytest.mark.parametrize("name", STEPS)
def test_of_a_group_info_nothing_is_taken_on_trust(name: str) -> None:
    step = PLAIN.step(name)
    after = step.bundle.judge(step.before, PLAIN.now).after

    assert tolerated(step.bundle.group_info, after.check_group_info) == set()


def test_of_an_opening_nothing_is_taken_on_trust() -> None:
    first = PLAIN.steps[0].before

    assert tolerated(PLAIN.opening, first.check_group_info) == set()


@pytest.mark.parametrize("name", STEPS)
def test_of_a_commit_its_own_sender_can_forge_only_what_is_sealed(name: str) -> None:
    """Every change is signed again with the committer's key; the path's leaf is not."""
    step = PLAIN.step(name)
    message, signer = body_of(step), PLAIN.people[step.committer]
    honest = step.before.apply(step.bundle.commit, now=PLAIN.now)

    def judge(data: bytes) -> None:
        content = decode(FramedContent.read, data)
        unsigned = dataclasses.replace(message, content=content)
        if content.content_type is not message.content.content_type:
            return refuse_other_kind(unsigned)
        tbs = framed_content_tbs(unsigned, step.before.context)
        signature = signer.sign("FramedContentTBS", tbs)
        auth = FramedContentAuthData(signature, message.auth.confirmation_tag)
        after = step.before.apply(wrap(dataclasses.replace(unsigned, auth=auth)), now=PLAIN.now)
        assert after.epoch.tree == honest.epoch.tree
        assert after.context.extensions == honest.context.extensions
        return None

    def refuse_other_kind(changed: PublicMessage) -> None:
        step.before.apply(wrap(changed), now=PLAIN.now)

    commit = message.content.content
    assert isinstance(commit, Commit)
    data = encode(message.content)
    assert tolerated(data, judge) == places_of(sealed_in_commit(commit), data)


@pytest.mark.parametrize("name", ["remove", "join_externally"])
def test_of_a_group_info_its_own_signer_can_forge_only_the_external_pub(name: str) -> None:
    step = PLAIN.step(name)
    after = step.before.apply(step.bundle.commit, now=PLAIN.now)
    info = decode_message(step.bundle.group_info).body
    assert isinstance(info, GroupInfo)

    def judge(data: bytes) -> None:
        changed = signed_info(decode(GroupInfo.read, data), PLAIN.people[step.committer])
        # The signature was replaced: its own bytes say nothing.
        if changed != info:
            after.check_group_info(wrap(changed))
        else:
            step.before.check_group_info(wrap(changed))

    pub = [
        e.extension_data for e in info.extensions if e.extension_type == ExtensionType.EXTERNAL_PUB
    ]
    data = encode(info)
    assert tolerated(data, judge) == places_of(pub, data)


@given(st.sampled_from(SUITES), st.sampled_from(STEPS), st.data())
def test_bundle_with_a_flipped_bit_is_refused_or_changes_nothing(
    suite: int, name: str, data: st.DataObject
) -> None:
    recording: Recording = load(suite)
    step = recording.step(name)
    part = data.draw(st.sampled_from(["commit", "welcome", "group_info"]))
    whole: bytes | None = getattr(step.bundle, part)
    if whole is None:
        return
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    changed = dataclasses.replace(step.bundle, **{part: flipped(whole, bit)})
    honest = step.bundle.judge(step.before, recording.now).after
    try:
        after = changed.judge(step.before, recording.now).after
    except MlsError:
        return
    assert after == honest
    assert part != "group_info"


@given(st.sampled_from(SUITES), st.sampled_from(STEPS), st.data())
def test_cut_bundle_is_refused(suite: int, name: str, data: st.DataObject) -> None:
    recording = load(suite)
    step = recording.step(name)
    part = data.draw(st.sampled_from(["commit", "group_info"]))
    whole: bytes = getattr(step.bundle, part)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]

    with pytest.raises(MlsError):
        dataclasses.replace(step.bundle, **{part: cut}).judge(step.before, recording.now)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_no_stored_group(data: bytes) -> None:
    with pytest.raises(MlsError):
        type(PLAIN.steps[0].before).from_bytes(data)
