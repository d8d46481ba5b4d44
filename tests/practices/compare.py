"""podtui's checks beside kube-linter's and kube-score's on the corpus: `python -m tests.practices.compare --help`."""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from podtui.model.workload import Around
from podtui.practices.look import look_at
from podtui.practices.run import CHECKS, examine
from podtui.practices.settings import Settings
from tests.bench.report import replaced
from tests.patterns.corpus import DEFAULT, load
from tests.practices.document import DOCUMENT

Found = dict[str, set[str]]
"""The Pods, by their number in the corpus, that a check found something in."""

ALIKE: dict[str, tuple[str, str]] = {
    "liveness-equals-readiness": ("", "pod-probes-identical"),
    "main-without-probes": ("no-readiness-probe", "pod-probes"),
    "privileged": ("privileged-container", "container-security-context-privileged"),
    "root-not-excluded": ("run-as-non-root", ""),
    "writable-root": ("no-read-only-root-fs", "container-security-context-readonlyrootfilesystem"),
    "privilege-escalation": ("privilege-escalation-container", ""),
    "capabilities-kept": ("drop-net-raw-capability", ""),
    "no-requests": ("unset-cpu-requirements", "container-resources"),
    "floating-image": ("latest-tag", "container-image-tag"),
    "literal-secret": ("env-var-secret", ""),
    "host-network": ("host-network", ""),
    "one-replica": ("minimum-three-replicas", "deployment-replicas"),
}
"""Checks that look at the same thing: kube-linter's, kube-score's."""


def ours(corpus: Path) -> Found:
    """What podtui finds."""
    found: Found = defaultdict(set)
    for case in load(corpus):
        look = look_at(case.manifest.pod, case.manifest.kind, Around(case.manifest.replicas, ()))
        for finding in examine(look, Settings()).findings:
            found[finding.check].add(case.id)
    return found


def linters(report: Mapping[str, Any]) -> Found:
    """What `kube-linter lint --format json` found."""
    found: Found = defaultdict(set)
    for each in report["Reports"] or ():
        found[each["Check"]].add(Path(each["Object"]["Metadata"]["FilePath"]).stem)
    return found


def scores(report: Sequence[Mapping[str, Any]]) -> Found:
    """What `kube-score score --output-format json` found: all that has less than the full grade."""
    found: Found = defaultdict(set)
    for each in report:
        for check in each["checks"]:
            if not check["skipped"] and check["grade"] < 10:
                found[check["check"]["id"]].add(Path(each["file_name"]).stem)
    return found


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def both(mine: set[str], name: str, theirs: Found) -> tuple[str, str]:
    """The other tool's check, and in how many Pods: both, podtui alone, the other alone."""
    if not name:
        return "–", ""
    other = theirs.get(name, set())
    return f"`{name}`", f"{len(mine & other)} / {len(mine - other)} / {len(other - mine)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the three tables of docs/practices.md, and put them there."""
    parser = argparse.ArgumentParser(prog="python -m tests.practices.compare", description=__doc__)
    parser.add_argument("linter", type=Path, help="what kube-linter lint --add-all-built-in --format json printed")
    parser.add_argument("score", type=Path, help="what kube-score score --output-format json printed")
    parser.add_argument("--no-write", action="store_true", help="print, and leave docs/practices.md alone")
    parser.add_argument("--corpus", type=Path, default=DEFAULT)
    options = parser.parse_args(arguments)
    linter, score = linters(json.loads(options.linter.read_text())), scores(json.loads(options.score.read_text()))
    found = ours(options.corpus)
    rows = [
        [f"`{check}`", *both(found[check], linter_, linter), *both(found[check], score_, score)]
        for check, (linter_, score_) in ALIKE.items()
    ]
    tables = [table(["podtui", "kube-linter", "both / podtui / it", "kube-score", "both / podtui / it"], rows)]
    only = [[f"`{c.id}`", c.severity, len(found[c.id])] for c in CHECKS if c.id not in ALIKE]
    tables.append(table(["podtui alone", "severity", "Pods"], only))
    known = {name for pair in ALIKE.values() for name in pair}
    rest = [
        [tool, f"`{name}`", len(pods)]
        for tool, by in (("kube-linter", linter), ("kube-score", score))
        for name, pods in sorted(by.items(), key=lambda item: -len(item[1]))
        if name not in known
    ]
    tables.append(table(["tool", "its check alone", "Pods"], rest))
    print(*tables, sep="\n\n")
    if not options.no_write:
        DOCUMENT.write_text(replaced(DOCUMENT.read_text(), "comparison", "\n\n".join(tables)))


if __name__ == "__main__":
    main()
