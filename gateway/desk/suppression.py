"""Hide small numbers in tables with totals, and enough others that none follows. Pure.

A table's numbers are the flow of a network: the total flows to the rows, each row's to its cells,
the cells' to their columns, the columns' back. Every sum in the table says that what flows into a
node flows out of it. A hidden number may be another one exactly if a hidden cycle leads through it:
some numbers of the cycle grow by one, the others, which must not be nought, shrink by one. So each
small number is put on a cycle, the one that hides least.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["LEAST", "Cell", "Table", "hide", "shown"]

LEAST: Final = 5
"""The smallest number that is shown."""

Cell = tuple[int | None, int | None]
"""Row and column; None stands for the sum over all of them."""

Node = tuple[str, int]

_SOURCE: Final[Node] = ("total", 0)
_SINK: Final[Node] = ("total", 1)


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers by row and column, and the sums at its edges."""

    rows: Sequence[Sequence[int]]

    def cells(self) -> dict[Cell, int]:
        """Return every number, the sums among them."""
        width = len(self.rows[0]) if self.rows else 0
        found: dict[Cell, int] = {
            (r, c): number for r, row in enumerate(self.rows) for c, number in enumerate(row)
        }
        found |= {(r, None): sum(row) for r, row in enumerate(self.rows)}
        found |= {(None, c): sum(row[c] for row in self.rows) for c in range(width)}
        return found | {(None, None): sum(map(sum, self.rows))}


def hide(table: Table) -> dict[Cell, int | None]:
    """Return every number, None for those that must not be shown."""
    cells = table.cells()
    hidden = {cell for cell, number in cells.items() if number < LEAST}
    for cell in sorted(hidden, key=_order):
        hidden |= _cover(cells, hidden, cell)
    return {cell: None if cell in hidden else number for cell, number in cells.items()}


def shown(number: int) -> int | None:
    """Return a number that belongs to no table, or None where it is small."""
    return None if number < LEAST else number


def _order(cell: Cell) -> tuple[int, int]:
    row, column = cell
    return (-1 if row is None else row, -1 if column is None else column)


def _cover(cells: Mapping[Cell, int], hidden: set[Cell], cell: Cell) -> set[Cell]:
    """Find what else must be hidden so that this number may be another one."""
    start, end = _ends(cell)
    ways = [_cheapest(cells, hidden, cell, end, start)]
    if cells[cell] > 0:
        ways.append(_cheapest(cells, hidden, cell, start, end))
    return min((way for way in ways if way is not None), default=(0, set[Cell]()))[1]


def _ends(cell: Cell) -> tuple[Node, Node]:
    row, column = cell
    if row is None:
        return (_SINK, _SOURCE) if column is None else (("column", column), _SINK)
    if column is None:
        return _SOURCE, ("row", row)
    return ("row", row), ("column", column)


def _cheapest(
    cells: Mapping[Cell, int], hidden: set[Cell], without: Cell, start: Node, goal: Node
) -> tuple[int, set[Cell]] | None:
    """Find the way through the network that hides least: what it costs, and what it leads over."""
    steps = _steps({name: number for name, number in cells.items() if name != without})
    best: dict[Node, int] = {start: 0}
    came: dict[Node, tuple[Node, Cell]] = {}
    queue = [(0, start)]
    while queue:
        cost, node = heapq.heappop(queue)
        if node == goal:
            return cost, _path(came, start, goal)
        if cost > best[node]:
            continue
        for cell, there in steps.get(node, ()):
            price = cost + (0 if cell in hidden else cells[cell] + 1)
            if price < best.get(there, price + 1):
                best[there] = price
                came[there] = (node, cell)
                heapq.heappush(queue, (price, there))
    return None


def _steps(cells: Mapping[Cell, int]) -> dict[Node, list[tuple[Cell, Node]]]:
    """Say where one can go: along a number that grows, or against one that shrinks."""
    steps: dict[Node, list[tuple[Cell, Node]]] = {}
    for cell, number in cells.items():
        start, end = _ends(cell)
        steps.setdefault(start, []).append((cell, end))
        if number > 0:
            steps.setdefault(end, []).append((cell, start))
    return steps


def _path(came: Mapping[Node, tuple[Node, Cell]], start: Node, goal: Node) -> set[Cell]:
    return set(_walk(came, start, goal))


def _walk(came: Mapping[Node, tuple[Node, Cell]], start: Node, goal: Node) -> Iterator[Cell]:
    while goal != start:
        goal, cell = came[goal]
        yield cell
