"""What the desk answers. docs/desk.md."""

from msgspec import Struct, field

from gateway.chat.replies import Named, PersonName
from gateway.desk.promises import View
from gateway.desk.settings import Ages, Settings, Texts

__all__ = [
    "AlarmBrief",
    "AlarmItem",
    "BankHolidays",
    "Colleague",
    "Counters",
    "FaultItem",
    "HandoverItem",
    "HandoverList",
    "HolidayItem",
    "Inbox",
    "Item",
    "Mine",
    "Note",
    "NoteKey",
    "Now",
    "OfficeItem",
    "OldTexts",
    "Preview",
    "Rota",
    "SavedRota",
    "SavedSettings",
    "Shift",
    "StaffItem",
    "UrgentHelp",
    "VersionItem",
]


class AlarmBrief(Struct, frozen=True):
    """An open alarm, as an item shows it."""

    id: str
    state: str
    step: int


class Item(Struct, frozen=True, kw_only=True):
    """A conversation in the inbox."""

    conversation: str
    team: str
    person: PersonName
    phase: str
    since: int
    contact: int
    version: int
    unread: int
    waiting_since: int | None
    promise_due: int | None
    breached: bool
    predicted: bool
    owner: PersonName | None
    lease_until: int | None
    fence: int
    stopped: bool
    outcomes: tuple[str, ...]
    notes: int
    alarm: AlarmBrief | None
    last_at: int


class Counters(Struct, frozen=True):
    """What the inbox counts."""

    waiting: int
    unread: int
    mine: int
    to_be_written_up: int
    breaching: int


class Inbox(Struct, frozen=True, kw_only=True):
    """A page of the inbox."""

    team: str
    at: int
    counters: Counters
    items: list[Item]
    next: str | None


class HandoverItem(Struct, frozen=True, kw_only=True):
    """An open promise, for whoever comes on shift."""

    conversation: str
    person: PersonName
    promise_due: int | None
    breached: bool
    predicted: bool
    owner: PersonName | None
    lease_until: int | None


class HandoverList(Struct, frozen=True):
    """Every open promise of a team; ``more``: there are others."""

    at: int
    items: list[HandoverItem]
    more: bool


class Colleague(Struct, frozen=True, kw_only=True):
    """Somebody of the team."""

    account: str
    name: str
    title: str
    on_duty: bool
    lead: bool
    on_call: bool


class NoteKey(Struct, frozen=True):
    """Where notes for a device are sealed to."""

    device: str
    account: str
    name: str
    key: bytes
    signature: bytes


class Note(Struct, frozen=True, kw_only=True):
    """A note for the asking device; ``device``, ``account``, ``name`` are its author's."""

    id: str
    at: int
    device: str
    account: str
    name: str
    sealed: bytes


class SavedSettings(Struct, frozen=True, kw_only=True):
    """A version of a team's settings."""

    team: str
    version: int
    saved_at: int | None
    saved_by: PersonName | None
    settings: Settings


class VersionItem(Struct, frozen=True):
    """Who saved a version of the settings, and when."""

    version: int
    saved_at: int
    saved_by: PersonName


class OfficeItem(Struct, frozen=True):
    """A team that somebody sets up or leads."""

    team: Named
    role: str


class StaffItem(Struct, frozen=True):
    """Somebody whom a rota can name."""

    account: str
    name: str
    title: str
    in_team: bool


class HolidayItem(Struct, frozen=True):
    """A bank holiday."""

    date: str
    name: str


class BankHolidays(Struct, frozen=True):
    """A region's coming bank holidays."""

    region: str
    items: list[HolidayItem]


class FaultItem(Struct, frozen=True):
    """A field that cannot stay as it is."""

    at: str
    rule: str


class Preview(Struct, frozen=True):
    """What a draft would do."""

    faults: list[FaultItem]
    views: list[View]


class Shift(Struct, frozen=True):
    """Somebody's time."""

    account: str
    from_: int = field(name="from")
    until: int


class Rota(Struct, frozen=True):
    """Who is there when."""

    duty: tuple[Shift, ...] = ()
    on_call: tuple[Shift, ...] = ()
    leads: tuple[str, ...] = ()


class SavedRota(Struct, frozen=True):
    """A team's rota."""

    team: str
    version: int
    rota: Rota


class AlarmItem(Struct, frozen=True, kw_only=True):
    """An alarm."""

    id: str
    team: str
    conversation: str
    person: PersonName
    state: str
    step: int
    steps: int
    who: str
    raised_at: int
    step_at: int
    times: int
    for_me: bool
    acknowledged: PersonName | None
    acknowledged_at: int | None


class UrgentHelp(Struct, frozen=True):
    """Where urgent help is, in one language."""

    label: str
    phone: str | None
    link: str | None
    text_to: str | None


class Mine(Struct, frozen=True, kw_only=True):
    """What a young person knows of a conversation at the desk."""

    conversation: str
    phase: str
    answered_by: int | None
    stopped: bool
    contact: int
    feedback: bool


class Now(Struct, frozen=True, kw_only=True):
    """What a young person sees of their desk."""

    at: int
    team: Named
    organisation: Named
    version: int
    languages: tuple[str, ...]
    language: str
    easy_read: bool
    open: bool
    opens: int | None
    closes: int | None
    answered_by: int
    texts: Texts
    urgent_help: list[UrgentHelp]
    ages: Ages
    conversations: list[Mine]


class OldTexts(Struct, frozen=True):
    """The texts of a version."""

    version: int
    language: str
    easy_read: bool
    texts: Texts
