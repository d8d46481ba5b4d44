"""What every screen of podtui shares: the top line, and being told of changes."""

from typing import TYPE_CHECKING, cast

from textual.screen import Screen
from textual.widget import Widget

from podtui.model.pod import Pod

if TYPE_CHECKING:
    from podtui.ui.app import PodtuiApp


class PodtuiScreen(Screen[None]):
    """A screen that the app tells what happened; all three are called on every screen of the stack."""

    @property
    def podtui(self) -> "PodtuiApp":
        """The app, with its store and source."""
        return cast("PodtuiApp", self.app)

    @property
    def home(self) -> Widget:
        """What has the keys while nothing is asked."""
        raise NotImplementedError

    @property
    def selected_pod(self) -> Pod | None:
        """The Pod that a command is about, None where there is none."""
        return None

    def pods_changed(self, uids: set[str]) -> None:
        """Pods were added, modified or deleted; `self.podtui.store` has the new state. At most ten times a second."""

    def connection_changed(self) -> None:
        """A Connection in `self.podtui.store.connections` changed."""

    def second_passed(self) -> None:
        """A second passed: ages and the clock."""
