"""A safeguarding case as a state machine: who may do what with it, and what the chronology says.

Pure: deeds in, the case as it is after them and the line to enter out. docs/cases.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from gateway.cases.deeds import (
    AddMember,
    AddTask,
    Close,
    Decide,
    Decision,
    Deed,
    EnterIdentity,
    Export,
    FinishTask,
    Level,
    NewOwner,
    Note,
    Reopen,
    SetLevel,
)

__all__ = [
    "By",
    "Case",
    "CaseRefused",
    "CaseState",
    "Change",
    "Line",
    "LineKind",
    "Rule",
    "Task",
    "handle",
]

Detail = str | int | None


class CaseState(StrEnum):
    """Whether somebody works on it."""

    OPEN = "open"
    CLOSED = "closed"


class LineKind(StrEnum):
    """What a line of the chronology is about; never renamed, never reused."""

    OPENED = "opened"
    RAISED = "raised"
    CLOSED = "closed"
    REOPENED = "reopened"
    NOTE = "note"
    LEVEL = "level"
    OWNER = "owner"
    MEMBER = "member"
    TASK = "task"
    TASK_DONE = "task_done"
    DECISION = "decision"
    IDENTITY_ENTERED = "identity_entered"
    IDENTITY_OPENED = "identity_opened"
    EXPORTED = "exported"


class Rule(StrEnum):
    """Why a deed is refused."""

    STRANGER = "stranger"
    LEADS_ONLY = "leads_only"
    LEADS_AND_OWNER = "leads_and_owner"
    VERSION = "version"
    STATE = "state"
    OPEN_TASKS = "open_tasks"
    MEMBER = "member"
    LINE = "line"
    TASK = "task"
    TOLD = "told"
    RECIPIENT = "recipient"
    NO_DECISION = "no_decision"


class CaseRefused(Exception):
    """A deed that the rules do not allow; ``rule`` says which."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class By:
    """Who does it: an account, and whether it is a safeguarding lead's."""

    account: str
    lead: bool


@dataclass(frozen=True, slots=True)
class Task:
    """Work that somebody promised; ``due`` in milliseconds, ``done_at`` None while it is open."""

    id: str
    owner: str
    due: int
    done_at: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case without its words: what decides whether a deed is allowed."""

    level: Level
    owner: str
    members: frozenset[str]
    state: CaseState = CaseState.OPEN
    version: int = 1
    lines: int = 0
    notes: frozenset[int] = frozenset()
    tasks: tuple[Task, ...] = ()
    shared: bool = False

    def admits(self, by: By) -> bool:
        """Say whether somebody may see the case at all."""
        return by.lead or by.account in self.members


@dataclass(frozen=True, slots=True)
class Line:
    """What the chronology says of a deed; ``text`` and ``details`` are kept encrypted."""

    kind: LineKind
    details: Mapping[str, Detail]
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The case after a deed, and the line to enter."""

    case: Case
    line: Line


_LEADS: Final = (AddMember, Close, Reopen)
_LEADS_AND_OWNER: Final = (SetLevel, NewOwner, Decide, Export)


def handle(case: Case, by: By, version: int, deed: Deed) -> Change:
    """Take a deed by somebody whose screen showed a version of the case.

    Raises:
        CaseRefused: with the rule; nothing changed.
    """
    _admit(case, by, deed)
    if version != case.version:
        raise CaseRefused(Rule.VERSION)
    wanted = CaseState.CLOSED if isinstance(deed, Reopen) else CaseState.OPEN
    if case.state is not wanted:
        raise CaseRefused(Rule.STATE)
    after, line = _step(case, deed)
    number = case.lines + 1
    notes = after.notes | {number} if line.kind is LineKind.NOTE else after.notes
    return Change(replace(after, version=case.version + 1, lines=number, notes=notes), line)


def _admit(case: Case, by: By, deed: Deed) -> None:
    if not case.admits(by):
        raise CaseRefused(Rule.STRANGER)
    if isinstance(deed, _LEADS) and not by.lead:
        raise CaseRefused(Rule.LEADS_ONLY)
    if isinstance(deed, _LEADS_AND_OWNER) and not (by.lead or by.account == case.owner):
        raise CaseRefused(Rule.LEADS_AND_OWNER)


