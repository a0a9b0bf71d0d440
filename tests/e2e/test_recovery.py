"""A phone is lost, and twelve words on a sheet of paper bring its person back, once."""

import re
from collections.abc import Callable, Sequence

from playwright.sync_api import Page, expect

from audit.record import AuditKind
from tests.e2e.conftest import PHONE
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service
from tests.e2e.test_removals import details, look, trail_of

NOBODYS = (*["abandon"] * 11, "about")


def make_words(page: Page) -> list[str]:
    """Make recovery words and write two of them back; returns what is on the paper."""
    page.get_by_role("button", name=re.compile("can read this|Only you")).click()
    page.get_by_role("button", name="Your phones and tablets").click()
    page.get_by_role("button", name="Recovery words, if you lose this phone").click()
    page.get_by_role("button", name="Make my words").click(timeout=PATIENCE_MS)
    words = page.get_by_role("list", name="Your twelve words").get_by_role("listitem")
    expect(words).to_have_count(12)
    paper = words.all_inner_texts()
    page.get_by_role("button", name="I wrote them down").click()
    for field in page.get_by_label(re.compile(r"^Word \d+$")).all():
        field.fill(paper[int(field.get_attribute("data-place") or "")])
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="Your words are ready")).to_be_visible(
        timeout=PATIENCE_MS
    )
    page.get_by_role("button", name="Done").click()
    return paper


def come_back(page: Page, service: Service, words: Sequence[str]) -> None:
    """Write the words on a phone that was never here."""
    page.goto(service.origin)
    page.get_by_role("button", name="I have recovery words").click()
    page.get_by_label("Word 1", exact=True).fill(" ".join(words))
    expect(page.get_by_label("Word 12", exact=True)).to_have_value(words[-1])
    page.get_by_role("button", name="Come back").click()


def test_person_who_lost_their_phone_comes_back_once_in_sight_of_all(
    young_person: YoungPerson,
    staff: Callable[[str], Staff],
    open_page: Callable[..., Page],
    service: Service,
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("written on the old phone")
    amina.open(young_person.nickname)
    amina.sees("written on the old phone")
    words = make_words(young_person.page)
    # Lost: it says and hears nothing until it is found.
    young_person.page.context.set_offline(True)

    second = YoungPerson(open_page(PHONE), service, young_person.nickname)
    come_back(second.page, service, words)
    question = second.page.get_by_role("dialog", name="You're back")
    expect(question).to_be_visible(timeout=PATIENCE_MS)
    question.get_by_role("button", name=re.compile("^Take off")).click(timeout=PATIENCE_MS)
    question.get_by_role("button", name="Yes, take it off").click()
    expect(question.get_by_text("It empties itself")).to_be_visible(timeout=PATIENCE_MS)
    question.get_by_role("button", name="Done").click()
    expect(question).to_have_count(0)

    second.sees("written on the old phone")
    told = f"{young_person.nickname} came back with their recovery words"
    expect(amina.page.get_by_role("log")).to_contain_text(told, timeout=PATIENCE_MS)
    second.write("I am back")
    amina.sees("I am back")
    amina.write(young_person.nickname, "good to hear from you")
    second.sees("good to hear from you")
    second.page.reload()
    second.sees("written on the old phone")
    expect(second.page.get_by_role("dialog", name="You're back")).to_have_count(0)

    # The old phone is found: it has nothing to show any more.
    young_person.page.context.set_offline(False)
    expect(young_person.page.get_by_text("written on the old phone")).to_have_count(
        0, timeout=PATIENCE_MS
    )
    (back,) = (each for each in look(service, trail_of) if each.kind is AuditKind.DEVICE_RECOVERED)
    (made,) = (each for each in look(service, trail_of) if each.kind is AuditKind.RECOVERY_SET)
    assert details(back)["by"] == made.actor
    assert back.actor == made.subject

    finder = open_page(PHONE)
    come_back(finder, service, words)
    expect(finder.get_by_role("alert")).to_contain_text("don't open anything", timeout=PATIENCE_MS)


def test_words_that_are_wrong_open_nothing(
    open_page: Callable[..., Page], service: Service
) -> None:
    page = open_page(PHONE)
    come_back(page, service, [*NOBODYS[:-1], "zoo"])
    expect(page.get_by_role("alert")).to_contain_text("don't fit together")
    page.get_by_label("Word 12", exact=True).fill(NOBODYS[-1])
    page.get_by_role("button", name="Come back").click()
    expect(page.get_by_role("alert")).to_contain_text("don't open anything", timeout=PATIENCE_MS)
    page.get_by_role("button", name="I have a code instead").click()
    expect(page.get_by_label("Your code")).to_be_visible()
