"""The lines at the top of the pod screen."""

from collections.abc import Callable

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from podtui.ui.palette import palette
from podtui.ui.widgets.draw import Brush
from podtui.view.header import HEIGHT
from podtui.view.pieces import Row


class PodHeader(Widget):
    """Draws what `rows(width)` says; `look_again` draws what has changed since."""

    DEFAULT_CSS = f"PodHeader {{ height: {HEIGHT}; width: 1fr; }}"

    def __init__(self, rows: Callable[[int], list[Row]]) -> None:
        super().__init__()
        self._make = rows
        self._rows: list[Row] = []
        self.stale = False
        self.ascii_only = False

    def on_resize(self) -> None:
        """Fit to the new width."""
        self._rows = self._make(self.size.width)
        self.refresh()

    def look_again(self, *, stale: bool) -> None:
        """Take what is true now."""
        if not self.size.width:
            return
        old, self._rows = self._rows, self._make(self.size.width)
        if stale != self.stale:
            self.stale = stale
            self.refresh()
            return
        for y, (before, after) in enumerate(zip(old, self._rows, strict=False)):
            if before != after:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One of them."""
        colors = palette(self.app)
        brush = Brush(colors, colors.base, stale=self.stale, ascii_only=self.ascii_only)
        return brush.strip(self._rows[y] if 0 <= y < len(self._rows) else (), self.size.width)
