"""How long a container that ended has to wait for its next start (client-go/util/flowcontrol)."""

FIRST, LONGEST = 10.0, 300.0
FORGOTTEN = 2 * LONGEST
"""A container that was up for so long starts from the beginning."""


class BackOff:
    """One container's delay: 10 s, doubling to 300 s."""

    def __init__(self) -> None:
        self._delay = 0.0
        self._updated = 0.0

    def until(self, finished: float) -> float:
        """When it may start again that ended at `finished`; in the past where it need not wait."""
        if not self._delay or finished - self._updated > FORGOTTEN:
            return 0.0
        return finished + self._delay

    def delay(self) -> float:
        """How long it is now, in seconds."""
        return self._delay

    def next(self, now: float) -> None:
        """It is started again: the next time it waits longer."""
        expired = not self._delay or now - self._updated > FORGOTTEN
        self._delay = FIRST if expired else min(2 * self._delay, LONGEST)
        self._updated = now
