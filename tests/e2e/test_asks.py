"""A moderator asks the nurses to write to somebody, and nobody can lose sight of it."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.e2e.moderating import Author
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.space_setting import Moderator

HELLO = "Can I ask you something?"
RISKY = "i might k1ll mys3lf"
ANSWER = "I am glad that you wrote. I am here now."


def asked(nurse: Staff) -> Locator:
    """Find whom a nurse is asked to write to."""
    return nurse.page.get_by_role("region", name="Whom to write to")


def test_nurse_is_asked_to_write_promises_and_writes(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina, beth, maya = staff("amina"), staff("beth"), Moderator(staff("maya"))
    for nurse in (amina, beth):
        nurse.sign_in()
    maya.begin()
    young_person.join()
    young_person.write(HELLO)
    robin = Author(young_person)
    for nurse in (amina, beth):
        expect(nurse.row(robin.name)).to_be_visible(timeout=PATIENCE_MS)
        expect(asked(nurse)).to_have_count(0)

    # The desk hears of it at once, with what its role may know: not what was written.
    robin.write(RISKY)
    maya.refuse_for_risk(RISKY, "Somebody from the nurse team will write to you soon.")
    for nurse in (amina, beth):
        card = asked(nurse)
        expect(card).to_contain_text(f"Please write to {robin.name}", timeout=PATIENCE_MS)
        expect(card).to_contain_text("About: Self-harm")
        expect(card).to_contain_text("Maya Lewis, moderator, asks")
        expect(card).not_to_contain_text("Seen in a test.")

    # Whoever takes it is in the conversation, and nobody else is asked any more.
    asked(amina).get_by_role("button", name=f"I write to them: {robin.name}").click()
    expect(amina.composer(robin.name)).to_be_editable(timeout=PATIENCE_MS)
    expect(asked(beth)).to_have_count(0, timeout=PATIENCE_MS)

    # A promise outlives what can happen to a tablet, until somebody has written.
    amina.page.keyboard.press("Escape")
    promised = f"You said that you write to {robin.name}"
    expect(asked(amina)).to_contain_text(promised, timeout=PATIENCE_MS)
    amina.page.reload()
    expect(asked(amina)).to_contain_text(promised, timeout=PATIENCE_MS)
    asked(amina).get_by_role("button", name=f"Write now to {robin.name}").click()
    expect(asked(amina)).to_have_count(0)
    amina.write(robin.name, ANSWER)
    young_person.sees(ANSWER)
    amina.page.keyboard.press("Escape")
    expect(amina.row(robin.name)).to_be_visible(timeout=PATIENCE_MS)
    expect(asked(amina)).to_have_count(0, timeout=PATIENCE_MS)
