"""The board: the facts of every container and the lanes of their logs, drawn by one widget.

A strip costs Textual some 70 µs whatever is in it, so one wide strip holds all the lanes of a row.
"""

from typing import Literal

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from podtui.ui.palette import palette
from podtui.ui.widgets.draw import Brush
from podtui.ui.widgets.facts import FactsPainter
from podtui.ui.widgets.lane_maps import EVERY, LaneMaps
from podtui.ui.widgets.lines import LineCache, Segments, bar
from podtui.ui.widgets.wanted import WordsChanged
from podtui.view.arrange import Block
from podtui.view.board import Board
from podtui.view.log_line import Look
from podtui.view.pieces import Piece, Row
from podtui.view.roll import Shown
from podtui.view.track import Cell


class BoardPaint(Widget, can_focus=True):
    """Shows a Board and the facts beside it, each lane with its map to its right. Its keys are BoardView's."""

    def __init__(self, board: Board, facts: FactsPainter, look: Look) -> None:
        super().__init__()
        self.facts = facts
        self.look = look
        self.ascii_only = False
        self.offset_x = 0
        self.lines = LineCache(facts.short_name_run)
        self._rows: list[list[Block]] = []
        self._windows: dict[int, list[Shown]] = {}
        self._maps = LaneMaps(self._window)
        self._map_timer: Timer | None = None
        self.board = board
        self.show_board(board)

    # --- what is shown ----------------------------------------------------------------------------------------------

    def show_board(self, board: Board) -> None:
        """Show another board."""
        self.board = board
        board.line_height = self._line_height
        self.lay_out()

    def set_look(self, look: Look) -> None:
        """Show lines another way."""
        self.look = look
        self.lay_out()

    def on_resize(self) -> None:
        """Fit to the new size."""
        self.lay_out()

    def lay_out(self) -> None:
        """Arrange anew and draw everything."""
        width, height = max(self.size.width - 1, 0), self.size.height
        self._dress()
        self.board.lay_out(width, height)
        if self.board.cursor.cell is not None:
            self.board.reveal(self.board.cursor.cell, 0)
        self._rows = [[] for _ in range(height)]
        for block in self.board.arrangement.blocks:
            for y in range(block.y, min(block.bottom, height)):
                self._rows[y].append(block)
        self._dress()
        self.facts.only_matches = self.board.only_matches
        self.facts.arrange([b for b in self.board.arrangement.blocks if b.kind != "log"], self.board.focus)
        self._windows.clear()
        self._maps.place(self.board)
        self._look_later()
        self.refresh()

    def _dress(self) -> None:
        """Tell the cache how wide each lane is and what its lines look like."""
        colors = palette(self.app) if self.is_attached else None
        if colors is None:
            return
        looks: dict[int, Look] = {}
        merged = self.board.is_merged
        for block in self.board.arrangement.blocks:
            if block.kind != "log":
                continue
            for lane in range(len(self.board.lanes)) if block.lane < 0 else (block.lane,):
                looks[lane] = self.look.inside(block.width - 1, self.facts.name_run(lane) if merged else None)
        brush = Brush(colors, colors.base, ascii_only=self.ascii_only)
        self.lines.dress(self.board, brush, looks, self.offset_x)

    def _line_height(self, cell: Cell) -> int:
        return self.lines.height(cell, self.board)

    # --- told of changes --------------------------------------------------------------------------------------------

    def lines_came(self, lanes: set[int]) -> None:
        """Lines came into these lanes: draw those that move."""
        if self.board.grown():
            self.lay_out()
            return
        if self.board.frozen:
            return
        for i, group in enumerate(self.board.arrangement.groups):
            if lanes.intersection(group) and (self.board.rolls[i].following or self._has_room(i)):
                self._redraw_group(i)
        self._look_at_maps(soon=False)

    def _has_room(self, group: int) -> bool:
        """Whether a window that stands still has rows left below its last line."""
        return len(self._window(group)) < self.board.height_of(group)

    def signs_came(self) -> None:
        """Something happened to a container: every lane that is not frozen shows it."""
        if not self.board.frozen:
            for i in range(len(self.board.rolls)):
                self._redraw_group(i)

    def reslot(self) -> None:
        """Look again for the best slots of aligned lanes."""
        if self.board.reslot():
            self.moved()

    def moved(self) -> None:
        """The board was scrolled: draw the lanes again. What follows the end has no cursor."""
        if self.board.following:
            self.board.cursor.clear()
        for i in range(len(self.board.rolls)):
            self._redraw_group(i)
        self._look_at_maps(soon=True)
        self.post_message(WordsChanged())

    def facts_changed(self) -> None:
        """Draw the facts that changed."""
        for block in self.facts.update():
            self._redraw(block)
        notes = self.facts.notes_changed()
        for block in self.board.arrangement.blocks:
            if block.kind == "log" and block.lane in notes:
                self._redraw(block)

    def _redraw_group(self, group: int) -> None:
        self._windows.pop(group, None)
        for block in self.board.arrangement.blocks:
            if block.group == group:
                self._redraw(block)

    def _redraw(self, block: Block) -> None:
        self.refresh(Region(block.x, block.y, block.width, block.height))

    def second_passed(self) -> None:
        """A second passed: how long ago lines were is drawn again, where that is shown."""
        if self.look.times == "ago":
            for i in range(len(self.board.rolls)):
                self._redraw_group(i)

    def _look_at_maps(self, *, soon: bool) -> None:
        for block in self._maps.look(self.board, soon=soon):
            self.refresh(Region(block.x + block.width, block.y, 1, block.height))
        self._look_later()

    def _look_later(self) -> None:
        """Look at the maps again in a while, where something is missing; while nothing is there is no timer."""
        if self._maps.unfinished and self._map_timer is None and self.is_attached:
            self._map_timer = self.set_timer(EVERY, self._look_again)

    def _look_again(self) -> None:
        self._map_timer = None
        self._look_at_maps(soon=True)

    # --- drawing ----------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One row of everything."""
        colors = palette(self.app)
        brush = self.lines.brush
        if brush is None or brush.palette is not colors:
            self._dress()
            brush = Brush(colors, colors.base, ascii_only=self.ascii_only)
        width = self.size.width
        if not 0 <= y < len(self._rows):
            return brush.blank(width)
        segments: Segments = []
        for block in self._rows[y]:
            segments += self._block_line(block, y - block.y, brush)
            segments.append(self._edge(block, y, brush))
        return Strip(segments).adjust_cell_length(width, brush.background)

    def _block_line(self, block: Block, y: int, brush: Brush) -> Segments:
        if block.kind != "log":
            return list(self.facts.strip(block, y, brush.palette))
        shown = self._window(block.group)
        for cell in shown[y].cells if y < len(shown) else ():
            if block.lane in (-1, cell.lane):
                return self._cell_line(cell, shown[y].part, block.width, brush)
        return [self._bar(block, brush), *brush.strip(self._note(block, y, shown), block.width - 1)]

    def _window(self, group: int) -> list[Shown]:
        found = self._windows.get(group)
        if found is None:
            found = self._windows[group] = self.board.rolls[group].window(self.board.height_of(group))
        return found

    def _cell_line(self, cell: Cell, part: int, width: int, brush: Brush) -> Segments:
        edge = bar(brush, f"container-{self._owner(cell)}", ascii_only=self.ascii_only, sign=self._sign_of(cell, part))
        segments = self.lines.segments(cell, self.board, part) or [Segment(" " * (width - 1), brush.background)]
        cursor = self.board.cursor
        if cursor.cell is not None and (cell == cursor.cell or cell in cursor.selected):
            style = brush.palette.cursor
            segments = [Segment(text, own + style if own else style) for text, own, _ in segments]
        return [edge, *segments]

    def _sign_of(self, cell: Cell, part: int) -> Literal["", "match", "bookmark"]:
        """What stands before the first line of a row instead of its container's bar."""
        if part:
            return ""
        if cell == self.board.finder.current:
            return "match"
        return "bookmark" if self.board.bookmarks and cell in self.board.bookmarks else ""

    def _owner(self, cell: Cell) -> int:
        """The lane of the container that a cell is about: a sign's may be another."""
        if cell.number >= 0:
            return cell.lane
        sign = self.board.sign(cell)
        owner = self.board.lane_of(sign.container) if sign is not None else None
        return cell.lane if owner is None else owner

    def _bar(self, block: Block, brush: Brush) -> Segment:
        if block.lane < 0:
            return Segment(" ", brush.background)
        return bar(brush, f"container-{block.lane}", ascii_only=self.ascii_only)

    def _note(self, block: Block, y: int, shown: list[Shown]) -> Row:
        """What to say in a row of a lane that has no line there."""
        lines = [cell for line in shown for cell in line.cells if cell.number >= 0]
        if not lines and y >= len(shown):
            note = self.facts.note(block.lane, block.width - 3)
            y -= len(shown)
            return (Piece(" "), *note[y]) if y < len(note) else ()
        if y or block.lane < 0 or any(cell.lane == block.lane for cell in lines):
            return ()
        return self.facts.elsewhere(self.board.lanes[block.lane].track, self.board.time(lines[0]))

    def _edge(self, block: Block, y: int, brush: Brush) -> Segment:
        """The cell to the right of a block: its map, where it is a lane."""
        if block.kind != "log":
            last = block.x + block.width >= self.size.width - 1
            return Segment(" ", self.facts.background(block, y - block.y, brush.palette) if last else brush.background)
        focused = block.lane in (-1, self.board.focus)
        return self._maps.segment(block, y, brush, focused=focused, ascii_only=self.ascii_only)
