"""What was typed is nowhere on the gateway's machine: not in the database, not in its log."""

import base64
import codecs
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.e2e.people import Staff, YoungPerson

TYPED = ["zebrafish-lantern", "Przeżyłam to: żółć i łzy", "my brother hits me"]
ANSWERED = "marzipan-submarine"


def test_gateway_never_holds_what_was_typed(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    for text in TYPED:
        young_person.write(text)
    amina.open(young_person.nickname)
    for text in TYPED:
        amina.sees(text)
    amina.write(young_person.nickname, ANSWERED)
    young_person.sees(ANSWERED)

    service = young_person.service
    files = [path for path in service.data.rglob("*") if path.is_file()]
    assert any(path.name.endswith("-wal") for path in files), "look while the WAL is there"
    kept = {path: path.read_bytes() for path in files}
    assert any(young_person.nickname.encode() in data for data in kept.values()), (
        "the search must be able to find what is there"
    )
    found = [
        (path.name, text)
        for path, data in kept.items()
        for text in [*TYPED, ANSWERED]
        if any(form in data for form in forms(text))
    ]
    assert found == []
    service.stop()
    assert all(text.encode() not in service.log.read_bytes() for text in [*TYPED, ANSWERED])


def test_forms_are_found_where_they_are(tmp_path: Path) -> None:
    for text in TYPED:
        for padding in (b"", b"a", b"ab"):
            blob = tmp_path / "blob"
            blob.write_bytes(base64.b64encode(padding + text.encode() + b"behind"))
            assert any(form in blob.read_bytes() for form in forms(text))


def forms(text: str) -> Iterator[bytes]:
    """Spell a text in every way that a careless program might store it."""
    for plain in {text, text.lower(), text.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            raw = codecs.encode(plain, encoding)
            yield raw
            yield from base64_forms(raw)


def base64_forms(raw: bytes) -> Iterator[bytes]:
    """Spell bytes in base64 at each of the three places they can begin in, without the edges."""
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + raw)
        inner = encoded[4 if shift else 0 : len(encoded) - 4]
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")
