"""The main job: a young person and a nurse talk, on real screens."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson


def test_young_person_and_nurse_talk(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    young_person.join()
    young_person.write("hello, is somebody there")
    young_person.sees_state("hello, is somebody there", "Sent")

    amina = staff("amina")
    amina.sign_in()
    amina.open(young_person.nickname)
    amina.sees("hello, is somebody there")
    young_person.sees_state("hello, is somebody there", "Read")

    amina.write(young_person.nickname, "hello, I am Amina. How are you?")
    young_person.sees("hello, I am Amina. How are you?")
    amina.sees_state("hello, I am Amina. How are you?", "Read")

    young_person.composer.press_sequentially("I feel", delay=20)
    typing = re.compile(f"{re.escape(young_person.nickname)} is writing")
    expect(amina.page.get_by_text(typing).first).to_be_visible(timeout=PATIENCE_MS)

    for person in (young_person, amina):
        person.page.reload()
    amina.open(young_person.nickname)
    for person in (young_person, amina):
        person.sees("hello, is somebody there")
        person.sees("hello, I am Amina. How are you?")
    young_person.write("much better now")
    amina.sees("much better now")


def test_second_nurse_joins_and_all_three_talk(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("only Amina is here yet")
    amina.open(young_person.nickname)
    amina.sees("only Amina is here yet")

    beth = staff("beth")
    beth.sign_in()
    beth.open(young_person.nickname)
    expect(young_person.page.get_by_role("log")).to_contain_text(
        "Beth Carter joined", timeout=PATIENCE_MS
    )
    young_person.write("hello to both of you")
    beth.sees("hello to both of you")
    amina.sees("hello to both of you")
    beth.write(young_person.nickname, "hello from Beth")
    young_person.sees("hello from Beth")
    amina.sees("hello from Beth")


def test_network_comes_back_and_nothing_is_lost_or_doubled(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("before the tunnel")
    amina.open(young_person.nickname)
    amina.sees("before the tunnel")

    young_person.page.context.set_offline(True)
    young_person.write("written in the tunnel")
    young_person.write("and one more")
    young_person.sees_state("written in the tunnel", "Waiting to go")
    amina.write(young_person.nickname, "are you on the train?")
    young_person.page.context.set_offline(False)

    young_person.sees("are you on the train?")
    amina.sees("written in the tunnel")
    amina.sees("and one more")
    young_person.sees_state("written in the tunnel", "Read")
    amina.sees_state("are you on the train?", "Read")


def test_gateway_is_killed_and_the_talk_goes_on(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("before the power cut")
    amina.open(young_person.nickname)
    amina.sees("before the power cut")

    young_person.service.kill()
    young_person.write("during the power cut")
    amina.write(young_person.nickname, "typing in the dark")
    young_person.service.start()

    amina.sees("during the power cut")
    young_person.sees("typing in the dark")
    young_person.sees_state("during the power cut", "Read")


def test_nurse_of_another_team_sees_nothing(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    young_person.join()
    young_person.write("this is for the nurses")
    young_person.sees_state("this is for the nurses", "Sent")
    dan = staff("dan")
    dan.sign_in()
    waiting = dan.page.get_by_role("group", name="Show").get_by_role("button", name="Waiting")
    expect(waiting).to_have_accessible_name("0 Waiting", timeout=PATIENCE_MS)
    expect(dan.page.get_by_role("status").first).to_contain_text("Online")
    expect(dan.row(young_person.nickname)).to_have_count(0)


def test_pages_open_without_a_network_and_show_what_was_said(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("said while there was a network")
    amina.open(young_person.nickname)
    amina.sees("said while there was a network")
    young_person.page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    young_person.service.stop()
    young_person.page.reload()
    young_person.sees("said while there was a network")
    young_person.write("written with the gateway gone")
    young_person.sees_state("written with the gateway gone", "Waiting to go")
    young_person.service.start()
    amina.sees("written with the gateway gone")
