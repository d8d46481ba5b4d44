"""What happened to containers, to be seen in every lane at its time: started, ready, probe failed, ended, restarted.

A sign is no row of a ring: it may be learnt of long after lines of a later time came, and every lane but its own shows
it beside its own lines. Its container's own lane shows it too, unless the log itself says it there.
"""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, replace

from podtui.model.change import Gap

MOST = 2000
"""Signs that are kept; the oldest go first."""
AGAIN = 60_000_000_000
"""Nanoseconds within which a probe that fails again need not be said again."""
Key = tuple[int, int]
"""A place among signs: a time (ns), and the sign's number, by order of arrival."""
BEFORE_ALL: Key = (-1, -1)
LAST = 2**62
"""A number beyond every sign's."""
AFTER_ALL: Key = (2**63, LAST)


@dataclass(frozen=True, slots=True)
class Sign:
    """`time` (ns) orders it; `written`: its container's own lane has a row that says it."""

    container: str
    gap: Gap
    time: int
    written: bool = False


class Signs:
    """All signs of a Pod. `floor` hides those before a time (ns), `end` those from a number on (None: none; set while
    frozen); unless `shown` all are hidden.
    """

    def __init__(self) -> None:
        self.floor = 0
        self.end: int | None = None
        self.shown = True
        self.keys: list[Key] = []
        self.version = 0
        """Goes up with each change."""
        self._signs: dict[int, Sign] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._signs)

    def __getitem__(self, number: int) -> Sign | None:
        return self._signs.get(number)

    def add(self, container: str, gap: Gap, *, time: int = 0, written: bool = False, again: int = 0) -> bool:
        """Keep what happened at `time`, the gap's own where 0. False where it has no time, or is known: the same words
        at the same time, or within `again` nanoseconds.
        """
        time = time or gap.time
        known = self._known(container, gap, again)
        if not time or (known is not None and (not written or self._signs[known].written)):
            return False
        if known is not None:  # the log says it too, and knows better when
            self._drop(known)
        self._put(Sign(container, gap, time, written))
        return True

    def forget_rows(self) -> None:
        """The logs are read anew: no row says anything."""
        self.version += 1
        for number, sign in self._signs.items():
            self._signs[number] = replace(sign, written=False)

    def _put(self, sign: Sign) -> None:
        self.version += 1
        self._signs[self._next] = sign
        insort(self.keys, (sign.time, self._next))
        self._next += 1
        if len(self._signs) > MOST:
            self._drop(self.keys[0][1])

    def _drop(self, number: int) -> None:
        self.version += 1
        sign = self._signs.pop(number)
        del self.keys[bisect_left(self.keys, (sign.time, number))]

    def _known(self, container: str, gap: Gap, again: int) -> int | None:
        around = max(again, AGAIN)  # a row's own time may be later than what it says
        low, high = bisect_left(self.keys, (gap.time - around, -1)), bisect_right(self.keys, (gap.time + around, LAST))
        for _, number in self.keys[low:high]:
            sign = self._signs[number]
            same = sign.container == container and sign.gap.text == gap.text
            if same and abs(sign.gap.time - gap.time) <= again:
                return number
        return None

    @property
    def total(self) -> int:
        """One past the number of the newest."""
        return self._next


class SignView:
    """The signs that one lane shows, or with no `container` the merged stream, which says each thing once."""

    def __init__(self, signs: Signs, container: str | None = None) -> None:
        self.signs = signs
        self.container = container
        self._keys: list[Key] = []
        self._made_of: tuple[object, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.signs.keys) and bool(self.keys)

    @property
    def keys(self) -> list[Key]:
        """The keys of those that are shown; made anew only when there are others: walks ask at each step."""
        signs = self.signs
        made_of = (signs.version, signs.end, signs.floor, signs.shown)
        if made_of != self._made_of:
            self._made_of = made_of
            self._keys = [key for key in signs.keys if self._shows(key)] if signs.shown else []
        return self._keys

    def after(self, key: Key) -> Key | None:
        """The first sign after that key."""
        keys = self.keys
        i = bisect_right(keys, key)
        return keys[i] if i < len(keys) else None

    def upto(self, key: Key) -> Key | None:
        """The last sign that is not after that key."""
        keys = self.keys
        i = bisect_right(keys, key)
        return keys[i - 1] if i else None

    def at(self, time: int) -> list[Key]:
        """The signs of just that time."""
        keys = self.keys
        return keys[bisect_left(keys, (time, -1)) : bisect_right(keys, (time, LAST))]

    def _shows(self, key: Key) -> bool:
        time, number = key
        sign = self.signs[number]
        if sign is None or time < self.signs.floor or (self.signs.end is not None and number >= self.signs.end):
            return False
        return not sign.written or (self.container is not None and sign.container != self.container)


NOWHERE = SignView(Signs())
"""Shows nothing."""
