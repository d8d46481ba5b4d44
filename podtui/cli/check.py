"""`podtui check`: Pods and manifests against the eight best practices."""

import asyncio
import sys
from typing import TYPE_CHECKING, Any, cast

import click

from podtui import config
from podtui.cli.complete import complete_pod
from podtui.cli.options import Cluster, cluster_options
from podtui.errors import UsageError

if TYPE_CHECKING:
    from podtui.model.pod import Pod
    from podtui.model.workload import Around
    from podtui.practices.finding import Severity
    from podtui.view.checked import Checked


@click.command("check")
@click.argument("pods", metavar="[POD]...", nargs=-1, shell_complete=complete_pod)
@click.option(
    "-f", "--filename", "files", multiple=True, metavar="FILE", help="A manifest of any workload kind, - for stdin."
)
@click.option("-o", "--output", type=click.Choice(("text", "json", "sarif")), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(("info", "warning", "error")),
    default="warning",
    show_default=True,
    help="The least severity that makes the exit status 1; such findings are printed in full.",
)
@click.option("--patch", "patches", is_flag=True, help="With the patch that would take each finding away.")
@cluster_options
def command(
    pods: tuple[str, ...], files: tuple[str, ...], output: str, fail_on: str, patches: bool, cluster: Cluster
) -> int:
    """Check Pods or manifests against the eight best practices for multi-container Pods.

    PODs are read from the cluster (all of the scope with -A, -n or -l alone), with their workloads' replicas and
    autoscalers, and up to 50 with what they use; manifests need no cluster.
    A check is left out by the configuration file, or by an annotation of the Pod: podtui.io/check.CHECK: ignore.

    Exit status: 0 where nothing of --fail-on or worse was found, 1 where something was, 2 where it could not run or a
    document could not be read.
    """
    if files and pods:
        raise UsageError("a Pod's name does not go with -f", "give one of them")
    if not (files or pods or cluster.all_namespaces or cluster.namespace or cluster.selector):
        raise UsageError("nothing to check", "name a Pod, or a manifest with -f")
    config.apply(config.load())
    found, broken = _from_files(files) if files else (asyncio.run(_from_cluster(cluster, pods)), False)
    least = cast("Severity", fail_on)
    _print(found, output, least, patches=patches)
    return 2 if broken else int(_fails(found, least))


def _from_files(files: tuple[str, ...]) -> "tuple[list[Checked], bool]":
    """The Pods of the manifests, and whether a document could not be read."""
    from podtui.cli.manifests import read_files
    from podtui.model.manifest import AUTOSCALER
    from podtui.model.workload import Around
    from podtui.practices.look import look_at
    from podtui.view.checked import check

    read = read_files(files, uses=(AUTOSCALER,))
    scalers = tuple(read.autoscalers)
    found = [
        check(
            look_at(each.pod, each.kind, Around(each.replicas, scalers)),
            kind=each.kind,
            source=each.source,
            line=each.line,
            lines=each.lines,
        )
        for each in read.pods
    ]
    return found, bool(read.problems)


async def _from_cluster(cluster: Cluster, names: tuple[str, ...]) -> "list[Checked]":
    from podtui.cli.get import read
    from podtui.practices.look import look_at
    from podtui.view.checked import check_all

    pods = await read(cluster, names)
    surroundings = await _around(cluster, pods)
    return check_all(look_at(pod, around=around) for pod, around in zip(pods, surroundings, strict=True))


async def _around(cluster: Cluster, pods: "list[Pod]") -> "list[Around]":
    """What stands around each Pod, in their order: asked of the cluster that each is in."""
    from podtui.cluster.session import Session
    from podtui.cluster.workloads import Asked, around
    from podtui.patterns.detect import workload_of

    known: dict[tuple[str, str], Around] = {}
    for context in cluster.load():
        asked = [Asked(pod, *workload_of(pod)) for pod in pods if pod.context == context.name]
        session = Session(context)
        try:
            for each, there in zip(asked, await around(session, asked), strict=True):
                known[context.name, each.pod.uid] = there
        finally:
            await session.close()
    return [known[pod.context, pod.uid] for pod in pods]


def _fails(found: "list[Checked]", least: "Severity") -> bool:
    from podtui.practices.finding import SEVERITIES

    worst = [SEVERITIES.index(each.report.worst) for each in found if each.report.worst]
    return bool(worst) and min(worst) <= SEVERITIES.index(least)


def _print(found: "list[Checked]", output: str, least: "Severity", *, patches: bool) -> None:
    from podtui.view.check_text import to_text
    from podtui.view.checked import to_json, together
    from podtui.view.sarif import to_sarif

    if output == "json":
        _print_json(to_json(found))
    elif output == "sarif":
        _print_json(to_sarif(together(found)))
    elif not found:
        click.echo("No Pods found.", err=True)
    else:
        sys.stdout.write(to_text(together(found), least, patches=patches).rstrip("\n") + "\n")


def _print_json(value: Any) -> None:
    import msgspec

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")
