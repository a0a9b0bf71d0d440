"""An evening in a space, from post to appeal, in real browsers: everybody is at their own screen.

Three young people write; two moderators read; a nurse and a safeguarding lead are called.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.moderating import Moderator
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service
from tests.e2e.space_setting import (
    back,
    enter_spaces,
    open_space,
    opened_when,
    post,
    waiting,
    write_post,
)

CLOWN: Final = "my teacher is a clown, in a good way"
SHOES: Final = "He really is a clown. He does it at weekends."
INSTA: Final = "find me on insta, fox.seven07"
TOGETHER: Final = "Who wants to learn together here?"
SAD: Final = "sometimes I want to hurt myself"
ANSWER: Final = "I am glad that you wrote. I am here now."


@dataclass
class Evening:
    """Whoever is there."""

    robin: YoungPerson
    wren: YoungPerson
    fox: YoungPerson
    maya: Moderator
    ravi: Moderator
    amina: Staff
    sofia: Staff


@pytest.fixture
def evening(
    service: Service, open_page: Callable[..., Page], staff: Callable[[str], Staff]
) -> Evening:
    """Have everybody come."""
    young_people = [YoungPerson(open_page(PHONE), service) for _ in range(3)]
    for each in young_people:
        each.join()
    robin, wren, fox = young_people
    fox.write("Can I ask you something?")
    for each in young_people:
        enter_spaces(each)
        open_space(each)
    maya, ravi = (Moderator(open_page(TABLET), service, name) for name in ("maya", "ravi"))
    maya.begin()
    ravi.begin()
    amina, sofia = staff("amina"), staff("sofia")
    amina.sign_in()
    expect(amina.row(fox.nickname)).to_be_visible(timeout=PATIENCE_MS)
    sofia.sign_in()
    sofia.page.get_by_role("button", name="Moderation").click()
    sofia.page.get_by_role("button", name="Write to them").click(timeout=PATIENCE_MS)
    expect(sofia.page.get_by_text("Nobody waits to be written to.")).to_be_visible(
        timeout=PATIENCE_MS
    )
    return Evening(robin, wren, fox, maya, ravi, amina, sofia)


def test_evening_from_post_to_appeal(evening: Evening) -> None:
    _held_until_it_is_read(evening)
    _reported_and_hidden(evening)
    _appeal_is_decided_by_the_other(evening)
    _sent_back_changed_and_shown(evening)
    _refused_for_risk_and_written_to(evening)


def _held_until_it_is_read(evening: Evening) -> None:
    maya, robin = evening.maya, evening.robin
    write_post(robin, CLOWN)
    maya.take()
    expect(maya.held).not_to_contain_text(CLOWN)
    for other in (evening.wren, evening.fox):
        expect(post(other, CLOWN)).to_have_count(0)
    maya.open(robin.nickname)
    maya.reads(CLOWN)
    maya.approve()
    # Nobody touches a phone: it comes by itself.
    for each in (robin, evening.wren, evening.fox):
        expect(post(each, CLOWN)).to_have_count(1, timeout=PATIENCE_MS)
    expect(waiting(robin, CLOWN)).to_have_count(0)


def _reported_and_hidden(evening: Evening) -> None:
    maya, robin, wren = evening.maya, evening.robin, evening.wren
    post(wren, CLOWN).get_by_role("button", name=f"More about {robin.nickname}'s post").click()
    sheet = wren.page.get_by_role("dialog")
    sheet.get_by_role("button", name="Tell a moderator about it").click()
    sheet.get_by_role("radio", name="It is mean to somebody").check()
    sheet.get_by_role("button", name="Send", exact=True).click()
    expect(sheet).to_contain_text("Thank you for telling us", timeout=PATIENCE_MS)
    sheet.get_by_role("button", name="Done").click()

    maya.take()
    maya.reads("1 flag")
    maya.open(robin.nickname)
    maya.reads(CLOWN)
    # Who reported it is shown to nobody.
    expect(maya.held).not_to_contain_text(wren.nickname)
    maya.choose("Hide")
    maya.rule("Unkind")
    maya.say("Why, for colleagues", "Unkind to a teacher.")
    maya.say("To the young person", "Could you say it kindly?")
    maya.decide()
    for other in (wren, evening.fox):
        expect(post(other, CLOWN)).to_have_count(0, timeout=PATIENCE_MS)
    back(wren)
    wren.page.get_by_role("button", name="What I reported").click()
    outcome = "Somebody looked and did something about it"
    expect(wren.page.locator(".receipt")).to_contain_text(outcome, timeout=PATIENCE_MS)
    back(wren)
    open_space(wren)


def _appeal_is_decided_by_the_other(evening: Evening) -> None:
    maya, ravi, robin = evening.maya, evening.ravi, evening.robin
    opened_when(robin, CLOWN, "Hidden now")
    happened = robin.page.get_by_role("region", name="What happened")
    expect(happened).to_contain_text("It could sound unkind.")
    expect(happened).to_contain_text("Could you say it kindly?")
    robin.page.get_by_role("button", name="Ask someone else to look again").click()
    robin.page.get_by_role("textbox", name="Why do you think it should be different?").fill(SHOES)
    robin.page.get_by_role("button", name="Ask", exact=True).click()
    appeal = robin.page.locator(".appeal-state")
    expect(appeal).to_contain_text("You asked for another look", timeout=PATIENCE_MS)

    # Never by the one who decided: not as the next one, and not by reaching for it.
    maya.next.click()
    maya.is_told("There is nothing for you to look at")
    _take_appeal(maya, robin)
    maya.is_told(re.compile("This is not for you to decide"))
    expect(maya.held).to_have_count(0)

    _take_appeal(ravi, robin)
    ravi.open(robin.nickname)
    ravi.reads(SHOES)
    ravi.reads("Unkind to a teacher.")
    ravi.choose("Accept the appeal")
    ravi.say("Why, for colleagues", "A clown by trade.")
    ravi.say("To the young person", "That is a nice thing to say of a teacher.")
    ravi.decide()
    expect(appeal).to_contain_text("They agree with you", timeout=PATIENCE_MS)
    expect(happened).to_contain_text("Others in the space can see it", timeout=PATIENCE_MS)
    expect(robin.page.get_by_text("That is a nice thing to say of a teacher.")).to_be_visible()
    for other in (evening.wren, evening.fox):
        expect(post(other, CLOWN)).to_have_count(1, timeout=PATIENCE_MS)


def _take_appeal(moderator: Moderator, author: YoungPerson) -> None:
    moderator.tab("Appeals")
    take = moderator.page.get_by_role("button", name=f"Take it: the appeal from {author.nickname}")
    take.click(timeout=PATIENCE_MS)


def _sent_back_changed_and_shown(evening: Evening) -> None:
    maya, ravi, fox = evening.maya, evening.ravi, evening.fox
    write_post(fox, INSTA)
    ravi.take()
    ravi.open(fox.nickname)
    ravi.reads("account name")
    ravi.choose("Return for a change")
    ravi.rule("Identifying details")
    ravi.say("Why, for colleagues", "An account name.")
    kind = "Please take the name of your account out. Then we can show it."
    ravi.say("To the young person", kind)
    ravi.decide()

    opened_when(fox, INSTA, "Please change it")
    why = "It says something that tells who or where somebody is."
    expect(fox.page.get_by_text(why)).to_be_visible()
    expect(fox.page.get_by_text(kind)).to_be_visible()
    fox.page.get_by_role("button", name="Change it").click()
    field = fox.page.get_by_role("textbox", name="Your post")
    expect(field).to_have_value(INSTA)
    field.fill(TOGETHER)
    fox.page.get_by_role("button", name="Send it again").click()
    happened = fox.page.get_by_role("region", name="What happened")
    expect(happened).to_contain_text("hasn't read it yet", timeout=PATIENCE_MS)

    maya.tab("Queue")
    maya.take()
    maya.open(fox.nickname)
    maya.reads(TOGETHER)
    maya.approve()
    expect(happened).to_contain_text("Others in the space can see it", timeout=PATIENCE_MS)
    expect(post(evening.wren, TOGETHER)).to_contain_text("Changed", timeout=PATIENCE_MS)
    expect(post(evening.wren, INSTA)).to_have_count(0)


def _refused_for_risk_and_written_to(evening: Evening) -> None:
    fox, amina, sofia = evening.fox, evening.amina, evening.sofia
    back(fox)
    fox.page.get_by_role("button", name="Write a post").click()
    fox.page.get_by_role("textbox", name="Your post").fill(SAD)
    offer = fox.page.get_by_role("region", name="Would you like help right now?")
    expect(offer).to_be_visible(timeout=PATIENCE_MS)
    fox.page.get_by_role("button", name="Send", exact=True).click()
    expect(waiting(fox, SAD)).to_contain_text("Waiting to be read", timeout=PATIENCE_MS)
    _refuse_for_risk(evening.maya, fox)

    # The author is told kindly, and where help is.
    opened_when(fox, SAD, "Not shown")
    helped = fox.page.get_by_role("region", name="Somebody will write to you")
    expect(helped).to_contain_text("You are not in trouble.")
    expect(helped.get_by_role("link", name="Call 999")).to_have_attribute("href", "tel:999")
    # The desk and the lead hear of it while they look at something else, or at the empty list.
    card = amina.page.get_by_role("region", name="Whom to write to")
    expect(card).to_contain_text(f"Please write to {fox.nickname}", timeout=PATIENCE_MS)
    expect(card).to_contain_text("About: Self-harm")
    listed = _listed(sofia, fox)
    expect(listed).to_contain_text("About: Self-harm", timeout=PATIENCE_MS)
    card.get_by_role("button", name=f"I write to them: {fox.nickname}").click()
    expect(listed).to_contain_text("A colleague writes to them.", timeout=PATIENCE_MS)
    expect(listed.get_by_role("button")).to_have_count(0)
    amina.write(fox.nickname, ANSWER)
    helped.get_by_role("button", name="Go to my chat").click()
    fox.sees(ANSWER)
    expect(post(evening.wren, TOGETHER)).to_have_count(1)
    expect(post(evening.wren, SAD)).to_have_count(0)


def _refuse_for_risk(moderator: Moderator, author: YoungPerson) -> None:
    moderator.take()
    moderator.open(author.nickname)
    moderator.reads(SAD)
    moderator.choose("Refuse")
    moderator.rule("Self-harm")
    moderator.say("Why, for colleagues", "Says that they hurt themself.")
    expect(moderator.held.get_by_role("checkbox", name="Escalate to safeguarding")).to_be_checked()
    moderator.held.get_by_role("button", name="Use these words").click()
    moderator.decide()
    moderator.is_told("The duty desk is asked to write to them.")


def _listed(lead: Staff, author: YoungPerson) -> Locator:
    return lead.page.get_by_role("listitem").filter(has_text=author.nickname)
