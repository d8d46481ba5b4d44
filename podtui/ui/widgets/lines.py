"""Log rows as segments, kept by row until the look changes: only what is seen is ever decoded, cleaned and coloured.

Segments and not strips: making a Strip costs more than drawing the line.
"""

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip

from podtui.logs.line import Line
from podtui.logs.ring import Ring
from podtui.ui.widgets.draw import Brush
from podtui.view.log_line import Look, Run, body, height, time_text
from podtui.view.track import Cell

_KEPT = 6000
"""Rows kept: a few screens of the largest terminal."""
Segments = list[Segment]


class LineCache:
    """Segments by row. A row that has left its ring is drawn from here as long as it is kept."""

    def __init__(self) -> None:
        self.brush: Brush | None = None
        self._looks: dict[int, Look] = {}
        self._offset = 0
        self._kept: dict[Cell, list[Segments]] = {}

    def dress(self, brush: Brush, looks: dict[int, Look], offset: int = 0) -> None:
        """How each lane's lines look from now on, scrolled `offset` cells to the right.

        Another look than before forgets every row.
        """
        if (
            looks != self._looks
            or offset != self._offset
            or self.brush is None
            or self.brush.palette is not brush.palette
        ):
            self._kept.clear()
        self.brush, self._looks, self._offset = brush, looks, offset

    def height(self, cell: Cell, ring: Ring) -> int:
        """How many lines the row takes."""
        look = self._looks.get(cell.lane)
        found = self._kept.get(cell)
        if found is not None:
            return len(found)
        try:
            return height(ring.line(cell.number), look) if look is not None else 1
        except IndexError:
            return 1

    def segments(self, cell: Cell, ring: Ring, part: int) -> Segments | None:
        """One line of the row in exactly its lane's width; None where the row takes fewer."""
        parts = self._of(cell, ring)
        return parts[part] if part < len(parts) else None

    def _of(self, cell: Cell, ring: Ring) -> list[Segments]:
        found = self._kept.get(cell)
        if found is None:
            if len(self._kept) >= _KEPT:
                for old in list(self._kept)[: _KEPT // 2]:
                    del self._kept[old]
            found = self._kept[cell] = self._draw(cell, ring)
        return found

    def _draw(self, cell: Cell, ring: Ring) -> list[Segments]:
        brush, look = self.brush, self._looks[cell.lane]
        assert brush is not None
        try:
            line = ring.line(cell.number)
        except IndexError:  # it left the ring while the board was frozen
            line = Line(cell.number, 0, b"...", 0)
        gutter = brush.run_segments(self._gutter(line, look))
        blank = [Segment(" " * look.gutter, brush.background)] if gutter else []
        room = max(look.width - look.gutter, 1)
        offset = 0 if look.wrap else self._offset
        parts = body(line, look)
        return [[*(blank if i else gutter), *fitted(runs, offset, room, brush)] for i, runs in enumerate(parts)]

    @staticmethod
    def _gutter(line: Line, look: Look) -> list[Run]:
        out = [Run(time_text(line.time, look.times), "muted")] if look.times != "off" else []
        return [*out, look.name] if look.name is not None else out


def fitted(runs: Sequence[Run], offset: int, width: int, brush: Brush) -> Segments:
    """The runs from cell `offset` on in exactly `width` cells."""
    if not all(run.text.isascii() for run in runs):
        strip = Strip(brush.run_segments(runs)).crop(offset, offset + width)
        return list(strip.adjust_cell_length(width, brush.background))
    out: list[Run] = []
    room = width
    for run in runs:
        text = run.text[offset : offset + room]
        offset = max(offset - len(run.text), 0)
        if text:
            out.append(run._replace(text=text))
            room -= len(text)
    segments = brush.run_segments(out)
    return [*segments, Segment(" " * room, brush.background)] if room else segments


def bar(brush: Brush, role: str, *, ascii_only: bool, current: bool = False) -> Segment:
    """The cell before a line, in its container's colour; the match that was gone to last has an arrow."""
    if current:
        return Segment(">" if ascii_only else "▸", brush.style("accent bold"))
    return Segment("|" if ascii_only else "▎", brush.style(role))
