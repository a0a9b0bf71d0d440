"""The machine of a visit against a model: nobody is inside whom no host let in."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec import msgpack

from signalling import events
from signalling.effects import Breached, WasAdmitted, WentOver
from signalling.errors import VisitRefused
from signalling.hearing import hears, inside, too_few_staff
from signalling.parties import MOST_INSIDE
from signalling.room import TABLE, handle, phase_of, schedule
from signalling.shapes import NOBODY, PRESENT, DeviceTest, Note, Party, Place, Role, Room, SeenAlone
from signalling.timetable import due
from tests.signalling.company import NOON, VISIT

STAFF = ("a1", "a2", "a3")
YOUNG = ("b1", "b2")
GUESTS = ("c1", "c2", "c3", "c4", "c5")
EVERYBODY = (*STAFF, *YOUNG, *GUESTS)
ACCOUNTS = {"a1": "amina", "a2": "amina", "a3": "beth", "b1": "robin", "b2": "robin"}
NODES = ("north", "south")

people = st.sampled_from(EVERYBODY)
staff = st.sampled_from(STAFF)
nodes = st.sampled_from(NODES)


def role_of(who: str) -> Role:
    if who in STAFF:
        return Role.STAFF
    return Role.YOUNG_PERSON if who in YOUNG else Role.PARENT


class VisitMachine(RuleBasedStateMachine):
    """Everybody does what they like, when they like, allowed or not."""

    room: Room
    now: int

    def __init__(self) -> None:
        super().__init__()
        self.may_be_inside: set[str] = set()
        self.generations: dict[int, frozenset[str]] = {}
        self.overs = 0

    @initialize(two_staff=st.booleans(), ahead=st.integers(-60, 60))
    def begin(self, *, two_staff: bool, ahead: int) -> None:
        self.now = NOON
        self.room = schedule(VISIT, NOON + ahead * 60_000, 30, NOON, two_staff=two_staff)

    def take(self, event: events.Event) -> None:
        before = self.room
        try:
            self.room, effects = handle(self.room, event, self.now)
        except VisitRefused:
            return
        ticked, more = handle(before, events.Tick(), self.now)
        assert ticked.phase in TABLE[events.Tick, before.phase]
        if type(event) is not events.Tick:
            assert self.room.phase in TABLE[type(event), ticked.phase]
        self.follow(before, event)
        for effect in effects:
            if isinstance(effect, WasAdmitted):
                assert effect.by == before.host_account
            if isinstance(effect, WentOver):
                self.overs += 1
                assert all(stay.since <= stay.until <= self.now for stay in effect.there)
            if isinstance(effect, Breached):
                assert before.two_staff
        assert (self.room == before) == (self.room.version == before.version)
        assert self.room.version >= before.version
        del more

    def follow(self, before: Room, event: events.Event) -> None:
        """Keep, apart from the machine, who may be inside and since when not any more."""
        if isinstance(event, events.Admit) and event.by == before.host:
            self.may_be_inside.add(event.who)
        for each in self.room.parties:
            if each.place in {Place.LEFT, Place.REFUSED, Place.WAITING}:
                self.may_be_inside.discard(each.participant)

    @rule(who=staff, epoch=st.integers(0, 9), node=nodes)
    def opens(self, who: str, epoch: int, node: str) -> None:
        self.take(events.Open(who, ACCOUNTS[who], who, epoch, node))

    @rule(who=people, node=nodes)
    def arrives(self, who: str, node: str) -> None:
        self.take(events.Arrive(who, ACCOUNTS.get(who, ""), who, role_of(who), node))

    @rule(by=people, who=people, name=st.sampled_from(("", "x")), wrong=st.booleans())
    def admits(self, by: str, who: str, name: str, *, wrong: bool) -> None:
        role = Role.CARER if wrong else role_of(who)
        self.take(events.Admit(by, who, who + name, role))

    @rule(who=people)
    def host_lets_in(self, who: str) -> None:
        self.take(events.Admit(self.room.host, who, who, role_of(who)))
        self.take(events.Enter(who))

    @rule(who=people)
    def enters(self, who: str) -> None:
        self.take(events.Enter(who))

    @rule(who=people)
    def leaves(self, who: str) -> None:
        self.take(events.Leave(who))

    @rule(by=people, who=people, host=st.booleans())
    def is_sent_away(self, by: str, who: str, *, host: bool) -> None:
        by = self.room.host if host else by
        self.take(events.Remove(by, who))
        self.take(events.Refuse(by, who))

    @rule(by=people, who=people, host=st.booleans(), on=st.booleans())
    def is_held(self, by: str, who: str, *, host: bool, on: bool) -> None:
        by = self.room.host if host else by
        self.take(events.Hold(by, who) if on else events.Resume(by, who))

    @rule(by=people, host=st.booleans(), on=st.booleans())
    def talks_alone(self, by: str, *, host: bool, on: bool) -> None:
        self.take(events.TalkAlone(self.room.host if host else by, on))

    @rule(by=people)
    def says_not_safe(self, by: str) -> None:
        self.take(events.NotSafe(by))
        self.take(events.Safe(by))

    @rule(by=people, number=st.integers(0, 3))
    def says_little_things(self, by: str, number: int) -> None:
        self.take(events.Answer(by, self.room.call - number))
        self.take(events.Rekey(by, number))
        self.take(events.TellTest(by, DeviceTest("ok", "ok", "ok", "ok", 1, 2, 3)))
        self.take(events.NoteSeen(by, "n"))
        self.take(events.SayAlone(ACCOUNTS.get(by, ""), SeenAlone("yes", "")))

    @rule(by=people, who=people)
    def writes_a_note(self, by: str, who: str) -> None:
        note = Note("n", "member", 0, b"sealed")
        self.take(events.WriteNote(by, who, note, ACCOUNTS.get(by, ""), role_of(by)))

    @rule(who=people, node=nodes, back=st.booleans())
    def line_changes(self, who: str, node: str, *, back: bool) -> None:
        self.take(events.Back(who, node) if back else events.Lose(who, node))

    @rule(seconds=st.sampled_from((1, 59, 61, 121, 900, 1801)))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * 1000

    @rule()
    def looks(self) -> None:
        self.take(events.Tick())
        when = due(self.room)
        assert when is None or when > self.now

    @rule(guest=st.sampled_from(GUESTS))
    def link_is_revoked(self, guest: str) -> None:
        self.take(events.Revoke(guest))

    @rule(by=people, sure=st.integers(0, 5))
    def ends(self, by: str, sure: int) -> None:
        if sure == 0:
            self.take(events.End(by))
        elif sure == 1:
            self.take(events.Cancel())
        elif sure == 2:
            self.take(events.Move(self.now + 3_600_000, 30))

    @invariant()
    def nobody_is_inside_whom_no_host_admitted(self) -> None:
        for each in self.room.at(*PRESENT, Place.ADMITTED):
            assert self.is_host(each) or each.participant in self.may_be_inside

    @invariant()
    def only_who_is_inside_hears_and_is_heard(self) -> None:
        for who, heard in hears(self.room).items():
            for each in (who, *heard):
                party = self.room.find(each)
                assert party is not None
                assert party.place is Place.INSIDE

    @invariant()
    def no_generation_has_two_companies(self) -> None:
        company = inside(self.room)
        assert self.generations.setdefault(self.room.generation, company) == company

    @invariant()
    def rule_of_two_staff_holds_or_nobody_hears(self) -> None:
        if too_few_staff(self.room):
            assert not hears(self.room)

    @invariant()
    def phase_is_that_of_who_is_where(self) -> None:
        assert self.room.phase is phase_of(self.room)

    @invariant()
    def there_is_one_host_and_they_have_a_line(self) -> None:
        if self.room.host != NOBODY:
            party = self.room.find(self.room.host)
            assert party is not None
            assert party.place is Place.INSIDE

    @invariant()
    def there_are_never_more_than_there_is_room_for(self) -> None:
        assert len(list(self.room.at(*PRESENT, Place.ADMITTED))) <= MOST_INSIDE

    @invariant()
    def slots_are_never_two_peoples(self) -> None:
        slots = [each.slot for each in self.room.parties]
        assert len(set(slots)) == len(slots)

    @invariant()
    def visit_ends_once_and_then_nobody_is_there(self) -> None:
        assert self.overs == int(self.room.over)
        if self.room.over:
            assert not list(self.room.at(*PRESENT, Place.WAITING, Place.ADMITTED))
            assert due(self.room) is None

    @invariant()
    def room_is_stored_and_read_back(self) -> None:
        assert msgpack.decode(msgpack.encode(self.room), type=Room) == self.room

    def is_host(self, party: Party) -> bool:
        return party.participant == self.room.host


TestVisitMachine = VisitMachine.TestCase
TestVisitMachine.settings = settings(stateful_step_count=60)
