"""Contract of what reporters are told: it follows the decision that stands, and outs nobody."""

from pathlib import Path

import pytest

from audit.record import AuditKind
from gateway.moderation_desk import requests
from gateway.spaces import requests as asked
from gateway.spaces.shapes import ReceiptShape
from gateway.storage.database import SqlDatabase
from moderation.flags import Accuracy
from moderation.people import accuracies
from moderation.policies import Do
from moderation.spaces import Mode
from moderation.standing import Level
from tests.contracts.chat_reports import have_a_chat, report
from tests.contracts.moderation_evening import Evening, open_evening


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path)
    await made.set_up(Mode.POST)
    await made.on_shift("maya", "noor", "pia")
    return made


async def hidden_by_maya(evening: Evening, *reporters: str) -> tuple[str, str]:
    """Have a post flagged and hidden; says which post and decision these are."""
    mine = await evening.write("robin", "nobody needs this")
    for name in reporters:
        await evening.flag(name, mine.id)
    made = await evening.judge("maya", Do.HIDE)
    return mine.id, made.id


async def appeal(evening: Evening, post: str, decision: str, answer: Do) -> None:
    """Have Robin appeal, and Noor answer."""
    body = asked.Appeal(decision, "It is about a film.")
    await evening.spaces.appeal(evening["robin"], post, body)
    evening.now += 1
    await evening.judge("noor", answer)


async def told(evening: Evening, who: str) -> list[tuple[str | None, bool]]:
    found = (await evening.spaces.receipts(evening[who])).items
    return [(each.outcome, each.again) for each in found]


async def accuracy(evening: Evening, who: str) -> Accuracy:
    account = evening[who].account
    return (await evening.database.read(lambda c: accuracies(c, {account})))[account]


async def test_accepted_appeal_changes_what_reporters_are_told_and_how_right_they_are(
    evening: Evening,
) -> None:
    _, other = await hidden_by_maya(evening, "sasha")
    post, decision = await hidden_by_maya(evening, "sasha", "kit")
    assert other != decision
    assert await told(evening, "kit") == [("acted", False)]
    assert await accuracy(evening, "sasha") == Accuracy(2, 2)

    await appeal(evening, post, decision, Do.ACCEPT)

    assert await told(evening, "kit") == [("not_acted", True)]
    assert await told(evening, "sasha") == [("not_acted", True), ("acted", False)]
    assert await accuracy(evening, "kit") == Accuracy(1, 0)
    assert await accuracy(evening, "sasha") == Accuracy(2, 1)


async def test_rejected_appeal_changes_nothing_of_what_reporters_are_told(
    evening: Evening,
) -> None:
    post, decision = await hidden_by_maya(evening, "kit")
    await appeal(evening, post, decision, Do.REJECT)
    assert await told(evening, "kit") == [("acted", False)]
    assert await accuracy(evening, "kit") == Accuracy(1, 1)


async def test_flag_that_an_undone_decision_decided_waits_and_says_so(evening: Evening) -> None:
    _, decision = await hidden_by_maya(evening, "kit")
    await evening.desk.undo(evening["noor"], decision, requests.Undo("Wrong post."))
    assert await told(evening, "kit") == [(None, True)]
    assert await accuracy(evening, "kit") == Accuracy(0, 0)
    await evening.judge("pia", Do.HIDE)
    assert await told(evening, "kit") == [("acted", True)]


async def test_accepted_appeal_about_a_chat_changes_what_its_reporter_is_told(
    evening: Evening,
) -> None:
    await have_a_chat(evening)
    await evening.reports.receive(evening["amina"], report(evening))
    made = await evening.judge("noor", Do.UPHOLD, Do.STANDING, level=Level.WARNING)
    await evening.spaces.appeal_standing(evening["robin"], asked.Appeal(made.id, "It was a joke."))
    await evening.judge("pia", Do.ACCEPT)
    (found,) = (await evening.reports.receipts(evening["amina"])).items
    assert (found.outcome, found.again) == ("not_acted", True)


async def test_what_follows_an_appeal_names_no_reporter_and_no_author(evening: Evening) -> None:
    post, decision = await hidden_by_maya(evening, "kit")
    await appeal(evening, post, decision, Do.ACCEPT)

    entered = repr(await evening.deeds(*AuditKind))
    assert evening["kit"].device not in entered.split(decision, 1)[1]
    mine = repr(await evening.spaces.my_post(evening["robin"], post))
    receipts: list[ReceiptShape] = (await evening.spaces.receipts(evening["kit"])).items
    for secret in (evening["kit"].account, evening["kit"].device):
        assert secret not in mine
    for secret in (evening["robin"].account, evening["maya"].account, "film"):
        assert secret not in repr(receipts)
