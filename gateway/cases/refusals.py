"""What a rule of the machine is to whoever asked."""

from collections.abc import Mapping
from typing import Final

from gateway.cases.case import Case, Rule
from gateway.codes import Code, Reason
from gateway.errors import ClientProtocolError, Conflict, EarshotError, NotFound, NotPermitted

__all__ = ["refusal"]

_CONFLICTS: Final[Mapping[Rule, Code]] = {
    Rule.OPEN_TASKS: Code.CASE_OPEN_TASKS,
    Rule.NO_DECISION: Code.CASE_NO_DECISION,
}

_FAULTS: Final[Mapping[Rule, tuple[Code, str]]] = {
    Rule.MEMBER: (Code.CASE_MEMBER, "account"),
    Rule.TOLD: (Code.CASE_DECISION, "why_not_told"),
    Rule.RECIPIENT: (Code.CASE_DECISION, "recipient"),
}


def refusal(rule: Rule, case: Case) -> EarshotError:
    """Return the error that says a rule to a client."""
    if rule in _CONFLICTS:
        return Conflict(_CONFLICTS[rule])
    if rule in _FAULTS:
        code, at = _FAULTS[rule]
        return ClientProtocolError(code, at=at)
    match rule:
        case Rule.VERSION:
            return Conflict(Code.CASE_VERSION, version=case.version)
        case Rule.STATE:
            return Conflict(Code.CASE_STATE, state=str(case.state))
        case Rule.LINE | Rule.TASK:
            return NotFound(Code.CASE_UNKNOWN)
        case _:
            return NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE)
