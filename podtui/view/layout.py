"""Which columns the table of Pods shows in how many cells."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in cells, and to which side its text goes."""

    name: str
    width: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class Widest:
    """The widest text in each column whose width depends on what is there; 0 leaves out a namespace or a context."""

    namespace: int = 0
    pod: int = 12
    status: int = 16
    context: int = 0


NARROW = 90
"""Below this many cells a restart's age and the containers' names are left out, and names are cut."""
_CONTAINERS = 10
"""The least for the containers: glyphs, and how often each restarted."""
_EXTRA = (Column("NODE", 14), Column("IP", 15), Column("OWNER", 28))
_ROOMY = 120
"""Cells from which on the longest STATUS is shown whole: below, the containers' names are worth more."""
_ENOUGH = 60
"""What the containers are left with where more is shown than was asked for."""


def columns(width: int, texts: Widest, *, wide: bool) -> list[Column]:
    """The columns for `width` cells, a blank between two of them.

    The fixed ones come first; the rest is for the Pod's name, the containers, and what was asked for with `wide` or
    has room.
    """
    narrow = width < NARROW
    ready, age = Column("READY", 5), Column("AGE", 5, right=True)
    restarts = Column("RESTARTS", 8 if narrow else 14, right=narrow)
    status = Column("STATUS", 16 if narrow else min(max(texts.status, 17), 26 if width >= _ROOMY else 18))
    front: list[Column] = []
    if texts.context:
        front.append(Column("CONTEXT", min(texts.context, 14)))
    if texts.namespace:
        front.append(Column("NAMESPACE", min(max(texts.namespace, 9), 10 if narrow else 18)))
    room = width - 2 - sum(c.width + 1 for c in (*front, ready, restarts, status, age))
    pod = Column("POD", min(max(texts.pod, 12), max(12, room - _CONTAINERS - 1 if narrow else int(room * 0.6))))
    room -= pod.width + 1
    extra: list[Column] = []
    for column in _EXTRA:
        if room - column.width - 1 >= (_CONTAINERS if wide else _ENOUGH):
            extra.append(column)
            room -= column.width + 1
    return [*front, pod, ready, Column("CONTAINERS", max(3, room)), restarts, status, *extra, age]


def widest(texts: Iterable[str], at_least: int) -> int:
    """The length of the longest text, and at least what it was before."""
    return max(at_least, max(map(len, texts), default=0))
