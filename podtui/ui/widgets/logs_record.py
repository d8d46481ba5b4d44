"""One record of the lanes, opened: in their place until esc."""

from textual import on
from textual.widget import Widget

from podtui.ui.widgets.board_view import BoardView
from podtui.ui.widgets.document import Document
from podtui.ui.widgets.facts import FactsPainter
from podtui.ui.widgets.logs_help import LOGS_BINDINGS
from podtui.ui.widgets.logs_reading import LogsReading
from podtui.view.pieces import Piece, Row, row
from podtui.view.record import Record, record_at, record_rows

_ACTIONS = frozenset(binding.action.partition("(")[0] for binding in LOGS_BINDINGS if not isinstance(binding, tuple))


class LogsRecord(LogsReading):
    """See LogsReading. While a record is open its keys are a document's."""

    opened: Record | None = None
    _facts: FactsPainter

    def compose_record(self) -> Document:
        """Where a record is shown."""
        document = Document("record", self._record_rows, self.ask, lambda: self.opened.text if self.opened else "")
        document.display = False
        return document

    @property
    def home(self) -> Widget:
        """What has the keys."""
        return self.view if self.opened is None else self.query_one(Document)

    @property
    def record_words(self) -> Row:
        """How the open record stands."""
        return self.query_one(Document).words or row(Piece("whole record", "muted"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done to lanes that are not in sight."""
        return self.opened is None or action not in _ACTIONS

    @on(BoardView.Opened)
    def _open(self, message: BoardView.Opened) -> None:
        try:
            self.opened = record_at(self.board, message.cell, self._facts.color_of(self.board, message.cell))
        except IndexError:
            self._note("this line is not kept any more")
            return
        self._show_record()

    def _show_record(self) -> None:
        document = self.query_one(Document)
        document.display = self.opened is not None
        self.view.display = self.opened is None
        document.scroll_home(animate=False)
        self.screen.set_focus(self.home)
        self._changed()

    def _record_rows(self, width: int) -> list[Row]:
        return record_rows(self.opened, width) if self.opened is not None else []

    def search(self, text: str) -> None:
        """What was typed is for the record, where one is open."""
        if self.opened is not None:
            self.query_one(Document).search(text)
        else:
            super().search(text)

    def step_back(self) -> bool:
        """Close the record; else see LogsReading."""
        if self.opened is None:
            return super().step_back()
        if not self.query_one(Document).step_back():
            self.opened = None
            self._show_record()
        return True
