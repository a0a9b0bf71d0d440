"""Young people in a space, in real browsers; the moderators work behind the scene.

``test_evening.py`` has them at their screens.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.moderating import Author
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service
from tests.e2e.space_setting import (
    Moderator,
    back,
    enter_spaces,
    look_again,
    open_space,
    post,
    sees_post,
    waiting,
    write_post,
)

Make = Callable[[], YoungPerson]


@pytest.fixture
def someone(service: Service, open_page: Callable[..., Page]) -> Make:
    """Give somebody a phone, and let them join and go into the space."""

    def make() -> YoungPerson:
        young_person = YoungPerson(open_page(PHONE), service)
        young_person.join()
        enter_spaces(young_person)
        open_space(young_person)
        return young_person

    return make


@pytest.fixture
def maya(staff: Callable[[str], Staff]) -> Moderator:
    """Have Maya on shift."""
    made = Moderator(staff("maya"))
    made.begin()
    return made


def test_post_is_read_shown_felt_and_answered(someone: Make, maya: Moderator) -> None:
    robin, wren = someone(), someone()
    # What nobody read is seen by its author alone.
    maths = "Maths on Monday and I lie awake"
    write_post(robin, maths)
    look_again(wren)
    expect(wren.page.get_by_role("button", name="Write a post")).to_be_visible()
    expect(post(wren, maths)).to_have_count(0)
    maya.approve(maths)
    expect(waiting(robin, maths)).to_have_count(0, timeout=PATIENCE_MS)
    sees_post(wren, maths)
    expect(post(wren, maths)).to_contain_text(robin.nickname)

    # No likes: somebody feels it too, and answers.
    feel = post(wren, maths).get_by_role("button", name="I feel that too")
    feel.click()
    expect(feel).to_have_attribute("aria-pressed", "true")
    post(wren, maths).get_by_role("button", name="Answer", exact=True).click()
    answer = "I write my worries down and put them in a drawer"
    wren.page.get_by_role("textbox", name="Your answer").fill(answer)
    wren.page.get_by_role("button", name="Send", exact=True).click()
    expect(waiting(wren, answer)).to_contain_text("Waiting to be read", timeout=PATIENCE_MS)
    maya.approve(answer)
    sees_post(robin, maths)
    expect(post(robin, maths)).to_contain_text("1 person feels that too", timeout=PATIENCE_MS)
    post(robin, maths).get_by_role("button", name="1 answer").click()
    expect(post(robin, answer)).to_contain_text(wren.nickname, timeout=PATIENCE_MS)

    # Another person tells a moderator of it, and is not named to anybody.
    back(wren)
    sees_post(wren, maths)
    post(wren, maths).get_by_role("button", name=f"More about {robin.nickname}'s post").click()
    sheet = wren.page.get_by_role("dialog")
    sheet.get_by_role("button", name="Tell a moderator about it").click()
    sheet.get_by_role("radio", name="Something else").check()
    sheet.get_by_role("button", name="Send", exact=True).click()
    expect(sheet).to_contain_text("Thank you for telling us", timeout=PATIENCE_MS)
    sheet.get_by_role("button", name="Done").click()
    maya.approve(maths)
    back(wren)
    wren.page.get_by_role("button", name="What I reported").click()
    expect(wren.page.locator(".receipt")).to_contain_text(
        "It was not against the rules", timeout=PATIENCE_MS
    )


def test_space_on_the_screen_follows_what_happens(someone: Make, maya: Moderator) -> None:
    robin, wren = someone(), someone()
    live = "Does anybody else count ceiling tiles at night"
    write_post(robin, live)
    # Nobody touches wren's phone: what is decided, felt and taken back comes by itself.
    expect(post(wren, live)).to_have_count(0)
    maya.approve(live)
    expect(post(wren, live)).to_have_count(1, timeout=PATIENCE_MS)
    expect(post(robin, live)).to_have_count(1, timeout=PATIENCE_MS)
    post(wren, live).get_by_role("button", name="I feel that too").click()
    expect(post(robin, live)).to_contain_text("1 person feels that too", timeout=PATIENCE_MS)

    post(wren, live).get_by_role("button", name="Answer", exact=True).click()
    expect(post(wren, live)).to_have_count(1, timeout=PATIENCE_MS)
    author = Author(robin)
    (mine,) = [
        each for each in author.ask("GET", "/v1/spaces/mine")["items"] if each["text"] == live
    ]
    author.ask("POST", f"/v1/spaces/mine/{mine['id']}/withdraw", {})
    expect(post(wren, live)).to_have_count(0, timeout=PATIENCE_MS)
    back(wren)
    expect(post(wren, live)).to_have_count(0, timeout=PATIENCE_MS)


def test_who_is_moved_to_another_age_band_is_out_of_the_space_at_once(
    someone: Make, staff: Callable[[str], Staff]
) -> None:
    robin = someone()
    sofia = Moderator(staff("sofia"))
    sofia.begin()
    account = Author(robin).ask("GET", "/v1/me")["account"]
    # There is no space for those who are older, and nobody touches the phone.
    sofia.move(account, "14-17")
    expect(robin.composer).to_be_editable(timeout=PATIENCE_MS)
    expect(robin.page.get_by_role("button", name="Spaces")).to_have_count(0)
    sofia.move(account, "12-13")
    expect(robin.page.get_by_role("button", name="Spaces")).to_be_visible(timeout=PATIENCE_MS)


def test_people_are_blocked_and_a_break_is_taken(someone: Make, maya: Moderator) -> None:
    robin, wren, fox = someone(), someone(), someone()
    maths, history = "Maths on Monday and I lie awake", "Does anybody like history?"
    write_post(robin, maths)
    maya.approve(maths)
    write_post(fox, history)
    maya.approve(history)
    sees_post(wren, maths)

    # Whom one does not want to see is gone at once, and is back at once where that was a slip.
    def block() -> None:
        name = f"More about {fox.nickname}'s post"
        post(wren, history).get_by_role("button", name=name).click()
        wren.page.get_by_role("button", name=re.compile(f"^Block {fox.nickname}")).click()
        expect(post(wren, history)).to_have_count(0, timeout=PATIENCE_MS)
        expect(post(wren, maths)).to_have_count(1)

    block()
    wren.page.get_by_role("button", name="Undo").click()
    expect(post(wren, history)).to_have_count(1, timeout=PATIENCE_MS)
    block()
    # Neither sees the other.
    write_post(wren, "hello everybody")
    maya.approve("hello everybody")
    sees_post(robin, "hello everybody")
    look_again(fox)
    expect(post(fox, maths)).to_have_count(1, timeout=PATIENCE_MS)
    expect(post(fox, "hello everybody")).to_have_count(0)
    back(wren)
    wren.page.get_by_role("button", name="Blocked people, words and breaks").click()
    wren.page.get_by_role("button", name=f"Unblock {fox.nickname}").click()
    expect(wren.page.get_by_text("You blocked nobody.")).to_be_visible(timeout=PATIENCE_MS)

    # A break, until they think better of it.
    back(robin)
    robin.page.get_by_role("button", name="Blocked people, words and breaks").click()
    robin.page.get_by_role("button", name="One week").click()
    expect(robin.page.get_by_text("You are taking a break until")).to_be_visible(
        timeout=PATIENCE_MS
    )
    back(robin)
    expect(robin.page.locator(".on-break")).to_contain_text("You are taking a break until")
    expect(robin.page.locator(".space-card")).to_have_count(0)
    robin.page.get_by_role("button", name="End my break now").click()
    open_space(robin)
    expect(post(robin, maths)).to_have_count(1, timeout=PATIENCE_MS)


def test_draft_outlives_a_reload_and_a_lost_network(someone: Make) -> None:
    robin = someone()
    robin.page.get_by_role("button", name="Write a post").click()
    robin.page.get_by_role("textbox", name="Your post").fill("half a thought")
    robin.page.wait_for_timeout(600)
    robin.page.reload()
    enter_spaces(robin)
    open_space(robin)
    robin.page.get_by_role("button", name="Write a post").click()
    field = robin.page.get_by_role("textbox", name="Your post")
    expect(field).to_have_value("half a thought", timeout=PATIENCE_MS)

    robin.page.context.set_offline(offline=True)
    field.fill("half a thought, and the other half")
    robin.page.get_by_role("button", name="Send", exact=True).click()
    kept = robin.page.get_by_text("Kept on this device. It is not sent yet.")
    expect(kept).to_be_visible(timeout=PATIENCE_MS)
    robin.page.context.set_offline(offline=False)
    robin.page.get_by_role("button", name="Send", exact=True).click()
    text = "half a thought, and the other half"
    expect(waiting(robin, text)).to_contain_text("Waiting to be read", timeout=PATIENCE_MS)
    expect(waiting(robin, text)).to_have_count(1)


def test_chat_is_reported_to_somebody_who_is_not_in_it(
    young_person: YoungPerson, staff: Callable[[str], Staff], maya: Moderator
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("hello")
    amina.open(young_person.nickname)
    amina.write(young_person.nickname, "do not be silly")
    young_person.sees("do not be silly")

    page = young_person.page
    page.get_by_role("button", name="More about this chat").click()
    page.get_by_role("button", name="Report messages").click()
    sheet = page.get_by_role("dialog", name="Report messages")
    sheet.get_by_role("checkbox", name=re.compile("do not be silly")).check()
    sheet.get_by_role("checkbox", name="Also pick what is around them").check()
    expect(sheet).to_contain_text("2 messages picked")
    sheet.get_by_role("radio", name="It is mean to somebody").check()
    sheet.get_by_role("textbox", name="Do you want to say more?").fill("it made me feel small")
    sheet.get_by_role("button", name="Send", exact=True).click()
    expect(sheet).to_contain_text(
        "Somebody who is not in this chat looks at it", timeout=PATIENCE_MS
    )
    expect(sheet).to_contain_text("Waiting for somebody to look", timeout=PATIENCE_MS)
    sheet.get_by_role("button", name="Done").click()

    evidence = maya.uphold_report()
    chat = evidence["chat"]
    # Sealed to Maya's device, and nothing of it in the clear; the log has both in their places.
    assert chat["sealed"] is not None
    assert len(chat["seqs"]) == len(chat["places"]) == 2
    assert "silly" not in str(evidence)

    page.get_by_role("button", name="Spaces").click()
    page.get_by_role("button", name="What I reported").click()
    expect(page.locator(".receipt")).to_contain_text(
        "Somebody looked and did something about it", timeout=PATIENCE_MS
    )
