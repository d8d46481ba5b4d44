"""The pod screen's tabs, and at the right how the present one stands."""

from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from podtui.ui.palette import palette
from podtui.ui.widgets.draw import Brush
from podtui.view.pieces import Piece, Row, cut, row_width


class TabBar(Widget):
    """`tabs` are (id, key, title); a click on one sends Chosen. `counts` are shown after the titles."""

    DEFAULT_CSS = "TabBar { height: 1; width: 1fr; }"

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, tabs: list[tuple[str, str, str]], active: str) -> None:
        super().__init__()
        self.tabs = tabs
        self.active = active
        self.ascii_only = False
        self.counts: dict[str, tuple[str, str]] = {}
        self.status: Row = ()
        self._ends: list[tuple[int, str]] = []

    def show(self, active: str) -> None:
        """Mark a tab as the present one."""
        self.active = active
        self._redraw()

    def say(self, status: Row, counts: dict[str, tuple[str, str]]) -> None:
        """What stands at the right, and the count (text and role) after some tabs' titles."""
        if (status, counts) != (self.status, self.counts):
            self.status, self.counts = status, counts
            self._redraw()

    def _redraw(self) -> None:
        self.refresh(Region(0, 0, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """The line."""
        colors = palette(self.app)
        brush = Brush(colors, colors.panel, ascii_only=self.ascii_only)
        strips: list[Strip] = []
        at = 0
        self._ends = []
        for tab, key, title in self.tabs:
            pieces = self._tab(tab, key, title)
            strip = brush.strip(pieces, row_width(pieces))
            strips.append(strip)
            at += strip.cell_length
            self._ends.append((at, tab))
        room = self.size.width - at - 1
        status = cut(self.status, max(room, 0))
        gap = room - row_width(status)
        strips += [brush.blank(max(gap, 0)), brush.strip(status, row_width(status)), brush.blank(1)]
        return Strip.join(strips).adjust_cell_length(self.size.width, colors.panel)

    def _tab(self, tab: str, key: str, title: str) -> Row:
        count, role = self.counts.get(tab, ("", ""))
        if tab == self.active:
            return (Piece(f" {key} {title}{f' {count}' if count else ''} ", "accent reverse bold"),)
        counted = (Piece(f" {count}", role),) if count else ()
        return (Piece(f" {key} ", "accent bold"), Piece(title), *counted, Piece(" "))

    def on_click(self, event: Click) -> None:
        """Choose the tab under the mouse."""
        for end, tab in self._ends:
            if event.x < end:
                self.post_message(self.Chosen(tab))
                return
