import contextlib
import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.codepoints import ContentType, ExtensionType, WireFormat
from gateway.mls.errors import MalformedMls, MlsError, RefusedMls, Rule
from gateway.mls.extension import Extension
from gateway.mls.framing import PrivateMessage
from gateway.mls.groupinfo import GroupContext, GroupInfo
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import (
    BasicCredential,
    Capabilities,
    CommitSource,
    KeyPackageSource,
    LeafNode,
    Lifetime,
    X509Credential,
)
from gateway.mls.message import MLSMessage, decode_message, encode_message
from gateway.mls.summary import (
    KeyPackageSummary,
    PrivateEnvelope,
    RosterLeaf,
    WelcomeSummary,
    read_group_info,
    read_key_package,
    read_private,
    read_welcome,
)
from gateway.mls.tls import encode
from gateway.mls.tree import ParentNode, RatchetTree
from gateway.mls.welcome import Welcome

LEAF = LeafNode(
    encryption_key=b"hpke",
    signature_key=b"ed25519",
    credential=BasicCredential(b"device-1"),
    capabilities=Capabilities((1,), (83,), (), (), (1,)),
    source=KeyPackageSource(Lifetime(100, 200)),
    extensions=(),
    signature=b"signed",
)
PACKAGE = KeyPackage(83, b"init", LEAF, (), b"signed")
LAST_RESORT = Extension(ExtensionType.LAST_RESORT_KEY_PACKAGE, b"")
TREE = RatchetTree((None, None, LEAF, ParentNode(b"", b"", ()), LEAF))
CONTEXT = GroupContext(83, b"group", 7, b"", b"", ())
INFO = GroupInfo(
    CONTEXT, (Extension(ExtensionType.RATCHET_TREE, encode(TREE)),), b"tag", 2, b"signed"
)


def wrapped(body: KeyPackage | GroupInfo | PrivateMessage | Welcome) -> bytes:
    return encode_message(MLSMessage(body))


def refused_rule(read: Callable[[bytes], object], data: bytes) -> Rule:
    with pytest.raises(RefusedMls) as caught:
        read(data)
    return caught.value.rule


def test_private_envelope_of_every_published_message_is_read(vectors: Path) -> None:
    cases: list[dict[str, str]] = json.loads((vectors / "messages.json").read_text())
    for case in cases:
        data = bytes.fromhex(case["private_message"])
        body = decode_message(data).body
        assert isinstance(body, PrivateMessage)
        assert read_private(data) == PrivateEnvelope(
            body.group_id, body.epoch, body.content_type, body.authenticated_data
        )
    assert len(cases) == 300


def with_usual_id(message: PrivateMessage) -> PrivateMessage:
    """Give a message a group id of sixteen bytes, as every client of ours does."""
    return dataclasses.replace(message, group_id=message.group_id[:16].ljust(16, b"g"))


private_messages = st.one_of(
    st.from_type(PrivateMessage), st.from_type(PrivateMessage).map(with_usual_id)
)


@given(private_messages)
def test_private_envelope_is_that_of_the_whole_message(message: PrivateMessage) -> None:
    envelope = read_private(wrapped(message))

    assert envelope.group_id == message.group_id
    assert envelope.epoch == message.epoch
    assert envelope.content_type is message.content_type
    assert envelope.authenticated_data == message.authenticated_data


@given(private_messages, st.data())
def test_cut_or_lengthened_private_message_is_refused(
    message: PrivateMessage, data: st.DataObject
) -> None:
    whole = wrapped(message)
    cut = data.draw(st.integers(0, len(whole) - 1))
    for broken in (whole[:cut], whole + b"\x00"):
        with pytest.raises(MalformedMls):
            read_private(broken)


@given(
    st.builds(
        bytes.__add__,
        st.sampled_from([bytes([0, 1, 0, 2]), bytes([0, 1, 0, 2, 16]) + b"g" * 16]),
        st.binary(),
    )
)
def test_envelope_and_whole_message_agree_on_what_is_malformed(data: bytes) -> None:
    try:
        decode_message(data)
    except MalformedMls:
        with pytest.raises(MalformedMls):
            read_private(data)
    else:
        assert read_private(data).content_type in ContentType


@given(
    st.sampled_from([read_private, read_welcome, read_key_package, read_group_info]),
    st.binary()
    | st.builds(
        bytes.__add__,
        st.sampled_from([bytes([0, 1, 0, kind]) for kind in WireFormat]),
        st.binary(),
    )
    | st.from_type(MLSMessage).map(encode_message),
)
def test_readers_raise_nothing_but_mls_errors(read: Callable[[bytes], object], data: bytes) -> None:
    with contextlib.suppress(MlsError):
        read(data)


