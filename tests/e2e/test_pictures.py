"""Pictures of a real conversation, at phone and tablet size, for people to look at.

They go to ``test-results/pictures``; ``make pictures`` puts them where the README shows them.
"""

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.people import Staff, YoungPerson

RESULTS = Path(__file__).parents[2] / "test-results" / "pictures"
PICTURES = Path(os.environ.get("EARSHOT_PICTURES", RESULTS))


def test_pictures_show_a_conversation(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("hi, is it ok to ask something about sleeping?")
    amina.open(young_person.nickname)
    amina.sees("hi, is it ok to ask something about sleeping?")
    amina.write(
        young_person.nickname,
        "Hello! Of course it is. I'm Amina, one of the school nurses. What is it about?",
    )
    young_person.sees("What is it about?")
    young_person.write("I lie awake for hours and worry about the next day")
    amina.sees("I lie awake for hours")
    amina.write(
        young_person.nickname,
        "That sounds tiring, and you are not the only one. When did it start?",
    )
    young_person.sees("When did it start?")
    young_person.sees_state("I lie awake for hours", "Read")
    amina.sees_state("When did it start?", "Read")
    take(young_person.page, "young-person")
    take(amina.page, "practitioner")


def take(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    expect(page.get_by_role("log")).to_be_visible()
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide", scale="css")
    assert path.stat().st_size > 10_000
