"""An evening at the queue: two moderators at their screens, and young people who write."""

import re
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.chaos.clocked import MovedClock, moved_clock
from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.moderating import Author, Moderator
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service

Open = Callable[..., Page]

MINUTE: Final = 60_000
DESK: Final[dict[str, object]] = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}


@dataclass
class Evening:
    """A gateway whose clock the test moves, and whoever comes to it."""

    service: Service
    clock: MovedClock
    open_page: Open

    def author(self) -> Author:
        """Have a young person join."""
        person = YoungPerson(self.open_page(PHONE), self.service)
        person.join()
        return Author(person)

    def moderator(self, username: str, options: dict[str, object] = TABLET) -> Moderator:
        """Have a moderator sign in."""
        somebody = Moderator(self.open_page(options), self.service, username)
        somebody.begin()
        return somebody


@pytest.fixture
def evening(tmp_path: Path, open_page: Open) -> Iterator[Evening]:
    """Run a gateway on a clock that a test can move."""
    if not (CLIENT / "index.html").is_file():
        pytest.fail("the client is not built: run `make build`")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    moved = MovedClock(tmp_path / "ahead")
    command = (sys.executable, "-m", "tests.chaos.clocked", str(moved.path))
    clock = moved_clock(moved.path)
    service = Service(
        data=tmp_path / "data", port=port, client=CLIENT, clock=clock, command=command
    )
    service.start()
    yield Evening(service, moved, open_page)
    service.stop()
    assert "Traceback" not in service.log.read_text()


def test_two_moderators_read_before_others_do(evening: Evening) -> None:
    robin = evening.author()
    maya, ravi = evening.moderator("maya"), evening.moderator("ravi")
    expect(maya.lane("Routine")).to_contain_text("none", timeout=PATIENCE_MS)

    # What comes is counted on every screen without anybody asking.
    robin.write("Maths on Monday and I cannot sleep.")
    robin.write("Find me on insta amber.otter07")
    robin.write("i might k1ll mys3lf")
    for each in (maya, ravi):
        expect(each.lane("High")).to_contain_text("1 waiting", timeout=PATIENCE_MS)

    # Both take the next one: the gravest goes to one of them, and no item to both.
    maya.take()
    ravi.take()
    maya.reads("suicide")
    ravi.reads("account name")
    expect(maya.held).not_to_contain_text("k1ll mys3lf")

    maya.open(robin.name)
    maya.reads("matched: suicide, “k1ll mys3lf”")
    maya.choose("Refuse")
    maya.press_decide()
    maya.is_told("Choose the rule that it is about.")
    maya.is_told("Write down why, for colleagues.")
    maya.rule("Self-harm")
    maya.say("Why, for colleagues", "Says they might die tonight.")
    # Nobody who is at risk is left alone with a refusal.
    expect(maya.held.get_by_role("checkbox", name="Escalate to safeguarding")).to_be_checked()
    maya.held.get_by_role("button", name="Use these words").click()
    maya.decide()
    maya.is_told("The duty desk is asked to write to them.")
    # What was written is off the screen again.
    expect(maya.page.get_by_text("k1ll mys3lf")).to_have_count(0)
    refused = robin.mine("i might k1ll mys3lf")
    assert (refused["state"], refused["decision"]["helped"]) == ("refused", True)
    assert "nurse team will write to you" in refused["decision"]["message"]

    ravi.open()
    ravi.choose("Return for a change")
    ravi.rule("Identifying details")
    ravi.say("Why, for colleagues", "An account name.")
    ravi.say("To the young person", "Please take the name out.")
    ravi.decide()
    returned = robin.mine("Find me on insta amber.otter07")
    assert (returned["state"], returned["decision"]["message"]) == (
        "returned",
        "Please take the name out.",
    )

    maya.take()
    maya.open()
    maya.reads("Nothing was matched.")
    maya.approve()
    assert robin.mine("Maths on Monday and I cannot sleep.")["state"] == "shown"
    maya.next.click()
    maya.is_told("There is nothing for you to look at")

    # Exposure by severity, and nobody keeps score.
    expect(maya.page.get_by_role("list", name="What you opened on this shift")).to_contain_text(
        re.compile(r"High1.*Routine1"), timeout=PATIENCE_MS
    )

    _lead_writes(evening, robin)


def _lead_writes(evening: Evening, robin: Author) -> None:
    # The desk's duty is asked until somebody says that they write.
    sofia = Staff(evening.open_page(TABLET), evening.service, "sofia")
    sofia.sign_in()
    sofia.page.get_by_role("button", name="Moderation").click(timeout=PATIENCE_MS)
    sofia.page.get_by_role("button", name="Write to them").click(timeout=PATIENCE_MS)
    expect(sofia.page.get_by_text("About: Self-harm")).to_be_visible(timeout=PATIENCE_MS)
    sofia.page.get_by_role("button", name=f"I write to them: {robin.name}").click()
    expect(sofia.page.get_by_text("You write to them.")).to_be_visible(timeout=PATIENCE_MS)


