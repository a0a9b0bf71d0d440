from media.member import Member
from media.placing import place
from media.source import Source
from tests.media.packets import camera_offer
from tests.media.test_member import member


def somebody(name: str, number: int, *, screen: bool = False) -> Member:
    made = member(name)
    made.arrange(camera_offer(number, 0, screen=screen))
    return made


def sources(*members: Member) -> list[Source]:
    return [source for each in members for source in each.sources.values()]


def shown(made: Member) -> dict[str, str]:
    return {
        each.mid: f"{each.shows.participant}.{each.shows.kind}"
        for each in made.slots
        if each.shows is not None
    }


def viewer(slots: int) -> Member:
    made = member("me")
    made.arrange(camera_offer(9, slots))
    return made


def test_voice_and_face_come_side_by_side() -> None:
    me = viewer(2)
    placed = place(me, sources(somebody("b", 1), somebody("c", 2)))
    assert placed.changed
    assert len(placed.fresh) == 4
    assert shown(me) == {"a0": "b.audio", "v0": "b.video", "a1": "c.audio", "v1": "c.video"}
    assert me.wanted == 0


def test_who_is_shown_keeps_the_place() -> None:
    me = viewer(2)
    b, c, d = (somebody(name, number) for number, name in enumerate("bcd", 1))
    place(me, sources(b, c))
    placed = place(me, sources(c, d))
    assert shown(me) == {"a0": "d.audio", "v0": "d.video", "a1": "c.audio", "v1": "c.video"}
    assert set(placed.fresh) == set(sources(d))
    assert not place(me, sources(c, d)).changed


def test_who_leaves_is_shown_no_more() -> None:
    me = viewer(1)
    place(me, sources(somebody("b", 1)))
    assert place(me, []).changed
    assert shown(me) == {}


def test_screens_take_the_last_place() -> None:
    me = viewer(3)
    place(me, sources(somebody("b", 1, screen=True), somebody("c", 2)))
    assert shown(me)["v2"] == "b.screen"
    assert shown(me)["v1"] == "c.video"


def test_lacking_places_are_counted_by_the_kind_that_lacks_more() -> None:
    me = viewer(1)
    placed = place(me, sources(somebody("b", 1, screen=True), somebody("c", 2)))
    assert me.wanted == 2
    assert placed.changed
    assert shown(me) == {"a0": "b.audio", "v0": "b.video"}
    place(me, [])
    assert me.wanted == 0


def test_a_face_goes_where_its_voice_is_or_wherever_there_is_room() -> None:
    me = viewer(2)
    b = somebody("b", 1)
    me.slots[2].show(b.sources["a"])
    place(me, sources(b))
    assert shown(me) == {"a1": "b.audio", "v1": "b.video"}
    c = somebody("c", 2)
    me.slots[3].show(c.sources["v"])
    me.slots[2].show(b.sources["a"])
    place(me, [b.sources["a"], b.sources["v"], c.sources["v"]])
    assert shown(me)["v0"] == "b.video"


def test_a_screen_without_room_is_lacking() -> None:
    me = viewer(0)
    place(me, sources(somebody("b", 1, screen=True)))
    assert me.wanted == 2
