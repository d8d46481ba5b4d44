"""Text to scroll and search: wiring, events, explanations, YAML."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from podtui.logs.clean import clean
from podtui.logs.search import Matcher
from podtui.ui.palette import palette
from podtui.ui.widgets.draw import Brush
from podtui.ui.widgets.wanted import Ask, WordsChanged
from podtui.view.log_line import Run, marked
from podtui.view.pieces import Piece, Row, row, row_text


class Document(ScrollView, can_focus=True):
    """Rows made for a width by `rows(width)`; `reload` makes them anew and keeps the place.

    What is copied is `text()`, or the rows where there is none.
    """

    DEFAULT_CSS = """
    Document { height: 1fr; width: 1fr; padding: 0; scrollbar-size-vertical: 1; overflow-x: hidden; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/", id="document.search"),
        Binding("n", "next_match(1)", "Next", id="document.next"),
        Binding("shift+n,N", "next_match(-1)", "Before", key_display="N", id="document.before"),
        Binding("c", "copy", "Copy", id="document.copy"),
        Binding("j", "scroll_down", "Down", show=False, id="document.down"),
        Binding("k", "scroll_up", "Up", show=False, id="document.up"),
        Binding("g", "scroll_home", "Top", show=False, id="document.top"),
        Binding("shift+g,G", "scroll_end", "Bottom", show=False, id="document.bottom"),
    ]

    def __init__(
        self, name: str, rows: Callable[[int], list[Row]], ask: Ask, text: Callable[[], str] | None = None
    ) -> None:
        super().__init__(id=name)
        self._ask = ask
        self._make = rows
        self._whole = text
        self.rows: list[Row] = []
        self.stale = False
        self.ascii_only = False
        self.matcher: Matcher | None = None
        self._matches: list[int] = []
        self._current = -1

    def on_resize(self) -> None:
        """Fit to the new width."""
        self.reload()

    def on_show(self) -> None:
        """Take what came while hidden."""
        self.reload()

    def reload(self) -> None:
        """Make the rows anew, if they can be seen."""
        width = self.size.width
        if not width or not self.display:
            return
        rows = self._make(width - 2)
        if rows == self.rows and self.virtual_size.width == width:
            return
        self.rows = rows
        self.virtual_size = Size(width, len(rows))
        self._find()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The row at that place of the window."""
        colors = palette(self.app)
        brush = Brush(colors, colors.base, stale=self.stale, ascii_only=self.ascii_only)
        at = y + self.scroll_offset.y
        width = self.size.width
        if not 0 <= at < len(self.rows):
            return brush.blank(width)
        runs = [Run(" "), *(Run(brush.said(text), role) for text, role in self.rows[at])]
        if self.matcher:
            runs = marked(runs, self.matcher.spans("".join([run.text for run in runs])))
        if at == self._current:
            runs[0] = Run("▸" if runs[0].text == " " else runs[0].text, "accent bold")
        return Strip(brush.run_segments(runs)).adjust_cell_length(width, colors.base)

    # --- search and copy --------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Ask what to look for."""
        self._ask(self.matcher.pattern if self.matcher else "")

    def search(self, text: str) -> None:
        """Mark what matches and go to the first; an empty text takes it back."""
        self.matcher = Matcher(text) if text else None
        self._current = -1
        self._find()
        self.refresh()
        self.action_next_match(1)
        self.post_message(WordsChanged())

    def _find(self) -> None:
        matcher = self.matcher
        self._matches = [i for i, r in enumerate(self.rows) if matcher.spans(row_text(r))] if matcher else []

    def action_next_match(self, step: int) -> None:
        """Go to the next match, or with -1 to the one before; round at the ends."""
        if not self._matches:
            return
        here = self._current if self._current >= 0 else self.scroll_offset.y - (step > 0)
        if step > 0:
            self._current = next((m for m in self._matches if m > here), self._matches[0])
        else:
            self._current = next((m for m in reversed(self._matches) if m < here), self._matches[-1])
        self.scroll_to(y=max(self._current - self.size.height // 2, 0), animate=False)
        self.refresh()
        self.post_message(WordsChanged())

    def action_copy(self) -> None:
        """Put all of it into the clipboard, by the terminal (OSC 52)."""
        text = self._whole() if self._whole is not None else "\n".join(row_text(r).rstrip() for r in self.rows)
        self.app.copy_to_clipboard(text)
        self.notify(f"copied {text.count(chr(10)) + 1:,} lines", timeout=2, markup=False)

    def step_back(self) -> bool:
        """Take back the search; False where there is none."""
        if self.matcher is None:
            return False
        self.search("")
        return True

    @property
    def words(self) -> Row:
        """What is looked for, and how much of it there is."""
        if self.matcher is None:
            return ()
        at = self._matches.index(self._current) + 1 if self._current in self._matches else 0
        count = f"{at:,} of {len(self._matches):,}" if self._matches else "no match"
        return row(Piece(f"/{clean(self.matcher.pattern)} ", "accent"), Piece(count, "bold"))
