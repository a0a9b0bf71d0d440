import hashlib
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.stuck import Dispute, Report, Restart, judge, needed, stuck_bytes

PUB = b"as the GroupInfo had it"
OTHER = b"something else"
EPOCH = b"authenticator"

devices = st.sampled_from([f"{account}{n}" for account in "abcdefg" for n in range(3)])


def dispute(
    roster: dict[str, str], *, committer: str = "m0", external: bool = False, maker: str = "a0"
) -> Dispute:
    return Dispute(committer, committer[0], external, maker, PUB, roster)


def roster_of(*names: str) -> dict[str, str]:
    return {name: name[0] for name in names}


def report(device: str, *, authenticator: bytes = EPOCH, external_pub: bytes = PUB) -> Report:
    return Report(device, authenticator, external_pub)


def test_half_of_the_others_are_needed_and_never_one_alone() -> None:
    assert [needed(others) for others in range(8)] == [2, 2, 2, 2, 2, 3, 3, 4]


def test_two_of_three_others_are_enough() -> None:
    case = dispute(roster_of("a0", "b0", "c0", "m0"))
    assert judge(case, [report("a0")]) is None
    assert judge(case, [report("a0"), report("b0")]) == Restart("m0", ("a", "b"), 2)


def test_two_people_never_reach_the_threshold() -> None:
    assert judge(dispute(roster_of("a0", "m0")), [report("a0")]) is None


def test_second_device_of_an_account_counts_for_nothing() -> None:
    case = dispute(roster_of("a0", "a1", "b0", "m0"))
    assert judge(case, [report("a0"), report("a1")]) is None


def test_device_that_was_not_there_counts_for_nothing() -> None:
    case = dispute(roster_of("a0", "b0", "m0"))
    assert judge(case, [report("a0"), report("x0")]) is None


def test_blamed_accounts_own_device_counts_for_nothing() -> None:
    case = dispute(roster_of("a0", "m0", "m1"))
    assert judge(case, [report("a0"), report("m1")]) is None


def test_reports_that_disagree_about_the_epoch_do_not_count_together() -> None:
    case = dispute(roster_of("a0", "b0", "c0", "m0"))
    assert judge(case, [report("a0"), report("b0", authenticator=b"another")]) is None
    assert judge(
        case, [report("a0"), report("b0", authenticator=b"another"), report("c0")]
    ) == Restart("m0", ("a", "c"), 2)


def test_external_committer_is_to_blame_where_the_key_was_right() -> None:
    case = dispute(roster_of("a0", "b0", "c0"), external=True, maker="c0")
    assert judge(case, [report("a0"), report("b0")]) == Restart("m0", ("a", "b"), 2)


def test_maker_of_the_epoch_is_to_blame_where_it_gave_a_false_key() -> None:
    case = dispute(roster_of("a0", "b0", "c0"), external=True, maker="c0")
    reports = [report(name, external_pub=OTHER) for name in ("a0", "b0")]
    assert judge(case, reports) == Restart("c0", ("a", "b"), 2)


def test_maker_who_left_is_not_to_blame() -> None:
    case = dispute(roster_of("a0", "b0"), external=True, maker="c0")
    reports = [report(name, external_pub=OTHER) for name in ("a0", "b0")]
    assert judge(case, reports) == Restart("m0", ("a", "b"), 2)


def test_members_commit_seals_to_no_external_key() -> None:
    case = dispute(roster_of("a0", "b0", "m0"))
    reports = [report(name, external_pub=OTHER) for name in ("a0", "b0")]
    assert judge(case, reports) == Restart("m0", ("a", "b"), 2)


@given(st.sets(devices, min_size=1), st.sampled_from("abcdefg"), st.lists(st.integers(0, 2)))
def test_one_account_alone_never_has_an_effect(
    present: set[str], liar: str, which: list[int]
) -> None:
    case = dispute(roster_of(*present, "m0"))
    assert judge(case, [report(f"{liar}{n}") for n in which]) is None


@given(st.sets(devices), st.lists(devices), st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(
    present: set[str], said: list[str], order: Random
) -> None:
    case = dispute(roster_of(*present, "m0"))
    reports = [report(name) for name in said]
    shuffled = [*reports, *reports]
    order.shuffle(shuffled)
    assert judge(case, reports) == judge(case, shuffled)


@given(st.sets(devices), st.lists(devices))
def test_threshold_is_exactly_met(present: set[str], said: list[str]) -> None:
    case = dispute(roster_of(*present, "m0"))
    accounts = {name[0] for name in said if name in present}
    others = {name[0] for name in present}
    enough = len(accounts) >= max(2, (len(others) + 1) // 2)
    assert (judge(case, map(report, said)) is not None) is enough


def test_signed_bytes_name_everything() -> None:
    made = stuck_bytes(
        conversation="00" * 16,
        device="ff" * 16,
        epoch=6,
        seq=9,
        commit=b"commit",
        transcript=b"t",
        authenticator=b"a",
        external_pub=b"p",
    )
    head = b"Earshot stuck v1\0" + bytes(16) + b"\xff" * 16 + bytes(7) + b"\6" + bytes(7) + b"\x09"
    hashes = [hashlib.sha256(each).digest() for each in (b"commit", b"t", b"a", b"p")]
    assert made == head + b"".join(hashes)
