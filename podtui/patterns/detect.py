"""Which container of a Pod does what. Pods of one template share one PodSpec object, and so the work."""

import weakref
from collections.abc import Mapping
from typing import Final

from podtui.model.pod import Pod, PodSpec, controller_of
from podtui.patterns.catalogue import Catalogue, builtin
from podtui.patterns.judge import OVERRIDE, judge
from podtui.patterns.likeness import NAME_LABELS
from podtui.patterns.scene import Scene, Workload
from podtui.patterns.signals.adapters import SCRAPE_PORT
from podtui.patterns.signals.main import DEFAULT_CONTAINER, DEFAULT_LOGS_CONTAINER
from podtui.patterns.verdict import PodPatterns

__all__ = ["OVERRIDE", "Detector", "Workload", "detect", "role_words", "use", "workload_of"]

_HASH_LABEL: Final = "pod-template-hash"
_MOST_OF_ONE_SPEC: Final = 256
"""Results kept for one PodSpec object: a CronJob's Pods share it under ever new names."""
_Pairs = tuple[tuple[str, str], ...]
_Key = tuple[Workload, _Pairs, _Pairs]


def workload_of(pod: Pod) -> Workload:
    """What names the Pod: its controller, the Deployment behind a ReplicaSet, or the Pod itself.

    A ReplicaSet of a Deployment is called after it with the Pods' `pod-template-hash` behind
    (pkg/controller/deployment/sync.go).
    """
    owner = controller_of(pod.metadata)
    if owner is None:
        return Workload("Pod", pod.metadata.name)
    suffix = f"-{pod.metadata.labels.get(_HASH_LABEL, '')}"
    if owner.kind == "ReplicaSet" and len(suffix) > 1 and owner.name.endswith(suffix):
        return Workload("Deployment", owner.name.removesuffix(suffix))
    return Workload(owner.kind, owner.name)


class Detector:
    """Detection with one catalogue, which remembers what it found for each PodSpec object as long as that lives."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._annotations = _Marks(
            [DEFAULT_CONTAINER, DEFAULT_LOGS_CONTAINER, SCRAPE_PORT, OVERRIDE + "*"]
            + [mark for injector in catalogue.injectors for mark in (*injector.annotations, injector.app_port) if mark]
        )
        self._labels = _Marks([*NAME_LABELS, *(mark for injector in catalogue.injectors for mark in injector.labels)])
        self._found: dict[int, tuple[weakref.ref[PodSpec], dict[_Key, PodPatterns]]] = {}

    def detect(self, pod: Pod, workload: Workload | None = None) -> PodPatterns:
        """Every container's function. Never raises, whatever the spec holds."""
        key: _Key = (
            workload or workload_of(pod),
            self._annotations.of(pod.metadata.annotations),
            self._labels.of(pod.metadata.labels),
        )
        kept = self._of(pod.spec)
        found = kept.get(key)
        if found is None:
            if len(kept) >= _MOST_OF_ONE_SPEC:
                kept.clear()
            found = kept[key] = judge(Scene(pod.spec, key[0], dict(key[2]), dict(key[1])), self.catalogue)
        return found

    @property
    def remembered(self) -> int:
        """How many results are kept."""
        return sum(len(kept) for _, kept in self._found.values())

    def _of(self, spec: PodSpec) -> dict[_Key, PodPatterns]:
        """What is known of a PodSpec, by identity: equal specs compare by value, which costs more than it saves."""
        identity = id(spec)
        entry = self._found.get(identity)
        if entry is None or entry[0]() is not spec:
            entry = (weakref.ref(spec, lambda _: self._found.pop(identity, None)), {})
            self._found[identity] = entry
        return entry[1]


class _Marks:
    """Keys that matter, exact or by prefix: "kuma.io/sidecar-injected=true" and "dapr.io/*" are both such."""

    def __init__(self, marks: list[str]) -> None:
        keys = [mark.partition("=")[0] for mark in marks]
        self._exact = frozenset(key for key in keys if not key.endswith("*"))
        self._prefixes = tuple(key[:-1] for key in keys if key.endswith("*"))

    def of(self, present: Mapping[str, str]) -> _Pairs:
        return tuple(
            (key, value) for key, value in present.items() if key in self._exact or key.startswith(self._prefixes)
        )


_detectors: list[Detector] = []


def detect(pod: Pod, workload: Workload | None = None) -> PodPatterns:
    """Every container's function, cached by the spec's identity. Never raises.

    By the built-in catalogue, or by the one given to `use`.
    """
    return _detector().detect(pod, workload)


def use(catalogue: Catalogue) -> None:
    """Let `detect` go by this catalogue, such as `extend` makes of a user's entries."""
    _detectors[:] = [Detector(catalogue)]


def role_words(role: str) -> str:
    """What a role does, "" where it is unknown to the catalogue that `detect` goes by."""
    return _detector().catalogue.role_words(role)


def _detector() -> Detector:
    if not _detectors:
        use(builtin())
    return _detectors[0]
