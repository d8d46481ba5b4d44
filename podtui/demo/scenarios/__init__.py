"""The worlds that can be had; each is one file.

A scenario is a Python file: its docstring's first line says what it is, the rest what to see; MANIFESTS is YAML. It may
have PROGRAMS (image -> coroutine function), HISTORY (seconds), NODES, FAULTS, LOG_BYTES, QUIET, and what happens in
time: `async def play(world)`. Or it is a YAML file of manifests, whose first comment says what it is.
"""

import runpy
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

from podtui.demo.sim.scenario import Faults, NoScenario, Scenario

NAMES = (
    "patterns",
    "oom",
    "slow-proxy",
    "job-hangs",
    "log-shipper-stuck",
    "rollout-bad",
    "config-drift",
    "noisy",
    "large",
    "flaky-api",
)
DEFAULT = "patterns"


def load(name: str = DEFAULT) -> Scenario:
    """A scenario by its name, or a file's path. Raises NoScenario."""
    path = Path(name)
    if path.suffix in (".py", ".yaml", ".yml"):
        if not path.is_file():
            raise NoScenario(f"{name}: no such file")
        return _from_yaml(path) if path.suffix != ".py" else _from_names(path.stem, runpy.run_path(name))
    if name not in NAMES:
        near = get_close_matches(name, NAMES, n=1)
        raise NoScenario(
            f"there is no scenario {name!r}; " + (f"did you mean {near[0]}?" if near else ", ".join(NAMES))
        )
    return _from_names(name, vars(import_module(f"{__name__}.{name.replace('-', '_')}")))


def _from_names(name: str, found: dict[str, Any]) -> Scenario:
    if "MANIFESTS" not in found:
        raise NoScenario(f"{name}: a scenario has MANIFESTS, a text of YAML documents")
    summary, _, see = (found.get("__doc__") or "").strip().partition("\n")
    return Scenario(
        name,
        summary.strip(),
        " ".join(see.split()),
        found["MANIFESTS"],
        found.get("PROGRAMS", {}),
        found.get("play"),
        found.get("HISTORY", 150),
        found.get("NODES", 3),
        found.get("FAULTS", Faults()),
        found.get("LOG_BYTES", 1 << 20),
        found.get("QUIET", 0),
    )


def _from_yaml(path: Path) -> Scenario:
    text = path.read_text()
    first = text.partition("\n")[0]
    summary = first.lstrip("# ") if first.startswith("#") else f"manifests of {path.name}"
    return Scenario(path.stem, summary, "", text)


def manifest(name: str) -> str:
    """One of the manifests that are files of their own, for MANIFESTS."""
    return (Path(__file__).parent / "manifests" / name).read_text()
