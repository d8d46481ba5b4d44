"""How well detection does on a labelled corpus: `python -m tests.patterns.measure [CORPUS] [--half tuned|held]`.

The corpus is split in two halves by repository with a fixed seed. Weights, words and catalogue were tuned with the
first half's misses in view; the second half's are for reporting.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from podtui.patterns.verdict import PATTERNS, SURE
from tests.patterns.corpus import DEFAULT, Outcome, bands, judge_all, load, score

BANDS = (0.0, 0.65, SURE, 0.85, 0.95)
"""The least confidence of each band of the report."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.patterns.measure", description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--half", choices=["tuned", "held", "both"], default="both")
    parser.add_argument("--misses", choices=["tuned", "all", "none"], default="all")
    options = parser.parse_args(arguments)
    outcomes = judge_all(load(options.corpus))
    for half in ("tuned", "held out"):
        if options.half in ("both", half.split()[0]):
            _report(half, [o for o in outcomes if o.case.half == half])
    if options.misses != "none":
        _misses([o for o in outcomes if options.misses == "all" or o.case.half == "tuned"])


def _report(half: str, outcomes: list[Outcome]) -> None:
    repositories = len({o.case.repository for o in outcomes})
    print(f"== {half}: {len(outcomes)} Pods of {repositories} repositories")
    for name, part in (("sure Pods", [o for o in outcomes if o.case.sure]), ("all Pods", outcomes)):
        _report_part(name, part)
    _report_confidence(outcomes)
    print()


def _report_confidence(outcomes: list[Outcome]) -> None:
    """How often verdicts of each confidence are right: below SURE they are said with "probably"."""
    print(f"   {'confidence':12} {'verdicts':>9} {'strict':>7} {'lenient':>8}")
    for band in bands(outcomes, BANDS):
        said = "" if band.least >= SURE else "   probably"
        print(f"   {band.least:.2f} - {band.most:.2f}  {band.total:9} {band.strict:7.1%} {band.lenient:8.1%}{said}")


def _report_part(name: str, outcomes: list[Outcome]) -> None:
    if not outcomes:
        return
    containers = [(v, o.case.labels[v.name]) for o in outcomes for v in o.found.containers]
    lifecycle = sum(v.lifecycle == label.lifecycle for v, label in containers)
    mains, named = sum(o.mains_right for o in outcomes), sum(o.main_named for o in outcomes)
    accepted = sum(not any(o.misses(lenient=True)) for o in outcomes)
    strict, lenient = score(outcomes, lenient=False), score(outcomes, lenient=True)
    total = len(outcomes)
    print(f"-- {name}: {total}")
    print(f"   mains all right     {mains:4} of {total}  {mains / total:6.1%}   (none wrong, one at least: {named})")
    print(f"   all acceptable      {accepted:4} of {total}  {accepted / total:6.1%}")
    print(f"   lifecycle right     {lifecycle:4} of {len(containers)}  {lifecycle / len(containers):6.1%}")
    print(f"   {'':12} {'strict':^24}   {'lenient':^24}")
    print(f"   {'':12} {'precision':>9} {'recall':>7} {'F1':>6}   {'precision':>9} {'recall':>7} {'F1':>6}")
    for pattern in PATTERNS:
        a, b = strict.counts[pattern], lenient.counts[pattern]
        print(
            f"   {pattern:12} {a.precision:9.3f} {a.recall:7.3f} {a.f1:6.3f}   "
            f"{b.precision:9.3f} {b.recall:7.3f} {b.f1:6.3f}   (n={a.hit + a.missed})"
        )
    print(f"   {'macro':12} {'':9} {'':7} {strict.macro_f1:6.3f}   {'':9} {'':7} {lenient.macro_f1:6.3f}")


def _misses(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        wrong = list(outcome.misses(lenient=False))
        if not wrong:
            continue
        case = outcome.case
        sure = "sure" if case.sure else "arguable"
        print(f"{case.id} [{case.half}, {sure}] {case.manifest.kind} {case.manifest.name} ({case.repository})")
        print(f"    {case.reason}")
        for label, verdict in wrong:
            also = f" or {'/'.join(sorted(label.also))}" if label.also else ""
            print(f"    {verdict.name}: {verdict.words} ({verdict.confidence:.2f}), labelled {label.pattern}{also}")
            for evidence in verdict.evidence:
                print(f"        {evidence.weight:+5.1f}  {evidence.signal}: {evidence.detail}")


if __name__ == "__main__":
    main()
