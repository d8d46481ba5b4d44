"""The fleet's Deployments, ReplicaSets and Pods, as the controllers would have made them.

Everything follows from the number of a workload, so that two runs make the same fleet.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from tests.cluster.api import Object
from tests.cluster.fleet_shapes import SHAPES, Shape

NODE = "fleet-node"  # no machine stands behind it
NAMESPACES = 40
REPLICAS = 25  # Pods of one Deployment
LABEL = "podtui.test/fleet"


@dataclass(frozen=True, slots=True)
class Workload:
    """A Deployment with its one ReplicaSet and its Pods: as the controllers would have made them."""

    number: int
    replicas: int

    @property
    def shape(self) -> Shape:
        return SHAPES[self.number % len(SHAPES)]

    @property
    def namespace(self) -> str:
        return namespace(self.number // len(SHAPES) % NAMESPACES)  # each holds workloads of every shape

    @property
    def name(self) -> str:
        return f"{self.shape.name}-{self.number:03d}"

    @property
    def replica_set_name(self) -> str:
        return f"{self.name}-{self._hash}"

    def pod_name(self, replica: int) -> str:
        return f"{self.replica_set_name}-{_word(f'{self.name}/{replica}', 5)}"

    def deployment(self) -> Object:
        return self._object("apps/v1", "Deployment", self.name, self._labels, self._replicated(self._labels))

    def replica_set(self, deployment: Object) -> Object:
        spec = self._replicated(self._pod_labels)
        return self._object("apps/v1", "ReplicaSet", self.replica_set_name, self._pod_labels, spec, deployment)

    def pod(self, replica: int, replica_set: Object) -> Object:
        pod = self._object("v1", "Pod", self.pod_name(replica), self._pod_labels, self._pod_spec(), replica_set)
        pod["metadata"]["generateName"] = f"{self.replica_set_name}-"
        return pod

    @property
    def _hash(self) -> str:
        return _word(self.name, 10)

    @property
    def _labels(self) -> dict[str, str]:
        return {"app": self.name, LABEL: "true"}

    @property
    def _pod_labels(self) -> dict[str, str]:
        return self._labels | {"pod-template-hash": self._hash}

    def _replicated(self, labels: dict[str, str]) -> Object:
        template = {"metadata": {"labels": labels}, "spec": self._pod_spec()}
        return {"replicas": self.replicas, "selector": {"matchLabels": labels}, "template": template}

    def _pod_spec(self) -> Object:
        return {
            "nodeName": NODE,
            "tolerations": [{"operator": "Exists"}],
            "automountServiceAccountToken": False,
            "initContainers": list(self.shape.init),
            "containers": list(self.shape.containers),
            "volumes": [{"name": volume, "emptyDir": {}} for volume in self.shape.volumes],
        }

    def _object(
        self, version: str, kind: str, name: str, labels: dict[str, str], spec: Object, owner: Object | None = None
    ) -> Object:
        meta: Object = {"name": name, "namespace": self.namespace, "labels": labels}
        if owner:
            reference = {"apiVersion": "apps/v1", "kind": owner["kind"], "controller": True, "blockOwnerDeletion": True}
            meta["ownerReferences"] = [reference | {key: owner["metadata"][key] for key in ("name", "uid")}]
        return {"apiVersion": version, "kind": kind, "metadata": meta, "spec": spec}


def workloads(pods: int) -> Iterator[Workload]:
    """The workloads of a fleet of so many Pods."""
    for number, first in enumerate(range(0, pods, REPLICAS)):
        yield Workload(number, min(REPLICAS, pods - first))


def namespace(number: int) -> str:
    return f"fleet-{number:02d}"


def _word(text: str, length: int) -> str:
    """A word as Kubernetes puts behind generated names: from letters and digits that spell nothing (util/rand)."""
    letters = "bcdfghjklmnpqrstvwxz2456789"
    return "".join(letters[byte % len(letters)] for byte in hashlib.sha256(text.encode()).digest()[:length])
