"""The keys at the bottom; made anew only when they are others."""

from textual.screen import Screen
from textual.widgets import Footer, Input


class KeyLine(Footer):
    """Textual's Footer makes all its parts anew whenever the focus moves, which a key pays for.

    While something is typed the prompt lies over it, so it need not change at all.
    """

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._keys: tuple[tuple[str, str, bool], ...] = ()

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Show the keys of what has the focus now, where they are not the same."""
        if isinstance(screen.focused, Input) or not screen.app.app_focus:
            return
        shown = [b for b in screen.active_bindings.values() if b.binding.show]
        keys = tuple((b.binding.key, b.binding.description, b.enabled) for b in shown)
        if keys != self._keys:
            self._keys = keys
            super().bindings_changed(screen)
