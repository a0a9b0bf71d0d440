"""What young people do in a space, and a moderator at work behind the scene."""

from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Locator, expect

from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson

__all__ = [
    "Moderator",
    "back",
    "enter_spaces",
    "look_again",
    "open_space",
    "opened_when",
    "post",
    "sees_post",
    "waiting",
    "write_post",
]

SPACE: Final = "Getting through the week"

ASK: Final = """async ([method, path, body]) => {
    const headers = {"Earshot-As": "staff", "Content-Type": "application/json"};
    const sent = body === null ? {} : {body: JSON.stringify(body)};
    const answer = await fetch(path, {method, headers, ...sent});
    return [answer.status, await answer.json().catch(() => null)];
}"""


@dataclass
class Moderator:
    """Somebody who reads what young people write, signed in on a page of their own.

    They ask the gateway without their screens; ``moderating.Moderator`` is at them.
    """

    staff: Staff

    def begin(self) -> None:
        """Sign in, and go on shift."""
        self.staff.sign_in()
        self._ask("POST", "shift", {"on": True})

    def approve(self, text: str) -> None:
        """Let a post be shown."""
        self._decide(text, ["approve"])

    def refuse_for_risk(self, text: str, message: str) -> None:
        """Show a post to nobody, and ask the duty desk to write to its author."""
        told = {"policy": "self_harm", "reason": "Seen in a test.", "message": message}
        self._decide(text, ["refuse", "escalate"], **told)

    def uphold_report(self) -> dict[str, Any]:
        """Do something about a reported chat; gives the evidence."""
        item = self._take(lambda evidence: evidence["item"]["kind"] == "chat")
        evidence: dict[str, Any] = item["evidence"]
        self._judge(item, ["uphold"], policy="bullying", reason="Seen in a test.")
        return evidence

    def move(self, account: str, band: str) -> None:
        """Move a young person to another age band."""
        body = {"age_band": band, "reason": "Seen in a test."}
        self._ask("POST", f"people/{account}/age-band", body)

    def _decide(self, text: str, actions: list[str], **told: str) -> None:
        item = self._take(lambda evidence: (evidence["post"] or {}).get("text") == text)
        self._judge(item, actions, **told)

    def _judge(self, item: dict[str, Any], actions: list[str], **told: str) -> None:
        body = {
            "fence": item["fence"],
            "version": item["version"],
            "actions": [{"do": each} for each in actions],
            "policy": None,
            "reason": "",
            "message": "",
            **told,
        }
        self._ask("POST", f"items/{item['id']}/decide", body)

    def _take(self, wanted: Any) -> dict[str, Any]:  # noqa: ANN401 - a predicate over JSON
        """Claim, one after the other, until what is wanted comes."""
        for _ in range(40):
            item = self._ask("POST", "claim", {})["item"]
            if item is None:
                self.staff.page.wait_for_timeout(250)
                continue
            path = f"items/{item['id']}"
            evidence = self._ask("POST", f"{path}/open", {"fence": item["fence"]})
            if wanted(evidence):
                return {**item, "evidence": evidence}
            self._ask("POST", f"{path}/skip", {"fence": item["fence"]})
        raise AssertionError("it never came to the queue")

    def _ask(self, method: str, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        status, answer = self.staff.page.evaluate(ASK, [method, f"/v1/moderation/{path}", body])
        assert status in {200, 204}, (path, status, answer)
        return answer


def enter_spaces(young_person: YoungPerson) -> None:
    """Go through the door to the spaces."""
    young_person.page.get_by_role("button", name="Spaces").click(timeout=PATIENCE_MS)
    heading = young_person.page.get_by_role("heading", name="Spaces", level=1)
    expect(heading).to_be_visible(timeout=PATIENCE_MS)


def open_space(young_person: YoungPerson, name: str = SPACE) -> None:
    """Go into a space from the list."""
    young_person.page.get_by_role("button", name=name).click(timeout=PATIENCE_MS)
    expect(young_person.page.get_by_role("heading", name=name, level=1)).to_be_visible()


def write_post(who: YoungPerson, text: str) -> None:
    """Write a post and see that it waits."""
    who.page.get_by_role("button", name="Write a post").click()
    who.page.get_by_role("textbox", name="Your post").fill(text)
    who.page.get_by_role("button", name="Send", exact=True).click()
    expect(
        who.page.get_by_role("status").filter(has_text="A moderator reads it now")
    ).to_be_visible(timeout=PATIENCE_MS)
    expect(waiting(who, text)).to_contain_text("Waiting to be read", timeout=PATIENCE_MS)


def waiting(who: YoungPerson, text: str) -> Locator:
    """Find a post of one's own in a list."""
    return who.page.locator(".my-post-row", has_text=text)


def post(who: YoungPerson, text: str) -> Locator:
    """Find a post as others see it."""
    return who.page.locator("article.post", has_text=text)


def back(who: YoungPerson) -> None:
    """Go back by one screen."""
    who.page.get_by_role("button", name="Back", exact=True).click()


def look_again(who: YoungPerson) -> None:
    """Leave the space and come in again."""
    back(who)
    open_space(who)


def sees_post(who: YoungPerson, text: str) -> None:
    """Look until a post is there."""
    look_again(who)
    expect(post(who, text)).to_have_count(1, timeout=PATIENCE_MS)


def opened_when(who: YoungPerson, text: str, state: str) -> None:
    """Wait until one's own post stands so, without looking for it, and open it."""
    expect(waiting(who, text)).to_contain_text(state, timeout=PATIENCE_MS)
    waiting(who, text).click()
