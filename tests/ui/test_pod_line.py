"""The containers of a row: names whole where all fit, cut alike where not, and glyphs alone where that says more."""

import pytest
from textual.app import App

from podtui.ui.palette import palette
from podtui.ui.themes import THEMES
from podtui.ui.widgets.pod_line import draw_marks
from podtui.view.rows import Mark


def drawn(names: list[str], width: int) -> str:
    app: App[None] = App()
    app.register_theme(THEMES[0])
    app.theme = THEMES[0].name
    marks = [Mark(name, "fine", 0) for name in names]
    return "".join(segment.text for segment in draw_marks(marks, width, palette(app), ascii_only=False))


@pytest.mark.parametrize(
    ("names", "width", "shown"),
    [
        (["web"], 10, "● web"),
        (["db", "a"], 12, "● db ● a"),
        (["postgres", "exporter"], 21, "● postgres ● exporter"),
        (["postgres", "exporter"], 17, "● postg… ● expor…"),
        (["postgres", "exporter"], 10, "●●"),
        (["web", "db"], 6, "●●"),
    ],
)
def test_names_as_the_width_allows(names: list[str], width: int, shown: str) -> None:
    assert drawn(names, width) == shown.ljust(width)
