"""Which columns the table of Pods shows in how many cells."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in cells, and to which side its text goes."""

    name: str
    width: int
    right: bool = False


NARROW = 90
"""Below this many cells a restart's age and the containers' names are left out, and names are cut."""
_MIN_CONTAINERS = 10


def columns(width: int, namespace: int, pod: int, containers: int, *, wide: bool, contexts: int = 0) -> list[Column]:
    """The columns for `width` cells, a blank between two of them.

    `namespace`, `pod`, `containers` and `contexts` are the widest texts there; 0 leaves the column out. The fixed
    columns come first; the rest is for the Pod's name, then the containers, then what was asked for with `wide`.
    """
    narrow = width < NARROW
    fixed = [
        Column("READY", 5),
        Column("RESTARTS", 8 if narrow else 14, right=narrow),
        Column("STATUS", 16 if narrow else 18),
        Column("AGE", 5, right=True),
    ]
    room = width - sum(c.width + 1 for c in fixed) - 2
    front: list[Column] = []
    if contexts:
        front.append(Column("CONTEXT", min(contexts, 14)))
    if namespace:
        front.append(Column("NAMESPACE", min(max(namespace, 9), 10 if narrow else 18)))
    room -= sum(c.width + 1 for c in front)
    name = min(max(pod, 12), max(12, room - _MIN_CONTAINERS - 1 if narrow else int(room * 0.6)))
    room -= name + 1
    extra: list[Column] = []
    if wide or width >= 180:
        for column in (Column("NODE", 14), Column("IP", 15), Column("OWNER", 28)):
            if room - column.width - 1 >= min(containers, 24) and (wide or column.name == "NODE"):
                extra.append(column)
                room -= column.width + 1
    ready, restarts, status, age = fixed
    return [
        *front,
        Column("POD", name),
        ready,
        Column("CONTAINERS", max(3, room)),
        restarts,
        status,
        *extra,
        age,
    ]


def widest(texts: Iterable[str], at_least: int = 0) -> int:
    """The length of the longest text."""
    return max(map(len, texts), default=at_least)
