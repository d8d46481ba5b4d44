"""Who connects to whom inside a Pod, as its settings say it, with the container at the other end."""

from collections.abc import Sequence
from typing import NamedTuple

from podtui.model.localhost import dials_of, listens_of
from podtui.model.pod import Container
from podtui.patterns.verdict import PodPatterns


class Edge(NamedTuple):
    """A connection over localhost between two containers, by their places in start order."""

    source: int
    target: int
    port: int


def connections(containers: Sequence[Container], found: PodPatterns) -> tuple[list[Edge], list[tuple[int, int]]]:
    """Connections whose other end is known, and (container, port) where it is not."""
    listens = [listens_of(container) for container in containers]
    lasting = [verdict.lifecycle in ("regular", "native-sidecar") for verdict in found.containers]
    edges: dict[Edge, None] = {}
    loose: dict[tuple[int, int], None] = {}
    for place, container in enumerate(containers):
        others = [other for other, lasts in enumerate(lasting) if lasts and other != place]
        for dial in dials_of(container):
            if dial.listens or not dial.port or dial.port in listens[place]:
                continue
            targets = [other for other in others if dial.port in listens[other]]
            targets = targets or _only_other(place, others, found)
            edges |= {Edge(place, target, dial.port): None for target in targets}
            if not targets:
                loose[place, dial.port] = None
    return list(edges), list(loose)


def _only_other(place: int, others: list[int], found: PodPatterns) -> list[int]:
    """Who must be behind a port that nobody declares: the other of two, where one of them is a go-between."""
    between = {"adapter", "ambassador"}
    if len(others) != 1 or not between & {found.containers[place].pattern, found.containers[others[0]].pattern}:
        return []
    return others if found.containers[place].pattern else []
