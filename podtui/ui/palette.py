"""The theme's colours as styles for widgets that draw their own lines (Line API segments inherit nothing)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from rich.style import Style
from textual.app import App
from textual.color import Color

from podtui.model.status import State


@dataclass(frozen=True)
class Palette:
    """Styles without a background, but for `cursor`, `panel` and `base`, which have one."""

    base: Style
    surface: Style
    panel: Style
    cursor: Style
    muted: Style
    heading: Style
    accent: Style
    states: Mapping[State, Style]
    containers: tuple[Style, ...]

    def container(self, index: int) -> Style:
        """The colour of the index-th container of a Pod, in start order; never two alike among the first eight."""
        return self.containers[index % len(self.containers)]


_LAST: "WeakKeyDictionary[App[Any], tuple[dict[str, str], Palette]]" = WeakKeyDictionary()
"""The variables that an app's palette was made of; Textual makes a new dict with each theme. Every line asks for it."""


def palette(app: App[Any]) -> Palette:
    """The palette of the app's present theme."""
    variables, last = _LAST.get(app, ({}, None))
    if last is None or variables is not app.theme_variables:
        last = _made_of(app.theme_variables)
        _LAST[app] = app.theme_variables, last
    return last


def _made_of(v: Mapping[str, str]) -> Palette:
    names = ("foreground", "background", "surface", "panel", "row-cursor", "muted", "heading", "accent")
    states = ("state-fine", "state-busy", "state-warning", "state-bad", "state-done")
    containers = tuple(f"container-{i}" for i in range(8))
    return _palette(tuple(v.get(n, v["foreground"]) for n in (*names, *states, *containers)))


@lru_cache(maxsize=16)
def _palette(colors: tuple[str, ...]) -> Palette:
    rich = [Color.parse(c).rich_color for c in colors]
    foreground, background, surface, panel, cursor, muted, heading, accent = rich[:8]
    fine, busy, warning, bad, done = (Style(color=c) for c in rich[8:13])
    bad += Style(bold=True)
    return Palette(
        base=Style(color=foreground, bgcolor=background),
        surface=Style(color=foreground, bgcolor=surface),
        panel=Style(color=foreground, bgcolor=panel),
        cursor=Style(bgcolor=cursor),
        muted=Style(color=muted),
        heading=Style(color=heading, bold=True),
        accent=Style(color=accent),
        states={
            "fine": fine,
            "busy": busy,
            "waiting": busy,
            "warning": warning,
            "bad": bad,
            "done": done,
            "unknown": warning,
        },
        containers=tuple(Style(color=c) for c in rich[13:]),
    )
