"""From signals to verdicts: the mains first, over all regular containers together, then the pattern of each other."""

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from podtui.patterns.catalogue import Catalogue
from podtui.patterns.roles import role_of_init
from podtui.patterns.scene import Actor, Scene, words_of
from podtui.patterns.signals import AUXILIARY_SIGNALS, SIGNALS
from podtui.patterns.signals.hit import Hit, View, repute_of
from podtui.patterns.verdict import AUXILIARY, PATTERNS, Evidence, Pattern, PodPatterns, Verdict
from podtui.patterns.weights import ALIKE, CERTAIN, EQUAL_MARGIN, QUIET, SIDECAR_PRIOR, STEEPNESS, WEIGHTS

OVERRIDE: Final = "podtui.io/pattern."
"""Annotation prefix; the rest of the key is a container's name, the value its pattern."""

_NAMED_LIKENESS = 0.4


class Heard(NamedTuple):
    """A container and all that its signals say. `override` is the annotation's pattern, `ignored` why one is not."""

    actor: Actor
    view: View
    hits: tuple[Hit, ...]
    override: Pattern | None
    ignored: str
    points: dict[str, float]
    """By meaning: the sum of the weights of the hits that mean it."""

    @property
    def auxiliary(self) -> float:
        """Points for anything auxiliary."""
        return sum(points for meaning, points in self.points.items() if meaning != "main")

    @property
    def mainness(self) -> float:
        """Points for the main less those for anything auxiliary."""
        return self.points.get("main", 0.0) - self.auxiliary

    @property
    def words(self) -> set[str]:
        """Words of its name that say something."""
        return {w for w in self.actor.words if not w.isdecimal() and w not in self.view.catalogue.stop_words}


def judge(scene: Scene, catalogue: Catalogue) -> PodPatterns:
    """Verdicts on every container of the Pod."""
    reputes = {id(actor): repute_of(actor, catalogue) for actor in scene.working}
    heard = {id(actor): _hear(View(actor, scene, catalogue, reputes)) for actor in scene.working}
    standing = _standing([heard[id(actor)] for actor in scene.regular])
    verdicts = tuple(
        _verdict(heard[id(actor)], standing) if id(actor) in heard else _without_function(actor, scene)
        for actor in scene.actors
    )
    found = {verdict.pattern for verdict in verdicts}
    return PodPatterns(
        verdicts,
        tuple(verdict.name for verdict in verdicts if verdict.pattern == "main"),
        tuple(pattern for pattern in AUXILIARY if pattern in found),
    )


# --- hearing the signals ----------------------------------------------------------------------------------------------


def _hear(view: View) -> Heard:
    actor = view.actor
    strongest: dict[tuple[str, str], Hit] = {}
    for signal in SIGNALS if actor.regular else AUXILIARY_SIGNALS:
        for hit in signal(view):
            kept = strongest.get((hit.signal, hit.meaning))
            if kept is None or hit.factor > kept.factor:
                strongest[hit.signal, hit.meaning] = hit
    points: dict[str, float] = {}
    for hit in strongest.values():
        points[hit.meaning] = points.get(hit.meaning, 0.0) + _weight(hit)
    override, ignored = _override(actor, view.scene)
    return Heard(actor, view, tuple(strongest.values()), override, ignored, points)


def _weight(hit: Hit) -> float:
    return WEIGHTS[hit.signal] * hit.factor


def _override(actor: Actor, scene: Scene) -> tuple[Pattern | None, str]:
    value = scene.annotations.get(OVERRIDE + actor.name)
    if value is None:
        return None, ""
    for pattern in PATTERNS:
        if value.strip().lower() == pattern:
            return pattern, ""
    return None, f'annotation {OVERRIDE}{actor.name} is ignored: "{value}" is none of {", ".join(PATTERNS)}'


# --- the mains --------------------------------------------------------------------------------------------------------


def _standing(regular: Sequence[Heard]) -> dict[int, float]:
    """By the identity of its actor: by how many points each regular container is a main; below 0: by how many not."""
    if any(heard.override == "main" for heard in regular):
        return {id(heard.actor): CERTAIN if heard.override == "main" else -CERTAIN for heard in regular}
    candidates = sorted((heard for heard in regular if heard.override is None), key=lambda heard: -heard.mainness)
    if not candidates:
        return {}
    best, *rest = candidates
    named = any(hit.signal == "default-container" for hit in best.hits)
    standing: dict[int, float] = {}
    certainty = CERTAIN
    for heard in rest:
        lead = best.mainness - heard.mainness
        slack = -1.0 if named else _slack(heard, best)
        standing[id(heard.actor)] = slack if slack >= 0 else -max(lead, -slack)
        certainty = min(certainty, max(lead, lead + slack))
    return {id(best.actor): certainty, **standing}


def _slack(heard: Heard, best: Heard) -> float:
    """By how many points a container is the best one's equal; below 0 it is not. What is said of both says nothing."""
    shared = {(hit.signal, hit.meaning, hit.role) for hit in best.hits}
    own = [hit for hit in heard.hits if hit.meaning != "main" and (hit.signal, hit.meaning, hit.role) not in shared]
    if sum(map(_weight, own)) > QUIET or any(hit.meaning == "auxiliary" for hit in own):
        return -1.0
    return EQUAL_MARGIN + sum(ALIKE[reason] for reason in _alike(heard, best)) - (best.mainness - heard.mainness)


