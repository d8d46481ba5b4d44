"""The eight practices of one Pod as rows: a tick, or what was found, each finding folded or whole with its patch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from podtui.logs.clean import clean_name
from podtui.practices.finding import PRACTICES, Finding, Severity
from podtui.practices.patch_text import Target, patch_text
from podtui.practices.run import Report
from podtui.practices.settings import ANNOTATION
from podtui.view.checked import counted
from podtui.view.pieces import Piece, Row, cut, left_first, row, wrap
from podtui.view.yaml_rows import yaml_rows

ROLES: Final[dict[Severity, str]] = {"error": "state-bad", "warning": "state-warning", "info": "muted"}
_SIGNS: Final[dict[Severity, tuple[str, str]]] = {"error": ("✖", "x"), "warning": ("▲", "!"), "info": ("·", ".")}
_INDENT: Final = 6

Key = tuple[str, tuple[str, ...], str]
"""What tells one finding of a Pod from another, also after the Pod has changed."""


@dataclass(frozen=True, slots=True)
class PracticeRows:
    """`rows`, and the first row of each finding of `order`."""

    rows: list[Row]
    order: list[Finding]
    starts: list[int]


@dataclass(frozen=True, slots=True)
class Look:
    """How the findings are shown: which is under the cursor, which are unfolded, and whom a patch is for."""

    target: Target
    selected: Key | None
    unfolded: frozenset[Key]
    colors: Mapping[str, int]
    ascii_only: bool = False


def key_of(finding: Finding) -> Key:
    """See Key."""
    subject = finding.evidence[0] if not finding.containers else ""
    return finding.check, finding.containers, subject


def in_order(report: Report) -> list[Finding]:
    """The findings by practice, in each the worst first."""
    places = list(PRACTICES)
    return sorted(report.findings, key=lambda finding: places.index(finding.practice))


def practice_rows(report: Report, look: Look, width: int) -> PracticeRows:
    """Everything, for a screen of so many cells."""
    order, starts = in_order(report), []
    rows: list[Row] = [_summary(report, width), ()]
    for number, (practice, title) in enumerate(PRACTICES.items(), start=1):
        found = [finding for finding in order if finding.practice == practice]
        rows.append(_heading(number, title, found, look, width))
        for finding in found:
            starts.append(len(rows))
            rows += _finding(finding, look, width)
    if report.skipped:
        rows += [(), *wrap(row(Piece(f"not looked at: {', '.join(report.skipped)}", "muted")), width)]
    return PracticeRows(rows, order, starts)


def _summary(report: Report, width: int) -> Row:
    words = row(Piece(counted(report.findings), "bold"))
    keys = row(Piece("enter unfolds, o all; c copies the patch, C all", "muted")) if report.findings else ()
    return left_first(words, keys, width)


def _heading(number: int, title: str, found: Sequence[Finding], look: Look, width: int) -> Row:
    if found:
        said = Piece(counted(found), ROLES[found[0].severity])
    else:
        said = Piece("ok" if look.ascii_only else "✓", "state-fine")
    return cut(row(Piece(f"{number} ", "muted"), Piece(title, "heading"), "  ", said), width)


def _finding(finding: Finding, look: Look, width: int) -> list[Row]:
    """One line where it is folded; else what, evidence, why, and the patch."""
    chosen, unfolded = key_of(finding) == look.selected, key_of(finding) in look.unfolded
    role = ROLES[finding.severity]
    sign = _SIGNS[finding.severity][look.ascii_only]
    cursor = Piece("▸ " if chosen else "  ", "accent bold")
    what = (*_named(finding, look), Piece(f"  {finding.check}", "muted"))
    line = row(cursor, Piece(f"{sign} ", f"{role} bold"), *what)
    if not unfolded:
        return [cut(line, width)]
    out = wrap(line, width, indent=4)
    for text in finding.evidence:
        out += wrap(row(" " * 4, Piece("- ", "muted"), text), width, indent=_INDENT)
    out += wrap(row(" " * 4, Piece(finding.why, "muted")), width, indent=4)
    return [*out, *_patch(finding, look, width), ()]


def _named(finding: Finding, look: Look) -> Row:
    """What was found, a container's name at its beginning in its colour."""
    role = "" if finding.severity != "info" else "muted"
    first = next((name for name in finding.containers if name and finding.what.startswith(clean_name(name))), None)
    if first is None:
        return row(Piece(finding.what, role))
    name = clean_name(first)
    color = f"container-{look.colors[first]}" if first in look.colors else role
    return row(Piece(name, color), Piece(finding.what.removeprefix(name), role))


def _patch(finding: Finding, look: Look, width: int) -> list[Row]:
    ignore = Piece(f"To leave it out: annotation {ANNOTATION}{finding.check}: ignore", "muted")
    out = wrap(row(" " * 4, ignore), width, indent=4)
    if finding.patch is None:
        return out
    for line in yaml_rows(patch_text(finding.patch, look.target).rstrip("\n")):
        out += wrap(row(" " * _INDENT, *line), width, indent=_INDENT + 2) if line else [()]
    return out