def test_decision_is_appealed_and_looked_at_by_the_other(evening: Evening) -> None:
    robin = evening.author()
    maya, ravi = evening.moderator("maya"), evening.moderator("ravi")
    robin.write("You are all so stupid")
    maya.take()
    maya.open()
    maya.choose("Refuse")
    maya.rule("Unkind")
    maya.say("Why, for colleagues", "Unkind to everybody.")
    maya.say("To the young person", "Please be kind here.")
    maya.held.get_by_label("What they may do now").select_option(label="warning, 90 days")
    maya.decide()

    # Taken back, with a reason, and looked at again.
    maya.page.get_by_role("button", name="Take it back").click()
    sheet = maya.page.get_by_role("dialog")
    sheet.get_by_label("Why").fill("Too quick.")
    sheet.get_by_role("button", name="Take it back").click()
    maya.is_told("Taken back. It waits in the queue again.")
    assert robin.mine("You are all so stupid")["state"] == "held"

    maya.take()
    maya.open()
    maya.choose("Refuse")
    maya.rule("Unkind")
    maya.say("Why, for colleagues", "Still unkind.")
    maya.say("To the young person", "Please be kind here.")
    maya.decide()
    robin.appeal("You are all so stupid", "I meant my shoes!")

    # Never by the one who decided.
    maya.next.click()
    maya.is_told("There is nothing for you to look at")
    maya.tab("Appeals")
    maya.page.get_by_role("button", name=f"Take it: the appeal from {robin.name}").click(
        timeout=PATIENCE_MS
    )
    maya.is_told(re.compile("This is not for you to decide"))

    ravi.tab("Appeals")
    ravi.page.get_by_role("button", name=f"Take it: the appeal from {robin.name}").click(
        timeout=PATIENCE_MS
    )
    ravi.open()
    ravi.reads("I meant my shoes!")
    ravi.reads("Still unkind.")
    # Everything about it in one place, also what was taken back.
    ravi.held.get_by_role("button", name="Look at the history").click()
    history = ravi.page.get_by_role("dialog")
    expect(history).to_contain_text("Too quick.", timeout=PATIENCE_MS)
    expect(history).to_contain_text("taken back since")
    history.get_by_role("button", name="Close").click()
    ravi.choose("Accept the appeal")
    ravi.say("Why, for colleagues", "It was about shoes.")
    ravi.say("To the young person", "You were right to ask. We show it now.")
    ravi.decide()
    mine = robin.mine("You are all so stupid")
    assert mine["state"] == "shown"


def test_second_opinion_is_given_without_seeing_the_first(evening: Evening) -> None:
    robin = evening.author()
    maya, ravi = evening.moderator("maya"), evening.moderator("ravi")
    robin.write("My brother sells vapes")
    maya.take()
    maya.open()
    maya.held.get_by_role("button", name="Second opinion").click()
    sheet = maya.page.get_by_role("dialog")
    sheet.get_by_label("What happens to it").select_option(label="Refuse")
    sheet.get_by_label("Which rule").select_option(label="Drugs")
    sheet.get_by_label("Why you are unsure").fill("Is it an offer?")
    sheet.get_by_role("button", name="Ask", exact=True).click()
    maya.is_told("A colleague decides.")

    ravi.take()
    ravi.reads("A colleague asks for a second opinion")
    ravi.held.get_by_role("button", name="Look at the history").click()
    history = ravi.page.get_by_role("dialog")
    expect(history).to_contain_text("second opinion asked for", timeout=PATIENCE_MS)
    expect(history).not_to_contain_text("Is it an offer?")
    history.get_by_role("button", name="Close").click()
    ravi.open()
    ravi.choose("Refuse")
    ravi.rule("Drugs")
    ravi.say("Why, for colleagues", "Sounds like an offer.")
    ravi.say("To the young person", "We don't show offers.")
    ravi.decide()
    ravi.is_told("Your colleague would have done the same.")

    maya.tab("Statistics")
    judged = maya.page.get_by_role("figure", name="How it was judged")
    expect(judged).to_contain_text("1 of 1 (100%)", timeout=PATIENCE_MS)


def test_lease_that_is_lost_is_told_and_the_words_are_kept(evening: Evening) -> None:
    robin = evening.author()
    maya, ravi = evening.moderator("maya"), evening.moderator("ravi")
    robin.write("Is anybody there")
    maya.take()
    maya.open()
    maya.choose("Return for a change")
    maya.say("Why, for colleagues", "Half a thought")
    # Her network goes, her time runs out, and he takes it.
    maya.page.context.set_offline(True)
    evening.clock.move_to(6 * MINUTE)
    ravi.take()
    maya.page.context.set_offline(False)
    maya.is_told(re.compile("Ravi Nair has it now"))
    expect(maya.page.get_by_text("Is anybody there")).to_have_count(0)

    # He goes home in the middle of it; the item is claimable, and her words are still there.
    ravi.page.context.close()
    evening.clock.move_to(12 * MINUTE)
    maya.take()
    maya.open()
    expect(maya.held.get_by_label("Why, for colleagues")).to_have_value("Half a thought")

    # The author writes on meanwhile: a stale screen decides nothing.
    robin.edit("Is anybody there", "Is anybody there? I feel alone.")
    maya.is_told("They changed it while you looked")
    maya.choose("Approve")
    maya.page.get_by_role("button", name="Look at the new version").click()
    maya.reads("Is anybody there? I feel alone.")
    maya.approve()
    assert robin.mine("Is anybody there")["state"] == "shown"


