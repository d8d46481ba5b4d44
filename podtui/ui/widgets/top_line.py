"""The first line of every screen: where we are, what there is, and whether it can be believed."""

import time
from typing import TYPE_CHECKING, cast

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from podtui.ui.palette import palette
from podtui.ui.widgets.draw import Brush
from podtui.view.connection import ConnectionWords, connection_words
from podtui.view.pieces import Piece, cut, row, row_width
from podtui.view.state import glyph

if TYPE_CHECKING:
    from podtui.ui.app import PodtuiApp


class TopLine(Widget):
    """`podtui  CONTEXT ▸ PLACE      middle      ● live 12:03:41`."""

    DEFAULT_CSS = """
    TopLine { height: 1; width: 1fr; dock: top; }
    """

    def __init__(self, place: str = "") -> None:
        super().__init__()
        self.place = place
        self.middle: list[Piece] = []

    @property
    def words(self) -> ConnectionWords:
        """The connection's state now."""
        app = cast("PodtuiApp", self.app)
        return connection_words(app.store.connections.values(), time.monotonic())

    def refresh_line(self) -> None:
        """Draw again what changed."""
        self.refresh(Region(0, 0, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """The line."""
        app = cast("PodtuiApp", self.app)
        colors = palette(self.app)
        width, words = self.size.width, self.words
        mark = glyph(words.state, ascii_only=app.ascii_only)
        right = row(
            Piece(f"{mark} {words.text}", f"state-{words.state}"),
            Piece(f"  {app.now().astimezone():%H:%M:%S} ", "muted"),
        )
        left = row(
            Piece(" podtui", "accent bold"),
            Piece(f"  {app.context_title}" + (f" ▸ {self.place}" if self.place else "")),
        )
        room = width - row_width(right)
        left = cut(
            left, max(10, room - row_width(self.middle) - 3 if row_width(self.middle) < room // 2 else room // 2)
        )
        room -= row_width(left) + 3
        middle = cut(self.middle, room)
        gap = room - row_width(middle)
        pieces = (*left, Piece(" " * (gap // 2 + 2)), *middle, Piece(" " * (gap - gap // 2 + 1)), *right)
        return Brush(colors, colors.panel).strip(pieces, width)