def _step(case: Case, deed: Deed) -> tuple[Case, Line]:
    match deed:
        case Note(text, corrects):
            return _note(case, text, corrects)
        case SetLevel(level, why):
            line = Line(LineKind.LEVEL, {"from": str(case.level), "to": str(level), "why": why})
            return replace(case, level=level), line
        case NewOwner(account, eligible) | AddMember(account, eligible):
            return _let_in(case, account, eligible, owns=isinstance(deed, NewOwner))
        case AddTask() | FinishTask():
            return _work(case, deed)
        case Decide(decision):
            return replace(case, shared=case.shared or decision.share), _decided(decision)
        case _:
            return _turn(case, deed)


def _turn(case: Case, deed: EnterIdentity | Export | Close | Reopen) -> tuple[Case, Line]:
    match deed:
        case EnterIdentity():
            return case, Line(LineKind.IDENTITY_ENTERED, {})
        case Export(form):
            if not case.shared:
                raise CaseRefused(Rule.NO_DECISION)
            return case, Line(LineKind.EXPORTED, {"form": form})
        case Close(why):
            if any(task.done_at is None for task in case.tasks):
                raise CaseRefused(Rule.OPEN_TASKS)
            return replace(case, state=CaseState.CLOSED), Line(LineKind.CLOSED, {"why": why})
        case Reopen(why):
            return replace(case, state=CaseState.OPEN), Line(LineKind.REOPENED, {"why": why})


def _note(case: Case, text: str, corrects: int | None) -> tuple[Case, Line]:
    if corrects is None:
        return case, Line(LineKind.NOTE, {"text": text})
    # A line is corrected once: whoever finds the correction wrong corrects that one.
    if corrects not in case.notes:
        raise CaseRefused(Rule.LINE)
    line = Line(LineKind.NOTE, {"text": text}, corrects)
    return replace(case, notes=case.notes - {corrects}), line


def _let_in(case: Case, account: str, eligible: bool, *, owns: bool) -> tuple[Case, Line]:  # noqa: FBT001
    if not eligible:
        raise CaseRefused(Rule.MEMBER)
    kind = LineKind.OWNER if owns else LineKind.MEMBER
    members = case.members | {account}
    owner = account if owns else case.owner
    return replace(case, members=members, owner=owner), Line(kind, {"account": account})


def _work(case: Case, deed: AddTask | FinishTask) -> tuple[Case, Line]:
    if isinstance(deed, AddTask):
        if deed.owner not in case.members:
            raise CaseRefused(Rule.MEMBER)
        task = Task(deed.id, deed.owner, deed.due)
        details: dict[str, Detail] = {
            "task": deed.id,
            "text": deed.text,
            "owner": deed.owner,
            "due": deed.due,
        }
        return replace(case, tasks=(*case.tasks, task)), Line(LineKind.TASK, details)
    found = [task for task in case.tasks if task.id == deed.id and task.done_at is None]
    if not found:
        raise CaseRefused(Rule.TASK)
    tasks = tuple(
        replace(task, done_at=deed.at) if task.id == deed.id else task for task in case.tasks
    )
    details = {"task": deed.id, "outcome": deed.outcome}
    return replace(case, tasks=tasks), Line(LineKind.TASK_DONE, details)


def _decided(decision: Decision) -> Line:
    if decision.told == (decision.why_not_told is not None):
        raise CaseRefused(Rule.TOLD)
    if decision.share and decision.recipient is None:
        raise CaseRefused(Rule.RECIPIENT)
    return Line(
        LineKind.DECISION,
        {
            "share": "yes" if decision.share else "no",
            "reason": decision.reason,
            "basis": decision.basis,
            "recipient": decision.recipient,
            "recipient_person": decision.recipient_person,
            "data": decision.data,
            "told": "yes" if decision.told else "no",
            "why_not_told": decision.why_not_told,
        },
    )
