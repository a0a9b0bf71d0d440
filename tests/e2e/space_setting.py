"""A moderator at work, and spaces set as a test needs them."""

from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import expect

from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson

__all__ = ["Moderator", "enter_spaces", "open_space"]

SPACE: Final = "Getting through the week"

ASK: Final = """async ([method, path, body]) => {
    const headers = {"Earshot-As": "staff", "Content-Type": "application/json"};
    const sent = body === null ? {} : {body: JSON.stringify(body)};
    const answer = await fetch(path, {method, headers, ...sent});
    return [answer.status, await answer.json().catch(() => null)];
}"""


@dataclass
class Moderator:
    """Somebody who reads what young people write, signed in on a page of their own."""

    staff: Staff

    def begin(self) -> None:
        """Sign in, and go on shift."""
        self.staff.sign_in()
        self._ask("POST", "shift", {"on": True})

    def approve(self, text: str) -> None:
        """Let a post be shown."""
        self._decide(text, ["approve"])

    def send_back(self, text: str, policy: str, message: str) -> None:
        """Ask the author for a change."""
        self._decide(text, ["return"], policy=policy, reason="Seen in a test.", message=message)

    def refuse_for_risk(self, text: str, message: str) -> None:
        """Show a post to nobody, and ask the duty desk to write to its author."""
        told = {"policy": "self_harm", "reason": "Seen in a test.", "message": message}
        self._decide(text, ["refuse", "escalate"], **told)

    def accept_appeal(self, words: str, message: str) -> None:
        """Agree with whoever asked for another look."""
        item = self._take(lambda evidence: _said(evidence.get("appeal")) == words)
        self._judge(item, ["accept"], reason="Seen in a test.", message=message)

    def uphold_report(self) -> dict[str, Any]:
        """Do something about a reported chat; gives the evidence."""
        item = self._take(lambda evidence: evidence["item"]["kind"] == "chat")
        evidence: dict[str, Any] = item["evidence"]
        self._judge(item, ["uphold"], policy="bullying", reason="Seen in a test.")
        return evidence

    def _decide(self, text: str, actions: list[str], **told: str) -> None:
        self._judge(
            self._take(lambda evidence: _said(evidence.get("post")) == text), actions, **told
        )

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


def _said(part: dict[str, Any] | None) -> str | None:
    return None if part is None else str(part["text"])


def enter_spaces(young_person: YoungPerson) -> None:
    """Go through the door to the spaces."""
    young_person.page.get_by_role("button", name="Spaces").click(timeout=PATIENCE_MS)
    heading = young_person.page.get_by_role("heading", name="Spaces", level=1)
    expect(heading).to_be_visible(timeout=PATIENCE_MS)


def open_space(young_person: YoungPerson, name: str = SPACE) -> None:
    """Go into a space from the list."""
    young_person.page.get_by_role("button", name=name).click(timeout=PATIENCE_MS)
    expect(young_person.page.get_by_role("heading", name=name, level=1)).to_be_visible()
