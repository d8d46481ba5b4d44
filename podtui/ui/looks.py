"""View's names of looks ("muted", "bad", "container-3") as Textual styles of the present theme."""

from collections.abc import Sequence

from textual.app import App
from textual.color import Color
from textual.content import Content
from textual.style import Style

from podtui.view.preview import Span

_VARIABLES = {
    "plain": "foreground",
    "muted": "muted",
    "heading": "heading",
    "accent": "accent",
    "fine": "state-fine",
    "busy": "state-busy",
    "waiting": "state-busy",
    "warning": "state-warning",
    "bad": "state-bad",
    "done": "state-done",
    "unknown": "state-warning",
} | {f"container-{i}": f"container-{i}" for i in range(8)}


def look_styles(app: App[object]) -> dict[str, Style]:
    """A style for each look."""
    variables = app.theme_variables
    styles = {look: Style(foreground=Color.parse(variables[name])) for look, name in _VARIABLES.items()}
    return styles | {"heading": styles["heading"] + Style(bold=True), "bad": styles["bad"] + Style(bold=True)}


def content_of(spans: Sequence[Span], styles: dict[str, Style]) -> Content:
    """The spans as one line that is never wrapped."""
    return Content.assemble(*((span.text, styles[span.look]) for span in spans))
