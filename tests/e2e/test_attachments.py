"""Pictures and voice notes, from one real browser to another."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import FilePayload, Page, Route, expect
from sqlalchemy import select

from gateway.attachments.tables import attachment
from gateway.storage.engine import open_engine
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service
from tests.e2e.test_pictures import take

PIECE = 256 * 1024
PLACE = b"51.7520N 1.2577W"

# A photo's worth of bytes: noise does not compress.
DRAW = """async ([width, height]) => {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, "#8fc1e3");
  sky.addColorStop(1, "#e8d8b9");
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#4d7f67";
  context.fillRect(0, height * 0.7, width, height * 0.3);
  const pixels = context.getImageData(0, 0, width, height);
  for (let at = 0; at < pixels.data.length; at += 1) pixels.data[at] += 40 * Math.random() - 20;
  context.putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


@dataclass
class Tunnel:
    """A line that breaks after so many pieces; notes where each piece began."""

    pieces_left: int
    offsets: list[int] = field(default_factory=list)

    def __call__(self, route: Route) -> None:
        """Let a piece through, or lose it."""
        if route.request.method != "PATCH":
            route.continue_()
            return
        self.offsets.append(int(route.request.headers["upload-offset"]))
        self.pieces_left -= 1
        if self.pieces_left < 0:
            route.abort("internetdisconnected")
        else:
            route.continue_()


def photo(page: Page, width: int = 1600, height: int = 1200) -> FilePayload:
    """Make a photo with a place in it, as a phone's camera does."""
    drawn = base64.b64decode(page.evaluate(DRAW, [width, height]))
    note = b"Exif\0\0" + PLACE
    segment = b"\xff\xe1" + (len(note) + 2).to_bytes(2, "big") + note
    return FilePayload(name="me.jpg", mimeType="image/jpeg", buffer=drawn[:2] + segment + drawn[2:])


def send_picture(person: YoungPerson, file: FilePayload) -> None:
    person.page.locator("input[type=file]").set_input_files(file)
    person.page.get_by_role("button", name="Send picture").click()


def uploads(service: Service) -> list[tuple[int, int]]:
    """Return size and received bytes of every upload."""
    engine = open_engine(service.settings.database_url)
    with engine.connect() as connection:
        columns = (attachment.c.size, attachment.c.received)
        rows = [(row.size, row.received) for row in connection.execute(select(*columns))]
    engine.dispose()
    return rows


def blobs(service: Service) -> list[bytes]:
    return [path.read_bytes() for path in Path(service.settings.blobs).iterdir()]


def meet(young_person: YoungPerson, amina: Staff) -> None:
    amina.sign_in()
    young_person.join()
    young_person.write("can I show you something?")
    amina.open(young_person.nickname)
    amina.sees("can I show you something?")


def test_nurse_sees_the_picture_that_a_young_person_sends(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    meet(young_person, amina)
    send_picture(young_person, photo(young_person.page, 3000, 2000))

    name = f"Picture from {young_person.nickname}"
    amina.page.get_by_role("button", name=f"{name}, open").click(timeout=PATIENCE_MS)
    dialog = amina.page.get_by_role("dialog", name=name)
    whole = dialog.get_by_role("img", name="The whole picture")
    expect(whole).to_be_visible(timeout=PATIENCE_MS)
    assert whole.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [2048, 1365]
    take(amina.page, "picture-opened")
    amina.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    mine = young_person.page.get_by_role("button", name="Your picture, open")
    message = young_person.page.get_by_role("listitem").filter(has=mine)
    expect(message).to_contain_text("Read", timeout=PATIENCE_MS)
    take(young_person.page, "picture-sent")
    take(amina.page, "picture-received")

    service = young_person.service
    (blob,) = blobs(service)
    assert uploads(service) == [(len(blob), len(blob))]
    for known in (PLACE, b"JFIF", b"Exif", b"me.jpg"):
        assert known not in blob


def test_voice_note_is_recorded_listened_to_and_heard(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    meet(young_person, amina)
    page = young_person.page
    page.get_by_role("button", name="Record a voice note").click()
    expect(page.get_by_role("timer")).to_have_text("0:02", timeout=PATIENCE_MS)
    take(page, "voice-recording")
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Play your voice note, 2 seconds").click()
    expect(page.get_by_role("button", name="Pause your voice note")).to_be_visible()
    take(page, "voice-recorded")
    page.get_by_role("button", name="Send voice note").click()

    play = amina.page.get_by_role(
        "button", name=f"Play voice note from {young_person.nickname}, 2 seconds"
    )
    play.click(timeout=PATIENCE_MS)
    expect(amina.page.get_by_role("button", name="Pause voice note")).to_be_visible(
        timeout=PATIENCE_MS
    )
    heard = amina.page.locator(".message-theirs .player-time")
    expect(heard).to_have_text("0:01", timeout=PATIENCE_MS)
    take(amina.page, "voice-playing")
    take(page, "voice-sent")


def test_upload_goes_on_after_a_cut_and_a_reload(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    meet(young_person, amina)
    page = young_person.page
    tunnel = Tunnel(pieces_left=3)
    page.context.route("**/v1/attachments/*", tunnel)
    send_picture(young_person, photo(page, 2048, 2048))
    bar = page.get_by_role("progressbar", name="Sending the picture")
    expect(bar).to_have_js_property("value", 3 * PIECE, timeout=PATIENCE_MS)
    ((size, received),) = uploads(young_person.service)
    assert received == 3 * PIECE < size - PIECE
    take(page, "picture-sending")

    young_person.write("it is a big one")
    amina.sees("it is a big one")
    page.reload()
    expect(bar).to_be_visible(timeout=PATIENCE_MS)
    tunnel.pieces_left = 10**6
    name = f"Picture from {young_person.nickname}, open"
    expect(amina.page.get_by_role("button", name=name)).to_be_visible(timeout=PATIENCE_MS)
    expect(bar).to_have_count(0)
    assert uploads(young_person.service) == [(size, size)]
    # Nothing that was acknowledged was sent again.
    assert tunnel.offsets[:3] == [0, PIECE, 2 * PIECE]
    assert min(tunnel.offsets[3:]) == 3 * PIECE


def test_picture_that_is_called_off_never_arrives(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    meet(young_person, amina)
    page = young_person.page
    page.context.route("**/v1/attachments/*", Tunnel(pieces_left=1))
    send_picture(young_person, photo(page))
    page.get_by_role("button", name="Don't send this picture").click()
    expect(page.get_by_role("button", name="Your picture, open")).to_have_count(0)
    page.context.unroute_all()
    page.reload()
    young_person.write("I changed my mind")
    amina.sees("I changed my mind")
    expect(amina.page.get_by_role("button", name="Picture from")).to_have_count(0)


def test_file_that_is_no_picture_is_refused_in_kind_words(young_person: YoungPerson) -> None:
    young_person.join()
    page = young_person.page
    file = FilePayload(name="notes.jpg", mimeType="image/jpeg", buffer=b"not a picture")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text("can't open this as a picture")
    page.get_by_role("button", name="Throw away").click()
    expect(page.get_by_role("button", name="Add a picture")).to_be_focused()
