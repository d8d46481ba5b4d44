"""How long after a key its effect is on the screen."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.tmux import NotSeen, Pane

PAUSE = (0.1, 0.4)
"""Seconds between two rounds, at random: else they fall into step with what redraws at fixed times."""
TIMEOUT = 10.0


@dataclass(frozen=True)
class Probe:
    """A key whose effect cannot be mistaken: `shown` is true of the screen just while it lasts; `undo` ends it."""

    key: str
    shown: Callable[[str], object]
    undo: str


def opens(key: str, pattern: str, undo: str) -> Probe:
    """A key that opens what no other screen has."""
    return Probe(key, re.compile(pattern, re.MULTILINE).search, undo)


def jumps(screen: str, key: str, undo: str) -> Probe:
    """A key that goes to the other end of the table of Pods that the screen shows; raises NotSeen if it shows none."""
    here = pod_names(screen)
    if not here:
        raise NotSeen(screen)
    return Probe(key, lambda now: len(here & pod_names(now)) < len(here) / 2, undo)


def pod_names(screen: str) -> set[str]:
    """How the names of the Deployments' Pods on a screen end; what is before may be cut."""
    return set(re.findall(r"[0-9a-z]{2}-[0-9a-z]{5}(?=\s)", screen))


ECHO = opens("x", "x", "C-u")
"""For `cat`: the terminal itself echoes, so this is what tmux and the measuring take."""


def key_latency(pane: Pane, probe: Probe, rounds: int, *, seed: int = 1) -> list[float]:
    """Seconds from the key's sending until the screen shows it, once a round; a round that timed out counts in full."""
    chance = random.Random(seed)
    return [_round(pane, probe, chance) for _ in range(rounds)]


def _round(pane: Pane, probe: Probe, chance: random.Random) -> float:
    pane.listen(chance.uniform(*PAUSE))
    sent = time.perf_counter()
    pane.key(probe.key)
    try:
        took = pane.wait(probe.shown, TIMEOUT) - sent
    except NotSeen:
        took = TIMEOUT
    pane.key(probe.undo)
    pane.wait(lambda screen: not probe.shown(screen), TIMEOUT)
    return took
