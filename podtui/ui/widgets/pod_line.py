"""One line of the table of Pods as segments: the header, a group's heading, a Pod. They have no background."""

from rich.segment import Segment
from rich.style import Style

from podtui.logs.clean import clean_name
from podtui.model.status import State
from podtui.ui.palette import Palette
from podtui.view.layout import Column
from podtui.view.rows import Mark, Row
from podtui.view.state import glyph
from podtui.view.table import Heading, Settings
from podtui.view.text import cell_len, cut_end, cut_middle, pad, pad_left

GLOW = 1.0
"""Seconds for which a changed cell stands out."""

_BOLD = Style(bold=True)
_GLOW = Style(bold=True, underline=True)
_SORTED_BY = {"name": "POD", "age": "AGE", "status": "STATUS", "restarts": "RESTARTS", "node": "NODE"}
_CALM: frozenset[State] = frozenset(("fine", "done", "busy", "waiting"))


def draw_header(columns: list[Column], settings: Settings, colors: Palette) -> list[Segment]:
    """The columns' names; an arrow at the one that is sorted by."""
    segments = [Segment(" ")]
    arrow = "↓" if settings.reverse else "↑"
    for column in columns:
        name = column.name + (arrow if _SORTED_BY.get(settings.sort) == column.name else "")
        text = pad_left(name, column.width) if column.right else pad(name, column.width)
        segments.append(Segment(text + " ", colors.muted))
    return segments


def draw_heading(heading: Heading, colors: Palette) -> list[Segment]:
    """`▼ sidecar + ambassador · 420 pods · 2 in trouble`."""
    arrow = "▶" if heading.collapsed else "▼"
    segments = [
        Segment(f" {arrow} ", colors.accent),
        Segment(clean_name(heading.title), colors.heading),
        Segment(f" · {heading.pods:,} {'pod' if heading.pods == 1 else 'pods'}", colors.muted),
    ]
    if heading.trouble:
        segments.append(Segment(f" · {heading.trouble:,} in trouble", colors.states["bad"]))
    return segments


def draw_row(
    row: Row,
    cells: dict[str, str],
    marks: list[Mark],
    columns: list[Column],
    colors: Palette,
    current: bool,
    ascii_only: bool,
) -> list[Segment]:
    """A Pod. Where the data is not current all is grey."""
    segments = [Segment(" ")]
    for column in columns:
        if column.name == "CONTAINERS":
            segments += draw_marks(marks, column.width, colors, ascii_only)
        else:
            style = _style(column.name, row, colors)
            if column.name in row.changed:
                style += _GLOW
            segments.append(Segment(_fit(column, cells[column.name]), style))
        segments.append(Segment(" "))
    if not current:
        segments = [Segment(s.text, colors.muted) for s in segments]
    return segments


def _fit(column: Column, text: str) -> str:
    if column.name in ("POD", "NAMESPACE", "OWNER", "NODE", "CONTEXT"):
        text = cut_middle(text, column.width)
    elif column.name == "RESTARTS" and column.width < len(text):
        text = text.split(" ")[0]
    return pad_left(text, column.width) if column.right else pad(text, column.width)


def _style(column: str, row: Row, colors: Palette) -> Style:
    state = row.state
    match column:
        case "POD":
            return _BOLD if row.trouble else Style()
        case "STATUS":
            return colors.muted if state == "done" else colors.states[state]
        case "READY":
            ready, _, total = row.words.ready.partition("/")
            return Style() if ready == total or state in ("done", "fine") else colors.states[state]
        case "RESTARTS":
            if row.words.restarts == 0:
                return colors.muted
            return colors.states["bad"] if row.trouble else Style()
        case _:
            return colors.muted


def draw_marks(marks: list[Mark], width: int, colors: Palette, ascii_only: bool) -> list[Segment]:
    """The containers in `width` cells: `● app ◐ proxy×4`; names only where all fit, else cut, else glyphs alone."""
    names = _fitting_names([m.name for m in marks], [_times(m) for m in marks], width)
    segments: list[Segment] = []
    used = 0
    for mark, name in zip(marks, names, strict=True):
        separator = " " if used and (name or _times(mark)) else ""
        times = _times(mark)
        text = f"{separator}{glyph(mark.state, ascii_only=ascii_only)}"
        rest = (f" {name}" if name else "") + times
        if used + cell_len(text) + cell_len(rest) > width:
            rest = ""
        if used + cell_len(text) > width:
            break
        segments.append(Segment(text, colors.states[mark.state]))
        if rest:
            segments.append(Segment(rest, colors.muted if mark.state in _CALM else colors.states[mark.state]))
        used += cell_len(text) + cell_len(rest)
    segments.append(Segment(" " * max(0, width - used)))
    return segments


def _times(mark: Mark) -> str:
    return f"×{mark.restarts}" if mark.restarts else ""


_SHORTEST_NAME = 4


def _fitting_names(names: list[str], times: list[str], width: int) -> list[str]:
    """The names cut alike until all fit; all empty where they would get shorter than a name is worth."""
    fixed = sum(3 + len(t) for t in times) - 1
    longest = max(map(len, names), default=0)
    shortest = min(longest, _SHORTEST_NAME)
    while longest >= shortest:
        if fixed + sum(min(len(n), longest) for n in names) <= width:
            return [n if len(n) <= longest else cut_end(n, longest) for n in names]
        longest -= 1
    return ["" for _ in names]
