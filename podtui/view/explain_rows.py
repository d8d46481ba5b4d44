"""Why podtui thinks that a container does what it says: verdicts and their evidence as rows."""

from collections.abc import Sequence

from podtui.logs.clean import clean, clean_name
from podtui.patterns.grouping import heading
from podtui.patterns.verdict import PodPatterns, Verdict
from podtui.view.pieces import Piece, Row, row, wrap
from podtui.view.preview import function_words

_BAR = 10


def explain_rows(found: PodPatterns, order: Sequence[str], width: int, *, ascii_only: bool = False) -> list[Row]:
    """The Pod's pattern, then each container in start order with what speaks for the verdict and against it."""
    mains = ", ".join(clean_name(name) for name in found.mains) or "none"
    out: list[Row] = [row(Piece(heading(found), "bold"), Piece(f"   main: {mains}", "muted")), ()]
    for verdict in found.containers:
        index = order.index(verdict.name) if verdict.name in order else 0
        out += [*_verdict(verdict, index, width, ascii_only=ascii_only), ()]
    said = "A wrong one can be put right: annotate the Pod with podtui.io/pattern.CONTAINER: main, sidecar, adapter or"
    return [*out, *wrap(row(Piece(f"{said} ambassador.", "muted")), width)]


def _verdict(verdict: Verdict, index: int, width: int, *, ascii_only: bool) -> list[Row]:
    head = row(
        Piece(clean_name(verdict.name), f"container-{index} bold"), Piece(f"  {clean(function_words(verdict))}", "bold")
    )
    if verdict.pattern is not None:
        full = round(verdict.confidence * _BAR)
        on, off = ("#", ".") if ascii_only else ("━", "─")
        head = row(
            *head, "   ", Piece(on * full, "accent"), Piece(off * (_BAR - full), "muted"), f" {verdict.confidence:.0%}"
        )
    out = wrap(head, width, indent=2)
    for evidence in verdict.evidence:
        against = evidence.weight < 0
        sign = Piece("  - " if against else "  + ", "state-warning" if against else "state-fine")
        out += wrap(row(sign, clean(evidence.detail), Piece(f"  {evidence.signal}", "muted")), width, indent=4)
    return out
