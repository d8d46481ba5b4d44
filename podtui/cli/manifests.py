"""Manifests named on the command line, for the commands that read them."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podtui.errors import InputError

if TYPE_CHECKING:
    from podtui.model.manifest import Manifests


def read_files(files: Sequence[str], *, uses: Sequence[str] = ()) -> "Manifests":
    """What the files hold, `-` being standard input; what is passed over and what is broken is said on standard error.

    `uses` are the kinds without Pods that the command reads too. Raises InputError.
    """
    from podtui.model.manifest import Manifests, read

    out = Manifests([], [], [], [])
    for name in files:
        found = read(_text(name), "stdin" if name == "-" else name)
        for note in found.skipped:
            if not any(f": {kind} " in f"{note} " for kind in uses):
                click.echo(f"podtui: passed over: {note}", err=True)
        for problem in found.problems:
            click.echo(f"podtui: {problem}", err=True)
        out.pods.extend(found.pods)
        out.skipped.extend(found.skipped)
        out.problems.extend(found.problems)
        out.autoscalers.extend(found.autoscalers)
    return out


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}", "give a manifest's file to -f") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 text", "give a manifest's file to -f") from error
