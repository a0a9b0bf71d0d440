"""The media plane in the words of visits."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gateway.visits.unit import Unit, open_unit
from media import plane as media
from media.errors import Fault, MediaError, NoPortLeft, OfferRefused, PlaneUnavailable, RoomFull
from media.local import LocalPlane
from media.remote import RemotePlane
from media.settings import MediaSettings, MediaSettingWrong
from signalling.media_plane import (
    Answer,
    CallChecked,
    Gone,
    MediaKind,
    MediaNews,
    MediaOfferRefused,
    MediaPlane,
    MediaUnavailable,
    Track,
    TracksChanged,
)

TRACK = media.Track("1", "b", "screen")
SEEN = Track("1", "b", MediaKind.SCREEN)


class Paper:
    """A plane that writes down what it is asked, and refuses when it is told to."""

    def __init__(self, refusal: MediaError | None = None) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.listener: Callable[[media.News], None] = lambda _: None
        self._refusal = refusal

    def _note(self, *what: object) -> None:
        self.asked.append(what)
        if self._refusal is not None:
            raise self._refusal

    async def open_room(self, room: str) -> None:
        self._note("open_room", room)

    async def join(self, room: str, participant: str, offer: str) -> media.Answer:
        self._note("join", room, participant, offer)
        return media.Answer("sdp", (TRACK,), 2)

    async def renegotiate(self, room: str, participant: str, offer: str) -> media.Answer:
        self._note("renegotiate", room, participant, offer)
        return media.Answer("sdp")

    async def route(self, room: str, hears: Mapping[str, frozenset[str]]) -> None:
        self._note("route", room, hears)

    async def leave(self, room: str, participant: str) -> None:
        self._note("leave", room, participant)

    async def close_room(self, room: str) -> None:
        self._note("close_room", room)

    async def check(self, check: str, offer: str) -> media.Answer:
        self._note("check", check, offer)
        return media.Answer("sdp")

    def subscribe(self, listener: Callable[[media.News], None]) -> None:
        self.listener = listener

    async def close(self) -> None:
        self._note("close")


async def test_what_is_asked_is_passed_on() -> None:
    paper = Paper()
    unit: MediaPlane = Unit(paper)
    hears = {"a": frozenset({"b"})}
    await unit.open_room("r")
    assert await unit.join("r", "a", "offer") == Answer("sdp", (SEEN,), 2)
    assert await unit.renegotiate("r", "a", "offer") == Answer("sdp")
    await unit.route("r", hears)
    assert await unit.check("c", "offer") == Answer("sdp")
    await unit.leave("r", "a")
    await unit.close_room("r")
    await unit.close()
    assert paper.asked == [
        ("open_room", "r"),
        ("join", "r", "a", "offer"),
        ("renegotiate", "r", "a", "offer"),
        ("route", "r", hears),
        ("check", "c", "offer"),
        ("leave", "r", "a"),
        ("close_room", "r"),
        ("close",),
    ]


async def test_an_offer_that_is_none_is_the_clients_to_mend() -> None:
    unit = Unit(Paper(OfferRefused(Fault.FORM)))
    with pytest.raises(MediaOfferRefused) as refused:
        await unit.join("r", "a", "offer")
    assert refused.value.rule == "offer.form"


@pytest.mark.parametrize(
    "error", [NoPortLeft(1, 2), RoomFull(), PlaneUnavailable("does not answer")]
)
async def test_everything_else_is_the_operators(error: MediaError) -> None:
    unit = Unit(Paper(error))
    for call in (unit.open_room("r"), unit.leave("r", "a"), unit.check("c", "offer")):
        with pytest.raises(MediaUnavailable):
            await call


def test_news_are_passed_on() -> None:
    paper = Paper()
    heard: list[MediaNews] = []
    Unit(paper).subscribe(heard.append)
    paper.listener(media.TracksChanged("r", "a", (TRACK,), 1))
    paper.listener(media.Gone("r", ""))
    paper.listener(media.CallChecked("c", 1, 2, 3))
    assert heard == [
        TracksChanged("r", "a", (SEEN,), 1),
        Gone("r", ""),
        CallChecked("c", 1, 2, 3),
    ]


def test_the_plane_is_here_unless_a_process_is_named(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s" * 32)
    assert isinstance(open_unit(MediaSettings())._plane, LocalPlane)
    afar = MediaSettings(process="unix:/run/media", secret=secret)
    assert isinstance(open_unit(afar)._plane, RemotePlane)
    with pytest.raises(MediaSettingWrong):
        open_unit(MediaSettings(process="unix:/run/media"))
