"""Where video does not work: chat and telephone are offered, and the others go on."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec
from playwright.sync_api import Page, expect

from gateway.desk.area import DEFAULT_AREA, Area
from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.desk_setting import age_wait, set_area
from tests.e2e.people import Staff
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Visitor, meeting, plan, watched

RUNG: Final[Area] = msgspec.structs.replace(DEFAULT_AREA, phone="01753 123456")
NUMBER: Final = "01753 123456"

# A network that lets no media through: only relays may be used, and there is none.
WALLED = """
window.RTCPeerConnection = class extends window.RTCPeerConnection {
  constructor(given) {
    super({ ...given, iceServers: [], iceTransportPolicy: "relay" });
  }
  setConfiguration(given) {
    super.setConfiguration({ ...given, iceServers: [], iceTransportPolicy: "relay" });
  }
};
"""


def test_who_gets_no_connection_takes_the_chat_while_the_others_go_on(
    service: Service, open_page: Callable[..., Page]
) -> None:
    set_area(service, RUNG)
    pair = meeting(service, open_page, PHONE, TABLET)
    young, nickname = pair.young.page, pair.robin.nickname
    young.add_init_script(WALLED)
    young.reload()
    beth = Staff(open_page(TABLET), service, "beth")
    beth.sign_in()

    pair.nurse.start_now()
    iwona = Visitor(watched(open_page(PHONE)))
    iwona.page.goto(pair.nurse.invite("Iwona Nowak", "Interpreter"))
    iwona.page.locator("[data-act=guest-enter]").click(timeout=PATIENCE_MS)
    iwona.ready()
    pair.nurse.admit("Iwona Nowak")
    for each in (iwona, pair.nurse):
        each.sees_frames()

    pair.young.join()
    pair.nurse.admit(nickname)
    offer = young.locator(".instead[data-why=line]")
    expect(young.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    expect(offer).to_be_visible(timeout=2 * PATIENCE_MS)
    expect(offer.locator("a")).to_have_attribute("href", "tel:+441753123456")
    expect(offer).to_contain_text(NUMBER)
    assert pair.young.count().frames_decoded == 0

    offer.locator("[data-act=to-chat]").click()
    pair.robin.write("the video will not work here")
    beth.open(nickname)
    beth.sees("the video will not work here")

    # They left by themselves, and can come again; for the others nothing changed.
    expect(pair.nurse.tile(nickname)).to_have_count(0, timeout=PATIENCE_MS)
    for each in (iwona, pair.nurse):
        each.sees_frames()
    expect(young.locator("[data-act=join]")).to_be_visible(timeout=PATIENCE_MS)


def test_who_waits_too_long_is_told_in_one_tap_and_written_to(
    service: Service, open_page: Callable[..., Page]
) -> None:
    set_area(service, RUNG)
    pair = meeting(service, open_page, PHONE, TABLET)
    young, nurse, nickname = pair.young.page, pair.nurse.page, pair.robin.nickname
    nurse.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    plan(nurse, datetime.now().astimezone() + timedelta(minutes=5))
    pair.young.join()
    quiet = young.locator(".instead-quiet")
    expect(quiet.locator("a")).to_be_hidden()
    quiet.locator("summary").click()
    expect(quiet).to_contain_text(NUMBER)
    expect(nurse.locator(".knock-said")).to_contain_text(nickname, timeout=PATIENCE_MS)
    expect(nurse.locator("[data-act=knock-late]")).to_have_count(0)

    # More than half an hour later, as if it had been so.
    age_wait(service, 40)
    for page in (nurse, young):
        page.reload()
    young.locator("[data-act=join]").click(timeout=PATIENCE_MS)
    nurse.locator("[data-act=knock-late]").click(timeout=2 * PATIENCE_MS)
    expect(nurse.locator(".knock-told")).to_have_text(re.compile("Told at"), timeout=PATIENCE_MS)
    expect(young.locator(".visit-note")).to_contain_text("running late", timeout=PATIENCE_MS)
    expect(young.locator(".instead[data-why=late]")).to_contain_text(
        NUMBER, timeout=2 * PATIENCE_MS
    )

    nurse.locator("[data-act=knock-write]").click()
    pair.amina.write(nickname, "sorry, I come in ten minutes")
    young.locator(".instead [data-act=to-chat]").click()
    pair.robin.sees("sorry, I come in ten minutes")
    expect(nurse.locator(".knock-said")).to_have_text("", timeout=PATIENCE_MS)


def test_who_has_neither_camera_nor_microphone_is_offered_the_chat_before_they_come(
    service: Service, open_page: Callable[..., Page]
) -> None:
    set_area(service, RUNG)
    pair = meeting(service, open_page, PHONE, TABLET)
    young = pair.young.page
    young.add_init_script(
        "navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    young.reload()
    pair.nurse.start_now()
    young.locator("[data-act=join]").click(timeout=PATIENCE_MS)
    expect(young.locator(".instead[data-why=devices]")).to_contain_text(NUMBER, timeout=PATIENCE_MS)
    # They may come all the same: they see and hear, and what they can do instead stays there.
    young.locator("[data-act=ready]").click()
    pair.nurse.admit(pair.robin.nickname)
    expect(young.locator(".call .instead[data-why=devices]")).to_be_visible(timeout=PATIENCE_MS)
    young.locator(".instead [data-act=to-chat]").click()
    pair.robin.write("I can only write today")
    pair.amina.sees("I can only write today")
