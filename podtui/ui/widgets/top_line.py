"""The first line of every screen: where we are, what there is, and whether it can be believed."""

import time
from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from podtui.ui.palette import palette
from podtui.view.connection import ConnectionWords, connection_words
from podtui.view.state import glyph
from podtui.view.text import cell_len, cut_end

if TYPE_CHECKING:
    from podtui.ui.app import PodtuiApp

Piece = tuple[str, str]
"""Text and how it looks: "plain", "muted", "bad" or "accent"."""


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
        width = self.size.width
        look: dict[str, Style] = {
            "plain": Style(),
            "muted": colors.muted,
            "bad": colors.states["bad"],
            "warning": colors.states["warning"],
            "accent": colors.accent,
        }
        words = self.words
        mark = glyph(words.state, ascii_only=app.ascii_only)
        right = [
            Segment(f"{mark} {words.text}", colors.states[words.state]),
            Segment(f"  {app.now().astimezone():%H:%M:%S} ", colors.muted),
        ]
        right_width = sum(s.cell_length for s in right)
        place = f" ▸ {self.place}" if self.place else ""
        left = [
            Segment(" podtui", colors.accent + Style(bold=True)),
            Segment(cut_end(f"  {app.context_title}{place}", max(10, (width - right_width) // 2)), Style()),
        ]
        room = width - right_width - sum(s.cell_length for s in left) - 3
        middle, used = [], 0
        for text, kind in self.middle:
            text = cut_end(text, room - used)
            used += cell_len(text)
            middle.append(Segment(text, look[kind]))
        gap = max(0, room - used)
        before = gap // 2
        segments = [*left, Segment(" " * (before + 2)), *middle, Segment(" " * (gap - before + 1)), *right]
        return Strip(segments).adjust_cell_length(width).apply_style(colors.panel).crop(0, width)
