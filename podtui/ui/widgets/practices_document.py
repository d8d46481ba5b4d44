"""The practices tab: a document with a cursor on its findings."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click

from podtui.ui.widgets.document import Document
from podtui.ui.widgets.wanted import Ask
from podtui.view.practice_book import PracticeBook


class PracticesDocument(Document):
    """See Document. `c` copies the patch under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "fold", "Unfold", key_display="enter", id="practices.fold"),
        Binding("o", "fold_all", "All", id="practices.all"),
        Binding("c", "copy", "Copy patch", id="practices.copy"),
        Binding("shift+c,C", "copy_all", "Copy all patches", show=False, key_display="C", id="practices.copy.all"),
        Binding("down,j", "move(1)", "Next finding", show=False, id="practices.down"),
        Binding("up,k", "move(-1)", "Finding before", show=False, id="practices.up"),
    ]

    def __init__(self, name: str, book: PracticeBook, ask: Ask) -> None:
        super().__init__(name, book.rows, ask)
        self._book = book

    def action_move(self, step: int) -> None:
        """To the next finding, or the one before; at the ends the document scrolls on."""
        before = self._book.selected
        self._book.move(step)
        if self._book.selected is before:
            self.scroll_relative(y=step, animate=False)
            return
        self._show_selected()

    def action_fold(self) -> None:
        """Unfold the finding under the cursor, or fold it."""
        self._book.fold()
        self._show_selected()

    def action_fold_all(self) -> None:
        """Unfold all findings, or fold them."""
        self._book.fold_all()
        self._show_selected()

    def _show_selected(self) -> None:
        self.reload()
        first, end = self._book.span
        top, height = self.scroll_offset.y, self.size.height
        if first < top or end - first >= height:
            self.scroll_to(y=max(first - 1, 0), animate=False)
        elif end > top + height:
            self.scroll_to(y=end - height, animate=False)

    def action_copy(self) -> None:
        """Put the patch under the cursor into the clipboard, by the terminal (OSC 52)."""
        self._copy(self._book.patch(), "no patch for this one: what to do depends on the program")

    def action_copy_all(self) -> None:
        """The same with all patches, as documents of one file."""
        self._copy(self._book.patches(), "no patches")

    def _copy(self, text: str, nothing: str) -> None:
        if not text:
            self.notify(nothing, severity="warning", timeout=2, markup=False)
            return
        self.app.copy_to_clipboard(text)
        self.notify(f"copied {text.count(chr(10)):,} lines", timeout=2, markup=False)

    def on_click(self, event: Click) -> None:
        """Select and unfold what was clicked."""
        if self._book.choose(event.y + self.scroll_offset.y):
            self.action_fold()
