"""A line over the bottom of the screen that says what is wrong with the connection; gone when nothing is."""

from textual.content import Content
from textual.widgets import Static


class Notice(Static):
    """Lies over the last line of the content, so that nothing moves when it comes and goes."""

    DEFAULT_CSS = """
    Notice {
        layer: notice; dock: bottom; offset-y: -1; height: auto; max-height: 3; width: 1fr; padding: 0 1;
        background: $panel; color: $warning; display: none;
    }
    Notice.-bad { color: $error; }
    """

    def say(self, text: str, *, bad: bool) -> None:
        """Show `text` (safe for a terminal), or hide where it is empty."""
        self.display = bool(text)
        self.set_class(bad, "-bad")
        if text:
            self.update(Content(text))
