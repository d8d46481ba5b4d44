"""The line at the bottom in which a filter (`/`) or a command (`:`) is typed."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input


class Prompt(Input):
    """One input for both; the sign in front says which. Esc gives up, enter takes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", "Back", id="prompt.back")]

    DEFAULT_CSS = """
    Prompt { dock: bottom; height: 1; border: none; padding: 0 1; display: none; background: $panel; layer: prompt; }
    Prompt:focus { border: none; background: $panel; }
    Prompt.-invalid { color: $error; }
    """

    class Taken(Message):
        """Enter: the text, and what it is for."""

        def __init__(self, sign: str, text: str) -> None:
            super().__init__()
            self.sign = sign
            self.text = text

    class GivenUp(Message):
        """Esc."""

        def __init__(self, sign: str) -> None:
            super().__init__()
            self.sign = sign

    class Typing(Message):
        """The text changed."""

        def __init__(self, sign: str, text: str) -> None:
            super().__init__()
            self.sign = sign
            self.text = text

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.sign = "/"

    def open(self, sign: str, text: str = "", suggestions: list[str] | None = None) -> None:
        """Ask, starting from `text`."""
        self.sign = sign
        self.suggester = SuggestFromList(suggestions) if suggestions else None
        self.placeholder = {
            "/": "filter: words, !not, /regex/, -l app=x, ns: status: image: node: pattern: container: restarts>3",
            ":": "command: ns, ctx, pod, group, sort, theme, help, quit",
        }[sign]
        self.display = True
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        self.screen.set_focus(self)  # now: `focus()` waits, and the next key would go elsewhere

    def action_give_up(self) -> None:
        """Close without taking."""
        self.display = False
        self.post_message(self.GivenUp(self.sign))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close and take."""
        event.stop()
        self.display = False
        self.post_message(self.Taken(self.sign, self.value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell of each key."""
        event.stop()
        self.post_message(self.Typing(self.sign, self.value))
