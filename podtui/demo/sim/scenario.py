"""What a scenario is: manifests, the programs in their images, and what happens to them in time."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from podtui.demo.sim.futures import Future
from podtui.demo.sim.programs.catalogue import Program

if TYPE_CHECKING:
    from podtui.demo.sim.world import World


class NoScenario(Exception):
    """There is no such scenario, or its file is none; the message says what is wrong."""


Play = Callable[["World"], Coroutine[Future[Any], None, None]]


@dataclass(frozen=True)
class Faults:
    """What goes wrong with the API server itself; 0 is never. Periods in real seconds, shares from 0 to 1."""

    disconnect_every: float = 0
    """Watches and log streams are cut."""
    expire_every: float = 0
    """The history is forgotten: whoever resumes gets a 410."""
    errors: float = 0
    """The share of requests that get a 500."""
    throttled: float = 0
    """The share of requests that get a 429."""
    slow: float = 0
    """The longest time that an answer takes, in seconds."""
    token_every: float = 0
    """The token changes, in the kubeconfig too."""


@dataclass(frozen=True)
class Scenario:
    """One world. `history` is how many seconds it has lived already when it opens."""

    name: str
    summary: str
    see: str
    manifests: str
    programs: Mapping[str, Program] = field(default_factory=dict)
    play: Play | None = None
    history: float = 150
    nodes: int = 3
    faults: Faults = Faults()
    log_bytes: int = 1 << 20
    """After so much a container's log is rotated; 10 MiB on a real node, but these are in memory."""
    quiet: float = 0
    """For so many seconds nothing but warnings becomes an Event: a large world need not tell how it began."""
