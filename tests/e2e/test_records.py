"""A record that nobody can open alone: sealed when a contact is closed, opened by two together."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service

SECRET = "my uncle comes in at night"
REASON = "A Section 47 enquiry: the strategy meeting needs what was said."


@dataclass
class Lead(Staff):
    """A safeguarding lead, among the sealed records."""

    def go_to_records(self) -> None:
        """Be there, from wherever."""
        door = self.page.get_by_role("button", name="Records", exact=True)
        heading = self.page.get_by_role("heading", name="Sealed records")
        expect(door.or_(heading).first).to_be_visible(timeout=PATIENCE_MS)
        if not heading.is_visible():
            door.click()
        expect(heading).to_be_visible(timeout=PATIENCE_MS)

    @property
    def dialog(self) -> Locator:
        """Find the sheet that is open."""
        return self.page.get_by_role("dialog")

    @property
    def asked_of_me(self) -> Locator:
        """Find what a colleague asks."""
        return self.page.get_by_role("region", name="A colleague asks you")

    @property
    def own(self) -> Locator:
        """Find what this lead asked."""
        return self.page.get_by_role("region", name="Your openings")


def test_two_leads_open_a_record_together(
    service: Service, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    sofia, marcus, grace = (
        Lead(open_page(TABLET), service, name) for name in ("sofia", "marcus", "grace")
    )
    for lead in (sofia, marcus, grace):
        lead.sign_in()
        lead.go_to_records()
    expect(sofia.page.get_by_text("No contact has been closed")).to_be_visible(timeout=PATIENCE_MS)

    robin = YoungPerson(open_page(PHONE), service)
    robin.join()
    robin.write(SECRET)
    amina = Staff(open_page(TABLET), service, "amina")
    amina.sign_in()
    close_with_record(amina, robin)

    ask_to_open(sofia, robin)
    agree(marcus, robin)
    read(sofia, robin)

    told = robin.page.get_by_role("log").get_by_text("opened the record of a finished talk here")
    expect(told).to_be_visible(timeout=PATIENCE_MS)
    expect(grace.asked_of_me).to_have_count(0, timeout=PATIENCE_MS)

    service.stop()
    audit_verifies(service, tmp_path)
    kept = b"".join(each.read_bytes() for each in service.data.glob("earshot.db*"))
    assert len(kept) > 100_000
    assert SECRET.encode() not in kept


def audit_verifies(service: Service, folder: Path) -> None:
    """Export the trail and verify it, with the commands that an auditor has."""
    environment = {**os.environ, "EARSHOT_DATA": str(service.data)}

    def earshot(*words: str) -> str:
        command = [str(Path(sys.executable).with_name("earshot")), "audit", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    (line,) = earshot("logs").splitlines()
    organisation, key = line.split()
    earshot("export", organisation, str(folder / "trail"))
    assert "whole: " in earshot("verify", str(folder / "trail"), "--key", key)
    shown = earshot("show", organisation)
    for kind in ("record.sealed", "record.opening_asked", "record.share_given", "record.opened"):
        assert kind in shown


def close_with_record(nurse: Staff, young: YoungPerson) -> None:
    """Answer, finish, and close: what was said is sealed to the three leads."""
    nurse.open(young.nickname)
    nurse.sees(SECRET)
    nurse.write(young.nickname, "Thank you for telling me. You did the right thing.")
    young.sees("You did the right thing.")
    bar = nurse.page.get_by_role("region", name="What is to be done")
    bar = bar.or_(nurse.page.locator(".desk-bar")).first
    bar.get_by_role("button", name="Talk is over").click(timeout=PATIENCE_MS)
    bar.get_by_role("button", name="Close…").click(timeout=PATIENCE_MS)
    dialog = nurse.page.get_by_role("dialog")
    dialog.get_by_label("Advice given").check()
    expect(dialog).to_contain_text(
        "2 messages of this contact. Nobody can read them afterwards but 2 safeguarding leads"
        " together, out of",
        timeout=PATIENCE_MS,
    )
    for name in ("Sofia Grant", "Marcus Hill", "Grace Bell"):
        expect(dialog).to_contain_text(name)
    dialog.get_by_role("button", name="Close", exact=True).last.click()
    expect(dialog).to_have_count(0, timeout=PATIENCE_MS)
    young.sees("You can write again at any time.")


def ask_to_open(lead: Lead, young: YoungPerson) -> None:
    """Ask with a reason; alone it cannot be opened."""
    lead.page.reload()
    lead.go_to_records()
    card = lead.page.get_by_role("article").filter(has_text=young.nickname)
    expect(card).to_contain_text("Sealed by Amina Yusuf", timeout=PATIENCE_MS)
    card.get_by_role("button", name="Ask to open…").click()
    lead.dialog.get_by_role("button", name="Ask", exact=True).click()
    expect(lead.dialog).to_contain_text("Write why it has to be opened.")
    lead.dialog.get_by_label("Why it has to be opened").fill(REASON)
    lead.dialog.get_by_role("button", name="Ask", exact=True).click()
    expect(lead.dialog).to_have_count(0, timeout=PATIENCE_MS)
    expect(lead.own).to_contain_text("1 of 2 have agreed")
    expect(lead.own.get_by_role("button", name="Open the record")).to_have_count(0)


def agree(lead: Lead, young: YoungPerson) -> None:
    """See who asks, what for and whether the young person is told; then give the share."""
    for text in ("Sofia Grant", young.nickname, REASON, "will see that the record was opened"):
        expect(lead.asked_of_me).to_contain_text(text, timeout=PATIENCE_MS)
    lead.asked_of_me.get_by_role("button", name="Agree to open").click()
    expect(lead.asked_of_me).to_contain_text("You agreed.", timeout=PATIENCE_MS)


def read(lead: Lead, young: YoungPerson) -> None:
    """Read it there and nowhere else: every message is genuine."""
    expect(lead.own).to_contain_text("2 of 2 have agreed", timeout=PATIENCE_MS)
    lead.own.get_by_role("button", name="Open the record").click()
    expect(lead.page.get_by_text("All 2 messages are genuine")).to_be_visible(timeout=PATIENCE_MS)
    said = lead.page.get_by_role("list").get_by_role("listitem")
    expect(said.filter(has_text=SECRET)).to_contain_text(young.nickname)
    expect(said.filter(has_text="You did the right thing.")).to_contain_text("Amina Yusuf")
    lead.page.get_by_role("button", name="Done reading").click()
    expect(lead.page.get_by_role("heading", name="Sealed records")).to_be_visible(
        timeout=PATIENCE_MS
    )
