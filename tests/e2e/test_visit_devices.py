"""A camera refused, swapped or gone, a screen shown, sound alone: the rest of a visit goes on."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, meeting


def test_refused_camera_is_said_and_the_voice_goes_on(
    service: Service, open_page: Callable[..., Page], careful: Browser
) -> None:
    context = careful.new_context(**PHONE, permissions=["microphone"])  # type: ignore[arg-type]
    phone = context.new_page()
    pair = meeting(service, lambda kind: phone if kind is PHONE else open_page(kind), PHONE, TABLET)
    nurse, young = pair.nurse, pair.young
    nurse.start_now()
    phone.locator("[data-act=join]").click(timeout=PATIENCE_MS)
    expect(phone.locator(".mirror")).to_contain_text("isn't allowed", timeout=PATIENCE_MS)
    phone.locator("[data-act=ready]").click()
    waits = nurse.page.locator(".people-waits")
    expect(waits).to_contain_text("camera blocked", timeout=PATIENCE_MS)
    nurse.admit(pair.robin.nickname)
    expect(phone.locator(".call-notices")).to_contain_text("isn't allowed", timeout=PATIENCE_MS)
    young.sees_frames()
    nurse.hears()
    assert nurse.count().frames_decoded == 0

    # Now it is allowed; of three the last is chosen (WebRTC takes no frames of the second).
    context.grant_permissions(["microphone", "camera"])
    young.press("camera")
    nurse.sees_frames()
    first = young.sends("video")
    young.press("more")
    cameras = phone.get_by_label("Camera", exact=True)
    cameras.select_option(index=3)
    phone.get_by_role("button", name="Close").click()
    nurse.sees_frames()
    assert young.sends("video") != first

    # Both go away in the call, as when they are pulled out: that is said, and the rest goes on.
    context.clear_permissions()
    notices = phone.locator(".call-notices")
    for device in ("Camera", "Microphone"):
        expect(notices).to_contain_text(f"{device}: It was unplugged", timeout=PATIENCE_MS)
    expect(nurse.tile(pair.robin.nickname).locator("video")).to_have_count(0, timeout=PATIENCE_MS)
    young.sees_frames()
    context.grant_permissions(["microphone", "camera"])
    young.press("microphone")
    young.press("camera")
    nurse.sees_frames()
    context.close()


def test_screen_is_shown_and_what_the_line_takes_is_chosen(
    service: Service, open_page: Callable[..., Page]
) -> None:
    pair = meeting(service, open_page, PHONE, TABLET)
    nurse, young = pair.nurse, pair.young
    nurse.start_now()
    young.page.locator("[data-act=join]").click(timeout=PATIENCE_MS)
    costs = young.page.locator(".thrift .field-hint")
    expect(costs).to_have_count(3, timeout=PATIENCE_MS)
    said = [re.fullmatch(r"about (\d+) MB in 30 minutes", each) for each in costs.all_inner_texts()]
    full, saver, sound = [int(each[1]) for each in said if each]
    assert full > saver > sound > 0
    young.ready()
    nurse.admit(pair.robin.nickname)
    young.sees_frames()

    # Staff show their screen; a young person has no such button.
    nurse.press("screen")
    expect(young.tile("Amina Yusuf")).to_contain_text("shows their screen", timeout=PATIENCE_MS)
    young.sees_screen()
    expect(young.page.locator("[data-control=screen]")).to_have_count(0)
    nurse.press("screen")
    expect(young.tile("Amina Yusuf")).not_to_contain_text("shows", timeout=PATIENCE_MS)

    nurse.press("more")
    nurse.page.get_by_role("button", name="Small window").click()
    nurse.page.wait_for_function("document.pictureInPictureElement !== null")

    young.press("more")
    young.page.get_by_label("Small picture").check()
    nurse.page.wait_for_function(
        "async () => (await earshotPictures()).some((each) => each.width > 0 && each.width <= 320)",
        timeout=PATIENCE_MS,
    )
    young.page.get_by_label("Sound only").check()
    young.page.get_by_role("button", name="Close").click()
    expect(nurse.tile(pair.robin.nickname).locator("video")).to_have_count(0, timeout=PATIENCE_MS)
    nurse.hears()
    before = nurse.count().frames_decoded
    nurse.hears()
    assert nurse.count().frames_decoded == before

    # And from there to the chat, which was there all the time.
    young.press("leave")
    young.page.locator("[data-act=done]").click(timeout=PATIENCE_MS)
    pair.robin.write("lets write instead")
    pair.robin.sees("lets write instead")
