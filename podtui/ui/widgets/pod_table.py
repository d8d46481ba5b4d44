"""The table of Pods: one Line API widget over a plain list (Textual's DataTable takes a second for 10,000 rows)."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from podtui.ui.palette import Palette, palette
from podtui.ui.widgets.draw import on
from podtui.ui.widgets.pod_line import GLOW, draw_header, draw_heading, draw_row
from podtui.view.layout import Column, Widest, columns, widest
from podtui.view.rows import Row, cells_of, marks_of
from podtui.view.table import Heading, Line, Table

if TYPE_CHECKING:
    from podtui.ui.app import PodtuiApp


class PodTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows `table.lines` under a header; the cursor stays on its Pod whatever happens around it."""

    HELP = """## Pods
One line a Pod, grouped. Each container has a glyph for its state:
● ready  ◐ running, not ready  ○ waiting  ▲ ending  ✖ failed  ✓ done
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="table.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="table.down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False, id="table.pageup"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False, id="table.pagedown"),
        Binding("home", "jump(0)", "First", show=False, id="table.home"),
        Binding("end,G", "jump(-1)", "Last", show=False, id="table.end"),
        Binding("enter", "select", "Open", id="table.open"),
    ]

    DEFAULT_CSS = """
    PodTable {
        height: 1fr; width: 1fr; overflow-x: hidden; scrollbar-size-horizontal: 0;
        scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    """

    class Highlighted(Message):
        """The cursor is on another line; `row` is None on a heading or an empty table."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

    class Opened(Message):
        """Enter or a second click on a Pod."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table
        self.cursor = 0
        self.wide = False
        self.current = True
        """Whether the rows are what the server has now; else they are drawn grey."""
        self.empty: list[str] = []
        """What to say instead of rows, line by line."""
        self.settled = False
        """Whether the cursor stays on its line: not while the first list comes and nobody has moved it."""
        self._cursor_line: str = ""
        self._columns: list[Column] = []
        self._widest = Widest()
        self._ages: dict[str, str] = {}

    # --- what is under the cursor -----------------------------------------------------------------------------------

    @property
    def line(self) -> Line | None:
        """The line under the cursor."""
        lines = self.table.lines
        return lines[self.cursor] if 0 <= self.cursor < len(lines) else None

    @property
    def row(self) -> Row | None:
        """The Pod under the cursor."""
        return self.line if isinstance(self.line, Row) else None

    # --- told of changes --------------------------------------------------------------------------------------------

    def rows_changed(self, uids: frozenset[str]) -> None:
        """Draw these rows again, where they are in view."""
        for uid in uids:
            index = self.table.place.get(uid)
            if index is not None:
                self._refresh_line(index)
        if self._cursor_line in uids:
            self.post_message(self.Highlighted(self.row))

    def lines_changed(self) -> None:
        """The list of lines is another: keep the cursor on its line, and that line where it is on the screen."""
        if not self.settled:
            self._cursor_line = ""
        offset = self.cursor - self.scroll_offset.y
        index = self._find(self._cursor_line)
        self._measure()
        self.virtual_size = Size(self.size.width, len(self.table.lines) + 1)
        self.cursor = index if index is not None else self._nearest()
        if self._cursor_line:
            self.scroll_to(y=max(0, self.cursor - offset), animate=False, force=True, immediate=True)
        self._note_cursor()
        self.post_message(self.Highlighted(self.row))  # the line under it may be another, by the same name
        self.refresh()

    def second_passed(self) -> None:
        """Draw again the rows in view whose age, or glow, is another."""
        now = self._app.now()
        clock = time.monotonic()
        top = self.scroll_offset.y
        for index in range(top, min(top + self.size.height, len(self.table.lines))):
            row = self.table.lines[index]
            if isinstance(row, Row):
                cells = cells_of(row, now)
                text = f"{cells['AGE']} {cells['RESTARTS']}"
                faded = [c for c, t in row.changed.items() if clock - t > GLOW]
                for column in faded:
                    del row.changed[column]
                if faded or self._ages.get(row.uid) != text:
                    self._ages[row.uid] = text
                    self._refresh_line(index)

    # --- moving -----------------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.move_to(self.cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        self.move_to(self.cursor + by * max(1, self.size.height - 2))

    def action_jump(self, to: int) -> None:
        """Go to the first line (0) or the last (-1)."""
        self.move_to(to if to >= 0 else len(self.table.lines) - 1)

    def action_select(self) -> None:
        """Open the Pod, or close or open the group."""
        line = self.line
        if isinstance(line, Row):
            self.post_message(self.Opened(line))
        elif isinstance(line, Heading):
            self.table.toggle(line.title)
            self.lines_changed()

    def move_to(self, index: int) -> None:
        """Put the cursor on a line and bring it into view."""
        self.settled = True
        index = max(0, min(index, len(self.table.lines) - 1))
        before, self.cursor = self.cursor, index
        self._note_cursor()
        rows = max(1, self.size.height - 1)
        top = self.scroll_offset.y
        if index < top:
            self.scroll_to(y=index if index > 1 else 0, animate=False, force=True, immediate=True)
        elif index >= top + rows:
            self.scroll_to(y=index - rows + 1, animate=False, force=True, immediate=True)
        self._refresh_line(before)
        self._refresh_line(index)

    def on_focus(self, event: events.Focus) -> None:
        """The table looks the same with the focus and without; Textual's own handler draws all of it anew."""
        event.prevent_default()
        self.has_focus = True

    def on_blur(self, event: events.Blur) -> None:
        """See on_focus."""
        event.prevent_default()
        self.has_focus = False

    def on_click(self, event: events.Click) -> None:
        """Click: the cursor; a click on where it is: open."""
        index = event.y + self.scroll_offset.y - 1
        if event.y == 0 or not 0 <= index < len(self.table.lines):
            return
        again = index == self.cursor
        self.move_to(index)
        if again or isinstance(self.line, Heading):
            self.action_select()

    def on_resize(self) -> None:
        """Lay the columns out anew."""
        self._measure()
        self.virtual_size = Size(self.size.width, len(self.table.lines) + 1)

    # --- drawing ----------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """The header at the top, else the line that is scrolled to there."""
        colors = palette(self.app)
        index = y - 1 + self.scroll_offset.y
        if y <= 0:
            segments = draw_header(self._columns, self.table.settings, colors)
        elif not self.table.lines:
            segments = self._draw_empty(y - 2, colors)
        else:
            segments = self._draw(index, colors)
        cursor = y > 0 and self.line is not None and index == self.cursor
        return on(segments, colors.base + colors.cursor if cursor else colors.base, self.size.width)

    def _draw_empty(self, index: int, colors: Palette) -> list[Segment]:
        if not 0 <= index < len(self.empty):
            return []
        return [Segment("  " + self.empty[index], colors.muted if index else None)]

    def _draw(self, index: int, colors: Palette) -> list[Segment]:
        if index >= len(self.table.lines):
            return []
        line = self.table.lines[index]
        if isinstance(line, Heading):
            return draw_heading(line, colors)
        now = self._app.now()
        return draw_row(
            line,
            cells_of(line, now),
            marks_of(line, now),
            self._columns,
            colors,
            self.current,
            self._app.ascii_only,
        )

    # --- within -----------------------------------------------------------------------------------------------------

    @property
    def _app(self) -> "PodtuiApp":
        return cast("PodtuiApp", self.app)

    def _refresh_line(self, index: int) -> None:
        y = index - self.scroll_offset.y + 1
        if 1 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _note_cursor(self) -> None:
        line = self.line
        if line is None:  # a filter that nothing matches is often half typed: the cursor comes back to its line
            return
        name = line.uid if isinstance(line, Row) else f"▼{line.title}"
        changed = name != self._cursor_line
        self._cursor_line = name
        if changed:
            self.post_message(self.Highlighted(self.row))

    def _find(self, name: str) -> int | None:
        if name.startswith("▼"):
            lines = enumerate(self.table.lines)
            return next((i for i, line in lines if isinstance(line, Heading) and line.title == name[1:]), None)
        return self.table.place.get(name)

    def _nearest(self) -> int:
        """Where the cursor goes when its line is gone: the same place, on a Pod where it was never moved."""
        if not self._cursor_line:
            return next((i for i, line in enumerate(self.table.lines) if isinstance(line, Row)), 0)
        return max(0, min(self.cursor, len(self.table.lines) - 1))

    def _measure(self) -> None:
        """Column widths: they grow with what is there and never shrink, so that nothing jumps."""
        rows = [line for line in self.table.lines if isinstance(line, Row)]
        held = self._widest
        self._widest = Widest(
            namespace=widest((r.pod.metadata.namespace for r in rows), held.namespace),
            pod=widest((r.pod.metadata.name for r in rows), held.pod),
            status=widest((r.words.status for r in rows), held.status),
            context=widest((r.pod.context for r in rows), held.context),
        )
        shown = replace(
            self._widest,
            namespace=self._widest.namespace if self._app.several_namespaces else 0,
            context=self._widest.context if len(self._app.store.connections) > 1 else 0,
        )
        self._columns = columns(self.size.width, shown, wide=self.wide)

    def toggle_wide(self) -> None:
        """Show or leave out node, IP and owner."""
        self.wide = not self.wide
        self._measure()
        self.refresh()
