"""What a decision may say, and what it must. docs/moderation.md section 5."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from moderation.item import Kind
from moderation.standing import Level

__all__ = [
    "APPEAL_WITHIN",
    "MAIN",
    "MOST_TEXT",
    "POLICY_LANE",
    "UPHOLDS",
    "Act",
    "Do",
    "Policy",
    "check_proposal",
    "fault",
    "main_of",
]

MOST_TEXT: Final = 2000
APPEAL_WITHIN: Final = 60 * 24 * 60 * 60 * 1000


class Do(StrEnum):
    """What can be done to an item."""

    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    HIDE = "hide"
    ACCEPT = "accept"
    REJECT = "reject"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    STANDING = "standing"
    ESCALATE = "escalate"
    UNDO = "undo"


class Policy(StrEnum):
    """What a decision is based on."""

    DANGER = "danger"
    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    GROOMING = "grooming"
    SEXUAL = "sexual"
    BULLYING = "bullying"
    HATE = "hate"
    DRUGS = "drugs"
    EATING = "eating"
    IDENTIFYING = "identifying"
    SPAM = "spam"
    UNKIND = "unkind"
    OFF_TOPIC = "off_topic"


POLICY_LANE: Final[Mapping[Policy, int]] = {
    Policy.DANGER: 3,
    Policy.SELF_HARM: 2,
    Policy.ABUSE: 2,
    Policy.GROOMING: 2,
    Policy.SEXUAL: 2,
    Policy.BULLYING: 1,
    Policy.HATE: 1,
    Policy.DRUGS: 1,
    Policy.EATING: 1,
    Policy.IDENTIFYING: 1,
    Policy.SPAM: 0,
    Policy.UNKIND: 0,
    Policy.OFF_TOPIC: 0,
}

MAIN: Final[Mapping[Kind, frozenset[Do]]] = {
    Kind.POST: frozenset({Do.APPROVE, Do.RETURN, Do.REFUSE, Do.HIDE}),
    Kind.APPEAL: frozenset({Do.ACCEPT, Do.REJECT}),
    Kind.CHAT: frozenset({Do.UPHOLD, Do.DISMISS}),
}
"""Of these a decision has exactly one."""

UPHOLDS: Final = frozenset({Do.RETURN, Do.REFUSE, Do.HIDE, Do.UPHOLD})
"""What is done against somebody."""

_BESIDE: Final[Mapping[Kind, frozenset[Do]]] = {
    Kind.POST: frozenset({Do.STANDING, Do.ESCALATE}),
    Kind.APPEAL: frozenset({Do.ESCALATE}),
    Kind.CHAT: frozenset({Do.STANDING, Do.ESCALATE}),
}

_AT_RISK: Final = {Policy.DANGER, Policy.SELF_HARM, Policy.ABUSE, Policy.GROOMING}
"""What is refused for one of these is handed over: a refusal alone would leave somebody alone."""

_NO_POLICY: Final = {Do.APPROVE, Do.ACCEPT, Do.DISMISS}
_NO_REASON: Final = {Do.APPROVE, Do.DISMISS}
_MESSAGE: Final = {Do.RETURN, Do.REFUSE, Do.HIDE, Do.STANDING, Do.REJECT, Do.ACCEPT}


@dataclass(frozen=True, slots=True)
class Act:
    """One of a decision's actions; ``level`` belongs to ``standing`` alone."""

    do: Do
    level: Level | None = None


def main_of(kind: Kind, acts: Sequence[Act]) -> Do | None:
    """Find the action that a decision on such an item must have; None without exactly one."""
    found = [act.do for act in acts if act.do in MAIN[kind]]
    return found[0] if len(found) == 1 else None


def fault(
    kind: Kind, acts: Sequence[Act], policy: Policy | None, reason: str, message: str
) -> str | None:
    """Name the rule that a decision breaks; None for a good one."""
    wrong = check_proposal(kind, acts, policy)
    if wrong is not None:
        return wrong
    done = {act.do for act in acts}
    if done - _NO_REASON and not _is_text(reason):
        return "reason"
    if done & _MESSAGE and not _is_text(message):
        return "message"
    if Do.REFUSE in done and policy in _AT_RISK and Do.ESCALATE not in done:
        return "escalate"
    return None


def check_proposal(kind: Kind, acts: Sequence[Act], policy: Policy | None) -> str | None:
    """Name the rule that a proposal breaks, which says neither why nor anything to the author."""
    done = [act.do for act in acts]
    main = main_of(kind, acts)
    if main is None or len(set(done)) != len(done):
        return "actions"
    beside = set(done) - {main}
    allowed = {Do.ESCALATE} if main is Do.APPROVE else _BESIDE[kind]
    if beside - allowed or (main is Do.DISMISS and Do.STANDING in beside):
        return "actions"
    if any((act.level is None) == (act.do is Do.STANDING) for act in acts):
        return "level"
    if any(act.level is Level.NONE for act in acts):
        return "level"
    if policy is None and set(done) - _NO_POLICY:
        return "policy"
    return None


def _is_text(text: str) -> bool:
    return len(text.strip()) > 0 and len(text) <= MOST_TEXT
