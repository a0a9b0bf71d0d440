"""From a worry to a referral, a hold and a verified trail: safeguarding in real browsers."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from fhir.resources.R4B.bundle import Bundle
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from gateway.identity.tables import account, role, staff_login
from gateway.policy import Kind, Role
from gateway.sources import new_id, system_entropy
from gateway.storage.engine import WRITE, open_engine
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service

Open = Callable[[str], Staff]

LONG_AGO = 946_684_800_000
"""1 January 2000: whoever joined then is over 25 by now."""


def make_lead(service: Service, username: str) -> None:
    """Give a member of the cast the role of a lead; the demo may have one alone."""
    engine = open_engine(service.settings.database_url)
    try:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            found = select(staff_login.c.account_id).where(staff_login.c.username == username)
            name = connection.scalars(found).one()
            connection.execute(
                role.insert().values(account_id=name, role=str(Role.SAFEGUARDING_LEAD))
            )
    finally:
        engine.dispose()


def place(page: Page, name: str) -> None:
    """Go to a part of safeguarding."""
    page.get_by_role("button", name=name, exact=True).click(timeout=PATIENCE_MS)


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog")


def save(page: Page, name: str) -> None:
    """Press the button that sends a sheet, and see it close."""
    sheet(page).get_by_role("button", name=name, exact=True).click()
    expect(sheet(page)).to_have_count(0, timeout=PATIENCE_MS)


def open_case(page: Page, nickname: str) -> None:
    """Open a case from the list."""
    cases = page.get_by_role("list", name="Cases")
    cases.get_by_role("button", name=re.compile(re.escape(nickname))).click(timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", name=nickname)).to_be_visible(timeout=PATIENCE_MS)


def download(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as downloading:
        page.get_by_role("button", name=button).click()
    file = folder / downloading.value.suggested_filename
    downloading.value.save_as(file)
    return file


def raise_worry(staff: Open, nickname: str) -> Staff:
    """Have the nurse open a case from the conversation on her screen."""
    amina = staff("amina")
    amina.sign_in()
    amina.open(nickname)
    page = amina.page
    page.get_by_role("button", name="Safeguarding case").click()
    sheet(page).get_by_label("Where it stands").select_option(label="Early help")
    sheet(page).get_by_label("Why you are worried").fill("Said that home is not safe.")
    sheet(page).get_by_role("button", name="Open the case").click()
    expect(sheet(page).get_by_text("The case is open.")).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Escape")
    return amina


def work_on(page: Page) -> None:
    """Take the case, note something, let a task be done, decide to share."""
    page.get_by_role("button", name="Take the case").click()
    expect(page.get_by_role("button", name="Take the case")).to_have_count(0, timeout=PATIENCE_MS)
    page.get_by_label("What happened, what was seen").fill("Spoke with the head of year.")
    page.get_by_role("button", name="Add the note").click()
    chronology = page.get_by_role("region", name="Chronology")
    expect(chronology.get_by_text("Spoke with the head of year.")).to_be_visible(
        timeout=PATIENCE_MS
    )
    page.get_by_role("button", name="Add a task").click()
    form = sheet(page)
    form.get_by_label("What is to be done").fill("Ring the school again.")
    form.get_by_label("Who").select_option(label="Amina Yusuf")
    tomorrow = (datetime.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")  # noqa: DTZ005 - as the screen says it
    form.get_by_label("By when").fill(tomorrow)
    save(page, "Add a task")
    page.get_by_role("button", name="Share, or do not share").click()
    form = sheet(page)
    form.get_by_role("button", name="Record the decision").click()
    # Neither can be left half filled in.
    expect(form.get_by_text("This is needed.").first).to_be_visible()
    form.get_by_role("radio", name="Share", exact=True).check()
    form.get_by_label("Reason").fill("Risk of harm at home.")
    form.get_by_label("Lawful basis").select_option(value="safeguarding_condition")
    form.get_by_label("Organisation").fill("Riverside Council")
    form.get_by_label("Person or team there").fill("Duty social worker")
    form.get_by_label("The least that is needed").fill("Nickname, school.")
    form.get_by_role("radio", name="was told").check()
    save(page, "Record the decision")
    shared = page.get_by_text("Shared with Riverside Council, Duty social worker")
    expect(shared.first).to_be_visible(timeout=PATIENCE_MS)


def break_glass(page: Page, other: Page, nickname: str) -> None:
    """Enter who it is, ask to see it, have another lead agree, and read it."""
    page.get_by_role("button", name="Enter who it is").click()
    sheet(page).get_by_label("Name").fill("Robin Example")
    sheet(page).get_by_label("NHS number").fill("943 476 5919")
    save(page, "Save")
    page.get_by_role("button", name="Ask to see it").click()
    sheet(page).get_by_label("Why you need to know").fill("Not seen since Monday.")
    sheet(page).get_by_role("radio", name="Tell the young person").check()
    save(page, "Ask a lead")
    expect(page.get_by_text("Another lead has to agree to your request.")).to_be_visible(
        timeout=PATIENCE_MS
    )
    expect(page.get_by_text("9434765919")).to_have_count(0)

    place(other, "Safeguarding")
    expect(other.get_by_text("1 request waits for a lead")).to_be_visible(timeout=PATIENCE_MS)
    open_case(other, nickname)
    other.get_by_role("button", name="Agree").click(timeout=PATIENCE_MS)
    expect(other.get_by_text("agreed; readable until")).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_role("button", name="All cases").click()
    open_case(page, nickname)
    page.get_by_role("button", name="Read it now").click(timeout=PATIENCE_MS)
    expect(page.get_by_text("9434765919")).to_be_visible(timeout=PATIENCE_MS)
    # Who agreed is not who may read.
    expect(other.get_by_role("button", name="Read it now")).to_have_count(0)


def refer(page: Page, folder: Path) -> None:
    """Check the referral, and download it for people and for their systems."""
    page.get_by_role("button", name="Check it for the receiver").click()
    findings = page.get_by_role("list", name="What the check found")
    expect(findings.get_by_text("No date of birth.")).to_be_visible(timeout=PATIENCE_MS)
    expect(findings.get_by_text("Only the made-up name goes along.")).to_have_count(0)
    pdf = download(page, "Download as PDF", folder)
    words = "\n".join(each.extract_text() for each in PdfReader(pdf).pages)
    for part in ("Safeguarding referral", "Robin Example", "Ring the school again."):
        assert part in words
    expect(page.get_by_text("The referral was made.")).to_be_visible(timeout=PATIENCE_MS)
    fhir = download(page, "Download as FHIR", folder)
    document = json.loads(fhir.read_text())
    Bundle.model_validate(document)
    kinds = [each["resource"]["resourceType"] for each in document["entry"]]
    assert kinds == ["Composition", "Patient", "ServiceRequest", "Task"]


def test_case_from_a_conversation_to_a_referral_and_its_trail(
    service: Service, young_person: YoungPerson, staff: Open, tmp_path: Path
) -> None:
    make_lead(service, "beth")
    young_person.join()
    young_person.write("home is not safe")
    raise_worry(staff, young_person.nickname)

    sofia, beth = staff("sofia"), staff("beth")
    sofia.sign_in()
    beth.sign_in()
    page = sofia.page
    open_case(page, young_person.nickname)
    work_on(page)
    break_glass(page, beth.page, young_person.nickname)
    refer(page, tmp_path)

    # The young person is told that somebody learned who they are.
    expect(young_person.page.get_by_role("log")).to_contain_text(
        re.compile("who you are"), timeout=PATIENCE_MS
    )

    # An auditor's browser verifies the trail by itself, and sees the entries of it all.
    ivy = staff("ivy")
    ivy.sign_in()
    audit = ivy.page
    audit.get_by_role("button", name="Verify now").click(timeout=PATIENCE_MS)
    expect(audit.get_by_text(re.compile(r"Whole: \d+ entries"))).to_be_visible(timeout=PATIENCE_MS)
    entries = audit.get_by_role("list", name="Entries, the newest first")
    for kind in ("case.identity_read", "case.glass_agreed", "case.glass_asked"):
        expect(entries.get_by_role("button", name=kind).first).to_be_visible(timeout=PATIENCE_MS)
    entries.get_by_role("button", name="case.glass_asked").first.click()
    expect(sheet(audit).get_by_text("The proof is of the same bytes")).to_be_visible(
        timeout=PATIENCE_MS
    )
    sheet(audit).get_by_role("button", name="Read the details").click()
    expect(sheet(audit).get_by_text("Not seen since Monday.")).to_be_visible(timeout=PATIENCE_MS)
    expect(sheet(audit).get_by_text("what the entry committed to")).to_be_visible()
    proof = download(audit, "Save the proof as a file", tmp_path)
    sheet(audit).get_by_role("button", name="Everything about this").click()
    expect(entries.get_by_role("button", name="case.line_entered").first).to_be_visible(
        timeout=PATIENCE_MS
    )
    expect(entries.get_by_role("button", name=re.compile("session"))).to_have_count(0)

    # The proof holds without the list; bent by a byte it does not.
    place(audit, "Check a proof")
    chooser = audit.get_by_label("Choose a proof file")
    chooser.set_input_files(proof)
    expect(audit.get_by_text(re.compile("It holds: entry"))).to_be_visible(timeout=PATIENCE_MS)
    bent = tmp_path / "bent.tlog-proof"
    whole = proof.read_text()
    index = int(re.findall(r"^index (\d+)$", whole, re.MULTILINE)[0])
    bent.write_text(whole.replace(f"\nindex {index}\n", f"\nindex {index - 1}\n"))
    chooser.set_input_files(bent)
    expect(audit.get_by_text("It does not hold")).to_be_visible(timeout=PATIENCE_MS)


def leave_long_ago(service: Service, name: str) -> None:
    """Have somebody have joined long ago, and never come back."""
    engine = open_engine(service.settings.database_url)
    try:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            like = connection.execute(
                select(account).where(account.c.kind == str(Kind.YOUNG_PERSON)).limit(1)
            ).one()
            connection.execute(
                account.insert().values(
                    id=new_id(system_entropy),
                    organisation_id=like.organisation_id,
                    kind=str(Kind.YOUNG_PERSON),
                    name=name,
                    title="",
                    school_id=like.school_id,
                    desk_team_id=like.desk_team_id,
                    age_band="12-13",
                    created_at=LONG_AGO,
                )
            )
    finally:
        engine.dispose()


def test_hold_keeps_a_file_that_a_dry_run_finds_due(service: Service, staff: Open) -> None:
    leave_long_ago(service, "Old Heron")
    sofia = staff("sofia")
    sofia.sign_in()
    page = sofia.page
    place(page, "Retention")
    expect(page.get_by_text("1 file would go")).to_be_visible(timeout=PATIENCE_MS)
    file = page.get_by_role("button", name=re.compile("Old Heron"))
    expect(file).to_contain_text("by the rule for health records")
    file.click()
    holds = sheet(page).locator("form").first
    holds.get_by_role("button", name="Place a hold").click()
    expect(holds.get_by_text("This is needed.")).to_be_visible()
    holds.get_by_label("Reason").fill("An inquiry is under way.")
    holds.get_by_role("button", name="Place a hold").click()
    expect(sheet(page).get_by_text("placed by Sofia Grant")).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Escape")
    expect(page.get_by_text("0 files would go")).to_be_visible()
    expect(page.get_by_text("1 file is due and held")).to_be_visible()

    # It is an entry of the trail, and lifting it is one too.
    file.click()
    lifting = sheet(page).locator("form").first
    lifting.get_by_label("Reason").fill("The inquiry is over.")
    lifting.get_by_role("button", name="Lift the hold").click()
    expect(sheet(page).get_by_text("Nothing holds this file.")).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Escape")
    expect(page.get_by_text("1 file would go")).to_be_visible()
    place(page, "Trail")
    entries = page.get_by_role("list", name="Entries, the newest first")
    for kind in ("retention.held", "retention.lifted"):
        expect(entries.get_by_role("button", name=kind).first).to_be_visible(timeout=PATIENCE_MS)
