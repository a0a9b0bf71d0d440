"""A nurse's tablet is revoked while she is in a conversation; the others go on without it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Page, expect
from sqlalchemy import Connection, select

from audit.record import AuditKind
from audit.trail import Recorded, Trail
from gateway.chat.tables import leaf
from gateway.identity.tables import device, organisation, staff_login
from gateway.sources import system_entropy
from gateway.storage.engine import open_engine
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service

T = TypeVar("T")

STORED = """async () => {
  let found = 0;
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    for (const store of database.objectStoreNames) {
      if (store === "lease") continue;
      found += await new Promise((resolve) => {
        const counting = database.transaction(store).objectStore(store).count();
        counting.onsuccess = () => resolve(counting.result);
      });
    }
    database.close();
  }
  return found;
}"""


def test_revoked_tablet_is_wiped_and_the_others_go_on(
    young_person: YoungPerson, staff: Callable[[str], Staff], service: Service
) -> None:
    amina, beth = staff("amina"), staff("beth")
    amina.sign_in()
    beth.sign_in()
    young_person.join()
    young_person.write("hello to all of you")
    for nurse in (amina, beth):
        nurse.open(young_person.nickname)
        nurse.sees("hello to all of you")
    assert stored(beth.page) > 0

    tablet = device_of(service, "beth")
    run(service, "revoke", tablet)
    expect(beth.page.get_by_text("This device was removed")).to_be_visible(timeout=PATIENCE_MS)
    expect(beth.page.get_by_text("hello to all of you")).to_have_count(0)
    assert stored(beth.page) == 0
    expect(young_person.page.get_by_role("log")).to_contain_text(
        "Beth Carter left", timeout=PATIENCE_MS
    )

    amina.write(young_person.nickname, "Beth's tablet is lost, but I am here")
    young_person.sees("Beth's tablet is lost, but I am here")
    young_person.write("all right")
    amina.sees("all right")
    amina.sees_state("Beth's tablet is lost, but I am here", "Read")

    in_roster = look(service, lambda c: set(c.scalars(select(leaf.c.device_id))))
    assert tablet not in in_roster
    assert len(in_roster) == 2
    beth.page.reload()
    expect(beth.page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)

    entries = look(service, trail_of)
    (revoked,) = (each for each in entries if each.kind is AuditKind.DEVICE_REVOKED)
    assert revoked.subject == tablet
    proposed = [each for each in entries if each.kind is AuditKind.CONVERSATION_REMOVAL_PROPOSED]
    assert {details(each)["device"] for each in proposed} == {tablet}
    changes = [each for each in entries if each.kind is AuditKind.CONVERSATION_ROSTER_CHANGED]
    assert details(changes[-1])["left"] == [tablet]
    assert set(details(changes[-1])["roster"]) == in_roster


def test_nurse_who_leaves_the_team_keeps_nothing(
    young_person: YoungPerson, staff: Callable[[str], Staff], service: Service
) -> None:
    beth = staff("beth")
    beth.sign_in()
    young_person.join()
    young_person.write("only Beth is here")
    beth.open(young_person.nickname)
    beth.sees("only Beth is here")

    run(service, "leave-team", "beth", "School nurses")
    expect(beth.row(young_person.nickname)).to_have_count(0, timeout=PATIENCE_MS)
    expect(beth.page.get_by_text("only Beth is here")).to_have_count(0)
    young_person.write("is somebody else there")
    young_person.sees_state("is somebody else there", "Sent")
    expect(young_person.page.get_by_role("log")).to_contain_text(
        "Beth Carter left", timeout=PATIENCE_MS
    )


def run(service: Service, *words: str) -> None:
    """Run a command beside the gateway."""
    earshot = str(Path(sys.executable).with_name("earshot"))
    environment = {**os.environ, **service._environment}
    subprocess.run([earshot, *words], env=environment, check=True, capture_output=True)


def look(service: Service, work: Callable[[Connection], T]) -> T:
    """Look into the database beside the gateway."""
    engine = open_engine(service.settings.database_url)
    try:
        with engine.connect() as connection:
            return work(connection)
    finally:
        engine.dispose()


def device_of(service: Service, username: str) -> str:
    """Find somebody's one device."""
    query = (
        select(device.c.id)
        .join(staff_login, staff_login.c.account_id == device.c.account_id)
        .where(staff_login.c.username == username)
    )
    found: str = look(service, lambda c: c.scalars(query).one())
    return found


def trail_of(connection: Connection) -> list[Recorded]:
    """Read the one organisation's trail."""
    (whose,) = connection.scalars(select(organisation.c.id))
    return list(Trail(entropy=system_entropy).read(connection, organisation=whose))


def details(entry: Recorded) -> dict[str, Any]:
    """Read an entry's particulars."""
    found: dict[str, Any] = json.loads(entry.details or b"{}")
    return found


def stored(page: Page) -> int:
    """Count what a browser's stores hold, keys included."""
    count: int = page.evaluate(STORED)
    return count
