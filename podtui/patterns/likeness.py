"""How alike a container's name and the workload's are: the best single sign of the main."""

from collections.abc import Sequence
from typing import NamedTuple

from podtui.patterns.catalogue import Catalogue
from podtui.patterns.scene import Scene, words_of

NAME_LABELS = ("app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/component", "component")
"""Labels by which authors say what a Pod is."""


class Likeness(NamedTuple):
    """How alike, 0 to 1, and to what, in words."""

    score: float
    known_as: str


def likeness(words: Sequence[str], scene: Scene, catalogue: Catalogue) -> Likeness:
    """The best likeness of a name's words to the workload's name or a label that says what the Pod is."""
    workload = scene.workload
    best = Likeness(similarity(words, words_of(workload.name), catalogue), f"the {workload.kind} {workload.name}")
    for label in NAME_LABELS:
        value = scene.labels.get(label, "")
        if value and best.score < 1:
            other = Likeness(0.8 * similarity(words, words_of(value), catalogue), f"the label {label}={value}")
            best = max(best, other, key=lambda found: found.score)
    return best


def similarity(words: Sequence[str], known_as: Sequence[str], catalogue: Catalogue) -> float:
    """How alike two names are, 0 to 1, by their words; words that say nothing ("example", "sidecar") left out.

    1 where they are equal; a name that is a run of the other's words counts by its share; else the words in common.
    """
    if words and "".join(words) == "".join(known_as) and not set(words) <= catalogue.stop_words:
        return 1.0  # "kubedns" and "kube-dns"
    ours = [word for word in words if word not in catalogue.stop_words and not word.isdecimal()]
    theirs = [word for word in known_as if word not in catalogue.stop_words and not word.isdecimal()]
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    share = len(set(ours) & set(theirs)) / max(len(ours), len(theirs))
    if _runs_in(ours, theirs) or _runs_in(theirs, ours):
        return 0.4 + 0.5 * share
    return 0.6 * share


def _runs_in(short: Sequence[str], long: Sequence[str]) -> bool:
    length = len(short)
    return any(list(long[start : start + length]) == list(short) for start in range(len(long) - length + 1))
