"""The young person's side of the desk, in real browsers."""

import re
from collections.abc import Callable

import msgspec
from playwright.sync_api import Locator, expect

from tests.e2e.desk_setting import closed_today, do_at_desk, newest_conversation, set_desk
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service


def strip(young_person: YoungPerson) -> Locator:
    """Find what says whether somebody is there."""
    return young_person.page.get_by_role("region", name="Is someone there?")


def more(young_person: YoungPerson) -> Locator:
    """Open what there is to know of the chat."""
    young_person.page.get_by_role("button", name="More about this chat").click()
    sheet = young_person.page.get_by_role("dialog", name="About this chat")
    expect(sheet).to_be_visible()
    return sheet


def close(sheet: Locator) -> None:
    sheet.get_by_role("button", name="Close").click()


def talking(young_person: YoungPerson, amina: Staff) -> None:
    """Have the two write to each other."""
    amina.sign_in()
    young_person.join()
    young_person.write("hello")
    amina.page.locator(".row", has_text=young_person.nickname).first.click(timeout=PATIENCE_MS)
    expect(amina.composer(young_person.nickname)).to_be_editable(timeout=PATIENCE_MS)
    amina.sees("hello")
    amina.write(young_person.nickname, "hello to you")
    young_person.sees("hello to you")


def test_promise_is_said_out_of_hours_in_the_readers_words(
    young_person: YoungPerson, service: Service
) -> None:
    set_desk(service, closed_today)
    young_person.join()
    expect(strip(young_person)).to_contain_text("Nobody is there now", timeout=PATIENCE_MS)
    expect(strip(young_person)).to_contain_text(re.compile(r"They are back \w+day \d+ \w+, 09:00"))
    expect(strip(young_person)).to_contain_text("If you write now, you get an answer by")

    young_person.write("is anybody there")
    expect(strip(young_person)).to_contain_text("You get an answer by", timeout=PATIENCE_MS)
    log = young_person.page.get_by_role("log")
    expect(log).to_contain_text("Automatic reply", timeout=PATIENCE_MS)
    said = log.locator(".spoken-text")
    plain = said.inner_text()
    assert "{" not in plain

    sheet = more(young_person)
    expect(sheet.get_by_role("heading", name="Who may see this")).to_be_visible()
    expect(sheet.get_by_role("link", name="Call 999")).to_have_attribute("href", "tel:999")
    sheet.get_by_role("checkbox", name="Easy words").check()
    close(sheet)
    expect(said).not_to_have_text(plain, timeout=PATIENCE_MS)
    sheet = more(young_person)
    sheet.get_by_role("button", name="Cymraeg").click()
    expect(strip(young_person).or_(young_person.page.locator(".strip"))).to_contain_text(
        "Does neb yno nawr", timeout=PATIENCE_MS
    )
    young_person.page.reload()
    expect(young_person.page.locator(".strip")).to_contain_text(
        "Does neb yno nawr", timeout=PATIENCE_MS
    )

    young_person.page.context.set_offline(offline=True)
    young_person.page.reload()
    expect(young_person.page.locator(".strip")).to_contain_text(
        re.compile(r"Am \d\d:\d\d doedd neb yno"), timeout=PATIENCE_MS
    )


def test_stop_holds_until_start_or_until_the_young_person_writes(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    talking(young_person, amina)
    sheet = more(young_person)
    sheet.get_by_role("button", name="Stop messages").click()
    expect(sheet).to_contain_text("If you write, messages start again")
    expect(sheet).to_contain_text("if someone fears that you are not safe")
    sheet.get_by_role("button", name="Yes, stop messages").click()
    expect(sheet).to_contain_text("You stopped messages", timeout=PATIENCE_MS)
    close(sheet)
    expect(strip(young_person)).to_contain_text("You stopped messages here", timeout=PATIENCE_MS)
    log = amina.page.get_by_role("log")
    expect(log).to_contain_text("no more messages (STOP)", timeout=PATIENCE_MS)

    strip(young_person).get_by_role("button", name="Start messages again").click()
    expect(log).to_contain_text("messages again (START)", timeout=PATIENCE_MS)
    expect(amina.composer(young_person.nickname)).to_be_editable(timeout=PATIENCE_MS)
    amina.write(young_person.nickname, "I am still here")
    young_person.sees("I am still here")

    sheet = more(young_person)
    sheet.get_by_role("button", name="Stop messages").click()
    sheet.get_by_role("button", name="Yes, stop messages").click()
    expect(sheet).to_contain_text("You stopped messages", timeout=PATIENCE_MS)
    close(sheet)
    young_person.write("I changed my mind")
    amina.sees("I changed my mind")
    expect(strip(young_person)).not_to_contain_text("You stopped", timeout=PATIENCE_MS)


def test_call_is_asked_for_first(young_person: YoungPerson, staff: Callable[[str], Staff]) -> None:
    amina = staff("amina")
    talking(young_person, amina)
    amina.page.locator("[data-deed=ask-call]").click()
    log = young_person.page.get_by_role("log")
    expect(log).to_contain_text("Is it OK to call you?", timeout=PATIENCE_MS)
    young_person.page.get_by_role("button", name="Not now, please don't call").click()
    team = amina.page.get_by_role("log")
    expect(team).to_contain_text("The answer is not now", timeout=PATIENCE_MS)
    young_person.page.get_by_role("button", name="Now it is OK").click()
    expect(team).to_contain_text("The answer is yes", timeout=PATIENCE_MS)


def test_feedback_is_asked_for_once(
    young_person: YoungPerson, staff: Callable[[str], Staff], service: Service
) -> None:
    set_desk(service, lambda settings: msgspec.structs.replace(settings, feedback_minutes=0))
    amina = staff("amina")
    talking(young_person, amina)
    talk = newest_conversation(service)
    do_at_desk(amina.page, talk, "finish", {})
    body = {"outcomes": ["advice_given"], "record": {"none": "A short question."}}
    do_at_desk(amina.page, talk, "close", body)

    page = young_person.page
    question = page.get_by_role("region", name="How was it?")
    expect(question).to_be_visible(timeout=PATIENCE_MS)
    question.get_by_role("radio", name="Happy", exact=True).check(force=True)
    expect(question).to_contain_text("Don't write your name")
    question.get_by_label("Do you want to say why?").fill("somebody listened")
    question.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you.", exact=True).first).to_be_visible(timeout=PATIENCE_MS)
    page.reload()
    expect(strip(young_person)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("region", name="How was it?")).to_have_count(0)

    young_person.write("one thing more")
    expect(strip(young_person)).to_contain_text("You get an answer by", timeout=PATIENCE_MS)
    amina.sees("one thing more")
    do_at_desk(amina.page, talk, "finish", {})
    do_at_desk(amina.page, talk, "close", body)
    question = page.get_by_role("region", name="How was it?")
    question.get_by_role("button", name="I'd rather not say").click(timeout=PATIENCE_MS)
    expect(question).to_have_count(0)
    page.reload()
    expect(strip(young_person)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("region", name="How was it?")).to_have_count(0)
