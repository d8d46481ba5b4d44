"""The line at the bottom: the keys, until a filter (`/`) or a command (`:`) is asked for and typed there.

One widget for both: showing another makes Textual lay out the whole screen, which a key would have to wait for.
"""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.suggester import SuggestFromList
from textual.widgets import Input

from podtui.ui.palette import palette
from podtui.ui.widgets.draw import Brush
from podtui.ui.widgets.key_line import Hint, hint_row, hints_of, key_at

if TYPE_CHECKING:
    from podtui.ui.screens.base import PodtuiScreen


class Prompt(Input):
    """Asks when it is opened; the sign says what for. Esc gives up, enter takes; then the keys go home."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", "Back", id="prompt.back")]

    DEFAULT_CSS = """
    Prompt { dock: bottom; height: 1; border: none; padding: 0; background: $background; }
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
        self.asking = False
        self.can_focus = False
        self._hints: tuple[Hint, ...] = ()

    def on_mount(self) -> None:
        """Show the keys of what has the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def open(self, sign: str, text: str = "", suggestions: list[str] | None = None) -> None:
        """Ask, starting from `text`."""
        self.sign = sign
        self.suggester = SuggestFromList(suggestions) if suggestions else None
        self.placeholder = {
            "/": "filter: words, !not, /regex/, -l app=x, ns: status: image: node: pattern: container: restarts>3",
            ":": "command: ns, ctx, pod, group, sort, theme, help, quit",
        }[sign]
        self.asking = self.can_focus = True
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        self.screen.set_focus(self)  # now: `focus()` waits, and the next key would go elsewhere

    def _close(self) -> None:
        self.asking = self.can_focus = False
        self.remove_class("-invalid")
        screen = cast("PodtuiScreen", self.screen)
        screen.set_focus(screen.home)

    def action_give_up(self) -> None:
        """Close without taking."""
        self._close()
        self.post_message(self.GivenUp(self.sign))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close and take."""
        event.stop()
        self._close()
        self.post_message(self.Taken(self.sign, self.value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell of each key."""
        event.stop()
        if self.asking:
            self.post_message(self.Typing(self.sign, self.value))

    # --- the keys ---------------------------------------------------------------------------------------------------

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if self.asking or not screen.app.app_focus:
            return
        hints = hints_of(screen)
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """What is typed, or the keys."""
        if self.asking:
            return super().render_line(y)
        colors = palette(self.app)
        return Brush(colors, colors.base).strip(hint_row(self._hints), self.size.width)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click on a key is that key."""
        if self.asking:
            return
        event.prevent_default()
        event.stop()
        key = key_at(self._hints, event.x)
        if key:
            self.app.simulate_key(key)
