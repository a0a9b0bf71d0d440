"""What moderators do at their screens, and what young people write for them to read."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, expect

from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson

__all__ = ["Author", "Moderator"]

ALWAYS_OPEN = "Getting through the week"

_ASK = """async ([method, path, body]) => {
    const answer = await fetch(path, {
        method,
        headers: {"Earshot-As": "person", "Content-Type": "application/json"},
        ...(body === null ? {} : {body: JSON.stringify(body)}),
    });
    return {status: answer.status, body: await answer.json()};
}"""


@dataclass
class Author:
    """A young person in a space; asks by their own session, from their own page."""

    person: YoungPerson
    _posts: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Give their nickname."""
        return self.person.nickname

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the gateway as they do."""
        answer = self.person.page.evaluate(_ASK, [method, path, body])
        assert answer["status"] == 200, (path, answer)
        found: dict[str, Any] = answer["body"]
        return found

    def write(self, text: str) -> None:
        """Write a post in the space that is always open."""
        spaces = self.ask("GET", "/v1/spaces")["items"]
        space = next(each["id"] for each in spaces if each["name"] == ALWAYS_OPEN)
        post = uuid4().hex
        self.ask("POST", f"/v1/spaces/{space}/posts", {"id": post, "text": text})
        self._posts[text] = post

    def edit(self, text: str, new: str) -> None:
        """Write another version."""
        mine = self.mine(text)
        body = {"version": mine["version"], "text": new}
        self.ask("POST", f"/v1/spaces/mine/{mine['id']}/edit", body)

    def mine(self, text: str) -> dict[str, Any]:
        """Look a post of theirs up by how it began."""
        return self.ask("GET", f"/v1/spaces/mine/{self._posts[text]}")

    def appeal(self, text: str, why: str) -> None:
        """Ask for another look."""
        mine = self.mine(text)
        body = {"decision": mine["decision"]["id"], "text": why}
        self.ask("POST", f"/v1/spaces/mine/{mine['id']}/appeal", body)


@dataclass
class Moderator(Staff):
    """Somebody at the queue."""

    def begin(self) -> None:
        """Sign in; whoever is in no team arrives at the queue."""
        self.sign_in()
        expect(self.next).to_be_visible(timeout=PATIENCE_MS)

    @property
    def next(self) -> Locator:
        """Find the way to the next item."""
        return self.page.get_by_role("button", name="Take the next one")

    @property
    def held(self) -> Locator:
        """Find what they hold."""
        return self.page.get_by_role("region", name="What you hold")

    def lane(self, name: str) -> Locator:
        """Find a lane's counts."""
        return (
            self.page.get_by_role("list", name="What waits")
            .get_by_role("listitem")
            .filter(has_text=name)
        )

    def tab(self, name: str) -> None:
        """Go to a part of the place."""
        self.page.get_by_role("navigation", name="Parts of moderation").get_by_role(
            "button", name=name
        ).click()

    def take(self) -> None:
        """Take the next item."""
        self.next.click()
        expect(self.held).to_be_visible(timeout=PATIENCE_MS)

    def open(self, nickname: str = "") -> None:
        """Open what is held; until then nothing of it is on the screen."""
        assert nickname == "" or nickname in (self.held.text_content() or "")
        self.held.get_by_role("button", name="Open it").click()
        expect(self.held.get_by_role("form", name="Decide")).to_be_visible(timeout=PATIENCE_MS)

    def reads(self, text: str | re.Pattern[str]) -> None:
        """Wait until something stands in what they hold."""
        expect(self.held).to_contain_text(text, timeout=PATIENCE_MS)

    def choose(self, act: str) -> None:
        """Choose what happens to it."""
        self.held.get_by_role("radio", name=re.compile(re.escape(act))).check(force=True)

    def say(self, label: str, text: str) -> None:
        """Fill a field."""
        self.held.get_by_label(label, exact=True).fill(text)

    def rule(self, name: str) -> None:
        """Choose the rule that it is about."""
        self.held.get_by_label("Which rule").select_option(label=name)

    def decide(self) -> None:
        """Decide, and see it done."""
        self.press_decide()
        expect(self.page.get_by_text(re.compile("^Decided: "))).to_be_visible(timeout=PATIENCE_MS)
        expect(self.held).to_have_count(0)

    def press_decide(self) -> None:
        """Press the button that decides."""
        self.held.get_by_role("button", name=re.compile("^Decide")).click()

    def approve(self) -> None:
        """Let it through."""
        self.choose("Approve")
        self.decide()

    def is_told(self, text: str | re.Pattern[str]) -> None:
        """Wait until the screen says something."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)