def test_reported_chat_is_opened_and_verified_on_the_moderators_device(evening: Evening) -> None:
    maya = evening.moderator("maya")
    amina = Staff(evening.open_page(TABLET), evening.service, "amina")
    amina.sign_in()
    robin = YoungPerson(evening.open_page(PHONE), evening.service)
    robin.join()
    robin.write("can you help me")
    amina.open(robin.nickname)
    amina.write(robin.nickname, "do not be silly")
    robin.sees("do not be silly")

    page = robin.page
    page.get_by_role("button", name="More about this chat").click()
    page.get_by_role("button", name="Report messages").click()
    sheet = page.get_by_role("dialog", name="Report messages")
    sheet.get_by_role("checkbox", name=re.compile("do not be silly")).check()
    sheet.get_by_role("checkbox", name="Also pick what is around them").check()
    sheet.get_by_role("radio", name="It is mean to somebody").check()
    sheet.get_by_role("button", name="Send", exact=True).click()
    expect(sheet).to_contain_text(
        "Somebody who is not in this chat looks at it", timeout=PATIENCE_MS
    )

    maya.take()
    maya.reads("A reported chat")
    expect(maya.held).not_to_contain_text("silly")
    maya.open()
    maya.reads("Genuine: every message was sent as it stands here")
    messages = maya.held.get_by_role("list", name="Reported messages").get_by_role("listitem")
    # The automatic reply between the two is nobody's message, and was not disclosed.
    expect(messages).to_have_count(3)
    expect(messages.nth(0)).to_contain_text("can you help me")
    expect(messages.nth(1)).to_have_text("Something is left out here")
    expect(messages.nth(2)).to_contain_text("Amina Yusuf, School nurse")
    expect(messages.nth(2)).to_contain_text("do not be silly")
    maya.choose("Uphold the report")
    maya.rule("Unkind")
    maya.say("Why, for colleagues", "Unkind to somebody who asks for help.")
    maya.decide()


def test_everything_is_done_by_keys(evening: Evening) -> None:
    robin = evening.author()
    for text in ("first post", "second post", "third post"):
        robin.write(text)
    maya = evening.moderator("maya", DESK)
    keys = maya.page.keyboard
    keys.press("?")
    expect(maya.page.get_by_role("dialog")).to_contain_text("Take the next one")
    keys.press("Escape")
    expect(maya.page.get_by_role("dialog")).to_have_count(0)

    keys.press("n")
    expect(maya.held).to_be_visible(timeout=PATIENCE_MS)
    expect(maya.held).not_to_contain_text("first post")
    keys.press("o")
    maya.reads("first post")
    # Covered again, and open again.
    keys.press("o")
    expect(maya.held).not_to_contain_text("first post")
    keys.press("o")
    maya.reads("first post")
    keys.press("1")
    keys.press("Control+Enter")
    maya.is_told(re.compile("^Decided: Approved"))

    keys.press("n")
    expect(maya.held).to_be_visible(timeout=PATIENCE_MS)
    keys.press("o")
    maya.reads("second post")
    keys.press("3")
    keys.press("Control+Enter")
    # What is missing is said, and the focus stands where it is missing.
    expect(maya.held.get_by_label("Which rule")).to_be_focused()
    keys.type("Spam")
    keys.press("Tab")
    keys.type("Advertising.")
    keys.press("Tab")
    keys.type("Please write about yourself.")
    keys.press("Control+Enter")
    maya.is_told(re.compile("^Decided: Refused"))

    keys.press("u")
    expect(maya.page.get_by_role("dialog")).to_be_visible()
    keys.press("Tab")
    keys.press("Tab")
    keys.type("Wrong key.")
    keys.press("Tab")
    keys.press("Enter")
    maya.is_told("Taken back. It waits in the queue again.")

    _gives_back_by_keys(maya)


def _gives_back_by_keys(maya: Moderator) -> None:
    keys = maya.page.keyboard
    keys.press("n")
    expect(maya.held).to_be_visible(timeout=PATIENCE_MS)
    keys.press("s")
    maya.is_told("Skipped. Thank you for saying so.")
    keys.press("n")
    expect(maya.held).to_be_visible(timeout=PATIENCE_MS)
    keys.press("p")
    maya.is_told("Passed. Unless everybody passes it, it will not come back to you.")
    keys.press("b")
    maya.is_told("You are not on shift.")
