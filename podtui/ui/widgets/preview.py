"""What is under the table's cursor: a Pod or a group."""

from collections.abc import Callable

from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from podtui.logs.clean import clean
from podtui.ui.palette import palette
from podtui.ui.widgets.draw import Brush
from podtui.view import pieces

Rows = Callable[[int], list[pieces.Row]]
"""Works out the rows for a width, as things are at that time."""


class Preview(Widget):
    """A name in the border, and rows of view/preview.py; what does not fit is left out."""

    DEFAULT_CSS = """
    Preview {
        height: 8; padding: 0 1; border-top: solid $panel;
        border-title-color: $foreground; border-title-style: bold;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: Rows = lambda _: []
        self._drawn: list[pieces.Row] = []

    def show(self, title: str, rows: Rows) -> None:
        """Show something else, or the same as it is now."""
        self._rows = rows
        self.border_title = Content(clean(title))
        self.again()

    def again(self) -> None:
        """Work the rows out for the time that it is now; draw where they are others."""
        drawn = self._rows(self.size.width) if self.size.width else []
        if drawn != self._drawn:
            self._drawn = drawn
            self.refresh()

    def on_resize(self) -> None:
        """Break the rows anew."""
        self.again()

    def render_line(self, y: int) -> Strip:
        """One row."""
        colors = palette(self.app)
        brush = Brush(colors, colors.base)
        return brush.strip(self._drawn[y] if y < len(self._drawn) else pieces.EMPTY, self.size.width)
