"""The containers' facts on the board, painted: columns, folded headings, chips, and why a lane is empty."""

import time
from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from podtui.ui.palette import Palette
from podtui.ui.widgets.draw import Brush
from podtui.view.arrange import Block
from podtui.view.column import Facts, column, empty_note
from podtui.view.lanes import Lanes
from podtui.view.log_line import Run, time_text
from podtui.view.pieces import Piece, Row, joined, row, row_width
from podtui.view.state import glyph
from podtui.view.text import cut_middle, pad
from podtui.view.track import Cell, Track
from podtui.view.usage import UsageBook

GLOW = 1.0
"""Seconds that a state glows after it has changed."""
_LONGEST_NAME = 18
_GAP = Piece("  ")
_TOLD = 5
"""Rows of facts from which on they say the kubelet's message."""


class FactsPainter:
    """What the facts' blocks show. `take` takes what is true now, `update` says which blocks must be drawn again."""

    def __init__(self, book: UsageBook, *, ascii_only: bool = False) -> None:
        self.book = book
        self.ascii_only = ascii_only
        self.stale = False
        self.facts: Sequence[Facts] = ()
        self.previous = False
        self.only_matches = False
        self._blocks: list[Block] = []
        self._focus = 0
        self._rows: dict[Block, list[Row]] = {}
        self._glows: dict[int, float] = {}
        self._notes: dict[tuple[int, int], list[Row]] = {}

    def take(self, facts: Sequence[Facts], *, stale: bool) -> bool:
        """Take what is true now; whether a container's state is another than before."""
        before = {f.container.name: f.words.word for f in self.facts}
        now = time.monotonic()
        changed = False
        for f in facts:
            if before.get(f.container.name, f.words.word) != f.words.word:
                self._glows[f.index] = now + GLOW
                changed = True
        if stale != self.stale:
            self._rows.clear()
        self.facts, self.stale = facts, stale
        return changed

    def arrange(self, blocks: list[Block], focus: int) -> None:
        """Which blocks there are."""
        self._blocks, self._focus = blocks, focus
        self._rows = {block: self._make(block) for block in blocks}
        self._notes.clear()

    def update(self) -> list[Block]:
        """The blocks that show something else than before."""
        changed = []
        clock = time.monotonic()
        faded = [lane for lane, until in self._glows.items() if until <= clock]
        for lane in faded:
            del self._glows[lane]
        for block in self._blocks:
            rows = self._make(block)
            if rows != self._rows.get(block) or block.lane in faded:
                self._rows[block] = rows
                changed.append(block)
        return changed

    def _make(self, block: Block) -> list[Row]:
        if block.kind == "chips":
            return self._chips(block.width, block.height)
        if not 0 <= block.lane < len(self.facts):
            return []
        facts = self.facts[block.lane]
        focused = block.lane == self._focus
        return column(facts, block.width, block.height, self.book, ascii_only=self.ascii_only, focused=focused)

    def _chips(self, width: int, height: int) -> list[Row]:
        """Every container in a word."""
        chips = []
        for f in self.facts:
            times = f"×{f.words.restarts}" if f.words.restarts else ""
            mark = Piece(glyph(f.words.state, ascii_only=self.ascii_only) + " ", f"state-{f.words.state}")
            name = Piece(f.name, f"{f.color} bold underline" if f.index == self._focus else f.color)
            chips.append(row(mark, name, Piece(times, "state-warning")))
        rows: list[list[Row]] = [[]]
        for chip in chips:
            if rows[-1] and row_width(joined([*rows[-1], chip], _GAP)) >= width and len(rows) < height:
                rows.append([])
            rows[-1].append(chip)
        return [row(" ", *joined(line, _GAP)) for line in rows]

    def strip(self, block: Block, y: int, colors: Palette) -> Strip:
        """One row of a block."""
        rows = self._rows.get(block, [])
        brush = Brush(colors, self.background(block, y, colors), stale=self.stale, ascii_only=self.ascii_only)
        return brush.strip(rows[y] if y < len(rows) else (), block.width)

    def background(self, block: Block, y: int, colors: Palette) -> Style:
        """The background of a row of a block: headings stand out, more so the one that has the keys."""
        if block.lane in self._glows and y == min(1, block.height - 1):
            return colors.surface + colors.cursor
        if y == 0 and block.kind == "facts":
            return colors.panel if block.lane != self._focus else colors.surface + colors.cursor
        return colors.surface

    def name_run(self, lane: int) -> Run:
        """The container's name before its lines in the merged stream."""
        widest = min(max((len(f.name) for f in self.facts), default=0), _LONGEST_NAME)
        if lane >= len(self.facts):
            return Run(" " * (widest + 1))
        f = self.facts[lane]
        return Run(pad(cut_middle(f.name, widest), widest) + " ", f.color)

    def color_of(self, lanes: Lanes, cell: Cell) -> str:
        """The role of the colour of the container that a cell is about."""
        sign = lanes.sign(cell)
        owner = lanes.lane_of(sign.container) if sign is not None else cell.lane
        return self.facts[owner].color if owner is not None and owner < len(self.facts) else ""

    def short_name_run(self, lane: int) -> Run:
        """The container's name before what happened to it, in another container's lane."""
        if lane >= len(self.facts):
            return Run("")
        return Run(cut_middle(self.facts[lane].name, _LONGEST_NAME) + " ", f"{self.facts[lane].color} bold")

    def note(self, lane: int, width: int) -> list[Row]:
        """Why a lane is empty."""
        found = self._notes.get((lane, width))
        if found is None:
            found = self._notes[lane, width] = self._note(lane, width)
        return found

    def _note(self, lane: int, width: int) -> list[Row]:
        if self.only_matches:
            return [row(Piece("No match here.", "muted"))]
        if lane < 0:
            return [row(Piece("No lines yet.", "muted"))]
        if lane >= len(self.facts):
            return []
        told = any(block.lane == lane and block.height >= _TOLD for block in self._blocks)
        return empty_note(self.facts[lane], width, previous=self.previous, brief=told)

    def elsewhere(self, track: Track, time: int) -> Row:
        """What to say in a lane that has no row at the time (ns) of a window: where its nearest one is."""
        before, after = track.before(track.at_or_after(time)), track.at(track.at_or_after(time))
        if before is not None:
            said = f"{'^' if self.ascii_only else '▲'} last line at {time_text(track.time(before), 'clock')}"
        elif after is not None:
            said = f"{'v' if self.ascii_only else '▼'} first line at {time_text(track.time(after), 'clock')}"
        else:
            said = "No match here." if self.only_matches else "No lines yet."
        return row(Piece(said, "muted"))

    def notes_changed(self) -> set[int]:
        """The lanes whose note says something else than before."""
        changed = set()
        for (lane, width), rows in list(self._notes.items()):
            new = self._note(lane, width)
            if new != rows:
                self._notes[lane, width] = new
                changed.add(lane)
        return changed
