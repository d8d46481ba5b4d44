"""`podtui explain`: what each container does, and why podtui thinks so."""

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from podtui import config
from podtui.cli.complete import complete_pod
from podtui.cli.options import Cluster, cluster_options
from podtui.errors import UsageError

if TYPE_CHECKING:
    from podtui.view.explanation import Subject


@click.command("explain")
@click.argument("pods", metavar="[POD]...", nargs=-1, shell_complete=complete_pod)
@click.option(
    "-f", "--filename", "files", multiple=True, metavar="FILE", help="A manifest of any workload kind, - for stdin."
)
@click.option("-o", "--output", type=click.Choice(("text", "json")), default="text", show_default=True)
@cluster_options
def command(pods: tuple[str, ...], files: tuple[str, ...], output: str, cluster: Cluster) -> int:
    """Say what each container does, and why podtui thinks so.

    PODs are read from the cluster (all of the scope with -A, -n or -l alone); manifests need no cluster. Kinds that
    hold no Pods are passed over with a note; a document that cannot be read is named, and the exit status is then 2.
    """
    if files and pods:
        raise UsageError("a Pod's name does not go with -f", "give one of them")
    if not (files or pods or cluster.all_namespaces or cluster.namespace or cluster.selector):
        raise UsageError("nothing to explain", "name a Pod, or a manifest with -f")
    config.apply(config.load())
    subjects, broken = _from_files(files) if files else (_from_cluster(cluster, pods), False)
    if subjects or output == "json":
        _print(subjects, output)
    return 2 if broken else 0


def _from_files(files: tuple[str, ...]) -> "tuple[list[Subject], bool]":
    """The Pods of the manifests, and whether a document could not be read."""
    from podtui.cli.manifests import read_files
    from podtui.view.explanation import subject

    found = read_files(files)
    return [subject(each.pod, each.kind) for each in found.pods], bool(found.problems)


def _from_cluster(cluster: Cluster, names: tuple[str, ...]) -> "list[Subject]":
    from podtui.cli.get import read
    from podtui.view.explanation import subject

    return [subject(pod) for pod in asyncio.run(read(cluster, names))]


def _print(subjects: "list[Subject]", output: str) -> None:
    import msgspec

    from podtui.view.explanation import to_json, to_text

    if output == "json":
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(to_json(subjects))).decode() + "\n")
    else:
        sys.stdout.write(to_text(subjects).rstrip("\n") + "\n")