@pytest.mark.parametrize("read", [read_private, read_welcome, read_group_info])
def test_message_of_other_kind_is_refused(read: Callable[[bytes], object]) -> None:
    assert refused_rule(read, wrapped(PACKAGE)) is Rule.WIRE_FORMAT_UNEXPECTED
    assert refused_rule(read_key_package, wrapped(INFO)) is Rule.WIRE_FORMAT_UNEXPECTED


@pytest.mark.parametrize(
    ("file", "count"),
    [("passive-client-welcome.json", 56), ("welcome.json", 7)],
)
def test_welcome_names_the_key_package_it_answers(vectors: Path, file: str, count: int) -> None:
    cases = json.loads((vectors / file).read_text())
    for case in cases:
        welcome = read_welcome(bytes.fromhex(case["welcome"]))
        package = read_key_package(bytes.fromhex(case["key_package"]))
        assert package.reference in welcome.new_members
        assert package.cipher_suite == welcome.cipher_suite == case["cipher_suite"]
    assert len(cases) == count


def test_welcome_for_nobody_is_read() -> None:
    assert read_welcome(wrapped(Welcome(83, (), b""))) == WelcomeSummary(83, ())


def test_key_package_is_summed_up() -> None:
    summary = read_key_package(wrapped(PACKAGE))

    assert summary == KeyPackageSummary(
        cipher_suite=83,
        signature_key=b"ed25519",
        identity=b"device-1",
        encryption_key=b"hpke",
        init_key=b"init",
        lifetime_not_before=100,
        lifetime_not_after=200,
        last_resort=False,
        reference=summary.reference,
    )
    assert len(summary.reference) == 64


def test_key_package_of_last_resort_is_told_apart() -> None:
    package = dataclasses.replace(PACKAGE, extensions=(Extension(0x0A0A, b"x"), LAST_RESORT))

    assert read_key_package(wrapped(package)).last_resort


@pytest.mark.parametrize(
    ("package", "rule"),
    [
        (dataclasses.replace(PACKAGE, cipher_suite=0x0A0A), Rule.CIPHER_SUITE_UNKNOWN),
        (
            dataclasses.replace(
                PACKAGE, leaf_node=dataclasses.replace(LEAF, credential=X509Credential(()))
            ),
            Rule.CREDENTIAL_NOT_BASIC,
        ),
        (
            dataclasses.replace(
                PACKAGE, leaf_node=dataclasses.replace(LEAF, source=CommitSource(b""))
            ),
            Rule.LEAF_SOURCE_WRONG,
        ),
        (
            dataclasses.replace(PACKAGE, extensions=(LAST_RESORT, LAST_RESORT)),
            Rule.EXTENSION_REPEATED,
        ),
        (
            dataclasses.replace(
                PACKAGE, extensions=(dataclasses.replace(LAST_RESORT, extension_data=b"x"),)
            ),
            Rule.EXTENSION_NOT_EMPTY,
        ),
    ],
)
def test_key_package_that_cannot_be_offered_is_refused(package: KeyPackage, rule: Rule) -> None:
    assert refused_rule(read_key_package, wrapped(package)) is rule


def test_every_published_group_info_is_summed_up(vectors: Path) -> None:
    cases: list[dict[str, str]] = json.loads((vectors / "messages.json").read_text())
    for case in cases:
        summary = read_group_info(bytes.fromhex(case["mls_group_info"]))
        assert summary.signer in [leaf.leaf_index for leaf in summary.roster]
    assert len(cases) == 300


def test_group_info_gives_the_roster_with_leaf_indices() -> None:
    summary = read_group_info(wrapped(INFO))

    assert (summary.group_id, summary.epoch, summary.cipher_suite) == (b"group", 7, 83)
    assert summary.signer == 2
    assert summary.roster == tuple(
        RosterLeaf(
            leaf_index=index,
            signature_key=b"ed25519",
            identity=b"device-1",
            encryption_key=b"hpke",
        )
        for index in (1, 2)
    )
    assert not summary.has_external_pub


def test_group_info_tells_whether_outsiders_may_join() -> None:
    external_pub = Extension(ExtensionType.EXTERNAL_PUB, b"\x00")
    info = dataclasses.replace(INFO, extensions=(*INFO.extensions, external_pub))

    assert read_group_info(wrapped(info)).has_external_pub


def test_group_info_without_tree_is_refused() -> None:
    info = dataclasses.replace(INFO, extensions=())

    assert refused_rule(read_group_info, wrapped(info)) is Rule.RATCHET_TREE_MISSING


def test_group_info_signed_at_a_blank_leaf_is_refused() -> None:
    info = dataclasses.replace(INFO, signer=0)

    assert refused_rule(read_group_info, wrapped(info)) is Rule.SIGNER_NOT_IN_TREE
