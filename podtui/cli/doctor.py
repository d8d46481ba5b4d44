"""`podtui doctor`: is everything there that podtui needs?"""

import asyncio
import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from podtui.cli.options import Cluster, cluster_options

if TYPE_CHECKING:
    from podtui.cluster.checks import Check

SMALLEST = (80, 24)
"""Columns and lines that the screens are made for at least."""


@click.command("doctor")
@cluster_options
def command(cluster: Cluster) -> int:
    """Check kubeconfig, connection, permissions and terminal; exit status 2 where the main job cannot be done."""
    from podtui.cluster.checks import Check, examine, login

    failed = False
    for context in cluster.load():
        namespace = "" if cluster.all_namespaces else cluster.namespace or ""
        user = f"context {context.name}, namespace {context.namespace}, logs in by {login(context.user)}"
        checks = [Check("kubeconfig", True, user), *asyncio.run(examine(context, namespace))]
        failed |= _print(checks)
    _print(terminal())
    return 2 if failed else 0


def terminal() -> "list[Check]":
    """What the terminal can do."""
    from podtui.cluster.checks import Check

    columns, lines = shutil.get_terminal_size()
    term, colors = os.environ.get("TERM", ""), os.environ.get("COLORTERM", "")
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    size = f"{columns}×{lines}" + ("" if (columns, lines) >= SMALLEST else ", smaller than 80×24: parts will be cut")
    depth = "true colour" if colors in ("truecolor", "24bit") else f"TERM={term or 'unset'}, 256 colours or fewer"
    utf8 = encoding == "utf8"
    return [
        Check("terminal size", columns >= SMALLEST[0] and lines >= SMALLEST[1], size, needed=False),
        Check("colours", bool(term) and term != "dumb", depth, needed=False),
        Check("UTF-8", utf8, "yes" if utf8 else f"{encoding}: use --ascii", needed=False),
    ]


def _print(checks: "list[Check]") -> bool:
    """Print the checks; return whether one that is needed failed."""
    for check in checks:
        mark, color = ("✓", "green") if check.ok else ("✖", "red") if check.needed else ("!", "yellow")
        click.echo(f"{click.style(mark, fg=color)} {check.name:<42} {check.detail}")
    return any(c.needed and not c.ok for c in checks)
