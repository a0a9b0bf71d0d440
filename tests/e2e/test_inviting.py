"""Asking first, in real browsers: a guest, a no, a move with chosen messages."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.test_person_desk import talking
from tests.e2e.test_secrecy import forms

WHY = "gooseberry reasons"


def row(staff: Staff, nickname: str) -> Locator:
    return staff.page.locator(".row", has_text=nickname)


def open_row(staff: Staff, nickname: str) -> None:
    row(staff, nickname).first.click(timeout=PATIENCE_MS)
    expect(staff.composer(nickname)).to_be_editable(timeout=PATIENCE_MS)


def invite(amina: Staff, name: str) -> None:
    """Ask whether somebody may join."""
    amina.page.get_by_role("button", name="Invite someone").click()
    sheet = amina.page.get_by_role("dialog", name="Ask if someone may join")
    sheet.get_by_role("radio", name=name).check(timeout=PATIENCE_MS)
    sheet.get_by_label("Why, in words for the young person").fill(WHY)
    sheet.get_by_role("button", name="Ask now").click()
    expect(sheet).to_have_count(0, timeout=PATIENCE_MS)


def question(young_person: YoungPerson) -> Locator:
    card = young_person.page.get_by_role("log").get_by_role("article")
    expect(card).to_contain_text(WHY, timeout=PATIENCE_MS)
    return card


def kept_nowhere(young_person: YoungPerson, *texts: str) -> None:
    """Look for words in everything that the gateway keeps."""
    files = [path for path in young_person.service.data.rglob("*") if path.is_file()]
    kept = {path.name: path.read_bytes() for path in files}
    assert any(young_person.nickname.encode() in data for data in kept.values())
    found = [
        (name, text)
        for name, data in kept.items()
        for text in texts
        if any(form in data for form in forms(text))
    ]
    assert found == []


def test_guest_joins_after_yes_and_leaves_when_asked_to(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina, dan = staff("amina"), staff("dan")
    dan.sign_in()
    talking(young_person, amina)
    young_person.write("zebrafish secret")
    amina.sees("zebrafish secret")
    invite(amina, "Dan Price")
    card = question(young_person)
    expect(card).to_contain_text("Can Dan Price join this chat?")
    expect(card).to_contain_text("Social worker")
    expect(row(dan, young_person.nickname)).to_have_count(0)
    card.get_by_role("button", name="Yes, Dan Price can join").click()

    open_row(dan, young_person.nickname)
    expect(dan.page.get_by_text("You are a guest here")).to_be_visible()
    log = young_person.page.get_by_role("log")
    expect(log).to_contain_text("Dan Price joined", timeout=PATIENCE_MS)
    young_person.write("marzipan for everybody")
    dan.sees("marzipan for everybody")
    dan.write(young_person.nickname, "submarine greetings")
    young_person.sees("submarine greetings")
    amina.sees("submarine greetings")
    expect(dan.page.get_by_role("log")).not_to_contain_text("zebrafish secret")

    card.get_by_role("button", name="I don't want Dan Price here any more").click()
    expect(row(dan, young_person.nickname)).to_have_count(0, timeout=PATIENCE_MS)
    expect(log).to_contain_text("Dan Price left", timeout=PATIENCE_MS)
    young_person.write("only us again")
    amina.sees("only us again")
    kept_nowhere(
        young_person, WHY, "zebrafish secret", "marzipan for everybody", "submarine greetings"
    )


def test_no_leaves_everybody_where_they_are(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina, dan = staff("amina"), staff("dan")
    dan.sign_in()
    talking(young_person, amina)
    invite(amina, "Dan Price")
    question(young_person).get_by_role("button", name="No, I don't want that").click()
    expect(amina.page.get_by_role("log")).to_contain_text("The answer is no", timeout=PATIENCE_MS)
    expect(question(young_person)).to_contain_text("You said no. That is OK.")
    expect(row(dan, young_person.nickname)).to_have_count(0)
    amina.write(young_person.nickname, "that is fine")
    young_person.sees("that is fine")


def test_guest_is_given_what_was_before_where_that_was_said(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina, dan = staff("amina"), staff("dan")
    dan.sign_in()
    talking(young_person, amina)
    invite(amina, "Dan Price")
    card = question(young_person)
    card.get_by_role("radio", name="What we wrote before, too").check()
    card.get_by_role("button", name="Yes, Dan Price can join").click()
    open_row(dan, young_person.nickname)
    dan.sees("hello to you")


def test_only_chosen_messages_move_to_the_other_team(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina, dan = staff("amina"), staff("dan")
    dan.sign_in()
    talking(young_person, amina)
    young_person.write("zebrafish stays")
    young_person.write("marzipan travels")
    amina.sees("marzipan travels")
    amina.page.get_by_role("button", name="Suggest another team").click()
    sheet = amina.page.get_by_role("dialog", name="Ask to go on with another team")
    sheet.get_by_role("radio", name="Children's social care").check(timeout=PATIENCE_MS)
    sheet.get_by_label("Why, in words for the young person").fill(WHY)
    sheet.get_by_role("button", name="Ask now").click()

    card = question(young_person)
    card.get_by_role("radio", name="Only what I pick").check()
    card.get_by_role("checkbox", name="marzipan travels").check()
    card.get_by_role("button", name="Yes, go there").click()
    heading = young_person.page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Children's social care", timeout=PATIENCE_MS)

    open_row(dan, young_person.nickname)
    dan.sees("marzipan travels")
    dan.write(young_person.nickname, "submarine here")
    young_person.sees("submarine here")
    expect(dan.page.get_by_role("log")).not_to_contain_text("zebrafish stays")
    expect(dan.page.get_by_role("log")).not_to_contain_text("hello to you")
    expect(row(amina, young_person.nickname)).to_have_count(1)
    expect(amina.page.get_by_role("log")).to_contain_text(
        "Went on with Children's social care", timeout=PATIENCE_MS
    )

    young_person.page.get_by_role("button", name="Your 2 chats").click()
    chats = young_person.page.get_by_role("dialog", name="Your chats")
    chats.get_by_role("button", name="School nurses").click()
    expect(heading).to_have_text("School nurses")
    young_person.sees("zebrafish stays")
    kept_nowhere(young_person, WHY, "zebrafish stays", "marzipan travels", "submarine here")
