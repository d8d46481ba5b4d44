"""The start: all Pods, grouped, what is in trouble, and the selected Pod in short."""

import time
from datetime import UTC
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget

from podtui.errors import QueryError
from podtui.logs.clean import clean
from podtui.model.pod import Pod
from podtui.query import parse
from podtui.ui.screens.base import PodtuiScreen
from podtui.ui.screens.pods_keys import PODS_BINDINGS
from podtui.ui.widgets.group_list import GroupList
from podtui.ui.widgets.notice import Notice
from podtui.ui.widgets.pod_table import PodTable
from podtui.ui.widgets.preview import Preview
from podtui.ui.widgets.prompt import Prompt
from podtui.ui.widgets.top_line import TopLine
from podtui.view.column import facts_of, first_lane
from podtui.view.listing import as_table
from podtui.view.pieces import Piece
from podtui.view.preview import group_rows, preview_rows
from podtui.view.rows import Row
from podtui.view.table import ALL, GROUP_BYS, PARTS, SORT_BYS, GroupBy, SortBy, Table

REBUILD_EVERY = 0.5
"""Seconds between two new orders of the list: more often a reader cannot follow."""
PREVIEW_AFTER = 0.03
"""Seconds that the cursor rests before the preview follows it, so that a held key stays fast."""

MOST_SHOWN = 12
"""Rows that the preview has at its highest."""
LOOK_EVERY = 0.1
"""Seconds after which the next part of what depends on the time alone is worked out again; all of it in ten."""
WIDE_COUNTS = 100
"""Cells from which on the top line has room for the number of containers."""


