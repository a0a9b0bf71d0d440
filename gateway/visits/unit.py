"""The media plane that the settings ask for, in the words that visits know it by."""

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, assert_never

from media import plane as media
from media.errors import MediaError, OfferRefused
from media.local import LocalPlane
from media.remote import RemotePlane
from media.secret import read_secret
from media.settings import MediaSettings
from signalling.media_plane import (
    Answer,
    CallChecked,
    Gone,
    MediaKind,
    MediaNews,
    MediaOfferRefused,
    MediaUnavailable,
    Track,
    TracksChanged,
)

__all__ = ["Unit", "open_unit"]

log = logging.getLogger(__name__)


class _Plane(Protocol):
    """What ``LocalPlane`` and ``RemotePlane`` both are."""

    async def open_room(self, room: str) -> None: ...
    async def join(self, room: str, participant: str, offer: str) -> media.Answer: ...
    async def renegotiate(self, room: str, participant: str, offer: str) -> media.Answer: ...
    async def route(self, room: str, hears: Mapping[str, frozenset[str]]) -> None: ...
    async def leave(self, room: str, participant: str) -> None: ...
    async def close_room(self, room: str) -> None: ...
    async def check(self, check: str, offer: str) -> media.Answer: ...
    def subscribe(self, listener: Callable[[media.News], None]) -> None: ...
    async def close(self) -> None: ...


def open_unit(settings: MediaSettings) -> "Unit":
    """Return the plane of this process, or the way to the one that is a process of its own.

    Raises:
        MediaSettingWrong: the secret cannot be read.
    """
    if settings.process is not None:
        secret = read_secret(settings)
        return Unit(RemotePlane(settings.process, secret, entropy=os.urandom))
    return Unit(LocalPlane(settings, clock=time.monotonic, entropy=os.urandom))


class Unit:
    """A ``MediaPlane``."""

    def __init__(self, plane: _Plane) -> None:
        self._plane = plane

    async def open_room(self, room: str) -> None:
        """Make a room where nobody hears anybody."""
        with _explained():
            await self._plane.open_room(room)

    async def join(self, room: str, participant: str, offer: str) -> Answer:
        """Answer a participant's first offer."""
        with _explained():
            return _answer(await self._plane.join(room, participant, offer))

    async def renegotiate(self, room: str, participant: str, offer: str) -> Answer:
        """Answer a further offer over the same connection."""
        with _explained():
            return _answer(await self._plane.renegotiate(room, participant, offer))

    async def route(self, room: str, hears: Mapping[str, frozenset[str]]) -> None:
        """Replace who hears and sees whom."""
        with _explained():
            await self._plane.route(room, hears)

    async def leave(self, room: str, participant: str) -> None:
        """Close a participant's connection."""
        with _explained():
            await self._plane.leave(room, participant)

    async def close_room(self, room: str) -> None:
        """Close all connections of a room and forget it."""
        with _explained():
            await self._plane.close_room(room)

    async def check(self, check: str, offer: str) -> Answer:
        """Answer the offer of a call check."""
        with _explained():
            return _answer(await self._plane.check(check, offer))

    def subscribe(self, listener: Callable[[MediaNews], None]) -> None:
        """Call ``listener`` with all that happens."""
        self._plane.subscribe(lambda news: listener(_news(news)))

    async def close(self) -> None:
        """Close everything."""
        await self._plane.close()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OfferRefused as refused:
        raise MediaOfferRefused(refused.fault) from refused
    except MediaError as error:
        log.warning("the media plane refused: %s", str(error) or type(error).__name__)
        raise MediaUnavailable from error


def _answer(answer: media.Answer) -> Answer:
    return Answer(answer.sdp, _tracks(answer.tracks), answer.wanted)


def _tracks(tracks: tuple[media.Track, ...]) -> tuple[Track, ...]:
    return tuple(Track(each.mid, each.participant, MediaKind(each.kind)) for each in tracks)


def _news(news: media.News) -> MediaNews:
    match news:
        case media.TracksChanged():
            return TracksChanged(news.room, news.participant, _tracks(news.tracks), news.wanted)
        case media.Gone():
            return Gone(news.room, news.participant)
        case media.CallChecked():
            return CallChecked(news.check, news.rtt, news.loss, news.kbps)
        case _:
            assert_never(news)
