"""Log rows as segments, kept by row until the look changes: only what is seen is ever decoded, cleaned and coloured.

Segments and not strips: making a Strip costs more than drawing the line.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from rich.segment import Segment
from textual.strip import Strip

from podtui.logs.line import Line
from podtui.ui.widgets.draw import Brush
from podtui.view.lanes import Lanes
from podtui.view.log_line import Look, Run, body, day_text, height, time_text
from podtui.view.track import Cell

_KEPT = 6000
"""Rows kept: a few screens of the largest terminal."""
Segments = list[Segment]


class LineCache:
    """Segments by cell. A row that has left its ring is drawn from here as long as it is kept.

    `whose` names the container of a sign in another container's lane; `base(lane, instance)` is the time (ns) from
    which the gutter counts.
    """

    def __init__(self, whose: Callable[[int], Run]) -> None:
        self.brush: Brush | None = None
        self.now: Callable[[], int] = lambda: 0
        self.base: Callable[[int, int], int] = lambda _lane, _instance: 0
        self._whose = whose
        self._looks: dict[int, Look] = {}
        self._offset = 0
        self._source: tuple[Lanes, int] | None = None
        self._kept: dict[Cell, tuple[int, int, list[Segments]]] = {}

    def dress(self, lanes: Lanes, brush: Brush, looks: dict[int, Look], offset: int = 0) -> None:
        """How each lane's lines look from now on, scrolled `offset` cells to the right.

        Another look than before forgets every row.
        """
        source = (lanes, lanes.generation)
        same = looks == self._looks and offset == self._offset and source == self._source
        if not same or self.brush is None or self.brush.palette is not brush.palette:
            self._kept.clear()
        self.brush, self._looks, self._offset, self._source = brush, looks, offset, source

    def height(self, cell: Cell, lanes: Lanes) -> int:
        """How many lines the row takes."""
        look = self._looks.get(cell.lane)
        found = self._kept.get(cell)
        if found is not None:
            return len(found[2])
        if look is None or (not look.wrap and cell.number >= 0 and not lanes.lanes[cell.lane].ring.is_gap(cell.number)):
            return 1
        if cell.number < 0 and lanes.sign(cell) is not None:
            return len(self._of(cell, lanes)[2])
        try:
            return height(lanes.line(cell), look)
        except IndexError:
            return 1

    def segments(self, cell: Cell, lanes: Lanes, part: int) -> Segments | None:
        """One line of the row in exactly its lane's width; None where the row takes fewer."""
        time, instance, parts = self._of(cell, lanes)
        if part >= len(parts):
            return None
        return [*self._gutter(cell, time, instance, part), *parts[part]]

    def _of(self, cell: Cell, lanes: Lanes) -> tuple[int, int, list[Segments]]:
        found = self._kept.get(cell)
        if found is None:
            if len(self._kept) >= _KEPT:
                for old in list(self._kept)[: _KEPT // 2]:
                    del self._kept[old]
            found = self._kept[cell] = self._draw(cell, lanes)
        return found

    def _draw(self, cell: Cell, lanes: Lanes) -> tuple[int, int, list[Segments]]:
        brush, look = self.brush, self._looks[cell.lane]
        assert brush is not None
        try:
            line = lanes.line(cell)
        except IndexError:  # it left the ring while the board was frozen
            line = Line(max(cell.number, 0), 0, b"...", 0)
        room = max(look.width - look.gutter, 1)
        offset = 0 if look.wrap else self._offset
        about = self._about(cell, lanes)
        return line.time, line.instance, [fitted(r, offset, room, brush) for r in body(line, look, about)]

    def _about(self, cell: Cell, lanes: Lanes) -> list[Run]:
        """Before what a sign says: when it was, where the gutter does not tell, and of which container."""
        sign, look = lanes.sign(cell), self._looks[cell.lane]
        if sign is None:
            return []
        when = [Run(day_text(sign.time, self.now()) + " ", "muted")] if look.times in ("off", "run") else []
        other = lanes.lane_of(sign.container)
        return when if other in (None, cell.lane) or look.name is not None else [*when, self._whose(other)]

    def _gutter(self, cell: Cell, time: int, instance: int, part: int) -> Segments:
        """The time and the name before a line; nothing but blanks before the later lines of a wrapped row."""
        look, brush = self._looks[cell.lane], self.brush
        if brush is None or not look.gutter:
            return []
        if part:
            return [Segment(" " * look.gutter, brush.background)]
        out: Segments = []
        if look.times != "off":
            base = self.now() if look.times == "ago" else self.base(-1 if look.times == "pod" else cell.lane, instance)
            text = time_text(time, look.times, 0 if look.times == "run" and cell.number < 0 else base)
            out.append(Segment(text, brush.style("muted")))
        return [*out, *brush.run_segments([look.name])] if look.name is not None else out


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


def bar(brush: Brush, role: str, *, ascii_only: bool, sign: Literal["", "match", "bookmark"] = "") -> Segment:
    """The cell before a line, in its container's colour; a bookmark, and the match that was gone to last, stand out."""
    if sign == "match":
        return Segment(">" if ascii_only else "▸", brush.style("accent bold"))
    if sign == "bookmark":
        return Segment("*" if ascii_only else "◆", brush.style("accent bold"))
    return Segment("|" if ascii_only else "▎", brush.style(role))
