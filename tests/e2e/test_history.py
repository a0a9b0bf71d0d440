"""What was written before: a second device of the young person, and a nurse who comes late."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service


def test_second_device_has_it_all_and_both_go_on(
    young_person: YoungPerson,
    staff: Callable[[str], Staff],
    open_page: Callable[..., Page],
    service: Service,
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("written on the phone")
    amina.open(young_person.nickname)
    amina.sees("written on the phone")
    amina.write(young_person.nickname, "answered on the tablet")
    young_person.sees("answered on the tablet")

    link = young_person.show_link()
    assert link.startswith(f"{service.origin}/link#")
    second = YoungPerson(open_page(TABLET), service, young_person.nickname)
    second.page.goto(link)
    assert "#" not in second.page.url
    second.page.get_by_role("button", name="Use it here too").click()
    expect(second.page.get_by_role("heading", name="Now look at your other one")).to_be_visible()

    first = young_person.page
    expect(first.get_by_text("Only say yes if you are holding it")).to_be_visible(
        timeout=PATIENCE_MS
    )
    first.get_by_role("button", name="Yes, add it").click()
    expect(first.get_by_text("It's added", exact=True).first).to_be_visible(timeout=PATIENCE_MS)
    first.get_by_role("button", name="Done").click()

    expect(second.composer).to_be_editable(timeout=PATIENCE_MS)
    second.sees("written on the phone")
    second.sees("answered on the tablet")
    second.sees_state("written on the phone", "Read")
    expect(first.get_by_role("log")).to_contain_text("You added another device")
    expect(amina.page.get_by_role("log")).to_contain_text(
        f"{young_person.nickname} added another device", timeout=PATIENCE_MS
    )

    second.write("and now from the other one")
    young_person.write("and from the phone again")
    for person in (young_person, second, amina):
        person.sees("and now from the other one")
        person.sees("and from the phone again")
    second.page.reload()
    second.sees("written on the phone")
    second.sees("and from the phone again")


def test_device_that_the_person_says_no_to_stays_out(
    young_person: YoungPerson, open_page: Callable[..., Page]
) -> None:
    young_person.join()
    link = young_person.show_link()
    other = open_page(PHONE)
    other.goto(link)
    other.get_by_role("button", name="Use it here too").click()
    young_person.page.get_by_role("button", name="No, don't add it").click(timeout=PATIENCE_MS)
    expect(other.get_by_role("alert")).to_contain_text("said no", timeout=PATIENCE_MS)
    other.get_by_label("Link from your other phone or tablet").fill(link)
    other.get_by_role("button", name="Use it here too").click()
    expect(other.get_by_role("alert")).to_contain_text("stopped working", timeout=PATIENCE_MS)


def test_nurse_who_comes_late_reads_what_was_written_before(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("only Amina is here yet")
    amina.open(young_person.nickname)
    amina.write(young_person.nickname, "and I am listening")
    young_person.sees("and I am listening")

    beth = staff("beth")
    beth.sign_in()
    beth.open(young_person.nickname)
    beth.sees("only Amina is here yet")
    beth.sees("and I am listening")
    expect(beth.page.get_by_role("log")).to_contain_text("handed over")
    for person in (young_person, amina):
        expect(person.page.get_by_role("log")).to_contain_text(
            "Beth Carter joined and was given the conversation so far", timeout=PATIENCE_MS
        )


def test_nurse_is_told_that_nobody_is_there_and_has_it_when_somebody_is(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    young_person.join()
    young_person.write("is anybody there")
    young_person.sees_state("is anybody there", "Sent")
    young_person.page.context.set_offline(True)

    amina = staff("amina")
    amina.sign_in()
    amina.open(young_person.nickname)
    expect(amina.page.get_by_text("Nobody who has it is online")).to_be_visible(timeout=40_000)

    young_person.page.context.set_offline(False)
    amina.sees("is anybody there")
    young_person.sees_state("is anybody there", "Read")
