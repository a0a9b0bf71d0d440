"""Verify handshakes against the group's public state (pure, and too slow for the event loop).

What passes here, every honest client can apply, as far as that can be told without secrets. State
goes in and out as bytes, so that a conversation keeps it beside its log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nacl.signing import SigningKey

from gateway.chat.requests import Commit
from gateway.codes import Code
from gateway.errors import ClientProtocolError
from gateway.mls.codepoints import ProposalType
from gateway.mls.errors import MalformedMls, MlsError
from gateway.mls.external import propose_removal, sole_sender
from gateway.mls.groupinfo import external_senders
from gateway.mls.packagevalidity import verify_key_package
from gateway.mls.policy import GroupPolicy
from gateway.mls.state import PublicGroup
from gateway.mls.summary import KeyPackageSummary

__all__ = ["Proposed", "begin", "follow", "propose", "read_package"]

_POLICY: Final = GroupPolicy(
    proposals=frozenset({ProposalType.ADD, ProposalType.REMOVE, ProposalType.EXTERNAL_INIT})
)


@dataclass(frozen=True, slots=True)
class Proposed:
    """The state of a group with one more proposal for each leaf: its reference and its bytes.

    ``proposals`` is empty where the group takes none from the gateway.
    """

    state: bytes
    proposals: dict[int, tuple[bytes, bytes]]


def begin(group_info: bytes, *, organisation: str, removal_key: bytes, now: int) -> bytes:
    """Verify the GroupInfo of a new group and return the state of its epoch 0.

    The group must take proposals from ``organisation``'s removal key and nobody else outside.
    ``now`` is in milliseconds, as everywhere in the gateway.

    Raises:
        ClientProtocolError: ``group.malformed``, ``group.refused`` with rule and section, or
            ``group.bundle`` with the rule ``external_senders``.
    """
    try:
        group = PublicGroup.from_group_info(group_info, now=now // 1000, policy=_POLICY)
    except MlsError as error:
        raise refusal(error) from None
    if group.context.extensions != sole_sender(removal_key, bytes.fromhex(organisation)):
        raise ClientProtocolError(Code.GROUP_BUNDLE, rule="external_senders")
    return group.to_bytes()


def propose(state: bytes, leaves: Iterable[int], key: SigningKey, now: int) -> Proposed:
    """Propose to remove members, as the group's external sender.

    Raises:
        MlsError: the state does not fit the leaves or the key; that is a fault of ours.
    """
    group = PublicGroup.from_bytes(state, policy=_POLICY)
    proposals: dict[int, tuple[bytes, bytes]] = {}
    if external_senders(group.context.extensions):
        for index in leaves:
            message = propose_removal(group.context, index, key)
            group, reference = group.accept_proposal(message, now=now // 1000)
            proposals[index] = (reference, message)
    return Proposed(group.to_bytes(), proposals)


def follow(state: bytes, request: Commit, now: int) -> bytes:
    """Verify a commit with what travels with it, and return the state of the epoch it makes.

    Raises:
        ClientProtocolError: ``group.malformed``, or ``group.refused`` with rule and section.
    """
    group = PublicGroup.from_bytes(state, policy=_POLICY)
    try:
        step = group.judge(request.commit, now=now // 1000)
        step.check_welcome(request.welcome)
        step.check_group_info(request.group_info)
    except MlsError as error:
        raise refusal(error) from None
    return step.after.to_bytes()


def read_package(body: bytes, now: int) -> KeyPackageSummary:
    """Verify a KeyPackage and sum it up.

    Raises:
        ClientProtocolError: ``group.malformed``, or ``package.refused`` with rule and section.
    """
    try:
        return verify_key_package(body, now=now // 1000)
    except MalformedMls as error:
        raise refusal(error) from None
    except MlsError as error:
        raise ClientProtocolError(
            Code.PACKAGE_REFUSED, rule=error.code, section=error.section
        ) from None


def refusal(error: MlsError) -> ClientProtocolError:
    """Turn a codec's or a verifier's error into the protocol's."""
    code = Code.GROUP_MALFORMED if isinstance(error, MalformedMls) else Code.GROUP_REFUSED
    return ClientProtocolError(code, rule=error.code, section=error.section)
