"""`podtui get`: Pods once, grouped by pattern."""

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from podtui import config
from podtui.cli.complete import complete_pod
from podtui.cli.options import Cluster, cluster_options
from podtui.errors import UsageError

if TYPE_CHECKING:
    from podtui.model.pod import Pod

FORMATS = ("table", "wide", "json", "yaml", "name")


@click.command("get")
@click.argument("pods", metavar="[POD]...", nargs=-1, shell_complete=complete_pod)
@click.option("-o", "--output", type=click.Choice(FORMATS), default="table", show_default=True, help="What to print.")
@cluster_options
def command(pods: tuple[str, ...], output: str, cluster: Cluster) -> int:
    """List Pods once, grouped by pattern; READY, STATUS, RESTARTS and AGE are kubectl's.

    Without -n or -A: the context's namespace, as for kubectl.
    """
    if pods and (cluster.all_namespaces or cluster.selector or cluster.field_selector):
        raise UsageError("a Pod's name goes with neither -A nor a selector", "leave one of them out")
    config.apply(config.load())
    found = asyncio.run(read(cluster, pods))
    if not found and output in ("table", "wide"):
        where = cluster.namespace or "the context's namespace"
        click.echo("No Pods found" + (" in any namespace." if cluster.all_namespaces else f" in {where}."), err=True)
        return 0
    _print(found, output, cluster)
    return 0


async def read(cluster: Cluster, names: tuple[str, ...]) -> "list[Pod]":
    """The Pods that the options mean, over all contexts. Raises PodtuiError."""
    from podtui.cluster.pods import get_pods, list_pods
    from podtui.cluster.session import Session

    found: list[Pod] = []
    for context in cluster.load():
        session = Session(context)
        try:
            if names:
                bare = [n.removeprefix("pod/").removeprefix("pods/") for n in names]
                found += await get_pods(session, cluster.namespace or context.namespace, bare)
            else:
                found += await list_pods(session, cluster.scope(context.namespace))
        finally:
            await session.close()
    return found


def _print(pods: "list[Pod]", output: str, cluster: Cluster) -> None:
    from datetime import UTC, datetime

    import msgspec

    from podtui.view.listing import as_json, as_table
    from podtui.view.rows import row_of

    now = datetime.now(UTC)
    if output == "name":
        sys.stdout.writelines(f"pod/{p.name}\n" for p in pods)
        return
    rows = [row_of(pod, now) for pod in pods]
    if output in ("table", "wide"):
        contexts = len(cluster.contexts) > 1
        lines = as_table(rows, now, namespaces=cluster.all_namespaces, contexts=contexts, wide=output == "wide")
        sys.stdout.write("\n".join(lines) + "\n")
    elif output == "json":
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(as_json(rows, now))).decode() + "\n")
    else:
        sys.stdout.write(msgspec.yaml.encode(as_json(rows, now)).decode())
