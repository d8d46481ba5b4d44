"""One Pod: how it is, its containers side by side with their logs, its wiring, events, patterns and YAML."""

import asyncio
import time
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from podtui.errors import ApiError
from podtui.logs.clean import clean, clean_name
from podtui.model.change import Change, UsageChange
from podtui.model.pod import Pod
from podtui.model.quantity import warm
from podtui.patterns.detect import workload_of
from podtui.ui.screens.base import PodtuiScreen
from podtui.ui.screens.pod_keys import POD_BINDINGS, TABS
from podtui.ui.screens.pod_texts import PodTexts
from podtui.ui.widgets.document import Document
from podtui.ui.widgets.facts import GLOW, FactsPainter
from podtui.ui.widgets.logs_pane import LogsPane
from podtui.ui.widgets.pod_header import PodHeader
from podtui.ui.widgets.practices_document import PracticesDocument
from podtui.ui.widgets.prompt import Prompt
from podtui.ui.widgets.tab_bar import TabBar
from podtui.ui.widgets.top_line import TopLine
from podtui.ui.widgets.wanted import WordsChanged
from podtui.ui.widgets.wiring_document import WiringDocument
from podtui.view.column import facts_of
from podtui.view.connection import ConnectionWords, connection_words
from podtui.view.header import Standing, header
from podtui.view.markers import markers_between
from podtui.view.pieces import Row
from podtui.view.successor import successor_of
from podtui.view.usage import UsageBook

AROUND_PERIOD = 60.0
"""Seconds between two looks at the workload's replicas and autoscalers."""


