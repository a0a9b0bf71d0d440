"""A device commits what nobody can follow: below the threshold and at it, with real clients."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from gateway.chat.quarantine import list_quarantined
from gateway.chat.reset_tables import stuck_report
from gateway.storage.engine import open_engine
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service

WEB = Path(__file__).parents[2] / "web"
STARTED_AGAIN = "This chat was started again to keep it working. Nothing is lost."


@pytest.fixture(scope="module")
def hostile_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bundle the client that means harm."""
    folder = tmp_path_factory.mktemp("hostile")
    node = shutil.which("node")
    if node is None:
        pytest.fail("there is no Node: run `make test`, which gets one")
    subprocess.run(
        [node, "tools/bundle-hostile.js", str(folder)], cwd=WEB, check=True, capture_output=True
    )
    return folder / "hostile.js"


class Hostile:
    """Somebody on the team whose device seals path secrets wrongly."""

    def __init__(self, page: Page, service: Service, script: Path) -> None:
        self.page = page
        self._service = service
        page.add_init_script(path=script)

    def sign_in(self, username: str) -> None:
        """Sign in, which is all that it takes: the device joins what there is."""
        self.page.goto(f"{self._service.origin}/staff")
        signed_in = self.page.evaluate(
            "([name, password, code]) => earshotHostile.signIn(name, password, code)",
            [username, self._service.password(username), self._service.totp(username)],
        )
        assert signed_in == {"ok": True, "value": None}

    def behave(self) -> None:
        """Do harm no more."""
        self.page.evaluate("earshotHostile.malice.active = false")

    def shows(self, condition: str) -> None:
        """Wait until what this device shows is as it should be."""
        self.page.wait_for_function(
            f"() => {{ const seen = earshotHostile.look(); return {condition}; }}",
            timeout=PATIENCE_MS,
        )


@pytest.fixture
def hostile(service: Service, open_page: Callable[..., Page], hostile_script: Path) -> Hostile:
    """Give somebody a device that means harm."""
    return Hostile(open_page({}), service, hostile_script)


def started_again(page: Page) -> Locator:
    return page.get_by_role("log").get_by_text(STARTED_AGAIN)


def held(service: Service) -> list[str]:
    engine = open_engine(service.settings.database_url)
    with engine.connect() as connection:
        names = [each.name for each in list_quarantined(connection)]
    engine.dispose()
    return names


def reports(service: Service) -> int:
    engine = open_engine(service.settings.database_url)
    with engine.connect() as connection:
        found = connection.execute(select(func.count()).select_from(stuck_report)).scalar_one()
    engine.dispose()
    return found


def test_one_who_is_stuck_comes_back_and_the_talk_goes_on(
    young_person: YoungPerson, hostile: Hostile
) -> None:
    young_person.join()
    young_person.write("hello, is somebody there")
    young_person.sees_state("hello, is somebody there", "Sent")

    hostile.sign_in("beth")
    expect(young_person.page.get_by_role("log")).to_contain_text(
        "Beth Carter joined", timeout=PATIENCE_MS
    )
    hostile.behave()
    hostile.shows("seen.states[0] === 'ready'")
    young_person.write("I was stuck for a moment")
    hostile.shows("seen.texts.at(-1) === 'I was stuck for a moment'")
    hostile.page.evaluate("earshotHostile.write('so I see')")
    young_person.sees("so I see")
    expect(started_again(young_person.page)).to_have_count(0)
    assert held(young_person.service) == []
    assert reports(young_person.service) == 1


def test_group_is_started_again_and_honest_people_write_and_read_on(
    young_person: YoungPerson, staff: Callable[[str], Staff], hostile: Hostile
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("before it happened")
    amina.open(young_person.nickname)
    amina.sees("before it happened")
    amina.write(young_person.nickname, "I am here")
    young_person.sees("I am here")

    hostile.sign_in("beth")
    for page in (young_person.page, amina.page):
        expect(started_again(page)).to_have_count(1, timeout=PATIENCE_MS)
    assert held(young_person.service) == ["Beth Carter"]
    hostile.shows("seen.states[0] === 'held'")

    young_person.write("and after")
    amina.sees("and after")
    amina.write(young_person.nickname, "still with you")
    young_person.sees("still with you")
    young_person.sees_state("and after", "Read")

    # One conversation, with everything in it, also after the pages and the gateway began anew.
    young_person.service.kill()
    young_person.service.start()
    for person in (young_person, amina):
        person.page.reload()
    amina.open(young_person.nickname)
    expect(amina.row(young_person.nickname)).to_have_count(1)
    for person in (young_person, amina):
        for text in ("before it happened", "I am here", "and after", "still with you"):
            person.sees(text)
        expect(started_again(person.page)).to_have_count(1)
    young_person.write("good night")
    amina.sees("good night")
