"""How the containers hang together, as rows: the flow, volumes by container, ports by who declares and dials them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from podtui.view.flow import flow_rows
from podtui.view.inside_rows import inside_rows
from podtui.view.matrix import volume_rows
from podtui.view.pieces import Row, cut
from podtui.view.port_rows import port_rows
from podtui.view.wiring_facts import WiringFacts


def wiring_rows(facts: WiringFacts, now: datetime, width: int) -> list[Row]:
    """Everything, for a screen of so many cells. `now` tells how long ago somebody looked inside."""
    out = [
        *flow_rows(facts, width),
        *inside_rows(facts, now, width),
        *volume_rows(facts, now, width),
        *port_rows(facts, width),
    ]
    return [cut(pieces, width) for pieces in out]


def colors_of(order: Sequence[str]) -> Mapping[str, int]:
    """Each container's place in start order, which decides its colour."""
    return {name: i for i, name in enumerate(order)}
