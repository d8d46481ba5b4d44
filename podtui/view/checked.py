"""Pods with what the checks found, ready to be printed: Pods of one workload with the same findings stand together."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from podtui.logs.clean import clean_name
from podtui.patterns.grouping import heading
from podtui.practices.finding import Finding, Severity
from podtui.practices.look import Look
from podtui.practices.patch_text import Target, patch_text
from podtui.practices.run import Report, counts, examine

SAID: dict[Severity, tuple[str, str]] = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "info": ("note", "notes"),
}
"""What one finding of a severity is called, and several."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One Pod, or one template of a manifest. `kind` is "Pod" or the manifest's; `source` its file, "" for a live Pod.

    `line` and `lines` (by container) are in that file, from 1. `others` are further Pods of which the same is true.
    """

    look: Look
    report: Report
    kind: str = "Pod"
    source: str = ""
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)
    others: int = 0

    @property
    def target(self) -> Target:
        """The object that a patch is for: the workload of a live Pod, where it has one."""
        return Target(*self.look.workload, self.look.pod.namespace)

    @property
    def title(self) -> str:
        """The Pod in words: "shop/billing-7d9f (Pod of Deployment billing, and 4 more like it): sidecar"."""
        pod, workload = self.look.pod, self.look.workload
        place = f"{clean_name(pod.namespace)}/" if pod.namespace else ""
        kind = self.kind
        if kind == "Pod" and workload.kind != "Pod":
            kind = f"Pod of {clean_name(workload.kind)} {clean_name(workload.name)}"
        more = f", and {self.others} more like it" if self.others else ""
        return f"{place}{clean_name(pod.name or 'without a name')} ({kind}{more}): {heading(self.look.found)}"

    def place_of(self, finding: Finding) -> int:
        """The line of the first container that a finding is about, else the object's."""
        return next((self.lines[name] for name in finding.containers if name in self.lines), self.line)

    def patch(self, finding: Finding) -> str:
        """The finding's patch as YAML, "" where it has none."""
        return patch_text(finding.patch, self.target) if finding.patch else ""


def check(look: Look, **place: Any) -> Checked:
    """Run the checks; `place` are the fields of Checked that say where the Pod comes from."""
    return Checked(look, examine(look), **place)


def check_all(looks: Iterable[Look]) -> list[Checked]:
    """Run the checks on live Pods, once for all that are alike."""
    known: dict[Hashable, Report] = {}
    out: list[Checked] = []
    for look in looks:
        report = known.get(look.alike)
        if report is None:
            report = known[look.alike] = examine(look)
        out.append(Checked(look, report))
    return out


def together(found: Iterable[Checked]) -> list[Checked]:
    """One for each set of Pods of one workload with the same findings, in order; manifests stay as they are."""
    groups: dict[object, list[Checked]] = {}
    for place, each in enumerate(found):
        pod, owned = each.look.pod, each.kind == "Pod" and each.look.workload.kind != "Pod" and not each.source
        said = tuple((f.check, f.what, f.evidence) for f in each.report.findings)
        key = (pod.context, pod.namespace, each.look.workload, said) if owned else place
        groups.setdefault(key, []).append(each)
    return [_first(group) for group in groups.values()]


def _first(group: list[Checked]) -> Checked:
    first = group[0]
    return Checked(first.look, first.report, first.kind, first.source, first.line, first.lines, len(group) - 1)


def counted(findings: Iterable[Finding]) -> str:
    """Findings in words: "1 error, 3 warnings, 5 notes", "nothing found"."""
    said = [f"{n} {SAID[severity][n > 1]}" for severity, n in counts(findings).items() if n]
    return ", ".join(said) or "nothing found"


def to_json(found: Iterable[Checked]) -> dict[str, Any]:
    """Plain values, ready for a JSON encoder; each Pod by itself."""
    pods = [_pod_json(each) for each in found]
    total = counts(finding for each in found for finding in each.report.findings)
    return {"pods": pods, "summary": total}


def _pod_json(each: Checked) -> dict[str, Any]:
    place = {"file": each.source, "line": each.line} if each.source else {}
    return {
        "namespace": each.look.pod.namespace,
        "name": each.look.pod.name,
        "kind": each.kind,
        "workload": each.look.workload._asdict(),
        **place,
        "findings": [_finding_json(each, finding) for finding in each.report.findings],
        "skipped": list(each.report.skipped),
    }


def _finding_json(each: Checked, finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "practice": finding.practice,
        "severity": finding.severity,
        "containers": list(finding.containers),
        "what": finding.what,
        "why": finding.why,
        "evidence": list(finding.evidence),
        "patch": each.patch(finding),
        **({"line": each.place_of(finding)} if each.source else {}),
    }
