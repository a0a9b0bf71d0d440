import pytest

from media.errors import (
    Fault,
    MalformedPacket,
    MediaError,
    NoPortLeft,
    OfferRefused,
    ParticipantUnknown,
    PlaneUnavailable,
    PortTaken,
    RoomFull,
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MalformedPacket("rtp"), "malformed rtp"),
        (OfferRefused(Fault.FORM), "offer refused: offer.form"),
        (PortTaken(1, 2), "no free UDP port from 1 to 2: another process holds them"),
        (NoPortLeft(1, 2), "every UDP port from 1 to 2 is in use"),
        (PlaneUnavailable("went away"), "media process: went away"),
        (RoomFull(), ""),
        (ParticipantUnknown(), ""),
    ],
)
def test_errors_say_who_must_act(error: MediaError, said: str) -> None:
    assert str(error) == said
