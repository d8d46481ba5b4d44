"""The end of an instance's log, which no single stream proves.

The API server ends an answer as if all were said where it loses the kubelet; and a stream that is followed ends without
the lines of a file that was begun just before (ReadLogs in k8s.io/cri-client/pkg/logs/logs.go). So the log of an
instance that has ended is read again until that brings nothing.
"""

from podtui.cluster.reading import Reading

TRIES = 3
"""After so many answers that do not fit, what is known has to do."""


class End:
    """How far the end of one instance's log has been seen. `reached`: some stream of it ended after the instance."""

    def __init__(self) -> None:
        self.reached = False
        self.rest = b""  # what came after the last newline
        self._doubted = 0

    def is_seen(self, reading: Reading) -> bool:
        """Take a stream that ended after its instance; whether it said the same as the one before."""
        rest, before = reading.splitter.rest(), self.rest
        self.reached, self.rest = True, rest
        if reading.follow or reading.brought or rest != before:
            return False
        self._doubted += 1
        return reading.confirmed or self._doubted >= TRIES
