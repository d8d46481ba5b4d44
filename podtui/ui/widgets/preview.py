"""The selected Pod under the table."""

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from podtui.ui.looks import content_of, look_styles
from podtui.view.preview import PreviewLine


class Preview(Static):
    """A title line in the border, and a line a container."""

    DEFAULT_CSS = """
    Preview {
        height: 8; padding: 0 1; border-top: solid $panel;
        border-title-color: $foreground; border-title-style: bold;
    }
    """

    def show(self, title: str, lines: list[PreviewLine]) -> None:
        """Show these lines; what does not fit is left out, a line that is too long is cut."""
        self.border_title = Content(title)
        styles: dict[str, Style] = look_styles(self.app)
        self.update(Content("\n").join([content_of(line, styles) for line in lines]), layout=False)