def _alike(one: Heard, other: Heard) -> Iterator[str]:
    """What two containers have in common, as ALIKE names it."""
    ours, theirs = one.actor, other.actor
    if ours.image.path and ours.image.path == theirs.image.path:
        yield "same image and program" if ours.program == theirs.program else "same image"
    elif ours.image.family and ours.image.family == theirs.image.family:
        yield "images of one family"
        if words_of(ours.image.family) == words_of(one.view.scene.workload.name):
            yield "the workload is named after their family"
    if _without_numbers(ours) == _without_numbers(theirs):
        yield "names that differ in a number"
    elif one.words & other.words:
        yield "names with a word in common"
    plain = one.view.catalogue.plain_names
    if ours.name.lower() in plain and theirs.name.lower() in plain:
        yield "plain names of both"
    if min(one.view.likeness.score, other.view.likeness.score) >= _NAMED_LIKENESS:
        yield "the workload is named after both"
    if ours.container.ports and theirs.container.ports:
        yield "ports of both"
    if ours.container.readiness_probe and theirs.container.readiness_probe:
        yield "readiness of both"


def _without_numbers(actor: Actor) -> list[str]:
    return [word for word in actor.words if not word.isdecimal()]


# --- verdicts ---------------------------------------------------------------------------------------------------------


def _verdict(heard: Heard, standing: dict[int, float]) -> Verdict:
    if heard.override:
        detail = f"annotation {OVERRIDE}{heard.actor.name} says so"
        return _said(heard, heard.override, 1.0, [Evidence("override", detail, CERTAIN)])
    margin = standing.get(id(heard.actor), -CERTAIN)
    return _main_verdict(heard, margin) if margin >= 0 else _auxiliary_verdict(heard, -margin)


def _main_verdict(heard: Heard, margin: float) -> Verdict:
    evidence = _evidence(heard, {"main"})
    if len(heard.view.scene.regular) == 1:
        evidence.append(Evidence("only", "it is the only regular container", CERTAIN))
    elif not any(line.weight > 0 for line in evidence):
        evidence.append(Evidence("what-is-left", "no other container is more like a main", 0.0))
    return _said(heard, "main", _confidence(margin), evidence)


def _auxiliary_verdict(heard: Heard, no_main: float) -> Verdict:
    """The pattern of a container that lacks `no_main` points to be a main."""
    scores = {pattern: heard.points.get(pattern, 0.0) for pattern in AUXILIARY}
    scores["sidecar"] += SIDECAR_PRIOR
    pattern = max(AUXILIARY, key=lambda p: scores[p])
    margin = scores[pattern] - max(scores[p] for p in AUXILIARY if p != pattern)
    evidence = _evidence(heard, {pattern, "auxiliary"})
    if heard.actor.lifecycle == "native-sidecar":
        detail = "it is a native sidecar (an init container with restartPolicy: Always), so never the main"
        evidence.append(Evidence("native-sidecar", detail, WEIGHTS["native-sidecar"]))
    if pattern == "sidecar" and not heard.points.get("sidecar"):
        detail = "nothing about it is an adapter's or an ambassador's, and what is left is a sidecar"
        evidence.append(Evidence("what-is-left", detail, SIDECAR_PRIOR))
    return _said(heard, pattern, _confidence(min(margin, no_main)), evidence)


def _said(heard: Heard, pattern: Pattern, confidence: float, evidence: list[Evidence]) -> Verdict:
    evidence.sort(key=lambda line: -line.weight)
    if heard.ignored:
        evidence.append(Evidence("override-ignored", heard.ignored, 0.0))
    return Verdict(heard.actor.name, heard.actor.lifecycle, pattern, _role(heard, pattern), confidence, tuple(evidence))


def _evidence(heard: Heard, meanings: set[str]) -> list[Evidence]:
    """All that was heard; what does not mean the verdict counts against it."""
    return [
        Evidence(hit.signal, hit.detail, round(_weight(hit) if hit.meaning in meanings else -_weight(hit), 2))
        for hit in heard.hits
    ]


def _role(heard: Heard, pattern: Pattern) -> str:
    named = [hit for hit in heard.hits if hit.role and hit.meaning == pattern]
    return max(named, key=_weight).role if named else ""


def _confidence(margin: float) -> float:
    """0 to 1 from a margin in points, 0.5 where there is none."""
    return round(1 / (1 + math.exp(-STEEPNESS * margin)), 2)


def _without_function(actor: Actor, scene: Scene) -> Verdict:
    if actor.lifecycle == "init":
        detail = "an init container: it runs to its end before the next one starts"
    else:
        detail = "an ephemeral container, added to a running Pod to look around"
    evidence = [Evidence("lifecycle", detail, CERTAIN)]
    if OVERRIDE + actor.name in scene.annotations:
        ignored = f"annotation {OVERRIDE}{actor.name} is ignored: this container has a lifecycle but no function"
        evidence.append(Evidence("override-ignored", ignored, 0.0))
    return Verdict(actor.name, actor.lifecycle, None, role_of_init(actor), 1.0, tuple(evidence))
