"""Draw the diagram in docs/visits.md anew: ``python -m signalling``."""

from pathlib import Path

from signalling.diagram import insert

PAGE = Path(__file__).parents[1] / "docs" / "visits.md"

if __name__ == "__main__":
    PAGE.write_text(insert(PAGE.read_text()))
