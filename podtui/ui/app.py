"""The app: runs the source, keeps the store, tells the screens."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.widgets import Input

from podtui.errors import PodtuiError
from podtui.logs.clean import clean
from podtui.model.change import Change, Connection
from podtui.model.pod import Pod
from podtui.model.source import Source
from podtui.model.store import Store
from podtui.patterns.detect import workload_of
from podtui.ui.commands import PodtuiCommands, commands, find
from podtui.ui.screens.base import PodtuiScreen
from podtui.ui.screens.confirm import Confirm
from podtui.ui.screens.pods import PodsScreen
from podtui.ui.themes import DEFAULT_THEME, THEMES
from podtui.ui.tick import Tick
from podtui.view.start import Start

RESTARTABLE = ("Deployment", "StatefulSet", "DaemonSet")


class PodtuiApp(App[str]):
    """`start` says what to show first; `load(namespace)` makes the source and may take its time: it runs in a thread,
    after the first paint. The app's result is a line to print when it has ended, "" for none.
    """

    TITLE = "podtui"
    CSS_PATH = "podtui.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = {PodtuiCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit"),
        Binding("ctrl+c", "quit", "Quit", show=False, priority=True, id="app.interrupt"),
    ]

    def __init__(self, start: Start, load: Callable[[str | None], Source]) -> None:
        super().__init__()
        self.start = start
        self.store = Store()
        self.ascii_only = start.ascii_only
        self.source: Source | None = None
        self.namespace = start.namespace
        self._load = load
        self._tick = Tick(self, self._deliver)
        self._wanted = start.pod
        self.opened_last = ""
        """The uid of the Pod that was opened last."""
        self._frozen = False
        for theme in THEMES:
            self.register_theme(theme)

    # --- what screens ask -------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The time by which ages are told."""
        return datetime.now(UTC)

    @property
    def context_title(self) -> str:
        """The contexts' names."""
        return ", ".join(self.start.contexts)

    @property
    def place(self) -> str:
        """What is watched, in words."""
        return f"namespace {self.namespace}" if self.namespace else "all namespaces"

    @property
    def several_namespaces(self) -> bool:
        """Whether Pods of more than one namespace may be shown."""
        return self.namespace is None

    def open_pod(self, pod: Pod, tab: str = "logs") -> None:
        """Show one Pod."""
        from podtui.ui.screens.pod import PodScreen

        if self.source is not None:
            self.opened_last = pod.uid
            self.push_screen(PodScreen(pod, tab))

    def open_shell(self, pod: Pod, container: str) -> None:
        """Leave the screens for a shell in a container, until it ends."""
        from podtui.ui.shell import run_shell

        run_shell(self, self.start.kubectl_flags, pod, container)

    # --- life -------------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """First the screen, then the cluster."""
        self.theme = self.start.theme if self.start.theme in self.available_themes else DEFAULT_THEME
        self.push_screen(PodsScreen())
        self.set_interval(1.0, self._second)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.run_worker(self._run(), name="pods", group="source", exclusive=True, exit_on_error=False)

    async def _run(self) -> None:
        try:
            self.source = await asyncio.to_thread(self._load, self.namespace)
        except PodtuiError as error:
            self.exit(str(error), return_code=2)
            return
        async for changes in self.source.pods():
            self._tick.add(changes)

    def watch_namespace(self, namespace: str | None) -> None:
        """Show another namespace, or all with None; where it is not watched yet, start over."""
        if self.namespace is None:
            if isinstance(self.screen, PodsScreen):
                self.screen.show_namespace(namespace)
            return
        if namespace == self.namespace:
            return
        self.namespace = namespace
        self.run_worker(self._start_over(), group="restart", exclusive=True, exit_on_error=False)

    async def _start_over(self) -> None:
        self.workers.cancel_group(self, "source")
        if self.source is not None:
            await self.source.close()
        gone = set(self.store.pods)
        self.store = Store()
        for screen in self._screens():
            screen.pods_changed(gone)
        self._begin()

    async def on_unmount(self) -> None:
        """Leave no connection open."""
        if self.source is not None:
            await self.source.close()

    # --- changes ----------------------------------------------------------------------------------------------------

    def _deliver(self, changes: list[Change]) -> None:
        touched = self.store.apply(changes)
        if touched:
            for screen in self._screens():
                screen.pods_changed(touched)
        if any(isinstance(c, Connection) for c in changes):
            self._connection_changed()
        if self._wanted:
            self._open_wanted()

    def _connection_changed(self) -> None:
        for screen in self._screens():
            screen.connection_changed()
        if not self._frozen and all(c.state == "live" for c in self.store.connections.values()):
            self._frozen = True
            gc.collect()
            gc.freeze()  # what the first list brought stays: the collector need not look at it again

    def _screens(self) -> list[PodtuiScreen]:
        """Those that can be told: not one that is being made or taken down."""
        if not self.is_running:
            return []
        return [s for s in self.screen_stack if isinstance(s, PodtuiScreen) and s.is_mounted and s.children]

    def _second(self) -> None:
        for screen in self._screens():
            screen.second_passed()

    def _open_wanted(self) -> None:
        """Open the Pod that the command line named, as soon as it is there; where there is none, say so and leave."""
        pod = self.start.find(self.store.pods.values())
        if pod is not None:
            self._wanted = ""
            self.open_pod(pod)
        elif self.store.connections and all(c.state == "live" for c in self.store.connections.values()):
            self.exit(self.start.not_there(self.store.pods.values()), return_code=2)

    # --- what changes a cluster, after a question ---------------------------------------------------------------------

    @property
    def selected_pod(self) -> Pod | None:
        """The Pod that a command is about."""
        return self.screen.selected_pod if isinstance(self.screen, PodtuiScreen) else None

    def say_choose_a_pod(self) -> None:
        """A key or command was about a Pod, and none is selected."""
        self.notify("choose a Pod first", severity="warning", timeout=2)

    def ask_delete(self, pod: Pod) -> None:
        """Delete a Pod, if the user says yes."""
        where = f"{pod.namespace}/{pod.name}" + (f" in {pod.context}" if pod.context else "")
        self._ask(f"Delete Pod {where}?", "delete", lambda source: source.delete(pod), f"{pod.name} is being deleted")

    def ask_restart(self, pod: Pod) -> None:
        """Restart a Pod's workload, if the user says yes."""
        kind, name = workload_of(pod)
        if kind not in RESTARTABLE:
            self.notify(f"{pod.name} belongs to no {', '.join(RESTARTABLE)}: nothing to restart", markup=False)
            return
        question = f"Restart {kind} {pod.namespace}/{name}? All its Pods are replaced, one after another."
        self._ask(question, "restart", lambda source: source.restart(pod, kind, name), f"{name} restarts")

    def _ask(self, question: str, yes: str, act: Callable[[Source], Awaitable[None]], done: str) -> None:
        async def answered() -> None:
            if await self.push_screen_wait(Confirm(clean(question), yes)) and self.source is not None:
                try:
                    await act(self.source)
                except PodtuiError as error:
                    self.notify(clean(str(error)), severity="error", markup=False)
                else:
                    self.notify(clean(done), markup=False)

        self.run_worker(answered(), group="action", exclusive=True, exit_on_error=False)

    # --- commands ---------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """What was typed fast after the key that opens an input went to another widget first: hand it over."""
        if isinstance(self.focused, Input) and event.is_printable and event.character:
            self.focused.insert_text_at_cursor(event.character)
            event.prevent_default()  # no binding of the widgets behind

    def action_help(self) -> None:
        """Show or hide the keys of what is focused."""
        if self.screen.query("HelpPanel"):
            self.action_hide_help_panel()
        else:
            self.action_show_help_panel()

    def run_command(self, text: str) -> None:
        """Run what was typed after the colon."""
        try:
            command, argument = find(text)
        except PodtuiError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        command.run(self, argument)

    def suggestions(self, sign: str) -> list[str]:
        """What the prompt offers to complete."""
        if sign != ":":
            return []
        names = [c.name for c in commands()]
        namespaces = {p.namespace for p in self.store.pods.values()}
        return [*names, *(f"ns {n}" for n in sorted(namespaces)), *(f"theme {t.name}" for t in THEMES)]
