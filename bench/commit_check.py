"""How long the gateway verifies a commit in a group of thirty devices.

Counted is all of it: the stored state read, commit and GroupInfo decoded and verified, the new
state written. The limit is 25 ms. Beside it, from the same run, what thirty Ed25519 verifications
take: the least that a delivery service with no memory of the tree would need.
"""

import statistics
import time
from typing import Final

from nacl.signing import SigningKey

from gateway.chat import verify
from gateway.chat.requests import Commit
from gateway.mls.external import sole_sender
from gateway.sources import new_id, system_clock, system_entropy
from tests.paper_group import Member, PaperBundle, PaperGroup

DEVICES: Final = 30
ROUNDS: Final = 40

ORGANISATION: Final = "0a" * 16
REMOVAL_KEY: Final = bytes(SigningKey(b"r" * 32).verify_key)


def member() -> Member:
    """Make a device."""
    senders = sole_sender(REMOVAL_KEY, bytes.fromhex(ORGANISATION))
    return Member(new_id(system_entropy), system_entropy(32), senders)


def request(group: PaperGroup, bundle: PaperBundle) -> Commit:
    """Make the request that hands a bundle in."""
    return Commit(
        id=1,
        conversation=group.conversation,
        commit=bundle.commit,
        welcome=bundle.welcome,
        group_info=bundle.group_info,
    )


def main() -> None:
    """Measure and print."""
    now = system_clock()
    group = PaperGroup(new_id(system_entropy), {0: member()})
    state = verify.begin(
        group.group_info(), organisation=ORGANISATION, removal_key=REMOVAL_KEY, now=now
    )
    bundle = group.add(0, *(member().key_package() for _ in range(DEVICES - 1)))
    began = time.perf_counter()
    state = verify.follow(state, request(group, bundle), now)
    adding = time.perf_counter() - began
    spans: list[float] = []
    for number in range(ROUNDS):
        asked = request(group, group.renew(number % DEVICES))
        began = time.perf_counter()
        state = verify.follow(state, asked, now)
        spans.append(time.perf_counter() - began)
    print(f"thirty_signatures_ms {1000 * thirty_signatures():.2f}")
    print(f"commit_check_adding_29_ms {1000 * adding:.2f}")
    print(f"commit_check_ms_30_devices {1000 * statistics.median(spans):.2f}")


def thirty_signatures() -> float:
    """Measure thirty verifications, in seconds."""
    key = SigningKey(system_entropy(32))
    signed = key.sign(b"x" * 3000)
    began = time.perf_counter()
    for _ in range(DEVICES):
        key.verify_key.verify(signed)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