class PodScreen(PodtuiScreen):
    """Opens on `tab`, one of TABS, "previous" for the logs of the instances before, or "inside" for the wiring with a
    look inside.

    The screen stays when its Pod is deleted, and offers the one that took its place.
    """

    BINDINGS: ClassVar[list[BindingType]] = POD_BINDINGS
    DEFAULT_CSS = """
    PodScreen { layers: default notice; }
    PodScreen ContentSwitcher { height: 1fr; }
    """

    def __init__(self, pod: Pod, tab: str = "logs") -> None:
        super().__init__()
        self._pod = pod
        self._tab = {"previous": "logs", "inside": "wiring"}.get(tab, tab)
        self._first = tab
        self._gone: datetime | None = None
        self._successor: Pod | None = None
        self._usage = UsageBook()
        self._facts = FactsPainter(self._usage)
        self._texts = PodTexts(pod, self._usage, self._now)

    @property
    def selected_pod(self) -> Pod | None:
        """See PodtuiScreen."""
        return None if self._gone else self._pod

    def compose(self) -> ComposeResult:
        """The widgets."""
        texts = self._texts
        texts.ascii_only = texts.practices.ascii_only = self._facts.ascii_only = self.podtui.ascii_only
        yield TopLine(f"{clean_name(self._pod.namespace)}/{clean_name(self._pod.name)}")
        yield PodHeader(self._header)
        yield TabBar(TABS, self._tab)
        with ContentSwitcher(initial=self._tab):
            yield LogsPane(self._pod, self._facts, self._ask_search)
            yield WiringDocument("wiring", texts.wiring, self._ask_search)
            yield Document("events", texts.event_rows, self._ask_search)
            yield Document("explain", texts.explain, self._ask_search)
            yield PracticesDocument("practices", texts.practices, self._ask_search)
            yield Document("yaml", texts.yaml_rows, self._ask_search, lambda: texts.yaml)
        yield Prompt()

    def on_mount(self) -> None:
        """Begin to read what there is of the Pod."""
        for widget in (self.query_one(PodHeader), self.query_one(TabBar), *self.query(Document)):
            widget.ascii_only = self.podtui.ascii_only
        self._look_again()
        self._show_tab()
        self.run_worker(self._read_events(), group="events", exit_on_error=False)
        self.run_worker(self._read_usage(), group="usage", exit_on_error=False)
        self.run_worker(self._read_around(), group="around", exclusive=True, exit_on_error=False)
        if self._first == "previous":
            self._logs.action_previous()
        elif self._first == "inside":
            self.action_look_inside()

    def _now(self) -> datetime:
        return self.podtui.now()

    @property
    def _logs(self) -> LogsPane:
        return self.query_one(LogsPane)

    @property
    def _document(self) -> Document | None:
        return None if self._tab == "logs" else self.query_one(f"#{self._tab}", Document)

    # --- told of changes --------------------------------------------------------------------------------------------

    def pods_changed(self, uids: set[str]) -> None:
        """See PodtuiScreen."""
        store = self.podtui.store
        if self._pod.uid not in uids:
            return
        pod = store.pods.get(self._pod.uid)
        if pod is not None:
            markers = markers_between(self._pod, pod, self.podtui.now())
            self._pod = self._texts.pod = pod
            self._gone = None
            self._logs.pod_changed(pod, markers)
        elif store.connections and self._gone is None:
            self._gone = self.podtui.now()
            self._find_successor()
        self._look_again()

    def connection_changed(self) -> None:
        """See PodtuiScreen."""
        self._look_again()
        self.query_one(TopLine).refresh_line()

    def second_passed(self) -> None:
        """See PodtuiScreen."""
        if self._gone is not None:
            self._find_successor()
        self._look_again()
        self.query_one(TopLine).refresh_line()

    def _find_successor(self) -> None:
        self._successor = successor_of(self._pod, self.podtui.store.pods.values())

    def _look_again(self) -> None:
        """Show what is true now, and as it is: what may be old is grey."""
        now = self.podtui.now()
        stale = self._gone is not None or not self._connection.current
        facts = facts_of(self._pod, self._gone or now)
        if self._facts.take(facts, stale=stale):
            self.set_timer(GLOW + 0.05, self._logs.view.facts_changed)
        self._logs.facts_changed(facts)
        self.query_one(PodHeader).look_again(stale=stale)
        document = self._document
        if document is not None:
            document.stale = stale
            document.reload()
        self._say()

    @property
    def _connection(self) -> ConnectionWords:
        connection = self.podtui.store.connections.get(self._pod.context)
        return connection_words([connection] if connection else [], time.monotonic())

    def _header(self, width: int) -> list[Row]:
        words = self._connection
        not_live = "" if words.current else f"not live: {words.text}; what is shown may be old"
        if not_live and words.detail:
            not_live += f" ({words.detail})"
        standing = Standing(self._gone, self._successor.name if self._successor else "", not_live)
        return header(self._pod, standing, self.podtui.now(), width, ascii_only=self.podtui.ascii_only)

    # --- what is read of the Pod -----------------------------------------------------------------------------------

    async def _read_events(self) -> None:
        source = self.podtui.source
        if source is None:
            return
        async for changes in source.events(self._pod):
            self._take_events(changes)

    def _take_events(self, changes: Iterable[Change]) -> None:
        self._texts.events.take(changes, time.monotonic())
        self._logs.events_came(changes)
        if self._tab == "events":
            self.query_one("#events", Document).reload()
        self._say()

    async def _read_usage(self) -> None:
        source = self.podtui.source
        if source is None:
            return
        async for changes in source.usage(self._pod):
            for change in changes:
                if isinstance(change, UsageChange):
                    self._usage.add(change.usage, clean(change.why_not))
                    self._texts.practices.usage = change.usage
            self._logs.view.facts_changed()
            self.query_one("#wiring", Document).reload()

    async def _read_around(self) -> None:
        """Once and then each minute: how many of the Pod there are to be is not the Pod's to tell."""
        await asyncio.to_thread(warm)
        self._texts.practices.begin()
        while True:
            self._look_again()
            if self.podtui.source is not None and self._gone is None:
                self._texts.practices.around = await self.podtui.source.around(self._pod, *workload_of(self._pod))
            self._look_again()
            await asyncio.sleep(AROUND_PERIOD)

    async def _look_inside(self) -> None:
        source, document = self.podtui.source, self.query_one("#wiring", Document)
        if source is None:
            return
        self._texts.asking = True
        document.reload()
        try:
            self._texts.inside = await source.inside(self._pod)
        finally:
            self._texts.asking = False
        document.reload()

    async def _read_yaml(self) -> None:
        source = self.podtui.source
        if source is None:
            return
        try:
            self._texts.take_yaml(await source.yaml(self._pod))
        except ApiError as error:
            self._texts.no_yaml(error)
        self.query_one("#yaml", Document).reload()

    # --- tabs -------------------------------------------------------------------------------------------------------

    def action_tab(self, tab: str) -> None:
        """Show a tab."""
        self._tab = tab
        self.query_one(ContentSwitcher).current = tab
        self._show_tab()

    def action_next_tab(self, step: int) -> None:
        """The tab to the right, or to the left."""
        names = [name for name, _, _ in TABS]
        self.action_tab(names[(names.index(self._tab) + step) % len(names)])

    @on(TabBar.Chosen)
    def _tab_chosen(self, message: TabBar.Chosen) -> None:
        self.action_tab(message.tab)

    def _show_tab(self) -> None:
        self.query_one(TabBar).show(self._tab)
        self.set_focus(self.home)
        if self._tab == "yaml" and not self._texts.has_yaml:
            self.action_reload()
        self._say()

    @property
    def home(self) -> Widget:
        """See PodtuiScreen."""
        document = self._document
        return self._logs.home if document is None else document

    def logs_command(self, name: str, argument: str) -> None:
        """A command about the logs."""
        self.action_tab("logs")
        self._logs.command(name, argument)

    @on(WordsChanged)
    def _say(self) -> None:
        """Say above the tab how it stands."""
        events = self._texts.events
        counts = (
            {"events": (f"{len(events):,}", "state-warning" if events.warnings else "muted")} if len(events) else {}
        )
        loud, role = self._texts.practices.loud
        if loud:
            counts["practices"] = (f"{loud:,}", role)
        document = self._document
        self.query_one(TabBar).say(self._logs.words if document is None else document.words, counts)

    # --- keys -------------------------------------------------------------------------------------------------------

    def action_reload(self) -> None:
        """Read the YAML again, and what stands around the Pod."""
        self.run_worker(self._read_around(), group="around", exclusive=True, exit_on_error=False)
        self.run_worker(self._read_yaml(), group="yaml", exclusive=True, exit_on_error=False)

    def action_look_inside(self) -> None:
        """See what really listens, connects and writes, by a command in each running container."""
        self.action_tab("wiring")
        if not self._texts.asking:
            self.run_worker(self._look_inside(), group="inside", exit_on_error=False)

    def action_back(self) -> None:
        """Take back a search, a zoom, a freeze; else go back to the Pods."""
        document = self._document
        if not (self._logs if document is None else document).step_back():
            self.dismiss()

    def action_successor(self) -> None:
        """Show the Pod that took this one's place."""
        if self._successor is not None:
            self.app.switch_screen(PodScreen(self._successor, self._tab))

    def action_command(self) -> None:
        """Ask for a command."""
        self.query_one(Prompt).open(":", "", self.podtui.suggestions(":"))

    def _ask_search(self, text: str, hint: str = "") -> None:
        prompt = self.query_one(Prompt)
        prompt.open("/", text)
        search = "search: text or a regular expression; capital letters count only where you type one"
        prompt.placeholder = hint or search

    @on(Prompt.Taken)
    def _taken(self, message: Prompt.Taken) -> None:
        if message.sign == ":":
            self.podtui.run_command(message.text)
            return
        document = self._document
        (self._logs if document is None else document).search(message.text)
