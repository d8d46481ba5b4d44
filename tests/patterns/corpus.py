"""The labelled corpus of real Pods: read, split in two halves by repository, and scored.

The corpus itself is not in this repository; tests that need it skip where it is not there.
"""

import csv
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from podtui.model.manifest import ManifestPod, read
from podtui.patterns.detect import Workload, detect
from podtui.patterns.verdict import PATTERNS, PodPatterns, Verdict

DEFAULT = Path(__file__).parents[2].parent / "shared" / "corpus"
SEED = 20_240_817
_LABEL = re.compile(r"^(?P<name>[^=]+)=(?P<pattern>[a-z]+)(?:\((?P<role>[^)]*)\))?(?P<native>\+native)?$")

Half = Literal["tuned", "held out"]


@dataclass(frozen=True)
class Label:
    """What a person said of one container; `also` are patterns that are acceptable too."""

    name: str
    pattern: str
    role: str
    native: bool
    also: frozenset[str]

    @property
    def lifecycle(self) -> str:
        if self.pattern in ("init", "ephemeral"):
            return self.pattern
        return "native-sidecar" if self.native else "regular"


@dataclass(frozen=True)
class Case:
    """One labelled Pod."""

    id: str
    repository: str
    sure: bool
    reason: str
    mains: frozenset[str]
    labels: dict[str, Label]
    manifest: ManifestPod
    half: Half


@dataclass
class Outcome:
    """A case with what podtui says of it."""

    case: Case
    found: PodPatterns

    @property
    def mains_right(self) -> bool:
        return set(self.found.mains) == self.case.mains

    @property
    def main_named(self) -> bool:
        """At least one main is right and none is wrong."""
        mains = set(self.found.mains)
        return bool(mains) and mains <= self.case.mains

    def misses(self, *, lenient: bool) -> Iterator[tuple[Label, Verdict]]:
        for verdict in self.found.containers:
            label = self.case.labels[verdict.name]
            if label.pattern in PATTERNS and not right(label, verdict, lenient=lenient):
                yield label, verdict


def right(label: Label, verdict: Verdict, *, lenient: bool) -> bool:
    return verdict.pattern == label.pattern or (lenient and verdict.pattern in label.also)


@dataclass
class Counts:
    """How often a pattern was said rightly, said wrongly, and missed."""

    hit: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.hit / (self.hit + self.wrong) if self.hit + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass
class Score:
    """Counts by pattern over some outcomes."""

    counts: dict[str, Counts] = field(default_factory=lambda: {pattern: Counts() for pattern in PATTERNS})

    @property
    def macro_f1(self) -> float:
        return sum(c.f1 for c in self.counts.values()) / len(self.counts)


@dataclass(frozen=True)
class Band:
    """Verdicts whose confidence is from `least` up to `most`: how many, and the shares that are right, 0 to 1."""

    least: float
    most: float
    total: int
    strict: float
    lenient: float


def bands(outcomes: Iterable[Outcome], least: Sequence[float]) -> list[Band]:
    """The verdicts by confidence; bands without any left out."""
    said = [
        (v.confidence, right(label, v, lenient=False), right(label, v, lenient=True))
        for outcome in outcomes
        for v in outcome.found.containers
        if (label := outcome.case.labels[v.name]).pattern in PATTERNS and v.pattern
    ]
    out = []
    for low, high in zip(least, (*least[1:], 1.0), strict=True):
        inside = [row for row in said if low <= row[0] and (row[0] < high or high == 1.0)]
        if inside:
            total = len(inside)
            out.append(Band(low, high, total, sum(r[1] for r in inside) / total, sum(r[2] for r in inside) / total))
    return out


def load(corpus: Path = DEFAULT) -> list[Case]:
    """Every labelled Pod, each in its half."""
    with (corpus / "labels.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    halves = split({row["repo"] for row in rows})
    return [_case(row, corpus, halves[row["repo"]]) for row in rows]


def split(repositories: Iterable[str]) -> dict[str, Half]:
    """Half of the repositories to tune on, half to report on only; the same every time."""
    names = sorted(repositories)
    random.Random(SEED).shuffle(names)
    middle = len(names) // 2
    return {name: "tuned" if place < middle else "held out" for place, name in enumerate(names)}


def _case(row: dict[str, str], corpus: Path, half: Half) -> Case:
    also: dict[str, frozenset[str]] = {}
    for part in filter(None, row["also_acceptable"].split(";")):
        name, _, patterns = part.partition("=")
        also[name] = frozenset(patterns.split("/"))
    labels = {label.name: label for label in (_label(part, also) for part in row["labels"].split(";"))}
    manifests = read((corpus / "pods" / f"{row['id']}.yaml").read_text(encoding="utf-8"), row["id"])
    assert len(manifests.pods) == 1, manifests
    return Case(
        id=row["id"],
        repository=row["repo"],
        sure=row["confidence"] == "sure",
        reason=row["reason"],
        mains=frozenset(row["main"].split(",")),
        labels=labels,
        manifest=manifests.pods[0],
        half=half,
    )


def _label(text: str, also: dict[str, frozenset[str]]) -> Label:
    match = _LABEL.match(text)
    assert match, text
    name = match["name"]
    return Label(name, match["pattern"], match["role"] or "", bool(match["native"]), also.get(name, frozenset()))


def judge_all(cases: Iterable[Case]) -> list[Outcome]:
    return [
        Outcome(case, detect(case.manifest.pod, Workload(case.manifest.kind, case.manifest.name))) for case in cases
    ]


def score(outcomes: Iterable[Outcome], *, lenient: bool) -> Score:
    out = Score()
    for outcome in outcomes:
        for verdict in outcome.found.containers:
            label = outcome.case.labels[verdict.name]
            if label.pattern not in PATTERNS or verdict.pattern is None:
                continue
            truth = verdict.pattern if right(label, verdict, lenient=lenient) else label.pattern
            if truth == verdict.pattern:
                out.counts[truth].hit += 1
            else:
                out.counts[truth].missed += 1
                out.counts[verdict.pattern].wrong += 1
    return out
