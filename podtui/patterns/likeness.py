"""How alike a container's name and the workload's are: the best single sign of the main."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from podtui.patterns.catalogue import Catalogue
from podtui.patterns.scene import Scene, words_of

NAME_LABELS: Final = {
    "app.kubernetes.io/name": 0.8,
    "app": 0.8,
    "k8s-app": 0.8,
    "name": 0.8,
    "app.kubernetes.io/component": 0.8,
    "component": 0.8,
}
"""Labels by which authors say what a Pod is, and what a likeness to them counts beside one to the workload's name."""


_NEARLY = 0.8
_SHORTEST = 4


class Likeness(NamedTuple):
    """How alike, 0 to 1, and to what: in words for a reader, and that name's own words."""

    score: float
    known_as: str
    words: tuple[str, ...]


def likeness(words: Sequence[str], scene: Scene, catalogue: Catalogue) -> Likeness:
    """The best likeness of a name's words to the workload's name or a label that says what the Pod is."""
    workload = scene.workload
    theirs = words_of(workload.name)
    best = Likeness(similarity(words, theirs, catalogue), f"the {workload.kind} {workload.name}", theirs)
    for label, share in NAME_LABELS.items():
        value = scene.labels.get(label, "")
        if value and value != workload.name and best.score < share:
            score = share * similarity(words, words_of(value), catalogue)
            if score > best.score:
                best = Likeness(score, f"the label {label}={value}", words_of(value))
    return best


def similarity(words: Sequence[str], known_as: Sequence[str], catalogue: Catalogue) -> float:
    """How alike two names are, 0 to 1, by their words; words that say nothing ("example", "sidecar") left out.

    1 where they are equal; a name that is a run of the other's words counts by its share; else the words in common.
    """
    if words and "".join(words) == "".join(known_as) and not set(words) <= catalogue.stop_words:
        return 1.0  # "kubedns" and "kube-dns"
    ours, theirs = _telling(words, catalogue), _telling(known_as, catalogue)
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    share = min(_in_common(ours, theirs), _in_common(theirs, ours)) / max(len(ours), len(theirs))
    if share and (_runs_in(ours, theirs) or _runs_in(theirs, ours)):
        return 0.4 + 0.5 * share
    return 0.6 * share


def _telling(words: Sequence[str], catalogue: Catalogue) -> list[str]:
    return [word for word in words if word not in catalogue.stop_words and not word.isdecimal()]


def _in_common(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """How many of our words are theirs too; one that is only nearly so ("mongod", "mongodb") counts for less."""
    common = 0.0
    for word in set(ours):
        if word in theirs:
            common += 1
        elif len(word) >= _SHORTEST and any(_nearly(word, other) for other in theirs):
            common += _NEARLY
    return common


def _nearly(word: str, other: str) -> bool:
    """Whether one begins with nearly the whole other: "postgres" and "postgresql", but not "kube" and "kubelet"."""
    short, long = (word, other) if len(word) < len(other) else (other, word)
    return long.startswith(short) and len(short) >= _SHORTEST and len(long) < 1.6 * len(short)


def _runs_in(short: Sequence[str], long: Sequence[str]) -> bool:
    length = len(short)
    return any(list(long[start : start + length]) == list(short) for start in range(len(long) - length + 1))
