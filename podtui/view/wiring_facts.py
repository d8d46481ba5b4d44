"""What the wiring tab speaks of: one Pod's wiring, with what was measured and seen of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from podtui.logs.clean import clean_name
from podtui.model.inside import Inside
from podtui.model.pod import Pod, containers_of
from podtui.patterns.detect import detect, workload_of
from podtui.patterns.verdict import PodPatterns
from podtui.view.pieces import Piece, Row, joined, row
from podtui.view.text import cut_middle, pad
from podtui.view.usage import UsageBook
from podtui.wiring import Seen, Wiring, see, wire

COMMA = Piece(", ", "muted")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of some containers, in start order, as they are shown; `all` of them decide the colours."""

    order: tuple[str, ...]
    all: tuple[str, ...]

    def piece(self, name: str, width: int = 0) -> Piece:
        """The name in its colour, in exactly `width` cells where that is not 0."""
        role = f"container-{self.all.index(name)}" if name in self.all else ""
        text = clean_name(name)
        return Piece(pad(cut_middle(text, width), width) if width else text, role)

    def list(self, names: Sequence[str], *, most: int = 0) -> Row:
        """Names with commas, which stay with them where a line is broken; past `most` (0: all) how many more."""
        shown = names[:most] if most and len(names) > most + 1 else names
        pieces = [self.piece(name) for name in shown]
        pieces[:-1] = [Piece(f"{piece.text},", piece.role) for piece in pieces[:-1]]
        more = Piece(f" and {len(names) - len(shown)} more" if len(shown) < len(names) else "", "muted")
        return (*joined([row(piece) for piece in pieces], Piece(" ")), *row(more))


@dataclass(frozen=True, slots=True)
class WiringFacts:
    """`inside` is None until somebody has looked; `asking` while somebody does."""

    pod: Pod
    wiring: Wiring
    found: PodPatterns
    names: Names
    usage: UsageBook = field(default_factory=UsageBook)
    inside: Inside | None = None
    seen: Seen = field(default_factory=Seen)
    asking: bool = False
    ascii_only: bool = False

    @property
    def dash(self) -> str:
        """What stands where there is nothing."""
        return "-" if self.ascii_only else "–"


def wiring_facts(
    pod: Pod,
    usage: UsageBook | None = None,
    inside: Inside | None = None,
    *,
    asking: bool = False,
    ascii_only: bool = False,
) -> WiringFacts:
    """All there is to say of a Pod's wiring."""
    found = detect(pod, workload_of(pod))
    order = tuple(container.name for container in containers_of(pod.spec))
    return WiringFacts(
        pod=pod,
        wiring=wire(pod.spec, {verdict.name: verdict.role for verdict in found.containers if verdict.pattern}),
        found=found,
        names=Names(order, order),
        usage=usage or UsageBook(),
        inside=inside,
        seen=see(inside, pod.spec) if inside else Seen(),
        asking=asking,
        ascii_only=ascii_only,
    )
