"""Pods with statuses of every kind that the API server takes, also those that no kubelet would write.

Deterministic for a seed. A made Pod is bound to a node that has no kubelet, or is never scheduled, so that nothing but
the test writes its status.
"""

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from tests.model.builders import Json, stamp

WAITING = (
    *("", "ContainerCreating", "PodInitializing", "CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff"),
    *("ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError"),
    *("RunContainerError", "PostStartHookError", "SomethingNew"),
)
ENDED = (
    *("", "Completed", "Completed", "Error", "OOMKilled", "ContainerCannotRun", "StartError"),
    *("ContainerStatusUnknown", "DeadlineExceeded"),
)
CODES = (0, 0, 0, 1, 2, 3, 126, 127, 128, 130, 134, 137, 139, 143, 255, -1, 2147483647)
PHASES = ("Pending", "Running", "Running", "Running", "Succeeded", "Failed", "Unknown")
REASONS = ("", "", "", "", "Evicted", "NodeLost", "NodeAffinity", "DeadlineExceeded", "Completed")
CONDITIONS = ("PodScheduled", "Initialized", "ContainersReady", "Ready", "PodReadyToStartContainers")
AGES = (0, 1, 9, 59, 61, 119, 121, 599, 3600, 10_799, 28_900, 172_900, 691_300, 6e7, 7e7, 3e8, 3e9, -1, -5, -86_400)


class Made(NamedTuple):
    """What to create, what to PATCH into its status, and whether to delete it (a finalizer holds it)."""

    manifest: Json
    status: Json
    deleted: bool
    ephemeral: list[Json]


class RandomPods:
    """An endless, reproducible row of Pods."""

    def __init__(self, seed: int, node: str, now: datetime) -> None:
        self.random = random.Random(seed)
        self.node = node
        self.now = now

    def take(self, n: int) -> Iterator[Made]:
        for i in range(n):
            yield self._pod(f"p{i:05d}")

    def _chance(self, p: float) -> bool:
        return self.random.random() < p

    def _pod(self, name: str) -> Made:
        r = self.random
        init = [self._container(f"i{k}", init=True) for k in range(r.choice((0, 0, 1, 2, 3, 4)))]
        regular = [self._container(f"c{k}") for k in range(r.choice((1, 1, 2, 2, 3, 4)))]
        ephemeral = [self._container("debug")] if self._chance(0.05) else []
        deleted = self._chance(0.2)
        spec: Json = {
            "initContainers": init,
            "containers": regular,
            "restartPolicy": r.choice(("Always", "Always", "OnFailure", "Never")),
            "automountServiceAccountToken": False,
            "tolerations": [{"operator": "Exists"}],
        }
        if self._chance(0.1):
            spec["schedulerName"] = "nobody"
            if self._chance(0.5):
                spec["schedulingGates"] = [{"name": "test/gate"}]
        else:
            spec["nodeName"] = self.node
        if self._chance(0.2):
            spec["readinessGates"] = [{"conditionType": f"test/gate{k}"} for k in range(r.choice((1, 2)))]
        metadata: Json = {"name": name} | ({"finalizers": ["test/hold"]} if deleted else {})
        manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
        return Made(manifest, self._status(init, regular, ephemeral), deleted, ephemeral)

    def _container(self, name: str, *, init: bool = False) -> Json:
        native = {"restartPolicy": "Always"} if init and self._chance(0.5) else {}
        return {"name": name, "image": "test/image"} | native

    def _status(self, init: list[Json], regular: list[Json], ephemeral: list[Json]) -> Json:
        r = self.random
        mood = r.choice(("anything", "anything", "init is over", "as a kubelet"))
        out: Json = {
            "phase": r.choice(PHASES),
            "reason": r.choice(REASONS),
            "message": r.choice(("", "The node was low on resource: memory.")),
            "startTime": stamp(r.choice(AGES), self.now),
            "initContainerStatuses": self._statuses(init, mood, init=True),
            "containerStatuses": self._statuses(regular, mood),
            "ephemeralContainerStatuses": self._statuses(ephemeral, mood),
            "conditions": self._conditions(mood),
        }
        for key in ("startTime", "initContainerStatuses", "reason", "message"):
            if self._chance(0.05):
                del out[key]
        return out

    def _conditions(self, mood: str) -> list[Json]:
        r = self.random
        kinds = [k for k in CONDITIONS if not self._chance(0.15)] + ["test/gate0"] * self._chance(0.1)
        r.shuffle(kinds)
        out = []
        for kind in kinds:
            value = "True" if mood != "anything" and self._chance(0.8) else r.choice(("True", "False", "Unknown"))
            reason = r.choice(("", "", "PodCompleted", "ContainersNotReady", "Unschedulable", "SchedulingGated"))
            one: Json = {"type": kind, "status": value, "reason": "" if self._chance(0.7) else reason}
            if self._chance(0.8):
                one["lastTransitionTime"] = stamp(r.choice(AGES), self.now)
            out.append(one)
        return out

    def _statuses(self, containers: list[Json], mood: str, *, init: bool = False) -> list[Json]:
        r = self.random
        out = [self._one(c["name"], mood, init=init) for c in containers]
        if self._chance(0.2):
            r.shuffle(out)
        if out and self._chance(0.08):
            out.pop()
        if out and self._chance(0.03):
            out.append(self._one("stranger", mood, init=init))
        if out and self._chance(0.03):
            out.append(self._one(out[0]["name"], mood, init=init))
        return out

    def _one(self, name: str, mood: str, *, init: bool) -> Json:
        r = self.random
        out: Json = {
            "name": name,
            "image": "test/image",
            "imageID": "",
            "ready": self._chance(0.6),
            "restartCount": r.choice((0, 0, 0, 1, 2, 7, 120, 2147483)),
            "state": self._state(mood, init=init),
            "lastState": {"terminated": self._ended()} if self._chance(0.4) else {},
        }
        started = r.choice((True, True, False, None, "missing"))
        return out if started == "missing" else out | {"started": started}

    def _state(self, mood: str, *, init: bool) -> Json:
        r = self.random
        if mood == "init is over" and init and self._chance(0.8):
            return {"terminated": self._ended() | {"exitCode": 0}}
        kind = r.choice(("running", "running", "terminated", "terminated", "waiting", "none", "several"))
        if mood == "as a kubelet" and kind in ("none", "several"):
            kind = "running"
        states: Json = {
            "running": {"running": {"startedAt": stamp(r.choice(AGES), self.now)} if self._chance(0.9) else {}},
            "terminated": {"terminated": self._ended()},
            "waiting": {"waiting": {"reason": r.choice(WAITING), "message": r.choice(("", "why it waits"))}},
            "none": {},
        }
        if kind == "several":
            return states[r.choice(("running", "waiting"))] | states[r.choice(("terminated", "waiting"))]
        out: Json = states[kind]
        return out

    def _ended(self) -> Json:
        r = self.random
        out: dict[str, Any] = {"exitCode": r.choice(CODES), "reason": r.choice(ENDED)}
        if self._chance(0.2):
            out["signal"] = r.choice((1, 9, 11, 15, 64, 0))
        if self._chance(0.9):
            out["finishedAt"] = stamp(r.choice(AGES) + r.random() * 30, self.now)
        return out
