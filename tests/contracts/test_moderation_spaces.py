"""Contract of spaces: nobody sees what no moderator approved, and nobody loses what they wrote."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from audit.record import AuditKind
from gateway.chat.bus import Ended
from gateway.chat.remover import put_off
from gateway.chat.session import CloseCode
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, EarshotError, NotFound, NotPermitted
from gateway.moderation_desk import requests as staff_requests
from gateway.sources import new_id, system_entropy
from gateway.spaces import requests
from gateway.storage.database import SqlDatabase
from moderation.flags import FlagReason
from moderation.policies import Do
from moderation.spaces import AgeBand, Mode
from moderation.standing import Level
from tests.contracts.moderation_evening import HOUR, MINUTE, SPACE, Evening, open_evening


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path)
    await made.set_up()
    await made.on_shift("maya", "noor")
    return made


async def test_pre_moderated_post_is_seen_once_a_moderator_approved_it(evening: Evening) -> None:
    mine = await evening.write("robin", "Maths on Monday and I cannot sleep.")
    assert (mine.state, mine.version, mine.may) == ("held", 1, ["edit", "withdraw"])
    assert await evening.seen_by("sasha") == []

    await evening.judge("maya")

    assert await evening.seen_by("sasha") == ["Maths on Monday and I cannot sleep."]
    assert (await evening.spaces.my_post(evening["robin"], mine.id)).state == "shown"


async def test_edit_of_a_shown_post_is_held_until_that_version_is_approved(
    evening: Evening,
) -> None:
    mine = await evening.write("robin", "first words")
    await evening.judge("maya")

    await evening.spaces.edit(evening["robin"], mine.id, requests.Edit(1, "second words"))

    assert await evening.seen_by("sasha") == []
    await evening.judge("noor")
    assert await evening.seen_by("sasha") == ["second words"]


async def test_post_moderated_space_shows_at_once_and_looks_after(evening: Evening) -> None:
    await evening.set_up(Mode.POST)
    await evening.write("robin", "hello everyone")
    assert await evening.seen_by("sasha") == ["hello everyone"]
    item = await evening.claim("maya")
    assert (item.kind, item.pre) == ("post", False)
    await evening.decide("maya", item, Do.HIDE)
    assert await evening.seen_by("sasha") == []


async def test_unstaffed_post_mode_holds_and_staffed_mode_is_closed(evening: Evening) -> None:
    await evening.on_shift("maya", "noor", on=False)
    await evening.set_up(Mode.POST)
    assert (await evening.write("robin", "anybody there")).state == "held"
    assert await evening.seen_by("sasha") == []

    await evening.set_up(Mode.STAFFED)
    with pytest.raises(Conflict) as refused:
        await evening.write("robin", "still there")
    assert refused.value.code is Code.SPACE_CLOSED
    (shown,) = (await evening.spaces.spaces(evening["robin"])).items
    assert (shown.mode, shown.staffed, shown.opens_at) == ("closed", False, None)


async def test_moderator_who_fell_silent_is_not_on_shift(evening: Evening) -> None:
    await evening.set_up(Mode.POST)
    evening.now += 11 * MINUTE
    assert (await evening.write("robin", "late words")).state == "held"


async def test_other_age_bands_do_not_find_the_space(evening: Evening) -> None:
    for name in ("lee", "ash"):
        assert (await evening.spaces.spaces(evening[name])).items == []
        with pytest.raises(NotFound) as refused:
            await evening.write(name, "let me in")
        assert refused.value.code is Code.SPACE_UNKNOWN
        with pytest.raises(NotFound):
            await evening.seen_by(name)


async def test_adult_account_cannot_pose_as_a_member(evening: Evening) -> None:
    for name in ("amina", "maya", "tom", "sofia"):
        with pytest.raises(NotPermitted) as refused:
            await evening.write(name, "hi im 13 too")
        assert refused.value.code is Code.SPACE_NOT_YOURS
    assert len(await evening.deeds(AuditKind.MODERATION_REFUSED)) == 4


async def test_band_is_changed_only_by_staff_who_may_and_moves_the_person(
    evening: Evening,
) -> None:
    robin = evening["robin"]
    body = staff_requests.BandBody(AgeBand.FOURTEEN_TO_SEVENTEEN, "Birthday")
    for name in ("maya", "amina", "sasha"):
        with pytest.raises(NotPermitted):
            await evening.desk.change_band(evening[name], robin.account, body)

    await evening.desk.change_band(evening["sofia"], robin.account, body)

    assert (await evening.spaces.spaces(robin)).items == []
    ((_, subject, details),) = await evening.deeds(AuditKind.ACCOUNT_BAND_CHANGED)
    assert (subject, details["before"], details["after"]) == (robin.account, "12-13", "14-17")


async def test_open_connection_of_who_is_moved_begins_anew(evening: Evening) -> None:
    robin, sasha = evening["robin"], evening["sasha"]
    body = staff_requests.BandBody(AgeBand.FOURTEEN_TO_SEVENTEEN, "Birthday")
    evening.heard.clear()

    await evening.desk.change_band(evening["sofia"], robin.account, body)

    assert evening.heard == [Ended(robin.device, CloseCode.RIGHTS_CHANGED)]
    evening.heard.clear()
    await evening.desk.change_band(evening["sofia"], robin.account, body)
    assert evening.heard == []
    # A node that heard nothing finds it out by looking.
    open_ones = [robin, sasha]
    database = evening.database
    assert await database.read(lambda c: put_off(c, open_ones)) == [
        Ended(robin.device, CloseCode.RIGHTS_CHANGED)
    ]
    again = [replace(robin, band="14-17"), sasha]
    assert await database.read(lambda c: put_off(c, again)) == []


async def test_returned_post_says_why_and_is_shown_after_a_change(evening: Evening) -> None:
    mine = await evening.write("robin", "my snap is amberotter07")
    item = await evening.claim("maya")
    assert item.categories == ["handle"]
    evening.told()
    made = await evening.decide("maya", item, Do.RETURN, message="Please take the name out.")
    assert "PostPush" in evening.told()

    found = (await evening.spaces.mine(evening["robin"])).items[0]
    assert found.decision is not None
    assert (found.state, found.decision.message, found.decision.id) == (
        "returned",
        "Please take the name out.",
        made.id,
    )
    assert found.may == ["edit", "withdraw", "appeal"]
    await evening.spaces.edit(evening["robin"], mine.id, requests.Edit(1, "i like art"))
    await evening.judge("maya")
    assert await evening.seen_by("kit") == ["i like art"]


async def test_unseen_decisions_are_counted_until_they_were_looked_at(evening: Evening) -> None:
    await evening.write("robin", "one")
    await evening.judge("maya")
    assert (await evening.spaces.spaces(evening["robin"])).unseen == 1
    await evening.spaces.mine(evening["robin"])
    assert (await evening.spaces.spaces(evening["robin"])).unseen == 0


async def test_same_id_again_is_the_same_post_and_another_text_is_refused(
    evening: Evening,
) -> None:
    body = requests.NewPost(new_id(system_entropy), "once")
    first = await evening.spaces.submit(evening["robin"], SPACE, body)
    assert await evening.spaces.submit(evening["robin"], SPACE, body) == first
    for who, text in (("robin", "twice"), ("sasha", "once")):
        with pytest.raises(EarshotError) as refused:
            await evening.spaces.submit(evening[who], SPACE, requests.NewPost(body.id, text))
        assert refused.value.code is Code.POST_REPEATED
    assert len(await evening.deeds(AuditKind.POST_SUBMITTED)) == 1


async def test_replies_search_and_feeling_show_only_what_may_be_seen(evening: Evening) -> None:
    top = await evening.write("robin", "Exams make me anxious")
    await evening.judge("maya")
    held = await evening.write("kit", "anxious too, still held", reply_to=top.id)
    shown = await evening.write("sasha", "I get anxious before maths", reply_to=top.id)
    await evening.judge("maya", Do.REFUSE)
    await evening.judge("maya")

    thread = await evening.spaces.thread(evening["jo"], SPACE, top.id)
    assert [reply.id for reply in thread.replies] == [shown.id]
    assert thread.post.replies == 1
    found = await evening.spaces.search(evening["jo"], SPACE, "\uff21nxious")
    assert {post.id for post in found.items} == {top.id, shown.id}
    words = await evening.spaces.search(evening["jo"], SPACE, "anxious maths")
    assert [post.id for post in words.items] == [shown.id]
    felt = await evening.spaces.feel(evening["jo"], top.id, requests.Switch(on=True))
    again = await evening.spaces.feel(evening["jo"], top.id, requests.Switch(on=True))
    assert (felt.feels, felt.felt, again.feels) == (1, True, 1)
    off = await evening.spaces.feel(evening["jo"], top.id, requests.Switch(on=False))
    assert (off.feels, off.felt) == (0, False)
    with pytest.raises(NotFound):
        await evening.spaces.feel(evening["jo"], held.id, requests.Switch(on=True))


async def test_replying_to_what_one_does_not_see_is_refused(evening: Evening) -> None:
    held = await evening.write("robin", "not yet")
    with pytest.raises(NotFound):
        await evening.write("kit", "what did you say", reply_to=held.id)


async def test_block_hides_both_ways_and_mute_one_way(evening: Evening) -> None:
    for who in ("robin", "sasha", "kit"):
        await evening.write(who, f"words of {who}")
        await evening.judge("maya")
    spaces, on = evening.spaces, {"on": True}
    await spaces.tie(evening["robin"], evening["sasha"].account, "block", **on)
    await spaces.tie(evening["robin"], evening["kit"].account, "mute", **on)

    assert await evening.seen_by("robin") == ["words of robin"]
    assert "words of robin" not in await evening.seen_by("sasha")
    assert "words of robin" in await evening.seen_by("kit")
    care = await spaces.care(evening["robin"])
    assert ([each.name for each in care.blocked], [each.name for each in care.muted]) == (
        ["Quiet Robin"],
        ["kit"],
    )
    await spaces.tie(evening["robin"], evening["sasha"].account, "block", on=False)
    assert "words of sasha" in await evening.seen_by("robin")


async def test_only_peers_can_be_blocked(evening: Evening) -> None:
    for name in ("maya", "lee", "olive"):
        with pytest.raises(NotFound):
            await evening.spaces.tie(evening["robin"], evening[name].account, "block", on=True)


async def test_muted_words_are_found_behind_obfuscation_and_kept_sealed(
    evening: Evening,
) -> None:
    await evening.write("sasha", "thinking about my EXAMS again")
    await evening.judge("maya")
    await evening.spaces.words(evening["robin"], requests.Words(["exams"]))
    assert await evening.seen_by("robin") == []
    assert (await evening.spaces.care(evening["robin"])).words == ["exams"]
    assert await evening.seen_by("kit") == ["thinking about my EXAMS again"]


async def test_break_closes_spaces_until_it_ends(evening: Evening) -> None:
    until = evening.now + HOUR
    await evening.spaces.take_break(evening["robin"], requests.Break(until))
    with pytest.raises(Conflict) as refused:
        await evening.seen_by("robin")
    assert (refused.value.code, refused.value.fields["until"]) == (Code.SPACE_ON_BREAK, until)
    assert (await evening.spaces.spaces(evening["robin"])).break_until == until
    await evening.spaces.take_break(evening["robin"], requests.Break(None))
    assert await evening.seen_by("robin") == []
    await evening.spaces.take_break(evening["robin"], requests.Break(until))
    evening.now = until
    assert await evening.seen_by("robin") == []
    with pytest.raises(ClientProtocolError):
        await evening.spaces.take_break(evening["robin"], requests.Break(until + 91 * 24 * HOUR))


async def test_suspended_person_reads_and_takes_back_but_does_not_write(
    evening: Evening,
) -> None:
    mine = await evening.write("robin", "you are all idiots")
    other = await evening.write("sasha", "hello")
    item = await evening.claim("maya")
    await evening.decide("maya", item, Do.REFUSE, Do.STANDING, level=Level.TWO_WEEKS)
    await evening.judge("maya")

    standing = (await evening.spaces.spaces(evening["robin"])).standing
    assert (standing.level, standing.may_post) == ("two_weeks", False)
    robin, until = evening["robin"], evening.now + 14 * 24 * HOUR
    attempts: list[Callable[[], Awaitable[object]]] = [
        lambda: evening.write("robin", "again"),
        lambda: evening.flag("robin", other.id),
        lambda: evening.spaces.feel(robin, other.id, requests.Switch(on=True)),
        lambda: evening.spaces.edit(robin, mine.id, requests.Edit(1, "sorry")),
    ]
    for attempt in attempts:
        with pytest.raises(Conflict) as refused:
            await attempt()
        assert refused.value.code is Code.SPACE_SUSPENDED
        assert refused.value.fields["until"] == until
    assert await evening.seen_by("robin") == ["hello"]
    evening.now += 14 * 24 * HOUR
    assert (await evening.write("robin", "i am back")).state == "held"


async def test_withdrawn_post_leaves_the_queue_unless_it_is_grave(evening: Evening) -> None:
    light = await evening.write("robin", "never mind")
    grave = await evening.write("sasha", "i want to kill myself")
    for who, post in (("robin", light), ("sasha", grave)):
        gone = await evening.spaces.withdraw(evening[who], post.id)
        assert (gone.state, gone.may) == ("withdrawn", [])
        assert await evening.spaces.withdraw(evening[who], post.id) == gone
    item = await evening.claim("maya")
    assert item.author is not None
    assert item.author.account == evening["sasha"].account
    await evening.decide("maya", item, Do.REFUSE, Do.ESCALATE)
    assert (await evening.spaces.my_post(evening["sasha"], grave.id)).state == "withdrawn"
    assert (await evening.desk.claim_next(evening["maya"])).item is None


async def test_64_kib_of_combining_characters_become_a_few(evening: Evening) -> None:
    mine = await evening.write("robin", "help" + "\u0301" * 60_000)
    assert mine.text.startswith("hel")
    assert len(mine.text) <= 8
    for nothing in ("\u0301" * 60_000, "\u200b\u200b", "   \n", "x" * 4001, "\u202e\u202d"):
        with pytest.raises(ClientProtocolError) as refused:
            await evening.write("robin", nothing)
        assert refused.value.code is Code.POST_TEXT


async def test_right_to_left_override_is_read_and_shown_as_its_author_saw_it(
    evening: Evening,
) -> None:
    await evening.write("robin", "\u202eflesym llik ot tnaw i\u202c")
    item = await evening.claim("maya")
    assert (item.lane, item.categories) == (2, ["suicide"])
    found = await evening.desk.open(evening["maya"], item.id, staff_requests.Fenced(item.fence))
    assert found.post is not None
    assert found.post.text == "i want to kill myself"


async def test_no_route_takes_one_young_person_to_another() -> None:
    from gateway.spaces.http import space_routes  # noqa: PLC0415

    async def nobody(_token: str | None) -> object:
        raise AssertionError

    routes = space_routes(None, nobody, origin="")  # type: ignore[arg-type]
    to_people = {route.path for route in routes if "person" in route.path}
    assert to_people == {
        "/v1/spaces/people/{person}/block",
        "/v1/spaces/people/{person}/mute",
    }


async def test_saving_a_space_needs_the_version_and_keeps_the_band(evening: Evening) -> None:
    found = (await evening.desk.spaces(evening["maya"]))[0]
    body = staff_requests.SaveSpace(
        version=found.version,
        name="New name",
        about="",
        age_band=AgeBand(found.age_band),
        hours=found.hours,
    )
    with pytest.raises(NotPermitted):
        await evening.desk.save_space(evening["maya"], SPACE, body)
    saved = await evening.desk.save_space(evening["tom"], SPACE, body)
    assert (saved.version, saved.name) == (found.version + 1, "New name")
    with pytest.raises(Conflict) as stale:
        await evening.desk.save_space(evening["tom"], SPACE, body)
    assert stale.value.code is Code.SPACE_CHANGED
    other = staff_requests.SaveSpace(
        version=saved.version,
        name="x",
        about="",
        age_band=AgeBand.TEN_TO_ELEVEN,
        hours=found.hours,
    )
    with pytest.raises(ClientProtocolError) as refused:
        await evening.desk.save_space(evening["tom"], SPACE, other)
    assert refused.value.code is Code.SPACE_BAND


async def test_honest_time_is_said_once_five_posts_were_decided(evening: Evening) -> None:
    for number in range(5):
        await evening.write("robin", f"post {number}")
        evening.now += 20 * MINUTE
        await evening.on_shift("maya")
        await evening.judge("maya")
    (shown,) = (await evening.spaces.spaces(evening["robin"])).items
    assert shown.seen_within_minutes == 30

    # What waits says so too, once it waits longer than usual.
    for number in range(2):
        await evening.write("robin", f"waits {number}")
    (shown,) = (await evening.spaces.spaces(evening["robin"])).items
    assert shown.seen_within_minutes == 30
    evening.now += 5 * HOUR
    (shown,) = (await evening.spaces.spaces(evening["robin"])).items
    assert shown.seen_within_minutes == 480


async def test_flag_with_a_note_reaches_the_queue_without_its_reporter(evening: Evening) -> None:
    mine = await evening.write("robin", "you lot are rubbish")
    await evening.judge("maya")
    receipt = await evening.flag("sasha", mine.id, FlagReason.BULLYING, "he does this a lot")
    assert await evening.flag("sasha", mine.id) == receipt

    item = await evening.claim("noor")
    found = await evening.desk.open(evening["noor"], item.id, staff_requests.Fenced(item.fence))

    assert [(each.reason, each.note) for each in found.flags] == [
        ("bullying", "he does this a lot")
    ]
    assert evening["sasha"].account not in repr(found)
    history = await evening.desk.item_history(evening["noor"], item.id)
    assert evening["sasha"].account not in repr(history)
    assert evening["sasha"].device not in repr(await evening.deeds(AuditKind.POST_FLAGGED))
    with pytest.raises(Conflict):
        await evening.flag("robin", mine.id)
    await evening.decide("noor", item, Do.HIDE)
    (told,) = (await evening.spaces.receipts(evening["sasha"])).items
    assert (told.state, told.outcome) == ("decided", "acted")