class PodsScreen(PodtuiScreen):
    """Groups at the left, the table, the selected Pod below."""

    BINDINGS: ClassVar[list[BindingType]] = PODS_BINDINGS

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (200, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall"), (50, "-very-tall")]

    DEFAULT_CSS = """
    PodsScreen { layers: default notice; }
    PodsScreen.-narrow GroupList { display: none; }
    PodsScreen.-short Preview { height: 6; }
    PodsScreen.-very-tall Preview { height: 12; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.table = Table()
        self._rebuilt = 0.0
        self._looked_at = 0
        self._rebuild_timer: Timer | None = None
        self._preview_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The widgets."""
        yield TopLine()
        with Horizontal():
            yield GroupList(self.table)
            with Vertical():
                yield PodTable(self.table)
                yield Preview()
        yield Notice()
        yield Prompt()

    def on_mount(self) -> None:
        """Start with the cursor in the table."""
        self.query_one(PodTable).focus()
        self.set_interval(LOOK_EVERY, self._look_at_some)
        self.pods_changed(set(self.podtui.store.pods))
        self.connection_changed()

    @property
    def home(self) -> Widget:
        """See PodtuiScreen."""
        return self.query_one(PodTable)

    @property
    def selected_pod(self) -> Pod | None:
        """The Pod under the cursor."""
        row = self.query_one(PodTable).row
        return row.pod if row else None

    # --- told of changes --------------------------------------------------------------------------------------------

    def pods_changed(self, uids: set[str]) -> None:
        """See PodtuiScreen."""
        update = self.table.update(self.podtui.store.pods, uids, self.podtui.now(), time.monotonic())
        widget = self.query_one(PodTable)
        if update.rebuild:
            self._rebuild_soon()
        elif self.table.matching:
            widget.rows_changed(update.rows)
        self.query_one(GroupList).again()
        self._say_counts()

    def connection_changed(self) -> None:
        """See PodtuiScreen."""
        words = self.query_one(TopLine).words
        widget = self.query_one(PodTable)
        if widget.current != words.current:
            widget.current = words.current
            widget.refresh()
        self.query_one(Notice).say(words.detail, bad=words.state == "bad")
        if words.state == "fine" and self._rebuild_timer is not None:
            self._rebuild()  # the list is whole: show it now
        widget.settled |= words.state == "fine" and bool(self.table.lines)
        self._say_empty()
        self.query_one(TopLine).refresh_line()

    def second_passed(self) -> None:
        """See PodtuiScreen."""
        self.query_one(PodTable).second_passed()
        self.query_one(Preview).again()
        words = self.query_one(TopLine).words
        self.query_one(Notice).say(words.detail, bad=words.state == "bad")
        self.query_one(TopLine).refresh_line()

    def _look_at_some(self) -> None:
        self._looked_at = (self._looked_at + 1) % PARTS
        otherwise = self.table.troubled_otherwise(self.podtui.now(), self._looked_at)
        if otherwise:
            self.pods_changed(otherwise)

    def _rebuild_soon(self) -> None:
        """Make the list anew now, or as soon as REBUILD_EVERY allows."""
        wait = self._rebuilt + REBUILD_EVERY - time.monotonic()
        if wait <= 0:
            self._rebuild()
        elif self._rebuild_timer is None:
            self._rebuild_timer = self.set_timer(wait, self._rebuild)

    def _rebuild(self) -> None:
        if self._rebuild_timer is not None:
            self._rebuild_timer.stop()
            self._rebuild_timer = None
        self.table.rebuild()
        self._lines_changed()

    def _lines_changed(self) -> None:
        self._rebuilt = time.monotonic()
        self._say_empty()
        self.query_one(PodTable).lines_changed()
        self._say_counts()

    def _set(self, **changes: object) -> None:
        self.table.set(**changes)
        self._lines_changed()
        self.query_one(GroupList).again()

    # --- words ------------------------------------------------------------------------------------------------------

    def _say_counts(self) -> None:
        counts, settings = self.table.counts, self.table.settings
        pieces: list[Piece] = []
        if not settings.query.empty or settings.trouble_only or settings.group != ALL or settings.namespace:
            said = [settings.query.text, "in trouble" if settings.trouble_only else "", settings.namespace or ""]
            said.append(settings.group if settings.group != ALL else "")
            pieces.append(Piece(f"⧩ {' · '.join(s for s in said if s)}  {self.table.matching:,} of ", "accent"))
        containers = f" · {counts.containers:,} containers" if self.size.width >= WIDE_COUNTS else ""
        pieces.append(Piece(f"{counts.pods:,} pods{containers}", ""))
        if counts.trouble:
            pieces += [Piece(" · ", "muted"), Piece(f"{counts.trouble:,} in trouble", "state-bad")]
        line = self.query_one(TopLine)
        if pieces != line.middle:
            line.middle = pieces
            line.refresh_line()

    def _say_empty(self) -> None:
        words, settings = self.query_one(TopLine).words, self.table.settings
        if self.table.counts.pods and not self.table.matching:
            empty = ["No Pod matches.", "esc shows all again."]
        elif words.state == "fine":
            empty = ["No Pods here.", f"Nothing runs in {self.podtui.place}; `:ns NAME` or `0` shows another place."]
        elif words.state == "busy":
            empty = ["Reading the cluster …", ""]
        else:
            empty = [f"Nothing to show: {words.text}.", "podtui goes on trying; q leaves."]
        self.query_one(PodTable).empty = [clean(line) for line in empty]
        self.query_one(TopLine).place = settings.namespace or self.podtui.place

    # --- messages ---------------------------------------------------------------------------------------------------

    @on(PodTable.Highlighted)
    def _preview_soon(self) -> None:
        if self._preview_timer is None:
            self._preview_timer = self.set_timer(PREVIEW_AFTER, self._show_preview)

    def _show_preview(self) -> None:
        self._preview_timer = None
        preview, line, app = self.query_one(Preview), self.query_one(PodTable).line, self.podtui
        if isinstance(line, Row):
            preview.show(
                f"{line.pod.namespace}/{line.pod.name}",
                lambda width: preview_rows(line, app.now(), width, ascii_only=app.ascii_only),
            )
        elif line is not None:
            preview.show(
                line.title,
                lambda width: group_rows(line, self.table.troubled_in(line.title, MOST_SHOWN), app.now(), width),
            )
        else:
            preview.show("", lambda _: [])

    @on(PodTable.Opened)
    def _opened(self, message: PodTable.Opened) -> None:
        self.podtui.open_pod(message.row.pod)

    @on(GroupList.Chosen)
    def _group_chosen(self, message: GroupList.Chosen) -> None:
        self._set(group=message.group)

    @on(Prompt.Typing)
    def _typing(self, message: Prompt.Typing) -> None:
        if message.sign == "/":
            self._filter(message.text, final=False)

    @on(Prompt.Taken)
    def _taken(self, message: Prompt.Taken) -> None:
        if message.sign == "/":
            self._filter(message.text, final=True)
        else:
            self.podtui.run_command(message.text)

    @on(Prompt.GivenUp)
    def _given_up(self, message: Prompt.GivenUp) -> None:
        if message.sign == "/":
            self._filter("", final=True)

    def _filter(self, text: str, *, final: bool) -> None:
        prompt = self.query_one(Prompt)
        try:
            query = parse(text)
        except QueryError as error:
            prompt.add_class("-invalid")
            if final:
                self.notify(str(error), severity="error", markup=False)
            return
        prompt.remove_class("-invalid")
        if query.text != self.table.settings.query.text:
            self._set(query=query)

    # --- actions ----------------------------------------------------------------------------------------------------

    def action_prompt(self, sign: str) -> None:
        """Ask for a filter or a command."""
        text = self.table.settings.query.text if sign == "/" else ""
        self.query_one(Prompt).open(sign, text, self.podtui.suggestions(sign))

    def action_group_by(self, group_by: GroupBy | None = None) -> None:
        """Group by the next key, or by `group_by`."""
        present = GROUP_BYS.index(self.table.settings.group_by)
        chosen = group_by or GROUP_BYS[(present + 1) % len(GROUP_BYS)]
        self._set(group_by=chosen)
        self.notify(f"grouped by {chosen}" if chosen != "none" else "not grouped", timeout=1.5, markup=False)

    def action_sort(self, by: SortBy) -> None:
        """Sort by a key; the same key again turns the order round."""
        settings = self.table.settings
        reverse = not settings.reverse if settings.sort == by else False
        self._set(sort=by if by in SORT_BYS else "name", reverse=reverse)

    def action_trouble(self) -> None:
        """Only the Pods in trouble, or all again."""
        self._set(trouble_only=not self.table.settings.trouble_only)

    def action_clear(self) -> None:
        """Take back filter, group and trouble-only."""
        self._set(query=parse(""), trouble_only=False, group=ALL, namespace=None)

    def action_all_namespaces(self) -> None:
        """Show every namespace."""
        self._set(namespace=None)
        self.podtui.watch_namespace(None)

    def action_wide(self) -> None:
        """Node, IP and owner as columns."""
        self.query_one(PodTable).toggle_wide()

    def action_open(self, tab: str) -> None:
        """Open the Pod under the cursor on a tab."""
        row = self._chosen_row()
        if row is not None:
            self.podtui.open_pod(row.pod, tab)

    def action_node(self) -> None:
        """Only the Pods of the selected Pod's node."""
        row = self._chosen_row()
        if row is not None:
            self._filter(f"node:{row.pod.node_name}" if row.pod.node_name else "", final=True)

    def action_owner(self) -> None:
        """Only the Pods that have the selected Pod's owner."""
        row = self._chosen_row()
        owner = next(iter(row.pod.metadata.owner_references), None) if row is not None else None
        if row is not None and owner is not None:
            self._filter(f"ns:{row.pod.namespace} owner:{owner.kind}/{owner.name}", final=True)
        elif row is not None:
            self.notify(f"{row.pod.name} has no owner", timeout=2, markup=False)

    def action_shell(self) -> None:
        """A shell in the selected Pod's main container."""
        row = self._chosen_row()
        if row is not None:
            facts = facts_of(row.pod, self.podtui.now())
            self.podtui.open_shell(row.pod, facts[first_lane(facts, row.pod)].container.name)

    def action_last(self) -> None:
        """The Pod that was opened last, as it is now."""
        pod = self.podtui.store.pods.get(self.podtui.opened_last)
        if pod is not None:
            self.podtui.open_pod(pod)
        else:
            self.notify("no Pod was opened before" if not self.podtui.opened_last else "it is gone", timeout=2)

    def action_save(self) -> None:
        """Write the Pods that are shown to a file, as `podtui get -o wide` prints them."""
        from podtui.ui.saved import save_text  # late: the first paint does not wait for it

        rows = [line for line in self.table.lines if isinstance(line, Row)]
        contexts = len(self.podtui.store.connections) > 1
        lines = as_table(rows, self.podtui.now(), namespaces=True, contexts=contexts, wide=True)
        name = f"podtui-pods-{self.podtui.now().astimezone(UTC):%Y%m%dT%H%M%SZ}.txt"
        work = save_text(self.podtui, f"{len(rows):,} Pods", "\n".join(lines) + "\n", name)
        self.run_worker(work, name="save", group="save", exit_on_error=False)

    def _chosen_row(self) -> Row | None:
        row = self.query_one(PodTable).row
        if row is None:
            self.podtui.say_choose_a_pod()
        return row

    def action_copy(self) -> None:
        """Copy the Pod's name."""
        row = self._chosen_row()
        if row is not None:
            self.app.copy_to_clipboard(row.pod.name)
            self.notify(f"copied {row.pod.name}", timeout=1.5, markup=False)

    def show_namespace(self, namespace: str | None) -> None:
        """Show one of the namespaces that are watched."""
        self._set(namespace=namespace)
