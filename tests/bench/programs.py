"""The programs that are measured: how each shows all Pods of a cluster, and how to tell from its screen."""

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.bench.latency import Probe, opens

P = TypeVar("P", "Screen", "Once")
PODTUI = str(Path(sys.executable).with_name("podtui"))
"""The one of this interpreter's environment."""
_NAME = r"-[0-9a-z]{5,10}-[0-9a-z]{5}\b"
"""How the names of a Deployment's Pods end."""


@dataclass(frozen=True)
class Screen:
    """A program that fills the screen.

    `first` matches once a Pod's row is there, `whole` of the number of Pods once all are. `prompt` opens something;
    `ends` are the keys that go to the table's last row and to its first.
    """

    name: str
    command: tuple[str, ...]
    version: tuple[str, ...]
    first: re.Pattern[str]
    whole: Callable[[int], re.Pattern[str]]
    prompt: Probe
    ends: tuple[str, str]
    environ: tuple[str, ...] = ()

    def line(self, kubeconfig: str) -> list[str]:
        """The command line."""
        return [*self.environ, *self.command, "--kubeconfig", kubeconfig]


@dataclass(frozen=True)
class Once:
    """A program that prints and ends."""

    name: str
    command: tuple[str, ...]
    version: tuple[str, ...] = field(default=())

    def line(self, kubeconfig: str) -> list[str]:
        """The command line."""
        return [*self.command, "--kubeconfig", kubeconfig]


def _podtui_whole(pods: int) -> re.Pattern[str]:
    return re.compile(rf"\A[^\n]* {pods:,} pods[^\n]*● live")


SCREENS = (
    Screen(
        "podtui",
        (PODTUI,),
        (PODTUI, "--version"),
        re.compile(r"\d+/\d+ +[●◐○✖✓]"),
        _podtui_whole,
        opens("/", r"^\W*filter: words", "Escape"),
        ("End", "Home"),
    ),
    Screen(
        "k9s",
        ("k9s", "-A", "-c", "pods"),
        ("k9s", "version", "-s"),
        re.compile(_NAME),
        lambda pods: re.compile(rf"\(all\)\[{pods}\]", re.IGNORECASE),
        opens("?", "<help>", "Escape"),
        ("G", "g"),
        ("K9S_CONFIG_DIR=/tmp/podtui-bench-k9s",),
    ),
    Screen(
        "kubetui",
        ("kubetui", "-A"),
        ("kubetui", "--version"),
        re.compile(_NAME),
        lambda pods: re.compile(rf"\[\d+/{pods}\]"),
        opens("?", r"\+ Help ", "Escape"),
        ("G", "g"),
    ),
)
ONCE = (
    Once("kubectl get pods -A", ("kubectl", "get", "pods", "-A"), ("kubectl", "version", "--client")),
    Once("podtui get -A", (PODTUI, "get", "-A")),
    Once("stern -A . --tail 1", ("stern", "-A", ".", "--tail", "1"), ("stern", "--version")),
)


def present(programs: tuple[P, ...], only: list[str]) -> list[P]:
    """Those that are on PATH and that are wanted: all, where `only` is empty."""
    return [p for p in programs if shutil.which(p.command[0]) and (not only or p.name.split()[0] in only)]
