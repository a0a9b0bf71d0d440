"""What the queue answers. docs/moderation.md sections 4 to 8."""

from msgspec import Struct

from gateway.chat.replies import PersonName
from gateway.spaces.shapes import StandingShape
from moderation.spaces import Hours

__all__ = [
    "AppealEvidence",
    "AppealItem",
    "AppealList",
    "AskList",
    "AskShape",
    "Author",
    "ChatEvidence",
    "Claimed",
    "DayShape",
    "DecisionShape",
    "EventShape",
    "EvidenceShape",
    "FlagShape",
    "ForecastShape",
    "HistoryShape",
    "ItemShape",
    "LaneFigures",
    "LaneShape",
    "MarkShape",
    "Place",
    "PolicyShape",
    "PostEvidence",
    "PostHistory",
    "QueueShape",
    "ReplyTo",
    "SavedSpaceShape",
    "SecondShape",
    "ShiftShape",
    "SpaceName",
    "Statistics",
    "StuckNow",
    "StuckShape",
    "VersionShape",
]


class SpaceName(Struct, frozen=True):
    """A space by its name."""

    id: str
    name: str


class Author(Struct, frozen=True):
    """Who wrote what is judged, and where they stand."""

    account: str
    name: str
    standing: str


class ItemShape(Struct, frozen=True, kw_only=True):
    """An item of the queue; nothing in it was written by anybody."""

    id: str
    kind: str
    state: str
    lane: int
    score: int
    since: int
    due_at: int
    overdue: bool
    version: int
    space: SpaceName | None
    author: Author | None
    categories: list[str]
    flags: int
    pre: bool
    second: bool
    times: int
    holder: PersonName | None
    lease_until: int | None
    fence: int


class Claimed(Struct, frozen=True):
    """What was claimed, if there was something."""

    item: ItemShape | None


class LaneShape(Struct, frozen=True):
    """How many wait in a lane."""

    lane: int
    open: int
    overdue: int
    oldest_at: int | None


class ShiftShape(Struct, frozen=True, kw_only=True):
    """What somebody has looked at on this shift."""

    began_at: int
    exposure: tuple[int, int, int, int]
    decided: int
    skipped: int
    passed: int
    break_due: bool


class StuckShape(Struct, frozen=True):
    """How much nobody may judge, and why."""

    why: str
    items: int
    lane: int
    since: int


class StuckNow(Struct, frozen=True):
    """Whether there is something that nobody may judge."""

    at: int
    stuck: StuckShape | None


class QueueShape(Struct, frozen=True, kw_only=True):
    """The queue at a moment."""

    at: int
    staffed: bool
    on_shift: int
    lanes: list[LaneShape]
    mine: ItemShape | None
    shift: ShiftShape | None
    stuck: StuckShape | None


class VersionShape(Struct, frozen=True):
    """A version of a post."""

    version: int
    at: int
    text: str


class ReplyTo(Struct, frozen=True):
    """What a post replies to."""

    id: str
    text: str
    author: PersonName


class PostEvidence(Struct, frozen=True, kw_only=True):
    """A post that is judged."""

    id: str
    state: str
    version: int
    text: str
    versions: list[VersionShape]
    reply_to: ReplyTo | None


class MarkShape(Struct, frozen=True):
    """What triage found."""

    category: str
    severity: int
    piece: str
    begin: int
    end: int


class FlagShape(Struct, frozen=True):
    """A flag, without its reporter."""

    reason: str
    note: str
    day: str


class DecisionShape(Struct, frozen=True, kw_only=True):
    """A decision, as colleagues see it."""

    id: str
    item: str
    kind: str
    subject: str
    version: int
    at: int
    by: PersonName
    actions: list[str]
    policy: str | None
    reason: str
    message: str
    level: str | None
    names: str | None
    undone_by: str | None
    agreed: bool | None
    case: str | None
    ask: str | None


class AppealEvidence(Struct, frozen=True):
    """What somebody says against a decision."""

    at: int
    text: str
    decision: DecisionShape


class SecondShape(Struct, frozen=True):
    """What somebody would have done, who asked for a second opinion."""

    by: PersonName
    at: int
    actions: list[str]
    policy: str | None
    note: str


class Place(Struct, frozen=True):
    """What the gateway's log says of an entry."""

    seq: int
    at: int
    sender: str
    message_id: str
    commitment: bytes


class ChatEvidence(Struct, frozen=True, kw_only=True):
    """A reported chat; only the devices that it was sealed for can open it."""

    report: str
    conversation: str
    reason: str
    note: str
    at: int
    seqs: list[int]
    body: bytes | None
    sealed: bytes | None
    verdict: str | None
    places: list[Place]


class EvidenceShape(Struct, frozen=True, kw_only=True):
    """What is judged."""

    item: ItemShape
    post: PostEvidence | None
    marks: list[MarkShape]
    flags: list[FlagShape]
    appeal: AppealEvidence | None
    chat: ChatEvidence | None


class PostHistory(Struct, frozen=True):
    """A post without its text."""

    id: str
    at: int
    state: str
    version: int
    lane: int
    flags: int


class EventShape(Struct, frozen=True):
    """Something that the trail says."""

    at: int
    kind: str
    by: PersonName | None


class HistoryShape(Struct, frozen=True, kw_only=True):
    """Everything about an item, or a person."""

    standing: StandingShape
    decisions: list[DecisionShape]
    posts: list[PostHistory]
    events: list[EventShape]
    seconds: list[SecondShape]
    flags_against: int
    appeals: dict[str, int]


class AppealItem(Struct, frozen=True):
    """An appeal, and what came of it."""

    item: ItemShape
    decision: str
    state: str
    at: int


class AppealList(Struct, frozen=True):
    """Appeals, those that wait first."""

    items: list[AppealItem]


class PolicyShape(Struct, frozen=True):
    """What a decision may name."""

    code: str
    lane: int


class AskShape(Struct, frozen=True, kw_only=True):
    """Somebody of a desk is asked to write to a young person."""

    id: str
    team: str | None
    person: PersonName | None
    policy: str | None
    at: int
    times: int
    conversation: str | None
    by: PersonName | None
    taken: PersonName | None
    taken_at: int | None
    until: int | None
    decision: str


class AskList(Struct, frozen=True):
    """Asks that are open, or that the asking person has promised."""

    at: int
    items: list[AskShape]


class SavedSpaceShape(Struct, frozen=True, kw_only=True):
    """A space as an administrator sees it."""

    id: str
    version: int
    name: str
    about: str
    age_band: str
    closed: bool
    flag_limit: int
    hours: Hours


class LaneFigures(Struct, frozen=True):
    """How long decisions of a lane took."""

    lane: int
    decided: int
    within: int
    median_minutes: int | None
    p90_minutes: int | None


class DayShape(Struct, frozen=True):
    """A day at the queue."""

    day: str
    arrived: int
    decided: int
    backlog: int


class ForecastShape(Struct, frozen=True):
    """When the queue will be empty, if it goes on so."""

    backlog: int
    arriving_per_hour: float
    deciding_per_hour: float
    empty_at: int | None


class Statistics(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A stretch of time at the queue; nothing in it is by name."""

    from_: int
    to: int
    lanes: list[LaneFigures]
    actions: dict[str, int]
    appeals: dict[str, int]
    second: dict[str, int]
    flags: dict[str, int]
    skipped: int
    days: list[DayShape]
    forecast: ForecastShape
