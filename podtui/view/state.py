"""Each state's glyph, and its ASCII fallback; a colour never stands alone."""

from podtui.model.status import State

GLYPHS: dict[State, str] = {
    "fine": "●",
    "busy": "◐",
    "waiting": "○",
    "warning": "▲",
    "bad": "✖",
    "done": "✓",
    "unknown": "?",
}
ASCII_GLYPHS: dict[State, str] = {
    "fine": "*",
    "busy": "~",
    "waiting": "o",
    "warning": "!",
    "bad": "x",
    "done": "+",
    "unknown": "?",
}
# The worst first: sorting by state and "the one that matters most" use this order.
SEVERITY: dict[State, int] = {"bad": 0, "warning": 1, "unknown": 2, "busy": 3, "waiting": 4, "fine": 5, "done": 6}


def glyph(state: State, *, ascii_only: bool = False) -> str:
    """The glyph of a state, one cell wide."""
    return (ASCII_GLYPHS if ascii_only else GLYPHS)[state]
