"""The board: the facts of every container and the lanes of their logs, drawn by one widget.

A strip costs Textual some 70 µs whatever is in it, so one wide strip holds all the lanes of a row.
"""

from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from podtui.ui.palette import palette
from podtui.ui.widgets.draw import Brush
from podtui.ui.widgets.facts import FactsPainter
from podtui.ui.widgets.lane_scrollbar import LaneScrollbar
from podtui.ui.widgets.lines import LineCache, Segments, bar
from podtui.ui.widgets.wanted import WordsChanged
from podtui.view.arrange import Block
from podtui.view.board import Board
from podtui.view.log_line import Look
from podtui.view.pieces import Piece, Row
from podtui.view.roll import Shown
from podtui.view.track import Cell

if TYPE_CHECKING:
    from podtui.ui.app import PodtuiApp

_WHEEL = 3


class BoardView(Widget, can_focus=True):
    """Shows a Board and the facts beside it. What has the keys has a scrollbar to its right."""

    DEFAULT_CSS = "BoardView { height: 1fr; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_lines(-1)", "Up", show=False, id="board.up"),
        Binding("down,j", "scroll_lines(1)", "Down", show=False, id="board.down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False, id="board.pageup"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False, id="board.pagedown"),
        Binding("home,g", "edge('start')", "Oldest line", show=False, id="board.start"),
        Binding("end,shift+g,G", "edge('end')", "Newest line, and follow", show=False, id="board.end"),
        Binding("left", "sideways(-8)", "Left", show=False, id="board.left"),
        Binding("right", "sideways(8)", "Right", show=False, id="board.right"),
    ]

    def __init__(self, board: Board, facts: FactsPainter, look: Look) -> None:
        super().__init__()
        self.facts = facts
        self.look = look
        self.ascii_only = False
        self.offset_x = 0
        self._lines = LineCache(facts.short_name_run, self._now)
        self._rows: list[list[Block]] = []
        self._windows: dict[int, list[Shown]] = {}
        self._scrollbar = LaneScrollbar()
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
        self._rows = [[] for _ in range(height)]
        for block in self.board.arrangement.blocks:
            for y in range(block.y, min(block.bottom, height)):
                self._rows[y].append(block)
        self._dress()
        self.facts.only_matches = self.board.only_matches
        self.facts.arrange([b for b in self.board.arrangement.blocks if b.kind != "log"], self.board.focus)
        self._windows.clear()
        self._scrollbar.place(self.board)
        self.refresh()

    def _dress(self) -> None:
        """Tell the cache how wide each lane is and what its lines look like."""
        colors = palette(self.app) if self.is_attached else None
        if colors is None:
            return
        looks: dict[int, Look] = {}
        merged = self.board.mode == "merged" and not self.board.zoomed
        for block in self.board.arrangement.blocks:
            if block.kind != "log":
                continue
            for lane in range(len(self.board.lanes)) if block.lane < 0 else (block.lane,):
                looks[lane] = self.look.inside(block.width - 1, self.facts.name_run(lane) if merged else None)
        brush = Brush(colors, colors.base, ascii_only=self.ascii_only)
        self._lines.dress(self.board, brush, looks, self.offset_x)

    def _now(self) -> int:
        return int(cast("PodtuiApp", self.app).now().timestamp()) * 1_000_000_000

    def _line_height(self, cell: Cell) -> int:
        return self._lines.height(cell, self.board)

    # --- told of changes --------------------------------------------------------------------------------------------

    def lines_came(self, lanes: set[int]) -> None:
        """Lines came into these lanes: draw those that move."""
        if self.board.grown():
            self.lay_out()
            return
        if self.board.frozen:
            return
        for i, group in enumerate(self.board.arrangement.groups):
            if lanes.intersection(group) and self.board.rolls[i].following:
                self._redraw_group(i)
        self._move_scrollbar(soon=False)

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
        """The board was scrolled: draw the lanes again."""
        for i in range(len(self.board.rolls)):
            self._redraw_group(i)
        self._move_scrollbar(soon=True)
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

    def _move_scrollbar(self, *, soon: bool) -> None:
        block = self._scrollbar.block
        if self._scrollbar.moved(self.board, soon=soon) and block is not None:
            self.refresh(Region(block.x + block.width, block.y, 1, block.height))

    # --- drawing ----------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One row of everything."""
        colors = palette(self.app)
        brush = self._lines.brush
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
        current = cell == self.board.finder.current and not part
        edge = bar(brush, f"container-{self._owner(cell)}", ascii_only=self.ascii_only, current=current)
        segments = self._lines.segments(cell, self.board, part)
        return [edge, *(segments or [Segment(" " * (width - 1), brush.background)])]

    def _owner(self, cell: Cell) -> int:
        """The lane of the container that a cell is about: a sign's may be another."""
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
        """The cell to the right of a block: its scrollbar, where it has the keys."""
        if block.kind != "log":
            last = block.x + block.width >= self.size.width - 1
            return Segment(" ", self.facts.background(block, y - block.y, brush.palette) if last else brush.background)
        part = self._scrollbar.part(block, y)
        if part == "thumb":
            return Segment("#" if self.ascii_only else "┃", brush.style("muted"))
        if part == "track":
            return Segment(":" if self.ascii_only else "│", brush.style("muted dim"))
        return Segment(" ", brush.background)

    # --- keys and mouse ---------------------------------------------------------------------------------------------

    def action_scroll_lines(self, lines: int) -> None:
        """Up or down."""
        self.board.scroll(lines)
        self.moved()

    def action_page(self, pages: int) -> None:
        """A window up or down."""
        self.board.page(pages)
        self.moved()

    def action_edge(self, edge: str) -> None:
        """To the oldest line, or to the newest and follow."""
        if edge == "start":
            self.board.to_start()
        else:
            self.board.to_end()
        self.moved()

    def action_sideways(self, cells: int) -> None:
        """Long lines: to the left or right."""
        self.offset_x = max(self.offset_x + cells, 0)
        self._dress()
        self.moved()

    def focus_lane(self, lane: int) -> None:
        """Give the keys to a lane."""
        self.board.focus_on(lane)
        self.lay_out()
        self.post_message(WordsChanged())

    def on_click(self, event: Click) -> None:
        """The lane under the mouse gets the keys; a click on the scrollbar goes there."""
        share = self._scrollbar.share(event.x, event.y)
        if share is not None:
            self.board.jump(share)
            self.moved()
            return
        block = self.board.block_at(event.x, event.y)
        if block is not None and block.lane >= 0 and block.lane != self.board.focus:
            self.focus_lane(block.lane)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Scroll what is under the mouse."""
        self._wheel(event.x, event.y, _WHEEL)
        event.stop()

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Scroll what is under the mouse."""
        self._wheel(event.x, event.y, -_WHEEL)
        event.stop()

    def _wheel(self, x: int, y: int, lines: int) -> None:
        block = self.board.block_at(x, y)
        self.board.scroll(lines, block.lane if block is not None and block.lane >= 0 else None)
        self.moved()
