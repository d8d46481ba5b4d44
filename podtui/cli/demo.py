"""`podtui demo`: the screens on a cluster that runs beside them."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podtui.errors import UsageError

if TYPE_CHECKING:
    from podtui.demo.run import Options


class Speed(click.ParamType[float]):
    """A factor: `10x`, `0.5`."""

    name = "factor"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The factor. Fails where it is none, or not above 0."""
        try:
            factor = float(str(value).removesuffix("x"))
        except ValueError:
            factor = 0.0
        if not 0 < factor <= 1000:
            self.fail(f"{value!r} is no factor such as 10x", param, ctx)
        return factor


def complete_scenario(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The scenarios' names, for the shell."""
    from podtui.demo.scenarios import NAMES

    return [name for name in NAMES if name.startswith(incomplete)]


@click.command("demo")
@click.argument("scenario", required=False, default="patterns", shell_complete=complete_scenario)
@click.option("--list", "list_them", is_flag=True, help="Say which scenarios there are.")
@click.option("--serve", is_flag=True, help="Open no screens: serve, and print a kubeconfig's path.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed is another history.")
@click.option("--speed", type=Speed(), default="1x", show_default=True, help="How fast time passes.")
@click.option("--pause", is_flag=True, help="Let time stand still.")
@click.option("--theme", default="", metavar="NAME", help="As for `podtui open`.")
@click.option("--ascii", "ascii_only", is_flag=True, help="No glyphs beyond ASCII.")
def command(
    scenario: str, list_them: bool, serve: bool, seed: int, speed: float, pause: bool, theme: str, ascii_only: bool
) -> int:
    """Open the screens on a cluster in the box: no other is needed, nothing is installed, nothing is left behind.

    SCENARIO is one of --list, or a file of your own: manifests (.yaml), or a scenario in Python (.py).
    """
    if list_them:
        return _list()
    if serve:
        return _serve(scenario, seed, speed, pause=pause)
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        raise UsageError("the screens need a terminal", "podtui demo --serve serves the cluster without them")
    from podtui.cli.demo_server import DemoServer
    from podtui.cli.open import show
    from podtui.cli.options import Cluster

    with DemoServer(scenario, seed, speed, pause=pause) as server:
        import podtui.ui.app  # noqa: F401  # while the server comes up

        return show(Cluster(kubeconfig=str(server.kubeconfig())), "", theme, ascii_only=ascii_only)


def _list() -> int:
    from podtui.demo.scenarios import NAMES, load

    for name in NAMES:
        scenario = load(name)
        click.echo(f"{name:18} {scenario.summary}")
        click.echo(click.wrap_text(scenario.see, width=98, initial_indent=" " * 19, subsequent_indent=" " * 19))
    return 0


def _serve(name: str, seed: int, speed: float, *, pause: bool) -> int:
    from podtui.demo.run import Options
    from podtui.demo.sim.scenario import NoScenario

    try:
        asyncio.run(_until_stopped(name, Options(seed, speed, pause)))
    except NoScenario as error:
        raise UsageError(str(error), "podtui demo --list says which there are") from error
    return 0


async def _until_stopped(name: str, options: "Options") -> None:
    from podtui.demo.run import new_world, serve, stop_on_signals
    from podtui.demo.scenarios import load

    stop = stop_on_signals()

    def ready(path: Path) -> None:
        click.echo(path)
        click.echo(f"serving until ctrl+c; try: kubectl --kubeconfig {path} get pods -A", err=True)

    await serve(new_world(load(name), options), options, ready, stop)
