"""The selected Pod under the table."""

from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from podtui.logs.clean import clean
from podtui.ui.palette import palette
from podtui.ui.widgets.draw import Brush
from podtui.view import pieces
from podtui.view.preview import preview_rows
from podtui.view.rows import Row

if TYPE_CHECKING:
    from podtui.ui.app import PodtuiApp


class Preview(Widget):
    """The Pod's name in the border, and the rows of view/preview.py; what does not fit is left out."""

    DEFAULT_CSS = """
    Preview {
        height: 8; padding: 0 1; border-top: solid $panel;
        border-title-color: $foreground; border-title-style: bold;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._row: Row | None = None
        self._drawn: list[pieces.Row] = []

    def show(self, row: Row | None) -> None:
        """Show another Pod, or the same one as it is now."""
        self._row = row
        self.border_title = Content(clean(f"{row.pod.namespace}/{row.pod.name}")) if row else ""
        self.again()

    def again(self) -> None:
        """Work the rows out for the time that it is now; draw where they are others."""
        app = cast("PodtuiApp", self.app)
        width = self.size.width
        drawn = preview_rows(self._row, app.now(), width, ascii_only=app.ascii_only) if self._row and width else []
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
