"""Whether the kubelet has begun another log file while its log is followed, and may have left lines out.

A followed stream goes on over a rotation, but not without loss: the kubelet turns to the new file as soon as that is
there, and what the runtime still writes to the old one is left out; a stream that is behind misses whole files, and
one that opens just before a rotation never sees it (ReadLogs in k8s.io/cri-client/pkg/logs/logs.go). Nothing in the
stream tells. So the first line of the file is asked for now and then: where it is another than before, lines may be
missing.
"""

from podtui.cluster import gaps
from podtui.model.change import Gap

WORTH_A_LOOK = 8 * 1024
"""Bytes that came since the last look, for which another is worth a question."""
SMALLEST = 64 * 1024
"""Bytes of the smallest log that a kubelet is assumed to rotate (containerLogMaxSize, 10Mi by default)."""
_COST = 48
"""What a line takes in the file beside its text: time, stream and tag."""


class Files:
    """The log files of one instance, as far as the times of their first lines tell."""

    def __init__(self) -> None:
        self.begin(whole=False)

    def begin(self, *, whole: bool) -> None:
        """Another instance. `whole`: it is read from its first line."""
        self._first = 0  # time of the first line of the newest file that is known, in ns; 0: not known
        self._empty = False  # whether that file had no line yet at the last look
        self._mark = 0  # time of the last line that had come at the last look: no later file had been begun
        self._size = 0 if whole else SMALLEST  # bytes of that file, as far as they came
        self._new = 0  # bytes since the last look
        self._asked = 0, 0

    def reopened(self, time: int) -> None:
        """The log was opened anew, and it was said that lines before this one may be missing."""
        self._first, self._empty, self._mark, self._new = 0, False, time, 0

    def took(self, times: list[int], lines: list[bytes]) -> None:
        """These lines came by following."""
        self._mark = self._mark or times[0]
        if self._empty:
            self._first, self._empty = times[0], False
        self._new += sum(map(len, lines)) + _COST * len(lines)

    @property
    def worth_a_look(self) -> bool:
        """Whether so much came that another file may have been begun."""
        return self._new >= WORTH_A_LOOK and self.may_have_changed

    @property
    def may_have_changed(self) -> bool:
        """Whether anything came since the last look that a rotation may have cut a piece out of."""
        return bool(self._new) and self._size + self._new >= SMALLEST

    def looked_until(self, last: int) -> int:
        """The time until which lines are certainly whole, where what came goes to the time `last`."""
        return self._mark if self.may_have_changed else last

    def ask(self, last: int) -> None:
        """The kubelet is about to be asked for the first line; `last` is the time of the last line that has come."""
        self._asked = last, self._new

    def is_news(self, first: int) -> bool:
        """Whether a first line of that time is of another file than before. 0: there is none, though lines came."""
        if not first or self._first:
            return not first or first != self._first
        return first > self._mark

    def answer(self, first: int) -> Gap | None:
        """The first line is of that time: what that tells."""
        changed = self.is_news(first)
        gap = gaps.begun_anew(self._mark, first) if changed else None
        self._mark, seen = self._asked
        self._size = SMALLEST if changed else self._size + seen  # of a later file all may not have come
        self._new -= seen
        self._first, self._empty = first, not first
        return gap
