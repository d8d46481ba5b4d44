"""Being polite to the servers: how fast log streams are opened, and how many a node has to serve.

Each follow costs the kubelet an inotify instance, of which there are 128 for a user by default. Past the bound a log is
asked for every few seconds instead.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
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
    look: float = 5.0
    """How long after much came the kubelet is asked which file it reads (files.py)."""
    doubt: float = 0.4
    """Between the questions whether an instance is still the one that it seems to be."""


class Gate:
    """Where the followers of one API server queue before they open a stream."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._open_at = 0.0
        self._queue: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._asked = count()
        self._follows: Counter[str] = Counter()

    async def wait(self, *, last: bool = False) -> None:
        """Until the next stream may be opened; in the order of asking, those that come `last` after all others."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        heappush(self._queue, (last, next(self._asked), turn))
        if len(self._queue) == 1:
            self._let_in(loop)
        await turn

    def _let_in(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let in who is first, now or when it is time, and the next after that."""
        while self._queue and self._queue[0][2].done():  # they do not wait any more
            heappop(self._queue)
        if not self._queue:
            return
        if (early := self._open_at - loop.time()) > 0:
            loop.call_later(early, self._let_in, loop)
            return
        heappop(self._queue)[2].set_result(None)
        self._open_at = loop.time() + 1 / self._pace.opens_a_second
        self._let_in(loop)

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
