from pathlib import Path

from signalling.diagram import diagram, insert
from signalling.shapes import Phase

PAGE = Path(__file__).parents[2] / "docs" / "visits.md"


def test_page_shows_the_machine_as_it_is() -> None:
    """Where this fails, run ``python -m signalling``."""
    page = PAGE.read_text()
    assert insert(page) == page
    assert diagram() in page


def test_drawing_has_every_phase() -> None:
    assert all(f"| `{phase}` |" in diagram() for phase in Phase)
