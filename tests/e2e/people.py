"""What a young person and a member of staff do in a browser, in the words of the screens."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.e2e.service import Service

__all__ = ["Staff", "YoungPerson"]

PATIENCE_MS = 20_000


@dataclass
class YoungPerson:
    """Somebody on a phone."""

    page: Page
    service: Service
    nickname: str = ""

    def join(self) -> None:
        """Open the link, pick the first name, arrive in the chat."""
        self.page.goto(self.service.join_link)
        self.page.get_by_role("button", name="Pick a name").click()
        first = self.page.get_by_role("radio").first
        first.check(force=True)
        self.nickname = first.get_attribute("value") or ""
        self.page.get_by_role("button", name="Start chatting").click()
        expect(self.composer).to_be_editable(timeout=PATIENCE_MS)

    @property
    def composer(self) -> Locator:
        """Find the field to write in."""
        return self.page.get_by_role("textbox", name="Your message")

    def write(self, text: str) -> None:
        """Write a message and send it."""
        _write(self.page, self.composer, text)

    def sees(self, text: str) -> None:
        """Wait until a message is on the screen, once."""
        _sees(self.page, text)

    def sees_state(self, text: str, state: str) -> None:
        """Wait until an own message shows a state in words."""
        _sees_state(self.page, text, state)

    def show_link(self) -> str:
        """Show the code for another device; returns the link that stands in it."""
        page = self.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name=re.compile("can read this|Only you")).click()
        page.get_by_role("button", name="Add another phone or tablet").click()
        expect(page.get_by_role("img", name="square code")).to_be_visible(timeout=PATIENCE_MS)
        page.get_by_role("button", name="Copy the link instead").click()
        expect(page.get_by_text("Copied")).to_be_visible()
        link: str = page.evaluate("navigator.clipboard.readText()")
        return link


@dataclass
class Staff:
    """Somebody on a tablet."""

    page: Page
    service: Service
    username: str

    def sign_in(self) -> None:
        """Sign in with password and code."""
        self.page.goto(f"{self.service.origin}/staff")
        self.page.get_by_label("Username").fill(self.username)
        self.page.get_by_label("Password", exact=True).fill(self.service.password(self.username))
        self.page.get_by_label("Six-digit code").fill(self.service.totp(self.username))
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible(timeout=PATIENCE_MS)

    def row(self, nickname: str) -> Locator:
        """Find a conversation in the inbox."""
        rows = self.page.get_by_role("navigation", name="Inbox").get_by_role("listitem")
        return rows.get_by_role("button", name=re.compile(re.escape(nickname)))

    def open(self, nickname: str) -> None:
        """Open a conversation from the inbox."""
        self.page.get_by_role("group", name="Show").get_by_role("button").last.click()
        self.row(nickname).first.click(timeout=PATIENCE_MS)
        expect(self.composer(nickname)).to_be_editable(timeout=PATIENCE_MS)

    def composer(self, nickname: str) -> Locator:
        """Find the field to answer in."""
        return self.page.get_by_role("textbox", name=f"Reply to {nickname}")

    def write(self, nickname: str, text: str) -> None:
        """Write an answer and send it."""
        _write(self.page, self.composer(nickname), text)

    def sees(self, text: str) -> None:
        """Wait until a message is on the screen, once."""
        _sees(self.page, text)

    def sees_state(self, text: str, state: str) -> None:
        """Wait until an own message shows a state in words."""
        _sees_state(self.page, text, state)


def _write(page: Page, composer: Locator, text: str) -> None:
    composer.fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def _message(page: Page, text: str) -> Locator:
    return page.get_by_role("log").get_by_role("listitem").filter(has_text=text)


def _sees(page: Page, text: str) -> None:
    expect(_message(page, text)).to_have_count(1, timeout=PATIENCE_MS)


def _sees_state(page: Page, text: str, state: str) -> None:
    expect(_message(page, text)).to_contain_text(state, timeout=PATIENCE_MS)
