"""Lists of made-up Pods as an API server sends them, in chunks, in memory."""

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
CHUNK = 500
PER_TEMPLATE = 25
"""Pods of one Deployment: what they share."""
_TIME = "2026-03-01T12:00:00Z"


def _container(name: str, image: str, port: int, mounts: tuple[str, ...] = (), **more: Any) -> Json:
    """A container about as long as a real one."""
    probe = {"httpGet": {"path": "/healthz", "port": port, "scheme": "HTTP"}, "periodSeconds": 10, "timeoutSeconds": 1}
    return {
        "name": name,
        "image": image,
        "env": [
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}},
            {"name": "UPSTREAM", "value": "http://127.0.0.1:8080"},
        ],
        "ports": [{"containerPort": port, "name": "http", "protocol": "TCP"}],
        "readinessProbe": probe,
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"}},
        "volumeMounts": [{"name": mount, "mountPath": f"/var/{mount}"} for mount in mounts],
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "imagePullPolicy": "IfNotPresent",
    } | more


_LOGS = ("logs",)
_APP = ("app", "registry.example/shop/app:1.4.2", 8080)
SHAPES: tuple[tuple[str, list[Json], list[Json]], ...] = (
    ("mesh", [], [_container(*_APP), _container("istio-proxy", "docker.io/istio/proxyv2:1.24.0", 15021)]),
    ("shipper", [], [_container(*_APP, _LOGS), _container("fluent-bit", "fluent/fluent-bit:3.1", 2020, _LOGS)]),
    (
        "exporter",
        [],
        [_container("redis", "redis:7", 6379), _container("metrics", "oliver006/redis_exporter:v1.62.0", 9121)],
    ),
    (
        "native",
        [
            _container("migrate", "registry.example/shop/migrate:1.4.2", 80),
            _container("log-tail", "busybox:1.37", 80, _LOGS, restartPolicy="Always"),
        ],
        [_container(*_APP, _LOGS)],
    ),
    ("plain", [], [_container(*_APP)]),
)
"""Names, init containers, containers."""


def chunks(pods: int, *, per_template: int = PER_TEMPLATE) -> Iterator[bytes]:
    """The bodies of a list of so many Pods, CHUNK in each; each `per_template` Pods share their template."""
    for start in range(0, pods, CHUNK):
        items = [pod(i, i // per_template) for i in range(start, min(start + CHUNK, pods))]
        meta = {"resourceVersion": "1000", "continue": "more" if start + CHUNK < pods else ""}
        yield json.dumps(
            {"kind": "PodList", "apiVersion": "v1", "metadata": meta, "items": items}, separators=(",", ":")
        ).encode()


def pod(i: int, template: int) -> Json:
    """The i-th Pod, of a Deployment that its number names; each fiftieth is in a crash loop."""
    shape, init, containers = SHAPES[template % len(SHAPES)]
    workload = f"{shape}-{template:05}"
    name = f"{workload}-{template + 0x6C8F9B7D0:09x}-{i:05x}"
    labels = {"app": workload, "pod-template-hash": f"{template + 0x6C8F9B7D0:09x}"}
    ready = i % 50 != 0
    return {
        "metadata": {
            "name": name,
            "generateName": name[:-5],
            "namespace": f"team-{template % 40:02}",
            "uid": f"00000000-0000-4000-8000-{i:012x}",
            "resourceVersion": str(1000 + i),
            "creationTimestamp": _TIME,
            "labels": labels,
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "ReplicaSet",
                    "name": name[:-6],
                    "uid": f"rs-{template}",
                    "controller": True,
                }
            ],
            "managedFields": [_managed(len(containers)), _managed(len(containers))],
        },
        "spec": {
            "initContainers": [c | {"env": [*c["env"], {"name": "OF", "value": workload}]} for c in init],
            "containers": [c | {"env": [*c["env"], {"name": "OF", "value": workload}]} for c in containers],
            "volumes": [{"name": "logs", "emptyDir": {}}],
            "nodeName": f"node-{i % 200:03}",
            "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30,
            "serviceAccountName": "default",
            "tolerations": [{"operator": "Exists"}],
        },
        "status": {
            "phase": "Running",
            "podIP": f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}",
            "hostIP": "192.0.2.1",
            "startTime": _TIME,
            "qosClass": "Burstable",
            "conditions": [
                {"type": t, "status": "True" if ready or t != "Ready" else "False", "lastTransitionTime": _TIME}
                for t in ("PodScheduled", "Initialized", "ContainersReady", "Ready")
            ],
            "initContainerStatuses": [_status(c, i, ready=True, done="restartPolicy" not in c) for c in init],
            "containerStatuses": [_status(c, i, ready=ready, done=False) for c in containers],
        },
    }


def _status(container: Json, i: int, *, ready: bool, done: bool) -> Json:
    state: Json = {"running": {"startedAt": _TIME}}
    if done:
        state = {"terminated": {"exitCode": 0, "reason": "Completed", "startedAt": _TIME, "finishedAt": _TIME}}
    elif not ready:
        state = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting failed container"}}
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "sha256:" + "0" * 64,
        "containerID": f"containerd://{i:064x}",
        "ready": ready,
        "started": ready and not done,
        "restartCount": i % 7,
        "state": state,
        "lastState": {},
    }


def _managed(containers: int) -> Json:
    """About as many bytes as an API server's bookkeeping of who set which field."""
    fields: Json = {f"f:field{k}": {".": {}, "f:name": {}, "f:value": {}} for k in range(18 * containers)}
    return {"manager": "kube-controller-manager", "operation": "Update", "time": _TIME, "fieldsV1": fields}
