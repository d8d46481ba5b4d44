"""From signals to verdicts: the mains first, over all regular containers together, then the pattern of each of the rest."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from podtui.patterns.catalogue import Catalogue
from podtui.patterns.scene import Actor, Scene
from podtui.patterns.signals import SIGNALS
from podtui.patterns.signals.hit import Hit, View
from podtui.patterns.verdict import AUXILIARY, PATTERNS, Evidence, Pattern, PodPatterns, Verdict
from podtui.patterns.weights import ALIKE, EQUAL_MARGIN, QUIET, SIDECAR_PRIOR, WEIGHTS

OVERRIDE: Final = "podtui.io/pattern."
"""Annotation prefix; the rest of the key is a container's name, the value its pattern."""


class Heard(NamedTuple):
    """A container and all that its signals say."""

    actor: Actor
    hits: tuple[Hit, ...]
    override: Pattern | None
    ignored: str

    def points(self, meaning: str) -> float:
        """The sum of the weights that mean this."""
        return sum(WEIGHTS[hit.signal] * hit.factor for hit in self.hits if hit.meaning == meaning)

    @property
    def mainness(self) -> float:
        """Points for the main less those for anything auxiliary."""
        return self.points("main") - self.auxiliary

    @property
    def auxiliary(self) -> float:
        """Points for anything auxiliary."""
        return sum(self.points(meaning) for meaning in (*AUXILIARY, "auxiliary"))


def judge(scene: Scene, catalogue: Catalogue) -> PodPatterns:
    """Verdicts on every container of the Pod."""
    heard = {id(actor): _hear(actor, scene, catalogue) for actor in scene.working}
    mains = _mains([heard[id(actor)] for actor in scene.regular], scene)
    verdicts = tuple(
        _verdict(heard[id(actor)], mains, scene) if id(actor) in heard else _without_function(actor, scene)
        for actor in scene.actors
    )
    found = {verdict.pattern for verdict in verdicts}
    return PodPatterns(
        verdicts,
        tuple(verdict.name for verdict in verdicts if verdict.pattern == "main"),
        tuple(pattern for pattern in AUXILIARY if pattern in found),
    )


def _hear(actor: Actor, scene: Scene, catalogue: Catalogue) -> Heard:
    view = View(actor, scene, catalogue)
    strongest: dict[tuple[str, str], Hit] = {}
    for signal in SIGNALS:
        for hit in signal(view):
            kept = strongest.setdefault((hit.signal, hit.meaning), hit)
            if hit.factor > kept.factor:
                strongest[hit.signal, hit.meaning] = hit
    override, ignored = _override(actor, scene)
    return Heard(actor, tuple(strongest.values()), override, ignored)


def _override(actor: Actor, scene: Scene) -> tuple[Pattern | None, str]:
    key = OVERRIDE + actor.name
    value = scene.annotations.get(key)
    if value is None:
        return None, ""
    for pattern in PATTERNS:
        if value.strip().lower() == pattern:
            return pattern, ""
    return None, f'annotation {key} says "{value}", which is no pattern, and is ignored'


def _mains(regular: Sequence[Heard], scene: Scene) -> dict[int, float]:
    """The mains by the identity of their actor, each with the margin that it is one by."""
    said = {id(h.actor): 10.0 for h in regular if h.override == "main"}
    if said:
        return said
    candidates = sorted((h for h in regular if h.override is None), key=lambda h: -h.mainness)
    if not candidates:
        return {}
    best, rest = candidates[0], candidates[1:]
    equals = [h for h in rest if _is_equal(h, best)]
    others = [h for h in rest if h not in equals]
    margin = best.mainness - others[0].mainness if others else 10.0
    return {id(best.actor): margin, **{id(h.actor): EQUAL_MARGIN + h.mainness - best.mainness for h in equals}}


def _is_equal(heard: Heard, best: Heard) -> bool:
    """Whether a regular container is as much a main as the best one."""
    if heard.auxiliary > QUIET:
        return False
    return best.mainness - heard.mainness <= EQUAL_MARGIN + sum(
        ALIKE[reason] for reason in _alike(heard.actor, best.actor)
    )


