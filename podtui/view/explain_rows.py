"""The explanation of a Pod's containers as rows: in their colours, with what speaks for each verdict and against it."""

import re

from podtui.logs.clean import clean, clean_name
from podtui.model.pod import Pod, containers_of
from podtui.patterns.grouping import heading
from podtui.patterns.verdict import AUXILIARY, Verdict
from podtui.view.explanation import WHAT_IT_IS, Subject, paragraph, subject
from podtui.view.picture import picture
from podtui.view.pieces import Piece, Row, row, wrap
from podtui.wiring import wire

_BAR = 10


def explain_rows(pod: Pod, width: int, *, ascii_only: bool = False) -> list[Row]:
    """The Pod's patterns and its picture, each container in start order, and what the patterns are."""
    each = subject(pod)
    mains = ", ".join(clean_name(name) for name in each.found.mains) or "none"
    out: list[Row] = [row(Piece(heading(each.found), "bold"), Piece(f"   main: {mains}", "muted")), ()]
    if not ascii_only:
        names = [clean_name(container.name) for container in containers_of(pod.spec)]
        out += [_colored(line, names) for line in picture(pod.spec, each.found, width)]
        out.append(())
    out += _containers(each, width, ascii_only=ascii_only)
    for pattern in AUXILIARY:
        if pattern in each.found.patterns:
            out += [*wrap(row(Piece(WHAT_IT_IS[pattern], "muted")), width), ()]
    said = "A wrong one can be put right by an annotation of the Pod: podtui.io/pattern.CONTAINER: PATTERN"
    return [*out, *wrap(row(Piece(said, "muted")), width)]


def _colored(line: str, names: list[str]) -> Row:
    """A line of the picture, with the name that stands in a box in its container's colour."""
    for i, name in enumerate(names):
        found = re.search(rf"(?<=[│▶◀├┤] ){re.escape(name)}(?= )", line)
        if found:
            return row(line[: found.start()], Piece(name, f"container-{i} bold"), line[found.end() :])
    return row(line)


def _containers(each: Subject, width: int, *, ascii_only: bool) -> list[Row]:
    wiring, containers = wire(each.pod.spec), containers_of(each.pod.spec)
    out: list[Row] = []
    for i, (verdict, container) in enumerate(zip(each.found.containers, containers, strict=True)):
        text = clean(paragraph(verdict, container, wiring, each.found))
        name = clean_name(verdict.name)
        said = row(Piece(name, f"container-{i} bold"), text.removeprefix(name)) if text.startswith(name) else row(text)
        out += wrap(said, width)
        out += [*_evidence(verdict, width, ascii_only=ascii_only), ()]
    return out


def _evidence(verdict: Verdict, width: int, *, ascii_only: bool) -> list[Row]:
    out: list[Row] = []
    if verdict.pattern is not None:
        full = round(verdict.confidence * _BAR)
        on, off = ("#", ".") if ascii_only else ("━", "─")
        bar = (Piece(on * full, "accent"), Piece(off * (_BAR - full), "muted"))
        out.append(row("    ", *bar, f" {verdict.confidence:.0%} ", Piece(verdict.words, "muted")))
    for line in verdict.evidence:
        sign = Piece("    - ", "state-warning") if line.weight < 0 else Piece("    + ", "state-fine")
        out += wrap(row(sign, clean(line.detail), Piece(f"  {line.signal}", "muted")), width, indent=6)
    return out
