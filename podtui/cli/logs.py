"""`podtui logs`: the logs of one or many Pods in the order of time."""

import asyncio
import os
import re
import sys
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any

import click

from podtui.cli.complete import complete_pod
from podtui.cli.log_output import LogOutput, Style
from podtui.cli.options import Cluster, cluster_options
from podtui.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from podtui.cluster.log_options import LogOptions
    from podtui.cluster.scope import Scope
    from podtui.cluster.session import Session
    from podtui.model.pod import Pod

_DURATION = re.compile(r"(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+")
_PART = re.compile(r"([\d.]+)([^\d.]+)")
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Wanted:
    """What was asked for: names of Pods or workloads, or none where a selector says which."""

    names: tuple[str, ...]
    cluster: Cluster
    follow: bool

    @property
    def only_pods(self) -> bool:
        """Whether these are names of Pods and nothing else: then no others can come."""
        return bool(self.names) and not any(_kind(name) for name in self.names)

    @property
    def newcomers(self) -> bool:
        """Whether Pods that come later belong to it."""
        return self.follow and not self.only_pods

    def matches(self, pod: "Pod") -> bool:
        """Whether the Pod belongs to it."""
        from podtui.view.start import find_pod

        return not self.names or any(find_pod(name, [pod]) is not None for name in self.names)


