"""The cursor: a line that stands out while the board stands still, and the lines selected from there."""

from typing import TYPE_CHECKING

from podtui.view.track import Cell

if TYPE_CHECKING:
    from podtui.view.board import Board

MOST_SELECTED = 20_000


class Cursor:
    """While a board follows its end there is no cursor: the first move puts it on the last line in sight."""

    def __init__(self, board: "Board") -> None:
        self._board = board
        self.cell: Cell | None = None
        self.anchor: Cell | None = None
        self.selected: frozenset[Cell] = frozenset()
        """What is selected, the cursor's line with it; empty where nothing is."""

    def put(self, cell: Cell) -> None:
        """Put it on a line; the board stands still from now on."""
        self.clear()
        self.cell = cell
        self._board.reveal(cell, 0)

    def clear(self) -> None:
        """Take it away."""
        self.cell = self.anchor = None
        self.selected = frozenset()

    def appear(self) -> bool:
        """Put it on the match that was gone to last, or on the last line in sight; False where it is there already."""
        inside = self._inside()
        if self.cell is not None or not inside:
            return False
        match = self._board.finder.current
        self.put(match if match in inside else inside[-1])
        return True

    def move(self, step: int, *, select: bool = False) -> None:
        """A line up (-1) or down (1); down from the last line the board follows again, and the cursor goes."""
        inside = self._inside()
        if self.cell is None or not inside:
            if step < 0 and not self.appear():
                self._board.scroll(step)
            return
        if self.cell not in inside and not select:
            self.put(inside[-1] if step < 0 else inside[0])
            return
        after = self._neighbour(self.cell, step)
        if after is None:
            if step > 0 and not select:
                self.clear()
                self._board.to_end()
            return
        self._go(after, step, select=select)

    def _go(self, cell: Cell, step: int, *, select: bool) -> None:
        if not select:
            self.clear()
        elif self.anchor is None:
            self.anchor = self.cell
        self.cell = cell
        if self.anchor is not None:
            self.selected = frozenset(self._from_to(self.anchor, cell))
        self._board.reveal(cell, step)

    def keep_inside(self, row: int) -> None:
        """The window has moved: go with it, to the line in that row of it."""
        inside = self._inside()
        if self.cell is not None and inside:
            self.clear()
            self.cell = inside[min(max(row, 0), len(inside) - 1)]

    @property
    def row(self) -> int:
        """Which of the lines in sight it is on, 0 where on none."""
        inside = self._inside()
        return inside.index(self.cell) if self.cell in inside else 0

    def lines(self) -> list[Cell]:
        """What is selected, in order: else the cursor's line alone, else nothing."""
        if self.anchor is not None and self.cell is not None:
            return self._from_to(self.anchor, self.cell)
        return [self.cell] if self.cell is not None else []

    def _inside(self) -> list[Cell]:
        """The cells in sight that it may be on: of the lane that has the keys, or of the merged stream."""
        board = self._board
        out: list[Cell] = []
        for shown in board.window():
            out += [c for c in shown.cells if (board.is_merged or c.lane == board.focus) and c not in out[-1:]]
        return out

    def _neighbour(self, cell: Cell, step: int) -> Cell | None:
        walk = self._board.line_walk(cell.lane)
        place = walk.to(cell)
        found = walk.back(place)
        if step > 0:
            here = walk.forward(place)
            found = walk.forward(here[1]) if here is not None else None
        return found[0][0] if found is not None else None

    def _from_to(self, one: Cell, other: Cell) -> list[Cell]:
        """The lines from one to the other, whichever comes first."""
        if self._board.time(one) > self._board.time(other):
            one, other = other, one
        return self._down(one, other) or self._down(other, one) or [other]

    def _down(self, first: Cell, last: Cell) -> list[Cell]:
        walk = self._board.line_walk(first.lane)
        place, out = walk.to(first), list[Cell]()
        while len(out) < MOST_SELECTED and (step := walk.forward(place)) is not None:
            cells, place = step
            out += cells
            if out[-1] == last:
                return out
        return []