def _alike(one: Actor, other: Actor) -> Iterator[str]:
    """What two containers have in common."""
    if one.image.path == other.image.path:
        yield "same image and program" if one.program == other.program else "same image"
    elif one.image.family and one.image.family == other.image.family:
        yield "images of one family"
    ours, theirs = ([word for word in actor.words if not word.isdecimal()] for actor in (one, other))
    if ours == theirs:
        yield "names that differ in a number"
    elif set(ours) & set(theirs):
        yield "names with a word in common"
    if one.container.ports and other.container.ports:
        yield "ports of both"
    if one.container.readiness_probe and other.container.readiness_probe:
        yield "readiness of both"


def _verdict(heard: Heard, mains: dict[int, float], scene: Scene) -> Verdict:
    if heard.override:
        detail = f"annotation {OVERRIDE}{heard.actor.name} says so"
        return Verdict(
            heard.actor.name,
            heard.actor.lifecycle,
            heard.override,
            _role(heard, heard.override),
            1.0,
            (Evidence("override", detail, 10.0),),
        )
    if id(heard.actor) in mains:
        return _main_verdict(heard, mains[id(heard.actor)], scene)
    return _auxiliary_verdict(heard, mains, scene)


def _main_verdict(heard: Heard, margin: float, scene: Scene) -> Verdict:
    evidence = _evidence(heard, {"main"})
    if len(scene.regular) == 1:
        evidence = [Evidence("only", "it is the only regular container", 10.0), *evidence]
    return Verdict(heard.actor.name, heard.actor.lifecycle, "main", "", _sigmoid(margin), _finish(heard, evidence))


def _auxiliary_verdict(heard: Heard, mains: dict[int, float], scene: Scene) -> Verdict:
    scores = {pattern: heard.points(pattern) for pattern in AUXILIARY}
    scores["sidecar"] += SIDECAR_PRIOR
    pattern = max(AUXILIARY, key=lambda p: scores[p])
    second = max(scores[p] for p in AUXILIARY if p != pattern)
    evidence = _evidence(heard, {pattern, "auxiliary"})
    if heard.actor.lifecycle == "native-sidecar":
        evidence.append(
            Evidence(
                "native-sidecar",
                "it is a native sidecar (an init container with restartPolicy: Always)",
                WEIGHTS["native-sidecar"],
            )
        )
    if pattern == "sidecar" and not any(e.weight > 0 for e in evidence):
        evidence.append(
            Evidence(
                "what-is-left", "it is not the main, and nothing marks it as an adapter or an ambassador", SIDECAR_PRIOR
            )
        )
    confidence = _sigmoid(scores[pattern] - second)
    return Verdict(
        heard.actor.name, heard.actor.lifecycle, pattern, _role(heard, pattern), confidence, _finish(heard, evidence)
    )


def _evidence(heard: Heard, meanings: set[str]) -> list[Evidence]:
    return [
        Evidence(
            hit.signal, hit.detail, round(WEIGHTS[hit.signal] * hit.factor * (1 if hit.meaning in meanings else -1), 2)
        )
        for hit in heard.hits
    ]


def _finish(heard: Heard, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    lines = sorted(evidence, key=lambda e: -e.weight)
    if heard.ignored:
        lines.append(Evidence("override-ignored", heard.ignored, 0.0))
    return tuple(lines)


def _role(heard: Heard, pattern: Pattern) -> str:
    named = [hit for hit in heard.hits if hit.role and hit.meaning == pattern]
    return max(named, key=lambda hit: WEIGHTS[hit.signal] * hit.factor).role if named else ""


def _sigmoid(margin: float) -> float:
    return round(1 / (1 + math.exp(-0.8 * margin)), 3)


def _without_function(actor: Actor, scene: Scene) -> Verdict:
    if actor.lifecycle == "init":
        detail, role = "an init container runs to its end before the others start", ""
    else:
        detail, role = "an ephemeral container was added to look around", "debug"
    evidence = [Evidence("lifecycle", detail, 10.0)]
    if OVERRIDE + actor.name in scene.annotations:
        evidence.append(Evidence("override-ignored", f"annotation {OVERRIDE}{actor.name} is ignored: {detail}", 0.0))
    return Verdict(actor.name, actor.lifecycle, None, role, 1.0, tuple(evidence))
