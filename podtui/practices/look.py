"""A Pod as the checks see it: who does what, how it hangs together, what stands around it."""

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

from podtui.model.pod import Container, Pod, PodSpec, containers_of, statuses_of
from podtui.model.workload import NOTHING_AROUND, Around, Autoscaler
from podtui.patterns.detect import Workload, detect, workload_of
from podtui.patterns.verdict import AUXILIARY, PodPatterns, Verdict
from podtui.wiring import VolumeRow, Wiring, wire

JOBS: Final = frozenset({"Job", "CronJob"})
DEFAULT_GRACE: Final = 30
"""Seconds between SIGTERM and SIGKILL where a Pod says nothing (the API's default)."""


class Part(NamedTuple):
    """A container with what it is there for."""

    container: Container
    verdict: Verdict

    @property
    def name(self) -> str:
        """The container's name."""
        return self.container.name

    @property
    def role(self) -> str:
        """The verdict's role, "" where it has none."""
        return self.verdict.role

    @property
    def native(self) -> bool:
        """Whether it is a native sidecar."""
        return self.verdict.lifecycle == "native-sidecar"


class Look:
    """One Pod to check.

    What an injector added is not the manifest's to change: it is in `parts`, and not among `auxiliaries`.
    """

    def __init__(self, pod: Pod, workload: Workload, found: PodPatterns, around: Around = NOTHING_AROUND) -> None:
        self.pod = pod
        self.spec: PodSpec = pod.spec
        self.workload = workload
        self.found = found
        self.around = around
        self.parts = [Part(c, v) for c, v in zip(containers_of(pod.spec), found.containers, strict=True)]
        self.working = [part for part in self.parts if part.verdict.pattern is not None]
        """Those that have a function: neither init nor ephemeral containers."""
        self.lasting = [part for part in self.parts if part.verdict.lifecycle != "ephemeral" and not injected(part)]
        """All that the manifest has, init containers too."""
        self.mains = [part for part in self.working if part.verdict.pattern == "main"]
        self.auxiliaries = [p for p in self.working if p.verdict.pattern in AUXILIARY and not injected(p)]

    @cached_property
    def wiring(self) -> Wiring:
        """Volumes and ports."""
        return wire(self.spec, {verdict.name: verdict.role for verdict in self.found.containers})

    @property
    def alike(self) -> Hashable:
        """The same for Pods of which the checks say the same: those of one template, unless usage is known."""
        pod, around = self.pod, self.around
        marks = tuple(item for item in pod.metadata.annotations.items() if item[0].startswith("podtui.io/"))
        images = tuple(status.image_id for status in statuses_of(pod.status).values())
        usage = id(around.usage) if around.usage else None
        known = (around.replicas, id(around.autoscalers), usage)
        return (id(self.spec), id(self.found), self.workload, pod.namespace, marks, images, known)

    @property
    def grace(self) -> int:
        """Seconds between SIGTERM and SIGKILL."""
        grace = self.spec.termination_grace_period_seconds
        return DEFAULT_GRACE if grace is None else grace

    @property
    def is_job(self) -> bool:
        """Whether it is to end by itself."""
        return self.workload.kind in JOBS

    @property
    def autoscalers(self) -> list[Autoscaler]:
        """Those of this Pod's workload that are known."""
        kind, name = self.workload
        return [a for a in self.around.autoscalers or () if a.scales(kind, name, self.pod.namespace)]

    def shared(self) -> list[tuple[VolumeRow, list[Part]]]:
        """Volumes that two or more working containers mount, with those; tokens left out."""
        rows = [(row, [p for p in self.working if p.name in row.cells]) for row in self.wiring.volumes]
        return [(row, users) for row, users in rows if len(users) > 1 and not row.is_token]

    def field(self, name: str) -> tuple[str, int]:
        """The list of the spec that a container is in, and its place there."""
        for field, containers in (("containers", self.spec.containers), ("initContainers", self.spec.init_containers)):
            for place, container in enumerate(containers):
                if container.name == name:
                    return field, place
        raise KeyError(name)

    def path(self, name: str) -> str:
        """A container's JSON pointer from the template's root: "/spec/containers/1"."""
        field, place = self.field(name)
        return f"/spec/{field}/{place}"

    def merge(self, changes: Mapping[str, Mapping[str, Any]], **spec: Any) -> dict[str, Any]:
        """A strategic merge patch that changes these containers, and these fields of the spec beside them."""
        fields: dict[str, Any] = {}
        for name, change in changes.items():
            fields.setdefault(self.field(name)[0], []).append({"name": name, **change})
        return {"spec": {**spec, **fields}}


def look_at(pod: Pod, kind: str = "Pod", around: Around = NOTHING_AROUND) -> Look:
    """A Pod, or what the manifest of a workload of that kind makes of its template, ready to be checked."""
    workload = workload_of(pod) if kind == "Pod" else Workload(kind, pod.name)
    return Look(pod, workload, detect(pod, workload), around)


def injected(part: Part) -> bool:
    """Whether an injector's marks say that it was added to the Pod."""
    return any(line.signal == "injected" for line in part.verdict.evidence)


def listed(names: list[str]) -> str:
    """Words as `a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def who(names: list[str], one: str, many: str) -> str:
    """Names with their verb: "a runs", "a and b run"."""
    return f"{listed(names)} {one if len(names) == 1 else many}"
