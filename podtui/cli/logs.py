"""`podtui logs`: the logs of a Pod's containers in the order of time."""

import asyncio
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from podtui.cli.complete import complete_pod
from podtui.cli.options import Cluster, cluster_options
from podtui.errors import NotFound, UsageError

if TYPE_CHECKING:
    from podtui.cluster.print_logs import LogOptions
    from podtui.cluster.session import Session
    from podtui.logs.merge import Entry
    from podtui.model.change import Gap
    from podtui.model.pod import Pod

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


@click.command("logs")
@click.argument("pod", shell_complete=complete_pod)
@click.option("-c", "--container", "containers", multiple=True, metavar="NAME", help="Only these; all without it.")
@click.option("-f", "--follow", is_flag=True, help="Go on as lines come, through restarts.")
@click.option("-p", "--previous", is_flag=True, help="The instance before the present one.")
@click.option("--since", default="", metavar="DURATION", help="Only lines as young as this: 30s, 5m, 2h.")
@click.option(
    "--tail", type=click.IntRange(-1), default=-1, metavar="N", help="The last N lines a container; -1 is all."
)
@click.option("-t", "--timestamps", is_flag=True, help="Each line's time in front.")
@click.option(
    "--prefix/--no-prefix", default=None, help="The container's name in front; by default where there are several."
)
@click.option("-o", "--output", type=click.Choice(("text", "json")), default="text", show_default=True)
@cluster_options
def command(
    pod: str,
    containers: tuple[str, ...],
    follow: bool,
    previous: bool,
    since: str,
    tail: int,
    timestamps: bool,
    prefix: bool | None,
    output: str,
    cluster: Cluster,
) -> int:
    """Print the logs of all containers of POD (NAME, or KIND/NAME of a workload) in the order of time.

    What a reader must know (restarts, gaps) goes to standard error.
    """
    if follow and previous:
        raise UsageError("-f and -p contradict each other", "a previous instance writes nothing any more")

    from podtui.cluster.print_logs import LogOptions

    options = LogOptions(containers, follow, previous, None if tail < 0 else tail, seconds(since) if since else None)
    asyncio.run(_run(cluster, pod, options, timestamps=timestamps, prefix=prefix, json=output == "json"))
    return 0


def seconds(duration: str) -> int:
    """A duration as kubectl's --since takes it. Raises UsageError."""
    found = _DURATION.fullmatch(duration)
    total = sum(int(n or 0) * unit for n, unit in zip(found.groups(), (3600, 60, 1), strict=True)) if found else 0
    if total <= 0:
        raise UsageError(f"--since {duration!r} is not a duration", "write 30s, 5m or 1h30m")
    return total


async def _run(
    cluster: Cluster, name: str, options: "LogOptions", *, timestamps: bool, prefix: bool | None, json: bool
) -> None:
    from podtui.cluster.print_logs import print_logs
    from podtui.cluster.session import Session
    from podtui.model.pod import containers_of
    from podtui.view.logtext import Printer, gap_words, json_line

    context = cluster.load()[0]
    session = Session(context)
    try:
        pod = await _find(session, cluster.namespace or context.namespace, name)
        names = [c.name for c in containers_of(pod.spec)]
        if missing := [c for c in options.containers if c not in names]:
            raise UsageError(f"Pod {pod.name} has no container {missing[0]!r}", f"it has {', '.join(names)}")
        several = prefix if prefix is not None else len(options.containers or names) > 1
        printer = Printer(names, prefix=several, timestamps=timestamps, color=sys.stdout.isatty())

        def write(entries: "Iterable[Entry]") -> None:
            lines = [json_line(pod.namespace, pod.name, e) if json else printer.line(e) for e in entries]
            if lines:
                sys.stdout.buffer.write(b"".join(lines))
                sys.stdout.buffer.flush()

        def say(container: str, gap: "Gap") -> None:
            click.echo(f"podtui: {gap_words(container, gap)}", err=True)

        await print_logs(session, pod, options, write, say)
    finally:
        await session.close()


async def _find(session: "Session", namespace: str, name: str) -> "Pod":
    from podtui.cluster.pods import get_pods, list_pods
    from podtui.cluster.scope import Scope
    from podtui.view.start import find_pod

    kind, _, bare = name.rpartition("/")
    if kind in ("", "pod", "pods", "po"):
        return (await get_pods(session, namespace, [bare]))[0]
    found = find_pod(name, await list_pods(session, Scope(namespace)))
    if found is None:
        raise NotFound(
            f"there is no Pod of {name} in namespace {namespace}", "podtui get lists what is there", status=404
        )
    return found
