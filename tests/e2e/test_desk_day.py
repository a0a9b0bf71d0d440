"""A day at the desk after a bank holiday: two nurses, one lead, three young people."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.desk_day import TeamDay, open_team_day
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson

NOTE = "Please ring school at nine, ask for MARIGOLD."
CREW = {"amina": "Amina Yusuf", "beth": "Beth Carter", "sofia": "Sofia Grant"}


@dataclass
class AtDesk(Staff):
    """A member of the nurse team, in the words of the desk's screens."""

    def counter(self, name: str) -> Locator:
        """Find a counter, which is also the way to what it counts."""
        return self.page.get_by_role("group", name="Show").get_by_role(
            "button", name=re.compile(rf"^\d* ?{name}$")
        )

    def counts(self, name: str, number: int) -> None:
        """Wait until a counter stands at a number."""
        expect(self.counter(name)).to_have_text(f"{number}{name}", timeout=PATIENCE_MS)

    def names(self) -> list[str]:
        """Read the list from top to bottom."""
        return self.page.locator(".row-name").all_text_contents()

    @property
    def bar(self) -> Locator:
        """Find what stands over the open conversation."""
        return self.page.get_by_role("region", name="At the desk")

    def is_told(self, text: str | re.Pattern[str]) -> None:
        """Wait until the bar says something."""
        expect(self.bar).to_contain_text(text, timeout=PATIENCE_MS)

    def does(self, name: str) -> None:
        """Press one of the bar's buttons."""
        self.bar.get_by_role("button", name=name).click(timeout=PATIENCE_MS)

    @property
    def dialog(self) -> Locator:
        """Find the sheet that is open."""
        return self.page.get_by_role("dialog")

    @property
    def alarm(self) -> Locator:
        """Find what rings over everything."""
        return self.page.get_by_role("region", name="Alarms").get_by_role("alert")


@pytest.fixture
def day(tmp_path: Path) -> Iterator[TeamDay]:
    """Run a gateway at half past four before a bank holiday."""
    if not (CLIENT / "index.html").is_file():
        pytest.fail("the client is not built: run `make build`")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = open_team_day(tmp_path, port, CLIENT)
    made.service.start()
    yield made
    made.service.stop()
    assert "Traceback" not in made.service.log.read_text()


def test_day_at_the_desk(day: TeamDay, open_page: Callable[..., Page]) -> None:
    fetched: dict[str, set[str]] = {"phone": set(), "tablet": set()}

    def listening(options: dict[str, object], kind: str) -> Page:
        page = open_page(options)
        page.context.on("request", lambda request: note(fetched[kind], request))
        return page

    people = evening_before(day, lambda: listening(PHONE, "phone"))
    robin, sasha, kim = people
    team = [AtDesk(listening(TABLET, "tablet"), day.service, name) for name in CREW]
    amina, beth, sofia = team

    morning_after(day, team, people)
    winner = two_press_at_once(amina, beth, robin)
    for nurse in team:
        nurse.counts("Waiting", 2)
        nurse.counts("Unread", 2)
    alarm_climbs(day, team, (sasha, kim))
    hand_over_with_note(beth, amina, sasha)
    list_shows_what_is_left(sofia, kim)
    close_and_find_again(winner, robin)

    # The operator has neither the note nor any message, and no phone needs the desk's script.
    day.service.stop()
    kept = b"".join(each.read_bytes() for each in day.service.data.glob("earshot.db*"))
    assert len(kept) > 100_000
    for secret in ("MARIGOLD", "cant sleep", "Lying awake"):
        assert secret.encode() not in kept
    assert any("/staff-desk-" in url for url in fetched["tablet"])
    assert not [url for url in fetched["phone"] if "/staff-" in url]


def note(urls: set[str], request: Request) -> None:
    """Note what a page or its worker fetched, but not the copy that is kept for later."""
    if request.service_worker is None:
        urls.add(request.url)


def evening_before(day: TeamDay, phone: Callable[[], Page]) -> tuple[YoungPerson, ...]:
    """Three write when nobody of the team is there; each is told at once until when."""
    people = []
    for words in ("i cant sleep", "can i talk to someone", "its about my friend"):
        young = YoungPerson(phone(), day.service)
        young.join()
        young.write(words)
        log = young.page.get_by_role("log")
        expect(log).to_contain_text(f"{day.days.after.day} ", timeout=PATIENCE_MS)
        expect(log).to_contain_text("12:30")
        people.append(young)
    return tuple(people)


def morning_after(day: TeamDay, team: list[AtDesk], people: tuple[YoungPerson, ...]) -> None:
    """The promise has jumped over the holiday, and everybody sees it."""
    day.become(day.days.after, 9, 0)
    for nurse in team:
        nurse.sign_in()
        for counter in ("Waiting", "Unread", "Late or close"):
            nurse.counts(counter, 3)
        for young in people:
            expect(nurse.row(young.nickname)).to_contain_text("by 12:30")
            expect(nurse.row(young.nickname)).to_contain_text("may be late")
        assert nurse.names() == [young.nickname for young in people]


def two_press_at_once(amina: AtDesk, beth: AtDesk, robin: YoungPerson) -> AtDesk:
    """Exactly one wins, and the other is told who; returns who has it, and has answered."""
    for nurse in (amina, beth):
        nurse.open(robin.nickname)
        nurse.sees("i cant sleep")
    winner, other = race_for(amina, beth)
    winner.is_told("You have this until")
    other.is_told(re.compile(f"{CREW[winner.username]} (is answering|was faster)"))
    winner.write(robin.nickname, "Hello! Lying awake is tiring. Since when?")
    robin.sees("Since when?")
    return winner


