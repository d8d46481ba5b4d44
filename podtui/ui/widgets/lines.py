"""Log rows as strips, kept by row until the look changes: only what is seen is ever decoded, cleaned and coloured."""

from rich.segment import Segment
from textual.strip import Strip

from podtui.logs.line import Line
from podtui.logs.ring import Ring
from podtui.ui.widgets.draw import Brush
from podtui.view.log_line import Look, Run, body, time_text
from podtui.view.track import Cell

_KEPT = 6000
"""Strips kept: a few screens of the largest terminal."""


class LineCache:
    """Strips by row. A row that has left its ring is drawn from here as long as it is kept."""

    def __init__(self) -> None:
        self.brush: Brush | None = None
        self._looks: dict[int, Look] = {}
        self._kept: dict[Cell, tuple[Strip, list[Strip]]] = {}

    def dress(self, brush: Brush, looks: dict[int, Look]) -> None:
        """How each lane's lines are to look from now on; another look than before forgets every strip."""
        if looks != self._looks or self.brush is None or brush.palette is not self.brush.palette:
            self._kept.clear()
        self.brush, self._looks = brush, looks

    def height(self, cell: Cell, ring: Ring) -> int:
        """How many lines the row takes."""
        look = self._looks.get(cell.lane)
        return len(self._of(cell, ring)[1]) if look is not None and look.wrap else 1

    def strip(self, cell: Cell, ring: Ring, part: int, offset: int) -> Strip | None:
        """One line of the row, scrolled `offset` cells to the right; None where it takes fewer. As wide as it is."""
        gutter, parts = self._of(cell, ring)
        if part >= len(parts):
            return None
        strip = parts[part]
        if offset:
            strip = strip.crop(offset)
        if not gutter.cell_length:
            return strip
        return Strip.join([gutter if part == 0 else self._indent(gutter.cell_length), strip])

    def _indent(self, width: int) -> Strip:
        assert self.brush is not None
        return self.brush.blank(width)

    def _of(self, cell: Cell, ring: Ring) -> tuple[Strip, list[Strip]]:
        found = self._kept.get(cell)
        if found is None:
            if len(self._kept) >= _KEPT:
                for old in list(self._kept)[: _KEPT // 2]:
                    del self._kept[old]
            found = self._kept[cell] = self._draw(cell, ring)
        return found

    def _draw(self, cell: Cell, ring: Ring) -> tuple[Strip, list[Strip]]:
        brush, look = self.brush, self._looks[cell.lane]
        assert brush is not None
        try:
            line = ring.line(cell.number)
        except IndexError:  # it left the ring while the board was frozen
            line = Line(cell.number, 0, b"...", 0)
        gutter = [Run(time_text(line.time, look.times), "muted")] if look.times != "off" else []
        if look.name is not None:
            gutter.append(look.name)
        return brush.run_strip(gutter), [brush.run_strip(runs) for runs in body(line, look)]


def bar(brush: Brush, role: str, *, ascii_only: bool, current: bool = False) -> Segment:
    """The cell before a line, in its container's colour; the match that was gone to last has an arrow."""
    if current:
        return Segment(">" if ascii_only else "▸", brush.style("accent bold"))
    return Segment("|" if ascii_only else "▎", brush.style(role))
