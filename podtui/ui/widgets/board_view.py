"""The board's keys and mouse: going up and down, choosing lines and lanes."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message

from podtui.ui.widgets.board_paint import BoardPaint
from podtui.ui.widgets.wanted import WordsChanged
from podtui.view.arrange import Block
from podtui.view.track import Cell

_WHEEL = 3


class BoardView(BoardPaint):
    """While it follows the end there is no cursor; the first `up`, `enter` or click on a line puts it there."""

    DEFAULT_CSS = "BoardView { height: 1fr; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "line(-1)", "Up", show=False, id="board.up"),
        Binding("down,j", "line(1)", "Down", show=False, id="board.down"),
        Binding("shift+up", "select(-1)", "Select up", show=False, id="board.select.up"),
        Binding("shift+down", "select(1)", "Select down", show=False, id="board.select.down"),
        Binding("enter", "open", "Open the line", show=False, id="board.open"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False, id="board.pageup"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False, id="board.pagedown"),
        Binding("home,g", "edge('start')", "Oldest line", show=False, id="board.start"),
        Binding("end,shift+g,G", "edge('end')", "Newest line, and follow", show=False, id="board.end"),
        Binding("left", "sideways(-8)", "Left", show=False, id="board.left"),
        Binding("right", "sideways(8)", "Right", show=False, id="board.right"),
    ]

    class Opened(Message):
        """The whole of a line is wanted."""

        def __init__(self, cell: Cell) -> None:
            super().__init__()
            self.cell = cell

    # --- keys -------------------------------------------------------------------------------------------------------

    def action_line(self, step: int) -> None:
        """The cursor a line up or down."""
        self.board.cursor.move(step)
        self.moved()

    def action_select(self, step: int) -> None:
        """Select the line, and one more with each press."""
        self.board.cursor.move(step, select=True)
        self.moved()

    def action_open(self) -> None:
        """Put the cursor on a line; on one already, open it."""
        cursor = self.board.cursor
        if cursor.appear():
            self.moved()
        elif cursor.cell is not None:
            self.post_message(self.Opened(cursor.cell))

    def action_page(self, pages: int) -> None:
        """A window up or down; the cursor stays in its row of the window."""
        row = self.board.cursor.row
        self.board.page(pages)
        self.board.cursor.keep_inside(row)
        self.moved()

    def action_edge(self, edge: str) -> None:
        """To the oldest line, or to the newest and follow."""
        if edge == "start":
            self.board.to_start()
            self.board.cursor.keep_inside(0)
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
        self.board.cursor.clear()
        self.board.focus_on(lane)
        self.lay_out()
        self.post_message(WordsChanged())

    # --- mouse ------------------------------------------------------------------------------------------------------

    def on_click(self, event: Click) -> None:
        """The lane under the mouse gets the keys, a line of the lane that has them the cursor; twice opens the line.

        A click on a map goes to that time.
        """
        self._look_at_maps(soon=True)
        there = self._maps.time_at(event.x, event.y)
        if there is not None:
            self._go_to_time(*there)
            return
        block = self.board.block_at(event.x, event.y)
        if block is None:
            return
        if block.lane >= 0 and block.lane != self.board.focus:
            self.focus_lane(block.lane)
            return
        cell = self._cell_at(block, event.y)
        if cell is not None and cell == self.board.cursor.cell and event.chain > 1:
            self.post_message(self.Opened(cell))
        elif cell is not None:
            self.board.cursor.put(cell)
            self.moved()

    def _cell_at(self, block: Block, y: int) -> Cell | None:
        shown = self._window(block.group) if block.kind == "log" else []
        cells = shown[y - block.y].cells if 0 <= y - block.y < len(shown) else ()
        return next((cell for cell in cells if block.lane in (-1, cell.lane)), None)

    def _go_to_time(self, block: Block, time: int) -> None:
        self.board.cursor.clear()
        if block.lane >= 0 and block.lane != self.board.focus:
            self.board.focus_on(block.lane)
        self.board.go_near(time)
        self.lay_out()
        self.moved()

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
