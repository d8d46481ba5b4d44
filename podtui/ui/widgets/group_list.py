"""The groups at the left: how many Pods have each pattern, and which group the table shows."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from podtui.ui.palette import palette
from podtui.view.groups import GroupLine, group_lines
from podtui.view.table import ALL, IN_TROUBLE, Table
from podtui.view.text import pad


class GroupList(Widget, can_focus=True):
    """`sidecar   2,500`, one line a group; moving the cursor chooses."""

    HELP = """## Groups
How many Pods have each pattern; a Pod with two patterns counts in both. Up and down choose what the table shows.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "choose(-1)", "Up", show=False, id="groups.up"),
        Binding("down,j", "choose(1)", "Down", show=False, id="groups.down"),
        Binding("enter,right", "leave", "To the table", show=False, id="groups.leave"),
    ]

    DEFAULT_CSS = """
    GroupList { width: 24; height: 1fr; border-right: solid $panel; padding: 0 0 0 1; }
    GroupList:focus { border-right: solid $accent; }
    """

    class Chosen(Message):
        """The group to show."""

        def __init__(self, group: str) -> None:
            super().__init__()
            self.group = group

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table
        self.lines: list[GroupLine] = []
        """The groups as they are drawn."""
        self._chosen = ""

    def again(self) -> None:
        """Count anew; draw the lines that are others."""
        before, self.lines = self.lines, group_lines(self.table.counts)
        chosen_before, self._chosen = self._chosen, self.table.settings.group
        moved = {chosen_before, self._chosen} if chosen_before != self._chosen else set()
        for index in range(max(len(before), len(self.lines))):
            old, new = before[index : index + 1], self.lines[index : index + 1]
            if old != new or any(line.group in moved for line in new):
                self.refresh(Region(0, index + 1, self.size.width, 1))

    def action_choose(self, by: int) -> None:
        """The next group or the one before."""
        names = [line.group for line in self.lines]
        index = names.index(self._chosen) if self._chosen in names else 0
        self.post_message(self.Chosen(names[max(0, min(len(names) - 1, index + by))]))

    def action_leave(self) -> None:
        """Back to the table."""
        self.screen.focus_next()

    def on_click(self, event: events.Click) -> None:
        """Choose by mouse."""
        index = event.y - 1
        if 0 <= index < len(self.lines):
            self.post_message(self.Chosen(self.lines[index].group))

    def render_line(self, y: int) -> Strip:
        """A group's line."""
        colors = palette(self.app)
        width = self.size.width
        lines = self.lines
        if y == 0 or y > len(lines):
            return Strip([Segment(pad("groups" if y == 0 else "", width), colors.muted)]).apply_style(colors.base)
        line = lines[y - 1]
        count = f"{line.pods:,}"
        style = Style() if line.pods else colors.muted
        if line.group == IN_TROUBLE and line.pods:
            style = colors.states["bad"]
        name = pad("  " * line.indent + line.group, width - len(count) - 1)
        strip = Strip(
            [Segment(name, style), Segment(count + " ", style if line.group in (ALL, IN_TROUBLE) else colors.muted)]
        )
        chosen = line.group == self._chosen
        return strip.apply_style(colors.cursor if chosen else Style()).apply_style(colors.base)
