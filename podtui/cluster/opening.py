"""Being polite to the servers: how fast log streams are opened, and how many a node has to serve.

Each follow costs the kubelet an inotify instance, of which there are 128 for a user by default. Past the bound a log is
asked for every few seconds instead.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from podtui.cluster.client import Client


@dataclass(frozen=True, slots=True)
class Pace:
    """What the followers wait for, in seconds, and how much they ask of the servers."""

    opens_a_second: float = 50
    follows_a_node: int = 60
    poll: float = 2.0
    """Between two questions where a log is not followed but asked for; five times that where nothing is new."""
    poll_after_trouble: float = 60.0
    """How long a log is asked for after the kubelet could not follow it."""
    silence: float = 120.0
    """A running container that is silent for so long is asked for its last line beside the stream."""
    first_silence: float = 10.0
    """The same, where not even the headers have come."""
    settle: float = 5.0
    """How long after the end of a stream the watch may take to say that the instance has ended."""
    stuck: float = 10.0
    """A stream that is silent for so long after its instance has ended is given up and read again."""
    unsaid: float = 1.0
    """An outage shorter than that in which nothing was lost is not worth a row."""
    undecided: float = 5.0
    """How long after reconnecting the last line may take to come by again, before it counts as rotated away."""
    doubt: float = 0.4
    """Between the questions whether an instance is still the one that it seems to be."""


class Gate:
    """Where the followers of one API server queue before they open a stream."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._next = 0.0
        self._follows: Counter[str] = Counter()

    async def wait(self) -> None:
        """Until the next stream may be opened; in the order of asking."""
        now = asyncio.get_running_loop().time()
        at = max(self._next, now)
        self._next = at + 1 / self._pace.opens_a_second
        if at > now:
            await asyncio.sleep(at - now)

    def enter(self, node: str) -> bool:
        """Take one of the node's follows; False where all are taken."""
        if self._follows[node] >= self._pace.follows_a_node:
            return False
        self._follows[node] += 1
        return True

    def leave(self, node: str) -> None:
        """Give it back."""
        self._follows[node] -= 1
        if not self._follows[node]:
            del self._follows[node]


_gates: WeakKeyDictionary[Client, Gate] = WeakKeyDictionary()


def gate_of(client: Client, pace: Pace) -> Gate:
    """The one gate of all followers that share this client."""
    return _gates.setdefault(client, Gate(pace))
