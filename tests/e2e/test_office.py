"""Administrators set a team's service up in their browsers, and look back at its months."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import PATIENCE_MS, Staff

Open = Callable[[str], Staff]


def enter(somebody: Staff, team: str = "School nurses") -> Page:
    """Sign in, and open a team's office."""
    somebody.sign_in()
    page = somebody.page
    choice = page.get_by_role("combobox", name="Team")
    choice.select_option(label=team, timeout=PATIENCE_MS)
    return page


def monday(page: Page, name: str) -> Locator:
    """Find the time at which Monday opens or closes."""
    return page.get_by_role("list", name="Monday").get_by_label(name)


def said(page: Page, text: str) -> None:
    """Wait until the bar below the form says something."""
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible(timeout=PATIENCE_MS)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_administrators_edit_one_service(staff: Open) -> None:
    tom, nia = enter(staff("tom")), enter(staff("nia"))
    for page in (tom, nia):
        expect(page.get_by_text("Version 1, saved by Tom Evans")).to_be_visible()

    # A fault is named by its field, and the focus goes there.
    monday(tom, "Closes").fill("08:00")
    save(tom)
    expect(tom.get_by_text("This closes before it opens.")).to_be_visible(timeout=PATIENCE_MS)
    expect(monday(tom, "Opens")).to_be_focused()
    said(tom, "1 thing to put right")

    monday(tom, "Closes").fill("18:00")
    expect(tom.get_by_text("This closes before it opens.")).to_be_hidden(timeout=PATIENCE_MS)
    preview = tom.get_by_role("complementary", name="As a young person sees it")
    preview.get_by_role("button", name="Next bank holiday").click()
    expect(preview.get_by_text("we are closed now")).to_be_visible(timeout=PATIENCE_MS)
    preview.get_by_role("button", name="Welsh").click()
    expect(preview.get_by_text("rydyn ni ar gau nawr")).to_be_visible(timeout=PATIENCE_MS)
    save(tom)
    said(tom, "Saved. Version 2 is at work now.")

    # Nia's edit is of version 1: it is refused, and kept.
    monday(nia, "Opens").fill("09:15")
    nia.get_by_role("button", name="Promise, ages, languages").click()
    nia.get_by_role("group", name="First answer within").get_by_label("Hours").fill("6")
    save(nia)
    expect(nia.get_by_role("heading", name="Somebody else saved first")).to_be_visible(
        timeout=PATIENCE_MS
    )
    expect(nia.get_by_text("Tom Evans saved version 2")).to_be_visible()
    nia.get_by_role("button", name="Go on with both").click()
    save(nia)
    said(nia, "Saved. Version 3 is at work now.")
    nia.get_by_role("button", name="Opening hours").click()
    # The same list changed on both sides, so hers stayed.
    expect(monday(nia, "Opens")).to_have_value("09:15")
    expect(monday(nia, "Closes")).to_have_value("17:00")

    # An old version comes back as a new one.
    nia.get_by_role("button", name="Versions").click()
    nia.get_by_role("button", name="Look at it: Version 2").click()
    expect(nia.get_by_text("You are looking at version 2.")).to_be_visible(timeout=PATIENCE_MS)
    nia.get_by_role("button", name="Edit it as a new version").click()
    save(nia)
    said(nia, "Saved. Version 4 is at work now.")
    expect(monday(nia, "Closes")).to_have_value("18:00")


def test_edit_that_is_not_saved_outlives_a_reload(staff: Open) -> None:
    page = enter(staff("tom"))
    monday(page, "Opens").fill("10:00")
    said(page, "1 change is not saved.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("combobox", name="Team").select_option(
        label="School nurses", timeout=PATIENCE_MS
    )
    said(page, "Here are the changes that you had not saved.")
    expect(monday(page, "Opens")).to_have_value("10:00")


def test_months_are_looked_back_at(staff: Open, tmp_path: Path) -> None:
    page = enter(staff("tom"))
    page.get_by_role("button", name="Statistics").click()
    for title in ("Contacts", "Promises", "Time to the first answer", "STOP overridden"):
        expect(page.get_by_role("figure", name=title, exact=True)).to_be_visible(
            timeout=PATIENCE_MS
        )
    contacts = page.get_by_role("figure", name="Contacts", exact=True)
    contacts.get_by_text("Show as a table").click()
    table = contacts.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(13)
    # August is so small that it is hidden, and nothing hidden is shown as nought.
    august = table.get_by_role("row", name=re.compile("^August"))
    expect(august.get_by_text("fewer than 5 or hidden").first).to_be_visible()
    expect(table.get_by_role("cell", name="0", exact=True)).to_have_count(0)

    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download as a table (CSV)").click()
    file = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(file)
    assert re.fullmatch(r"school-nurses-\d{4}-\d{2}-\d{4}-\d{2}\.csv", file.name)
    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert {row["measure"] for row in rows} >= {
        "contacts_total",
        "promises_kept",
        "outcome_contacts",
    }
    counts = [row["value"] for row in rows if "minutes" not in row["measure"]]
    assert "" in counts
    assert all(int(count) >= 5 for count in counts if count)

    page.get_by_role("button", name="Feedback").click()
    expect(page.get_by_text("entered in the trail with your name")).to_be_visible(
        timeout=PATIENCE_MS
    )
    page.get_by_role("button", name="Open the lines").click()
    expect(page.get_by_text("Opened and entered in the trail.")).to_be_visible(timeout=PATIENCE_MS)


def test_lead_makes_the_rota_and_no_more(staff: Open) -> None:
    beth = staff("beth")
    beth.sign_in()
    page = beth.page
    page.get_by_role("button", name="Team office").click(timeout=PATIENCE_MS)
    expect(page.get_by_text("Only administrators change who leads.")).to_be_visible(
        timeout=PATIENCE_MS
    )
    expect(page.get_by_role("button", name="Service")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Add: On duty")).first.click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Who").select_option(label="Amina Yusuf, School nurse")
    sheet.get_by_role("button", name="Put it in").click()
    page.get_by_role("button", name="Save the rota").click()
    said(page, "The rota is saved.")

    amina = staff("amina")
    amina.sign_in()
    expect(amina.page.get_by_role("button", name="Team office")).to_have_count(0)
