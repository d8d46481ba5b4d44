"""`podtui [POD]`: the screens."""

import os
import sys
from typing import TYPE_CHECKING

import click

from podtui import config
from podtui.cli.complete import complete_pod
from podtui.cli.options import Cluster, cluster_options
from podtui.errors import UsageError

if TYPE_CHECKING:
    from podtui.cluster.live import Live


@click.command("open", short_help="Open the screens.")
@click.argument("pod", required=False, default="", shell_complete=complete_pod)
@click.option("--theme", default="", metavar="NAME", help="podtui-dark, -light, -dusk, -contrast, or one of Textual's.")
@click.option("--ascii", "ascii_only", is_flag=True, help="No glyphs beyond ASCII.")
@cluster_options
def command(pod: str, theme: str, ascii_only: bool, cluster: Cluster) -> int:
    """Open the screens: the table of Pods, or one POD (NAME, or KIND/NAME of a workload).

    Without -n all namespaces are watched; where you may not, the context's own.
    """
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        raise UsageError("the screens need a terminal", "for a pipe there are podtui get, logs and explain")
    return show(cluster, pod, theme, ascii_only=ascii_only)


def show(cluster: Cluster, pod: str, theme: str, *, ascii_only: bool) -> int:
    """Run the screens on what the options mean; the exit status."""
    settings = config.load(theme=theme, ascii_only=ascii_only)
    config.apply(settings)
    contexts = cluster.load()
    # A key's effect waits for the next frame; few frames have anything to draw, so twice as many cost nothing.
    os.environ.setdefault("TEXTUAL_FPS", "120")

    from podtui.ui.app import PodtuiApp
    from podtui.view.start import Start

    def load(namespace: str | None) -> "Live":
        from dataclasses import replace

        from podtui.cluster.live import Live

        return Live(contexts, replace(cluster.scope(None), namespace=namespace))

    start = Start(
        contexts=tuple(c.name for c in contexts),
        namespace=cluster.namespace,
        pod=pod,
        theme=settings.theme,
        ascii_only=settings.ascii_only,
        kubectl_flags=cluster.kubectl_flags,
    )
    app = PodtuiApp(start, load)
    message = app.run()
    if message:
        click.echo(f"podtui: {message}", err=True)
    return app.return_code or 0
