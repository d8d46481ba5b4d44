"""Rows of pieces as strips: the one place where roles become the theme's styles."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from podtui.logs.clean import SGR
from podtui.ui.palette import Palette
from podtui.view.pieces import Piece, fit, row_width

if TYPE_CHECKING:
    from podtui.view.log_line import Run

_ATTRIBUTES = {
    "bold": Style(bold=True),
    "underline": Style(underline=True),
    "reverse": Style(reverse=True),
    "dim": Style(dim=True),
    "italic": Style(italic=True),
}
_NOTHING = Style()
_ASCII = str.maketrans("…·–—─━│×▲▼▸→←↑↓", "~-----|x^v>><^v")


class Brush:
    """Draws with one palette on one background.

    `stale` draws everything muted, but for what has the role "fresh". `ascii_only` writes podtui's own signs in ASCII;
    what a container wrote stays as it is.
    """

    def __init__(self, palette: Palette, background: Style, *, stale: bool = False, ascii_only: bool = False) -> None:
        self.palette = palette
        self.background = background
        self.stale = stale
        self._signs = _ASCII if ascii_only else {}
        self._styles: dict[str, Style] = {}
        self._runs: dict[tuple[str, SGR], Style] = {}

    def style(self, role: str) -> Style:
        """The whole style of a role, with the background."""
        found = self._styles.get(role)
        if found is None:
            found = self._styles[role] = self._resolve(role)
        return found

    def strip(self, pieces: Sequence[Piece], width: int) -> Strip:
        """A row as a strip of exactly `width` cells."""
        done = fit(pieces, width)
        return Strip([Segment(self.said(text), self.style(role)) for text, role in done], row_width(done))

    def said(self, text: str) -> str:
        """Podtui's own words in the signs that the terminal has."""
        return text.translate(self._signs) if self._signs and not text.isascii() else text

    def run_segments(self, runs: "Iterable[Run]") -> list[Segment]:
        """A log line, as wide as it is."""
        return [Segment(text, self._run_style(role, sgr)) for text, role, sgr in runs]

    def blank(self, width: int) -> Strip:
        """An empty strip."""
        return Strip([Segment(" " * width, self.background)], width)

    def _run_style(self, role: str, sgr: SGR | None) -> Style:
        if sgr is None:
            return self.style(role)
        found = self._runs.get((role, sgr))
        if found is None:
            found = self._runs[role, sgr] = self.style(role) + sgr_style(sgr)
        return found

    def _resolve(self, role: str) -> Style:
        words = role.split()
        style = self.background
        muted = self.stale and "fresh" not in words
        for word in words:
            style += _ATTRIBUTES.get(word) or (_NOTHING if muted else self._color(word))
        return style + self.palette.muted if muted else style

    def _color(self, word: str) -> Style:
        palette = self.palette
        kind, _, rest = word.partition("-")
        if kind == "state":
            return next((style for state, style in palette.states.items() if state == rest), _NOTHING)
        if kind == "container":
            return palette.container(int(rest))
        if kind == "mark":  # of several terms each in its own colour; not those of the first containers
            return Style(color=palette.base.bgcolor, bgcolor=palette.container(7 - int(rest) % 8).color)
        return {
            "muted": palette.muted,
            "heading": palette.heading,
            "accent": palette.accent,
            "glow": palette.cursor,
            "cursor": palette.cursor,
            "panel": Style(bgcolor=palette.panel.bgcolor),
            "match": Style(color=palette.base.bgcolor, bgcolor=palette.states["warning"].color),
        }.get(word, _NOTHING)


def on(segments: Iterable[Segment], style: Style, width: int) -> Strip:
    """The segments on a common style as a strip of exactly `width` cells: making one strip is most of a line's cost."""
    styled = [Segment(text, style + own if own else style) for text, own, _ in segments]
    return Strip(styled).adjust_cell_length(width, style)


@lru_cache(maxsize=1024)
def sgr_style(sgr: SGR) -> Style:
    """The style that a container asked for with an SGR sequence."""
    return Style(
        color=_color(sgr.fg),
        bgcolor=_color(sgr.bg),
        bold=sgr.bold or None,
        dim=sgr.dim or None,
        italic=sgr.italic or None,
        underline=sgr.underline or None,
        reverse=sgr.reverse or None,
        strike=sgr.strike or None,
    )


def _color(color: int | tuple[int, int, int] | None) -> Color | None:
    if color is None:
        return None
    return Color.from_rgb(*color) if isinstance(color, tuple) else Color.from_ansi(color)
