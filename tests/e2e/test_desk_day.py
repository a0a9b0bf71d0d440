"""A day at the desk after a bank holiday: two nurses, one lead, three young people."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.desk_day import TeamDay, open_team_day
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson

NOTE = "Please ring school at nine, ask for MARIGOLD."
REASON = "Nothing to add to the record (TAMARIND)."


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
    service, days = day.service, day.days
    fetched: list[str] = []

    # The afternoon before: three young people write, and nobody of the team is there.
    people = []
    for words in ("i cant sleep", "can i talk to someone", "its about my friend"):
        page = open_page(PHONE)
        page.context.on("request", lambda request: fetched.append(request.url))
        young = YoungPerson(page, service)
        young.join()
        young.write(words)
        expect(page.get_by_role("log")).to_contain_text(f"{days.after.day} ", timeout=PATIENCE_MS)
        expect(page.get_by_role("log")).to_contain_text("12:30")
        people.append(young)
    robin, sasha, kim = people

    # The morning after: the promise has jumped over the holiday.
    day.become(days.after, 9, 0)
    amina, beth, sofia = (
        AtDesk(open_page(TABLET), service, name) for name in ("amina", "beth", "sofia")
    )
    for nurse in (amina, beth, sofia):
        nurse.sign_in()
        nurse.counts("Waiting", 3)
        nurse.counts("Unread", 3)
        nurse.counts("Late or close", 3)
        expect(nurse.row(robin.nickname)).to_contain_text("by 12:30")
        expect(nurse.row(robin.nickname)).to_contain_text("may be late today")
    assert amina.names() == [robin.nickname, sasha.nickname, kim.nickname]

    # Both nurses press at the same moment: exactly one wins, and the other is told who.
    for nurse in (amina, beth):
        nurse.open(robin.nickname)
        nurse.sees("i cant sleep")
    winner, other = race_for(amina, beth)
    winner.is_told("You have this until")
    other.is_told(re.compile(f"{full_name(winner)} (is answering|was faster)"))
    winner.write(robin.nickname, "Hello! Lying awake is tiring. Since when?")
    robin.sees("Since when?")
    for nurse in (amina, beth, sofia):
        nurse.counts("Waiting", 2)
        nurse.counts("Unread", 2)

    # Nobody reads the others: the alarm rings on both tablets, climbs to the lead, and is taken.
    day.become(days.after, 9, 31)
    for nurse in (amina, beth):
        expect(nurse.alarm).to_contain_text("for whoever is on duty", timeout=PATIENCE_MS)
    day.become(days.after, 10, 31)
    expect(sofia.alarm).to_contain_text("for the team lead · step 2 of 2", timeout=PATIENCE_MS)
    first = sasha.nickname if sasha.nickname in sofia.alarm.inner_text() else kim.nickname
    sofia.page.keyboard.press("n")
    expect(amina.row(first)).to_contain_text("Alarm taken", timeout=PATIENCE_MS)
    amina.page.get_by_role("button", name="2 alarms").click()
    expect(amina.dialog).to_contain_text("Taken by Sofia Grant")
    amina.page.keyboard.press("Escape")
    expect(sofia.alarm).not_to_contain_text(first)

    # Beth answers, has to go, and hands over to Amina with a note for the team alone.
    beth.open(sasha.nickname)
    beth.sees("can i talk to someone")
    beth.write(sasha.nickname, "Yes, of course. I'm Beth.")
    beth.is_told("You have this until")
    beth.does("Hand over…")
    beth.dialog.get_by_label("Amina Yusuf").check()
    beth.dialog.get_by_label("Note for handing over").fill(NOTE)
    beth.dialog.get_by_role("button", name="Hand over", exact=True).click()
    expect(beth.dialog).to_have_count(0, timeout=PATIENCE_MS)
    beth.is_told("Amina Yusuf is answering")
    expect(amina.row(sasha.nickname)).to_contain_text("Yours", timeout=PATIENCE_MS)
    amina.open(sasha.nickname)
    amina.is_told("Note from Beth Carter")
    amina.is_told(NOTE)

    # Who comes on shift sees the one promise that is left, and whose it is.
    sofia.page.get_by_role("button", name="Handover").click()
    rows = sofia.page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(2, timeout=PATIENCE_MS)
    expect(rows.last).to_have_text(re.compile(f"{kim.nickname}.*12:30.*nobody"))
    sofia.page.get_by_role("button", name="Back to the inbox").click()

    # The talk with Robin is over: finished, closed with what came of it, found among the closed.
    close(winner, robin.nickname)
    robin.sees("You can write again at any time.")
    winner.page.get_by_role("button", name="Closed", exact=True).click()
    expect(winner.row(robin.nickname)).to_be_visible(timeout=PATIENCE_MS)
    winner.row(robin.nickname).click()
    winner.is_told("Closed: Advice given and Sleep.")
    expect(winner.composer(robin.nickname)).not_to_be_editable()

    # The operator has neither the note nor any message, and no phone fetched the desk's script.
    service.stop()
    kept = b"".join(each.read_bytes() for each in service.data.glob("earshot.db*"))
    assert len(kept) > 100_000
    for secret in ("MARIGOLD", "cant sleep", "Lying awake"):
        assert secret.encode() not in kept
    assert not [url for url in fetched if "/staff-" in url]


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


def full_name(nurse: AtDesk) -> str:
    return {"amina": "Amina Yusuf", "beth": "Beth Carter"}[nurse.username]


def close(nurse: AtDesk, nickname: str) -> None:
    """Say that the talk is over, and close it with outcomes and a reason."""
    nurse.open(nickname)
    nurse.does("Talk is over")
    nurse.is_told("What is left is to close it")
    nurse.does("Close…")
    nurse.dialog.get_by_label("Advice given").check()
    nurse.dialog.get_by_label("Sleep").check()
    nurse.dialog.get_by_label("Why there is no record").fill(REASON)
    nurse.dialog.get_by_role("button", name="Close", exact=True).last.click()
    expect(nurse.dialog).to_have_count(0, timeout=PATIENCE_MS)
