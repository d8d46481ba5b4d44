"""The findings as text: by Pod, the worst first, what fails in full and the rest in a line."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from podtui.practices.finding import SEVERITIES, Finding, Severity
from podtui.view.checked import Checked, counted

_INDENT: Final = " " * 10


def to_text(found: Sequence[Checked], fail_on: Severity, *, patches: bool = False, width: int = 80) -> str:
    """All Pods, `width` columns wide and safe for a terminal: findings from `fail_on` up in full, others in a line."""
    blocks = ["\n".join(_pod(each, fail_on, width, patches=patches)) for each in found]
    if len(found) > 1:
        pods = sum(each.others + 1 for each in found)
        blocks.append(f"{pods:,} Pods: {counted(f for each in found for f in each.report.findings)}")
    return "\n\n".join(blocks)


def _pod(each: Checked, fail_on: Severity, width: int, *, patches: bool) -> Iterator[str]:
    yield from textwrap.wrap(each.title, width, break_on_hyphens=False)
    findings = each.report.findings
    skipped = len(each.report.skipped)
    off = f" ({skipped:,} {'check is' if skipped == 1 else 'checks are'} off)" if skipped else ""
    yield f"{counted(findings)}{off}"
    least = SEVERITIES.index(fail_on)
    for finding in findings:
        if SEVERITIES.index(finding.severity) <= least:
            yield ""
            yield from _whole(finding, width)
            if patches:
                yield from _patch(each, finding)
    brief = [finding for finding in findings if SEVERITIES.index(finding.severity) > least]
    for place, finding in enumerate(brief):
        if patches or not place:
            yield ""
        yield from _wrapped(f"{finding.check}: {finding.what}", width, f"{finding.severity:<8}  ")
        if patches:
            yield from _patch(each, finding)


def _whole(finding: Finding, width: int) -> Iterator[str]:
    yield f"{finding.severity:<8}  {finding.check} ({finding.practice})"
    yield from _wrapped(f"{finding.what}.", width, _INDENT)
    for line in finding.evidence:
        yield from _wrapped(line, width, f"{_INDENT}- ", f"{_INDENT}  ")
    yield from _wrapped(finding.why, width, _INDENT)


def _wrapped(text: str, width: int, first: str, rest: str = _INDENT) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _patch(each: Checked, finding: Finding) -> Iterator[str]:
    """The patch from the left edge, so that it can be copied."""
    text = each.patch(finding)
    if text:
        yield ""
        yield from text.rstrip("\n").splitlines()
