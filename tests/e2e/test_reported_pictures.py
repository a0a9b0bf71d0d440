"""From a picture that somebody sends to the moderator who looks at it once it was reported."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from gateway.attachments.tables import attachment, held_attachment
from gateway.storage.engine import open_engine
from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.moderating import Moderator
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service
from tests.e2e.test_attachments import meet, photo, send_picture
from tests.e2e.test_pictures import PICTURES

Open = Callable[..., Page]


def report(person: YoungPerson, *what: str) -> None:
    """Report messages of the chat, each by how it begins."""
    page = person.page
    page.get_by_role("button", name="More about this chat").click()
    page.get_by_role("button", name="Report messages").click()
    sheet = page.get_by_role("dialog", name="Report messages")
    for each in what:
        sheet.get_by_role("checkbox", name=re.compile(each)).check()
    sheet.get_by_role("radio", name="It is mean to somebody").check()
    sheet.get_by_role("button", name="Send", exact=True).click()
    expect(sheet).to_contain_text("Somebody who is not in this chat", timeout=PATIENCE_MS)


def held(service: Service) -> set[str]:
    engine = open_engine(service.settings.database_url)
    with engine.connect() as connection:
        found = set(connection.scalars(select(held_attachment.c.attachment_id)))
        assert found <= set(connection.scalars(select(attachment.c.id)))
    engine.dispose()
    return found


def keep(page: Page, name: str) -> None:
    """Take a picture of the screen for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", scale="css")


def is_grey(image: Locator) -> bool:
    found: str = image.evaluate("image => getComputedStyle(image).filter")
    return found == "grayscale(1)"


def sees_every_look(maya: Moderator, count: int) -> None:
    """See that each is in the trail; with nothing of what was seen."""
    maya.held.get_by_role("button", name="Look at the history").click()
    looks = maya.page.get_by_role("dialog").get_by_text("a picture or voice note of it opened")
    expect(looks).to_have_count(count, timeout=PATIENCE_MS)


def reported_picture(
    service: Service, open_page: Open, width: int, height: int
) -> tuple[Moderator, str]:
    """Have a young person report a picture of their own; return a moderator, and its name."""
    maya = Moderator(open_page(TABLET), service, "maya")
    maya.begin()
    amina = Staff(open_page(TABLET), service, "amina")
    robin = YoungPerson(open_page(PHONE), service)
    meet(robin, amina)
    send_picture(robin, photo(robin.page, width, height))
    name = f"Picture from {robin.nickname}"
    shown = amina.page.get_by_role("button", name=f"{name}, open")
    expect(shown).to_be_visible(timeout=PATIENCE_MS)
    report(robin, "Picture")
    return maya, name


def test_reported_picture_reaches_the_moderator_and_nobody_else(
    service: Service, open_page: Open
) -> None:
    maya, name = reported_picture(service, open_page, 1200, 900)
    assert len(held(service)) == 1
    # The gateway has no more of it than before: what it keeps is as opaque as it was.
    (blob,) = Path(service.settings.blobs).iterdir()
    assert b"JFIF" not in blob.read_bytes()

    maya.take()
    maya.open()
    maya.reads("Genuine: every message was sent as it stands here")
    picture = maya.held.get_by_role("group", name=name)
    expect(picture).to_contain_text("A picture. It may be upsetting.")
    expect(picture.get_by_role("img")).to_have_count(0)
    keep(maya.page, "reported-covered")
    button = picture.get_by_role("button")
    button.focus()
    maya.page.keyboard.press("Enter")
    whole = picture.get_by_role("img", name="The picture that was sent")
    expect(whole).to_be_visible(timeout=PATIENCE_MS)
    assert whole.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [1200, 900]
    assert is_grey(whole)
    keep(maya.page, "reported-shown")
    maya.held.get_by_role("checkbox", name=re.compile("Always show pictures in colour")).check()
    assert not is_grey(whole)
    expect(button).to_have_text("Hide it again")
    button.click()
    expect(whole).to_have_count(0)
    sees_every_look(maya, 1)


def test_reported_voice_note_plays_when_the_moderator_presses_and_not_before(
    service: Service, open_page: Open
) -> None:
    maya = Moderator(open_page(TABLET), service, "maya")
    maya.begin()
    amina = Staff(open_page(TABLET), service, "amina")
    robin = YoungPerson(open_page(PHONE), service)
    meet(robin, amina)
    page = robin.page
    page.get_by_role("button", name="Record a voice note").click()
    expect(page.get_by_role("timer")).to_have_text("0:02", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Send voice note").click()
    play = re.compile(f"^Play voice note from {robin.nickname}")
    expect(amina.page.get_by_role("button", name=play)).to_be_visible(timeout=PATIENCE_MS)
    report(robin, "Voice note")

    maya.take()
    maya.open()
    note = maya.held.get_by_role("group", name=f"Voice note from {robin.nickname}")
    note.get_by_role("button", name="Get it ready to play").click()
    player = note.get_by_role("button", name=play)
    expect(player).to_be_focused(timeout=PATIENCE_MS)
    assert note.locator("audio").evaluate("audio => audio.paused && audio.currentTime === 0")
    maya.page.keyboard.press("Enter")
    expect(note.get_by_role("button", name="Pause voice note")).to_be_visible(timeout=PATIENCE_MS)
    keep(maya.page, "reported-voice")
    sees_every_look(maya, 1)


def test_picture_that_was_spoiled_on_the_disk_is_not_shown(
    service: Service, open_page: Open
) -> None:
    maya, name = reported_picture(service, open_page, 400, 300)
    (blob,) = Path(service.settings.blobs).iterdir()
    data = bytearray(blob.read_bytes())
    data[100] ^= 1
    blob.write_bytes(data)

    maya.take()
    maya.open()
    picture = maya.held.get_by_role("group", name=name)
    picture.get_by_role("button", name="Show the picture").click()
    said = picture.get_by_role("alert")
    expect(said).to_contain_text("could not be verified", timeout=PATIENCE_MS)
    expect(said).to_be_focused()
    expect(picture.get_by_role("img")).to_have_count(0)
    keep(maya.page, "reported-spoiled")