@click.command("logs")
@click.argument("pods", metavar="[POD]...", nargs=-1, shell_complete=complete_pod)
@click.option("-c", "--container", "containers", multiple=True, metavar="NAME", help="Only these, by name or regex.")
@click.option("-E", "--exclude-container", "without", multiple=True, metavar="NAME", help="All but these.")
@click.option(
    "--container-state",
    "states",
    default="all",
    metavar="STATE",
    help="Only containers that are running, waiting or terminated now; several with commas.",
)
@click.option("--node", default="", metavar="NAME", help="Only Pods on this node.")
@click.option("--all-containers", is_flag=True, help="All containers, as without it.")
@click.option("-f", "--follow", is_flag=True, help="Go on as lines come, through restarts.")
@click.option("-p", "--previous", is_flag=True, help="The instance before the present one.")
@click.option("-s", "--since", default="", metavar="DURATION", help="Only lines as young as this: 30s, 5m, 2h.")
@click.option("--since-time", default="", metavar="TIME", help="Only lines since then: 2026-01-31T12:03:20Z.")
@click.option(
    "--tail", type=click.IntRange(-1), default=-1, metavar="N", help="The last N lines a container; -1 is all."
)
@click.option("-i", "--include", multiple=True, metavar="REGEX", help="Only lines that match any of these.")
@click.option("-e", "--exclude", multiple=True, metavar="REGEX", help="No lines that match any of these.")
@click.option("-H", "--highlight", multiple=True, metavar="REGEX", help="Mark what matches.")
@click.option("-t", "--timestamps", is_flag=True, help="Each line's time in front.")
@click.option(
    "--prefix/--no-prefix", default=None, help="The container's name in front; by default where there are several."
)
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True)
@click.option("-o", "--output", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("-q", "--quiet", is_flag=True, help="Only lines: nothing about restarts and gaps.")
@cluster_options
def command(pods: tuple[str, ...], cluster: Cluster, **given: Any) -> int:
    """Print the logs of all containers of a POD in the order of time.

    POD is a NAME, or KIND/NAME of a workload: all its Pods, with -f those that come later too. So is -l with a label
    selector. What a reader must know (restarts, gaps) goes to standard error.
    """
    style = Style(
        given["timestamps"],
        given["prefix"],
        given["output"] == "json",
        given["color"],
        given["highlight"],
        given["quiet"],
    )
    wanted = Wanted(pods, _on_node(cluster, given["node"]), given["follow"])
    if wanted.follow and given["previous"]:
        raise UsageError("-f and -p contradict each other", "a previous instance writes nothing any more")
    if not pods and not wanted.cluster.selector and not wanted.cluster.field_selector:
        raise UsageError("no Pod was named", "give a POD, KIND/NAME, a selector with -l, or a --node")
    try:
        asyncio.run(_run(wanted, _options(given), style))
    except BrokenPipeError:  # whoever reads has enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _on_node(cluster: Cluster, node: str) -> Cluster:
    """Only the Pods of a node, where one is named."""
    if not node:
        return cluster
    terms = [term for term in (cluster.field_selector, f"spec.nodeName={node}") if term]
    return replace(cluster, field_selector=",".join(terms))


def _states(given: str) -> tuple[str, ...]:
    """The container states of --container-state, () for all. Raises UsageError."""
    from podtui.cluster.log_options import STATES

    words = tuple(word.strip() for word in given.split(","))
    if unknown := [word for word in words if word not in (*STATES, "all")]:
        raise UsageError(f"--container-state {unknown[0]!r} is none", f"there are {', '.join(STATES)} and all")
    return () if "all" in words else words


def _check_names(words: "Sequence[str]") -> None:
    """Raise UsageError for what is neither a name nor a regular expression."""
    for word in words:
        try:
            re.compile(word)
        except re.error as error:
            raise UsageError(
                f"{word!r} is not a regular expression: {error}", "escape what is meant literally"
            ) from None


def _options(given: dict[str, Any]) -> "LogOptions":
    """Raises UsageError."""
    from podtui.cluster.log_options import LogOptions
    from podtui.logs.filter import LineFilter
    from podtui.logs.stamp import parse_time

    if given["since"] and given["since_time"]:
        raise UsageError("--since and --since-time contradict each other", "give one of them")
    if given["since_time"] and not parse_time(given["since_time"].encode()):
        raise UsageError(f"--since-time {given['since_time']!r} is not a time", "write 2026-01-31T12:03:20Z")
    keep = LineFilter(given["include"], given["exclude"])
    if keep.problem:
        raise UsageError(keep.problem, "escape what is meant literally")
    _check_names([*given["containers"], *given["without"]])
    return LogOptions(
        containers=given["containers"],
        without=given["without"],
        states=_states(given["states"]),
        previous=given["previous"],
        tail=None if given["tail"] < 0 else given["tail"],
        since=seconds(given["since"]) if given["since"] else None,
        since_time=given["since_time"],
        keep=keep,
    )


def seconds(duration: str) -> int:
    """A duration as kubectl's --since takes it (Go, time.ParseDuration), up to the next second. Raises UsageError."""
    parts = _PART.findall(duration) if _DURATION.fullmatch(duration) else []
    total = ceil(round(sum(float(n) * _UNITS[unit] for n, unit in parts), 9))
    if total <= 0:
        raise UsageError(f"--since {duration!r} is not a duration", "write 30s, 5m or 1h30m")
    return total


async def _run(wanted: Wanted, options: "LogOptions", style: Style) -> None:
    from podtui.cluster.print_logs import follow_logs, read_logs
    from podtui.cluster.session import Session

    context = wanted.cluster.load()[0]
    session = Session(context)
    try:
        scope = wanted.cluster.scope(context.namespace)
        pods = await _find(session, wanted, scope)
        _check(pods, options)
        output = LogOutput(pods, options, style, several=wanted.newcomers or len(pods) > 1)
        if not wanted.follow:
            await read_logs(session, pods, options, output)
            return
        if not pods:
            click.echo("podtui: there are no such Pods yet; waiting for them", err=True)
        watched = _narrowed(scope, wanted, pods)
        await follow_logs(session, pods, watched, wanted.matches, options, output, newcomers=wanted.newcomers)
    finally:
        await session.close()


async def _find(session: "Session", wanted: Wanted, scope: "Scope") -> "list[Pod]":
    from podtui.cluster.pods import get_pods, list_pods

    if wanted.only_pods and scope.namespace and not (scope.label_selector or scope.field_selector):
        return await get_pods(session, scope.namespace, [name.rpartition("/")[2] for name in wanted.names])
    pods = [pod for pod in await list_pods(session, scope) if wanted.matches(pod)]
    if not pods and not wanted.newcomers:
        where = f"namespace {scope.namespace}" if scope.namespace else "any namespace"
        what = " or ".join(wanted.names) or scope.label_selector or scope.field_selector
        raise NotFound(f"there is no Pod of {what} in {where}", "podtui get lists what is there", status=404)
    return pods


def _narrowed(scope: "Scope", wanted: Wanted, pods: "Sequence[Pod]") -> "Scope":
    """What to watch: one Pod alone where it is only that one."""
    from podtui.cluster.scope import Scope

    if wanted.only_pods and len(pods) == 1:
        return Scope(pods[0].namespace, field_selector=f"metadata.name={pods[0].name}")
    return scope


def _check(pods: "Sequence[Pod]", options: "LogOptions") -> None:
    """Raise UsageError where a container was named that none of the Pods has."""
    from podtui.cluster.log_options import is_any
    from podtui.model.pod import containers_of

    names = list(dict.fromkeys(c.name for pod in pods for c in containers_of(pod.spec)))
    for name in options.containers:
        if pods and not any(is_any(known, (name,)) for known in names):
            whose = f"Pod {pods[0].name}" if len(pods) == 1 else "none of these Pods"
            has = "has no container" if len(pods) == 1 else "has a container"
            raise UsageError(f"{whose} {has} {name!r}", f"there is {', '.join(names)}")


def _kind(name: str) -> str:
    """The workload's kind in `KIND/NAME`, "" for a Pod."""
    kind = name.rpartition("/")[0]
    return "" if kind in ("pod", "pods", "po") else kind
