"""The commands: after a colon as in k9s, and in the command palette. One table drives both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from podtui.errors import UsageError
from podtui.ui.screens.pods import PodsScreen
from podtui.ui.themes import THEMES
from podtui.view.level import THRESHOLDS
from podtui.view.table import GROUP_BYS, SORT_BYS

if TYPE_CHECKING:
    from podtui.ui.app import PodtuiApp
    from podtui.ui.screens.pod import PodScreen

Run = Callable[["PodtuiApp", str], None]
SAVES = ("all text", "all json", "shown text", "shown json")


@dataclass(frozen=True)
class Command:
    """`name` and its aliases; `argument` in words, "" for none; `choices` are what the palette offers."""

    name: str
    help: str
    run: Run
    aliases: tuple[str, ...] = ()
    argument: str = ""
    choices: tuple[str, ...] = ()


def find(text: str) -> tuple[Command, str]:
    """The command and its argument. Raises UsageError."""
    name, _, argument = text.strip().partition(" ")
    for command in commands():
        if name in (command.name, *command.aliases):
            return command, argument.strip()
    near = get_close_matches(name, [n for c in commands() for n in (c.name, *c.aliases)], n=1)
    raise UsageError(f"no command {name!r}", f"did you mean {near[0]}?" if near else "? shows the keys")


def _quit(app: "PodtuiApp", _: str) -> None:
    app.exit()


def _namespace(app: "PodtuiApp", argument: str) -> None:
    app.watch_namespace(None if argument in ("", "all") else argument)


def _pod(app: "PodtuiApp", argument: str) -> None:
    found = [p for p in app.store.pods.values() if p.name == argument]
    if found:
        app.open_pod(found[0])
    elif argument:
        app.notify(f"no Pod {argument!r} here", severity="warning", markup=False)


def _theme(app: "PodtuiApp", argument: str) -> None:
    name = argument if argument in app.available_themes else f"podtui-{argument}"
    if name in app.available_themes:
        app.theme = name
    else:
        names = ", ".join(t.name for t in THEMES)
        app.notify(f"no theme {argument!r}; there are {names}", severity="warning", markup=False)


def _group(app: "PodtuiApp", argument: str) -> None:
    if isinstance(app.screen, PodsScreen) and argument in GROUP_BYS:
        app.screen.action_group_by(cast("Any", argument))
    elif argument:
        app.notify(f"group by one of: {', '.join(GROUP_BYS)}", severity="warning", markup=False)


def _sort(app: "PodtuiApp", argument: str) -> None:
    if isinstance(app.screen, PodsScreen) and argument in SORT_BYS:
        app.screen.action_sort(cast("Any", argument))
    elif argument:
        app.notify(f"sort by one of: {', '.join(SORT_BYS)}", severity="warning", markup=False)


def _trouble(app: "PodtuiApp", _: str) -> None:
    if isinstance(app.screen, PodsScreen):
        app.screen.action_trouble()


def _pod_screen(app: "PodtuiApp") -> "PodScreen | None":
    from podtui.ui.screens.pod import PodScreen  # late: the first paint does not wait for it

    return app.screen if isinstance(app.screen, PodScreen) else None


def _inside(app: "PodtuiApp", _: str) -> None:
    if screen := _pod_screen(app):
        screen.action_look_inside()
    elif pod := app.selected_pod:
        app.open_pod(pod, "inside")
    else:
        app.say_choose_a_pod()


def _logs(name: str) -> Run:
    """A command about the logs of the Pod that is open."""

    def run(app: "PodtuiApp", argument: str) -> None:
        if screen := _pod_screen(app):
            screen.logs_command(name, argument)
        else:
            app.notify(f"{name} is about logs: open a Pod first", severity="warning", markup=False)

    return run


def _delete(app: "PodtuiApp", _: str) -> None:
    if pod := app.selected_pod:
        app.ask_delete(pod)
    else:
        app.say_choose_a_pod()


def _restart(app: "PodtuiApp", _: str) -> None:
    if pod := app.selected_pod:
        app.ask_restart(pod)
    else:
        app.say_choose_a_pod()


def _help(app: "PodtuiApp", _: str) -> None:
    app.action_help()


def commands() -> Iterable[Command]:
    """Every command."""
    return (
        Command("ns", "watch one namespace, or all", _namespace, ("namespace", "namespaces"), "NAME"),
        Command("pod", "open a Pod by name", _pod, ("po", "pods"), "NAME"),
        Command("group", "group the Pods", _group, (), "KEY", GROUP_BYS),
        Command("sort", "sort the Pods", _sort, (), "KEY", SORT_BYS),
        Command("trouble", "only the Pods in trouble, or all", _trouble),
        Command("theme", "change the colours", _theme, ("skin",), "NAME", tuple(t.name for t in THEMES)),
        Command("inside", "look inside the Pod's containers: ports and files, by exec", _inside, ("look",)),
        Command("time", "logs: go to a time, such as 12:03:20 or -5m", _logs("time"), ("t", "at"), "TIME"),
        Command("level", "logs: only what is as serious as this", _logs("level"), (), "LEVEL", THRESHOLDS),
        Command("exclude", "logs: leave out what matches", _logs("exclude"), (), "REGEX"),
        Command("highlight", "logs: mark these terms", _logs("highlight"), ("mark",), "TERMS"),
        Command("keys", "logs: fold JSON and logfmt to these keys", _logs("keys"), (), "KEYS"),
        Command("lanes", "logs: show these containers in this order, or all", _logs("lanes"), (), "NAMES"),
        Command("save", "logs: save lines to a file", _logs("save"), (), "[shown] [json] [FILE]", SAVES),
        Command("delete", "delete the selected Pod (asks first)", _delete),
        Command("restart", "restart the selected Pod's workload, Pod by Pod (asks first)", _restart),
        Command("help", "show the keys", _help, ("h",)),
        Command("quit", "leave podtui", _quit, ("q", "q!", "exit")),
    )


class PodtuiCommands(Provider):
    """The same commands in the palette (ctrl+p), one entry a choice."""

    async def discover(self) -> Hits:
        """All of them."""
        for title, help_text, run in self._entries():
            yield DiscoveryHit(title, run, help=help_text)

    async def search(self, query: str) -> Hits:
        """Those that match what was typed."""
        matcher = self.matcher(query)
        for title, help_text, run in self._entries():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), run, help=help_text)

    def _entries(self) -> Iterable[tuple[str, str, Callable[[], None]]]:
        app = cast("PodtuiApp", self.app)
        for command in commands():
            if command.choices:
                for choice in command.choices:
                    yield f"{command.name} {choice}", command.help, partial(command.run, app, choice)
            elif not command.argument:
                yield command.name, command.help, partial(command.run, app, "")
        for namespace in sorted({p.namespace for p in app.store.pods.values()}):
            yield f"ns {namespace}", "watch one namespace", partial(_namespace, app, namespace)
