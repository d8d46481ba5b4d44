"""Whatever a manifest of the API's shape holds, it is explained or named as broken: nothing raises.

Fields are left out, null, empty, of another type than the API's, huge, or of any Unicode.
"""

import json
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from podtui.model.manifest import read
from podtui.patterns.detect import detect
from podtui.view.explanation import subject, to_json, to_text
from podtui.wiring import wire
from tests.patterns.specs import names, texts

WIDTH = 80


ODD = st.sampled_from([[], {}, "", 0, True, "8080", [None], {"": None}])
SELDOM = 60
"""One value in so many is of a type that it should not be; there are as many as hundred in a document."""


def seldom_odd(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The value, null now and then, seldom something that the API would refuse."""
    return st.integers(1, SELDOM).flatmap(lambda n: ODD if n == 17 else st.none() if n in (5, 23) else value)


def shape(fields: dict[str, st.SearchStrategy[Any]], *always: str) -> st.SearchStrategy[Any]:
    """An object with any of the fields; `always` are never left out nor odd: without them the rest is not looked at."""
    needed = {name: fields[name] for name in always}
    return st.fixed_dictionaries(
        needed, optional={name: seldom_odd(value) for name, value in fields.items() if name not in needed}
    )


def many(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(value, max_size=2)


number = st.integers(-1, 70_000)
port = st.one_of(number, st.sampled_from(["http", "8080", "-1", "9" * 30, ""]))
mapping = st.dictionaries(texts, texts, max_size=3)
handler = {
    "httpGet": shape({"port": port, "path": texts, "host": texts, "scheme": texts}, "port"),
    "tcpSocket": shape({"port": port, "host": texts}, "port"),
    "exec": shape({"command": many(texts)}),
    "grpc": shape({"port": st.integers(-1, 70_000), "service": texts}),
}
probe = shape({**handler, "periodSeconds": st.integers(-1, 10), "initialDelaySeconds": st.integers()})
quantities = shape({"requests": mapping, "limits": mapping})
container = shape(
    {
        "name": names,
        "image": texts,
        "command": many(texts),
        "args": many(texts),
        "ports": many(
            shape({"containerPort": number, "hostPort": number, "name": texts, "protocol": texts}, "containerPort")
        ),
        "env": many(shape({"name": texts, "value": texts, "valueFrom": shape({"secretKeyRef": mapping})}, "name")),
        "envFrom": many(shape({"configMapRef": shape({"name": texts}), "prefix": texts})),
        "volumeMounts": many(
            shape({"name": names, "mountPath": texts, "readOnly": st.booleans(), "subPath": texts}, "name", "mountPath")
        ),
        "readinessProbe": probe,
        "livenessProbe": probe,
        "startupProbe": probe,
        "lifecycle": shape({"preStop": shape(handler), "postStart": shape(handler)}),
        "resources": quantities,
        "securityContext": shape({"privileged": st.booleans(), "capabilities": shape({"add": many(texts)})}),
        "restartPolicy": st.sampled_from(["Always", "Never", "OnFailure", ""]),
    },
    "name",
)
volume = shape(
    {
        "name": names,
        "emptyDir": shape({"medium": texts, "sizeLimit": texts}),
        "configMap": shape({"name": texts, "items": many(shape({"key": texts, "path": texts}, "key", "path"))}),
        "secret": shape({"secretName": texts}),
        "hostPath": shape({"path": texts, "type": texts}),
        "persistentVolumeClaim": shape({"claimName": texts}),
        "projected": shape({"sources": many(shape({"secret": shape({"name": texts})}))}),
        "csi": shape({"driver": texts}),
        "nfs": shape({"server": texts}),
    },
    "name",
)
spec = shape(
    {
        "containers": many(container),
        "initContainers": many(container),
        "ephemeralContainers": many(container),
        "volumes": many(volume),
        "hostNetwork": st.booleans(),
        "shareProcessNamespace": st.booleans(),
    },
    "containers",
)
metadata = shape({"name": texts, "namespace": texts, "labels": mapping, "annotations": mapping})
template = shape({"metadata": metadata, "spec": spec}, "spec")
workload = st.builds(
    lambda kind, about, inner, pod: (
        {"kind": kind, "metadata": about}
        | {"spec": pod if kind == "Pod" else {"jobTemplate": {"spec": inner}} if kind == "CronJob" else inner}
    ),
    st.sampled_from(["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"]),
    metadata,
    st.fixed_dictionaries({"template": template}),
    spec,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(workload, min_size=1, max_size=3))
def test_every_document_is_explained_or_named(documents: list[dict[str, Any]]) -> None:
    text = "\n---\n".join(json.dumps(document) for document in documents)
    found = read(text, "any")
    assert len(found.pods) + len(found.problems) == len(documents)
    for each in found.pods:
        verdicts = detect(each.pod).containers
        assert all(line.detail for verdict in verdicts for line in verdict.evidence)
        wire(each.pod.spec, {verdict.name: verdict.role for verdict in verdicts})
        about = subject(each.pod, each.kind)
        msgspec.json.encode(to_json([about]))
        assert "\x1b" not in to_text([about])