def alarm_climbs(day: TeamDay, team: list[AtDesk], people: tuple[YoungPerson, ...]) -> None:
    """Nobody reads the others: it rings on the nurses' tablets, climbs to the lead, is taken."""
    amina, beth, sofia = team
    day.become(day.days.after, 9, 31)
    for nurse in (amina, beth):
        expect(nurse.alarm).to_contain_text("for whoever is on duty", timeout=PATIENCE_MS)
    day.become(day.days.after, 10, 31)
    expect(sofia.alarm).to_contain_text("for the team lead · step 2 of 2", timeout=PATIENCE_MS)
    rung = sofia.alarm.inner_text()
    first = next(each.nickname for each in people if each.nickname in rung)
    sofia.page.keyboard.press("n")
    expect(amina.row(first)).to_contain_text("Alarm taken", timeout=PATIENCE_MS)
    amina.page.get_by_role("button", name="2 alarms").click()
    expect(amina.dialog).to_contain_text("Taken by Sofia Grant")
    amina.page.keyboard.press("Escape")
    expect(sofia.alarm).not_to_contain_text(first)


def hand_over_with_note(giver: AtDesk, taker: AtDesk, young: YoungPerson) -> None:
    """Beth answers, has to go, and hands over to Amina with a note for the team alone."""
    giver.open(young.nickname)
    giver.sees("can i talk to someone")
    giver.write(young.nickname, "Yes, of course.")
    giver.is_told("You have this until")
    giver.does("Hand over…")
    giver.dialog.get_by_label(CREW[taker.username]).check()
    giver.dialog.get_by_label("Note for handing over").fill(NOTE)
    giver.dialog.get_by_role("button", name="Hand over", exact=True).click()
    expect(giver.dialog).to_have_count(0, timeout=PATIENCE_MS)
    giver.is_told(f"{CREW[taker.username]} is answering")
    expect(taker.row(young.nickname)).to_contain_text("Yours", timeout=PATIENCE_MS)
    taker.open(young.nickname)
    taker.is_told(f"Note from {CREW[giver.username]}")
    taker.is_told(NOTE)


def list_shows_what_is_left(sofia: AtDesk, kim: YoungPerson) -> None:
    """Who comes on shift sees the one promise that is open, and that nobody has it."""
    sofia.page.get_by_role("button", name="Handover").click()
    rows = sofia.page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(2, timeout=PATIENCE_MS)
    expect(rows.last).to_have_text(re.compile(f"{kim.nickname}.*12:30.*nobody"))
    sofia.page.get_by_role("button", name="Back to the inbox").click()


def close_and_find_again(nurse: AtDesk, young: YoungPerson) -> None:
    """The talk is over: finished, closed with what came of it, found among the closed."""
    nurse.open(young.nickname)
    nurse.does("Talk is over")
    nurse.is_told("What is left is to close it")
    nurse.does("Close…")
    nurse.dialog.get_by_label("Advice given").check()
    nurse.dialog.get_by_label("Sleep").check()
    nurse.dialog.get_by_label("Why there is no record").fill("Nothing to add to the record.")
    nurse.dialog.get_by_role("button", name="Close", exact=True).last.click()
    expect(nurse.dialog).to_have_count(0, timeout=PATIENCE_MS)
    young.sees("You can write again at any time.")
    nurse.page.get_by_role("button", name="Closed", exact=True).click()
    expect(nurse.row(young.nickname)).to_be_visible(timeout=PATIENCE_MS)
    nurse.row(young.nickname).click()
    nurse.is_told("Closed: Advice given and Sleep.")
    expect(nurse.composer(young.nickname)).not_to_be_editable()


def test_lease_that_is_lost_keeps_the_draft(day: TeamDay, open_page: Callable[..., Page]) -> None:
    service, days = day.service, day.days
    day.become(days.after, 9, 0)
    robin = YoungPerson(open_page(PHONE), service)
    robin.join()
    robin.write("hello?")
    amina, beth = (AtDesk(open_page(TABLET), service, name) for name in ("amina", "beth"))
    for nurse in (amina, beth):
        nurse.sign_in()
        nurse.open(robin.nickname)
        nurse.sees("hello?")
    amina.composer(robin.nickname).press_sequentially("Dear Robin, I ")
    amina.is_told("You have this until")
    beth.is_told("Amina Yusuf is answering")

    # Her tablet sleeps for twenty minutes; Beth takes over.
    day.become(days.after, 9, 20)
    beth.page.reload()
    beth.open(robin.nickname)
    beth.does("Take over")
    beth.is_told("You have this until")

    amina.is_told("Beth Carter has taken this over. What you wrote is still in the field")
    expect(amina.composer(robin.nickname)).to_have_value("Dear Robin, I ")


def race_for(one: AtDesk, two: AtDesk) -> tuple[AtDesk, AtDesk]:
    """Have both press the button at the same moment; returns who has it, and who does not."""
    for each in (one, two):
        each.bar.get_by_role("button", name="I'll answer").wait_for(timeout=PATIENCE_MS)
    start = one.page.evaluate("Date.now() + 500")
    for each in (one, two):
        each.page.evaluate(
            """start => {
                const button = document.querySelector("[data-deed=claim]");
                setTimeout(() => button.click(), start - Date.now());
            }""",
            start,
        )
    held = one.bar.get_by_text("You have this until").or_(
        one.bar.get_by_text(re.compile("is answering|was faster"))
    )
    expect(held.first).to_be_visible(timeout=PATIENCE_MS)
    if one.bar.get_by_text("You have this until").is_visible():
        return one, two
    return two, one
