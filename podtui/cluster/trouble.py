"""What keeps a container's log from being read: since when, what to say of it, and when to try again."""

from podtui.cluster import gaps
from podtui.cluster.backoff import Backoff
from podtui.cluster.host import now
from podtui.cluster.opening import Pace
from podtui.errors import ApiError, Forbidden, PodtuiError
from podtui.model.change import Gap

_WAITING = 400
_FAILURES_BEFORE_A_ROW = 3


class Trouble:
    """`since` is the loop time since when a stream that should be open is not; None where all is well."""

    def __init__(self, pace: Pace) -> None:
        self.since: float | None = None
        self.failures = 0
        self._pace = pace
        self._backoff = Backoff()
        self._denied = False
        self._said = ""  # the last row about it, so that it is not said again and again

    def begin(self, at: float) -> None:
        """Nothing is read since then."""
        self.since = at if self.since is None else self.since

    def failed(self, error: PodtuiError, namespace: str) -> Gap | None:
        """One more try failed: the row to show, where that is not said yet."""
        self.failures += 1
        self.begin(now())
        if isinstance(error, Forbidden):
            self._denied = True
            return self.once(gaps.not_allowed(namespace, error.message))
        if self.failures >= _FAILURES_BEFORE_A_ROW:
            return self.once(gaps.cannot_read(error.message))
        return None

    def once(self, gap: Gap) -> Gap | None:
        """The row, where it was not the last one already."""
        if gap.text == self._said:
            return None
        self._said = gap.text
        return gap

    def delay(self, error: PodtuiError) -> float:
        """Seconds until the next try."""
        if not isinstance(error, ApiError):
            return self._backoff.delay()
        delay = self._backoff.delay(error)
        return min(delay, self._pace.poll) if error.status == _WAITING else delay

    def over(self, *, proven: bool) -> Gap | None:
        """The stream goes on: the row for the outage, if it is worth one. `proven`: nothing is missing."""
        denied, said = self._denied, self._said
        seconds = self._end()
        if seconds is None or (seconds < self._pace.unsaid and not said):
            return None
        return gaps.reconnected(seconds, denied=denied, proven=proven)

    def over_rotated(self, last: int, first: int = 0) -> Gap:
        """The stream goes on, but not where it was left: `last` and `first` are the times (ns) around the hole."""
        return gaps.rotated(last, first, self._end())

    def calm(self) -> None:
        """Lines came: the next failure is the first."""
        if self.failures or self._said:
            self.failures, self._said = 0, ""
            self._backoff.reset()

    def _end(self) -> float | None:
        seconds = None if self.since is None else now() - self.since
        self.since, self._denied = None, False
        return seconds
