"""A window over rows that follows their end, or stands still wherever the end goes."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple

from podtui.view.track import Cell
from podtui.view.walks import Place, Walk


class Shown(NamedTuple):
    """One line on the screen: the cells of a row, and which of the lines that the row takes this is."""

    cells: Sequence[Cell]
    part: int


class Roll(Generic[Place]):
    """`heights` says how many lines a row takes: more than one where it is wrapped.

    While `following`, the last row is the last of the window.
    """

    def __init__(self, walk: Walk[Place], heights: Callable[[Sequence[Cell]], int]) -> None:
        self.walk = walk
        self._heights = heights
        self._top: tuple[Place, int] | None = None  # None: following; else a place, and lines of its next row to skip

    @property
    def following(self) -> bool:
        """Whether the window is at the end and goes with it."""
        return self._top is None

    def window(self, height: int) -> list[Shown]:
        """Up to `height` lines from the top; fewer where there are no more rows."""
        if self._top is None:
            return self._up(self.walk.end(), 0, height)[0]
        place, skip = self._top
        out: list[Shown] = []
        while len(out) < height and (step := self.walk.forward(place)) is not None:
            cells, place = step
            out += [Shown(cells, part) for part in range(skip, self._heights(cells))]
            skip = 0
        return out[:height]

    def scroll(self, lines: int, height: int) -> None:
        """Move by so many lines, down where positive; at the end it follows again."""
        place, skip = self._top or self._up(self.walk.end(), 0, height)[1]
        if lines < 0:
            self._top = self._up(place, skip, -lines)[1]
        else:
            self._settle(*self._down(place, skip, lines), height)

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._top = None

    def hold(self, height: int) -> None:
        """Stop where it is."""
        if self._top is None:
            self._top = self._up(self.walk.end(), 0, height)[1]

    def to_start(self, height: int) -> None:
        """Go to the first row."""
        self._settle(self.walk.start(), 0, height)

    def to(self, cell: Cell, height: int) -> None:
        """Bring that row into the middle."""
        self._settle(*self._up(self.walk.to(cell), 0, height // 2)[1], height)

    def to_time(self, time: int, height: int) -> None:
        """Put the first row that is not before `time` (ns) at the top."""
        self._settle(self.walk.at_time(time), 0, height)

    def around(self, time: int, height: int) -> None:
        """Stand still with the first row that is not before `time` (ns) in the middle."""
        self._stand(self._up(self.walk.at_time(time), 0, height // 2)[1], height)

    def stand(self, cell: Cell | None, time: int, height: int) -> None:
        """Stand still with that row at the top, or without one with the first that is not before `time` (ns)."""
        self._stand((self.walk.at_time(time) if cell is None else self.walk.to(cell), 0), height)

    def reveal(self, cell: Cell, height: int, step: int) -> None:
        """Stand still with that row in sight: where it is not, put it at the top (-1), the bottom (1) or the middle."""
        inside = [shown for shown in self.window(height) if cell in shown.cells]
        if inside and (not step or len(inside) == min(self._heights(inside[0].cells), height)):
            self.hold(height)
        elif step > 0:
            after = self.walk.forward(self.walk.to(cell))
            self._stand(self._up(after[1] if after else self.walk.end(), 0, height)[1], height)
        else:
            above = 0 if step else height // 2
            self._stand(self._up(self.walk.to(cell), 0, above)[1], height)

    def _stand(self, top: tuple[Place, int], height: int) -> None:
        """Stand there, or at the end where the rest does not fill the window; never follow."""
        self._top = top
        if len(self.window(height)) < height:
            self._top = self._up(self.walk.end(), 0, height)[1]

    def top(self, height: int) -> Cell | None:
        """The first cell of the window, None where it is empty."""
        place, _ = self._top or self._up(self.walk.end(), 0, height)[1]
        step = self.walk.forward(place)
        return step[0][0] if step is not None else None

    def _up(self, place: Place, skip: int, lines: int) -> tuple[list[Shown], tuple[Place, int]]:
        """The lines above a place, and where they begin."""
        upward: list[Shown] = []
        if skip:
            step = self.walk.forward(place)
            if step is not None:
                upward = [Shown(step[0], part) for part in reversed(range(skip))]
        while len(upward) < lines and (step := self.walk.back(place)) is not None:
            cells, place = step
            upward += [Shown(cells, part) for part in reversed(range(self._heights(cells)))]
        extra = max(len(upward) - lines, 0)
        return upward[:lines][::-1], (place, extra)

    def _down(self, place: Place, skip: int, lines: int) -> tuple[Place, int]:
        while (step := self.walk.forward(place)) is not None:
            left = self._heights(step[0]) - skip
            if lines < left:
                return place, skip + lines
            lines, place, skip = lines - left, step[1], 0
        return place, 0

    def _settle(self, place: Place, skip: int, height: int) -> None:
        """Stand there, or follow where the rest does not fill the window."""
        self._top = (place, skip)
        if len(self.window(height)) < height or self._at_end(height):
            self._top = None

    def _at_end(self, height: int) -> bool:
        place, skip = self._top or (self.walk.end(), 0)
        return self.walk.forward(self._down(place, skip, height)[0]) is None
