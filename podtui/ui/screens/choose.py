"""One of several, by arrow keys, mouse or enter: the bookmarks of the lanes."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static


class Choose(ModalScreen[int | None]):
    """Dismissed with the index of what was chosen, None where nothing was. The texts must be safe to show."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "give_up", "Back", id="choose.back"),
        Binding("j", "step(1)", "Down", show=False, id="choose.down"),
        Binding("k", "step(-1)", "Up", show=False, id="choose.up"),
    ]

    DEFAULT_CSS = """
    Choose { align: center middle; background: $background 60%; }
    Choose Vertical {
        width: 100; max-width: 95%; height: auto; max-height: 80%; padding: 0 1; background: $surface;
        border: round $accent;
    }
    Choose Static { height: 1; color: $heading; }
    Choose OptionList { height: auto; border: none; background: $surface; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, title: str, texts: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._texts = texts

    def compose(self) -> ComposeResult:
        """The title and what there is."""
        with Vertical():
            yield Static(Content(self._title))
            yield OptionList(*[Content(text) for text in self._texts], compact=True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a click."""
        self.dismiss(event.option_index)

    def action_give_up(self) -> None:
        """Esc."""
        self.dismiss(None)

    def action_step(self, step: int) -> None:
        """The next one, or the one before."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if step > 0 else options.action_cursor_up)()
