"""A group call of real browsers: each page is a caller, the test carries offers and answers."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, Page, Playwright

from media.local import LocalPlane
from media.plane import Answer, Gone, News, Track, TracksChanged

__all__ = ["FLAGS", "ROOM", "Caller", "Room", "until"]

ROOM: Final = "r" * 32
PATIENCE: Final = 20.0
PAGE: Final = Path(__file__).with_name("call.js")

FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@dataclass
class Caller:
    """Somebody in the room; ``tracks`` says what comes to them where."""

    name: str
    page: Page
    plane: LocalPlane
    tracks: tuple[Track, ...] = ()
    wanted: int = 0
    configuration: dict[str, Any] = field(default_factory=dict)

    async def join(self, others: int, *, video: bool = True) -> None:
        """Join with as many receiving transceivers of each kind."""
        settings = {"video": video, **self.configuration}
        offer = await self.page.evaluate("([n, s]) => call.start(n, s)", [others, settings])
        await self._answered(await self.plane.join(ROOM, self.name, offer))

    async def offer_again(self, *, restart: bool = False) -> None:
        """Offer anew over the same connection."""
        offer = await self.page.evaluate("(restart) => call.offer({ restart })", restart)
        await self._answered(await self.plane.renegotiate(ROOM, self.name, offer))

    async def _answered(self, answer: Answer) -> None:
        self.tracks, self.wanted = answer.tracks, answer.wanted
        await self.page.evaluate("(sdp) => call.answered(sdp)", answer.sdp)

    async def receive_more(self, others: int) -> None:
        """Add receiving transceivers."""
        await self.page.evaluate("(others) => call.receive(others)", others)

    async def decoded(self) -> dict[tuple[str, str], int]:
        """Return what was decoded so far: video frames and audio samples, by sender and kind."""
        found: dict[str, int] = await self.page.evaluate("call.decoded()")
        return {(each.participant, each.kind): found.get(each.mid, 0) for each in self.tracks}

    async def stats(self, kind: str) -> list[dict[str, Any]]:
        """Return the browser's reports of a kind."""
        reports: list[dict[str, Any]] = await self.page.evaluate("call.report()")
        return [each for each in reports if each["type"] == kind]

    async def gets(
        self,
        *names: str,
        kinds: tuple[str, ...] = ("audio", "video"),
        patience: float = PATIENCE,
    ) -> None:
        """Wait until more of each of these people was decoded than when this began.

        A second of voice and five pictures more.
        """
        enough = {"audio": 48_000, "video": 5, "screen": 5}
        wanted = [(name, kind) for name in names for kind in kinds]
        before = await self.decoded()
        deadline = time.monotonic() + patience
        while True:
            now = await self.decoded()
            lacking = [
                each for each in wanted if now.get(each, 0) - before.get(each, 0) < enough[each[1]]
            ]
            if not lacking:
                return
            assert time.monotonic() < deadline, f"{self.name} lacks {lacking}: {before} {now}"
            await asyncio.sleep(0.1)

    async def hang_up(self) -> None:
        """Close the page's connection."""
        await self.page.evaluate("call.hangUp()")


@dataclass
class Room:
    """A room of a plane, and the browsers of those who come to it."""

    plane: LocalPlane
    playwright: Playwright
    chromium: str
    callers: dict[str, Caller] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    _browsers: list[Browser] = field(default_factory=list)
    _here: Browser | None = None

    def hear(self, news: News) -> None:
        """Note what the plane tells."""
        match news:
            case TracksChanged():
                caller = self.callers.get(news.participant)
                if caller is not None:
                    caller.tracks, caller.wanted = news.tracks, news.wanted
            case Gone():
                self.gone.append(news.participant)
            case _:
                pass

    async def everybody_hears_everybody(self, *names: str) -> None:
        """Let all of these hear and see each other."""
        await self.plane.route(ROOM, {each: frozenset(names) - {each} for each in names})

    async def caller(self, name: str, program: str | None = None) -> Caller:
        """Open a page for somebody; ``program``: a browser that runs elsewhere."""
        browser = await self._browser(program)
        context: BrowserContext = await browser.new_context()
        page = await context.new_page()
        await page.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
        await page.goto("https://earshot.test/")
        await page.add_script_tag(path=PAGE)
        self.callers[name] = Caller(name, page, self.plane)
        return self.callers[name]

    async def _browser(self, program: str | None) -> Browser:
        if program is None and self._here is not None:
            return self._here
        path = program or self.chromium
        browser = await self.playwright.chromium.launch(executable_path=path, args=FLAGS)
        self._browsers.append(browser)
        if program is None:
            self._here = browser
        return browser

    async def close(self) -> None:
        """Close all browsers."""
        for each in self._browsers:
            await each.close()


async def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
