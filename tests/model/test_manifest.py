"""Pods out of manifests: every kind, lists, several documents, lenient scalars, and what is broken."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podtui.model.manifest import MAX_DEPTH, TEMPLATE_PATHS, read

SPEC = {"containers": [{"name": "app", "image": "example/app"}]}


def _object(kind: str) -> dict[str, object]:
    inner: dict[str, object] = {"metadata": {"labels": {"app": "x"}}, "spec": SPEC}
    for key in reversed(TEMPLATE_PATHS[kind]):
        inner = {key: inner}
    return {**inner, "kind": kind, "metadata": {"name": "x", "namespace": "shop", **inner.get("metadata", {})}}


@pytest.mark.parametrize("kind", sorted(TEMPLATE_PATHS))
def test_every_workload_kind(kind: str) -> None:
    found = read(json.dumps(_object(kind)), "f")
    assert (found.skipped, found.problems) == ([], [])
    (pod,) = found.pods
    assert (pod.kind, pod.name, pod.namespace) == (kind, "x", "shop")
    assert (pod.pod.name, pod.pod.namespace) == ("x", "shop")
    assert pod.pod.metadata.labels == {"app": "x"}
    assert [c.image for c in pod.pod.spec.containers] == ["example/app"]


@pytest.mark.parametrize(
    ("kind", "item_kind"), [("List", "Deployment"), ("DeploymentList", "Deployment"), ("PodList", None)]
)
def test_lists(kind: str, item_kind: str | None) -> None:
    item = _object(item_kind or "Pod")
    if item_kind is None:
        del item["kind"]  # the API server leaves it out in a typed list
    found = read(json.dumps({"kind": kind, "items": [item, {"kind": "Service", "metadata": {"name": "s"}}]}), "f")
    assert [pod.kind for pod in found.pods] == [item_kind or "Pod"]
    assert found.skipped == ["f: document 1: Service s"]


def test_several_documents_with_comments_and_empty_ones() -> None:
    text = """# a comment
---
---
kind: Pod
metadata: {name: a}
spec: {containers: [{name: c}]}
--- # another
kind: Service
metadata: {generateName: s-}
---
kind: Pod
metadata: {name: b}
spec: {containers: [{name: c}]}
"""
    found = read(text, "f")
    assert [pod.name for pod in found.pods] == ["a", "b"]
    assert found.skipped == ["f: document 2: Service s-"]


def test_a_separator_inside_a_block_is_no_separator() -> None:
    text = """kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: c
    args:
    - |
      ---
      not a document
"""
    assert read(text, "f").pods[0].pod.spec.containers[0].args == ["---\nnot a document\n"]


def test_scalars_are_taken_as_they_are_spelled() -> None:
    text = """kind: Pod
metadata:
  name: 7
  labels: {version: 1.10, on: yes, optional: true}
  annotations: {port: 8080}
  creationTimestamp: null
spec:
  hostNetwork: yes
  terminationGracePeriodSeconds: 30
  nodeName: node-1
  containers:
  - name: c
    image: 1.0
    command: [sleep, 3600, true, 0644]
    resources: {requests: {cpu: 1, memory: 64Mi}, limits: {cpu: 0.5}}
    env:
    - {name: ONE, value: 1}
    - {name: YES, value: yes}
    - {name: NONE, value: ~}
    - {name: DATE, value: 2024-01-01}
    ports: [{containerPort: "8080"}]
    readinessProbe: {httpGet: {port: 8080}, periodSeconds: 5}
    livenessProbe: {tcpSocket: {port: "8080"}}
    startupProbe: {httpGet: {port: web}}
    volumeMounts: [{name: v, mountPath: /v, readOnly: on}, null]
    securityContext: {privileged: false, runAsUser: 1000}
  volumes:
  - {name: v, emptyDir: {sizeLimit: 1Gi}}
"""
    (found,) = read(text, "f").pods
    assert found.pod.metadata.labels == {"version": "1.10", "on": "yes", "optional": "true"}
    assert found.pod.metadata.annotations == {"port": "8080"}
    assert (found.pod.name, found.pod.node_name, found.pod.spec.host_network) == ("7", "node-1", True)
    container = found.pod.spec.containers[0]
    assert container.command == ["sleep", "3600", "true", "0644"]
    assert [e.value for e in container.env] == ["1", "yes", "", "2024-01-01"]
    assert container.resources.requests == {"cpu": "1", "memory": "64Mi"}
    assert container.ports[0].container_port == 8080
    assert container.readiness_probe.http_get.port == 8080
    assert container.liveness_probe.tcp_socket.port == 8080
    assert container.startup_probe.http_get.port == "web"
    assert [mount.read_only for mount in container.volume_mounts] == [True]
    assert container.security_context.privileged is False
    assert container.security_context.run_as_user == 1000


def test_a_live_pod_with_its_status() -> None:
    text = json.dumps(
        {
            "kind": "Pod",
            "metadata": {"name": "a", "creationTimestamp": "2024-01-01T00:00:00Z"},
            "spec": SPEC,
            "status": {"phase": "Running", "containerStatuses": [{"name": "app", "ready": True, "restartCount": 2}]},
        }
    )
    (found,) = read(text, "f").pods
    assert found.pod.status.container_statuses[0].restart_count == 2
    assert found.pod.metadata.creation_timestamp.year == 2024


@pytest.mark.parametrize(
    ("document", "line", "words"),
    [
        ("kind: Pod\nmetadata: {name: {{ .Name }}}", 2, "unhashable key"),
        ("kind: Pod\n\tmetadata: x", 2, ""),
        ("a: [", 2, "node content"),
        ("just text", 1, "plain text"),
        ("- a", 1, "a list"),
        ("metadata: {name: a}", 1, "no kind"),
        ("kind: [Pod]", 1, "no kind"),
        ("kind: Deployment\nmetadata: {name: d}", 1, "Deployment d: no spec.template.spec"),
        ("kind: Pod\nmetadata: {name: p}\nspec: [a]", 1, "Pod p"),
        ("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{image: x}]}", 1, "name"),
        ("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, ports: [{containerPort: x}]}]}", 1, "int"),
        ("kind: CronJob\nspec: {jobTemplate: text}", 1, "not a mapping"),
        ("kind: Pod\nspec: !!python/object:os.system {}", 2, "python/object"),
        ("kind: Pod\nspec: &a {b: *a}", 1, "deeply"),
        ('{"kind": "Pod", "spec": ' + "[" * 20_000 + "]" * 20_000 + "}", 1, "deeply"),
        ("kind: Pod\nspec: " + "[" * 100_000, 1, "deeply"),
        ("kind: Pod\nspec:\n" + "\n".join(" " * place + "a:" for place in range(MAX_DEPTH + 2)), 1, "deeply"),
        ("kind: Pod\nspec: " + "[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2), 1, "deeply"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else "",
)
def test_a_broken_document_is_named_and_does_not_stop_the_others(document: str, line: int, words: str) -> None:
    good = "kind: Pod\nmetadata: {name: good}\nspec: {containers: [{name: c}]}"
    found = read(f"{good}\n---\n{document}\n---\n{good}\n", "dir/f.yaml")
    assert [pod.name for pod in found.pods] == ["good", "good"]
    (problem,) = found.problems
    assert problem.startswith(f"dir/f.yaml: document 2, line {line + 4}: "), problem
    assert words in problem
    assert "\n" not in problem


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    found = read("kind: Pod\nspec:\n" + "\n".join(f"  {line}" for line in lines), "f")
    assert not found.pods
    assert "too large" in found.problems[0]


def test_nothing_in_an_empty_file() -> None:
    assert read("", "f") == ([], [], [], [])
    assert read("# only\n---\n  # comments\n", "f") == ([], [], [], [])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    read(text, "f")
    read(f"kind: Pod\nspec: {text}", "f")


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["containers", "name", "image", "ports", "containerPort", "env", "value", "metadata", "x"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_no_shape_raises(spec: object) -> None:
    read(json.dumps({"kind": "Pod", "metadata": {"name": "x"}, "spec": spec}), "f")
    read(json.dumps({"kind": "Deployment", "metadata": spec, "spec": {"template": spec}}), "f")


def test_where_each_object_and_container_stands() -> None:
    text = """# one

kind: Deployment
metadata: {name: a}
spec:
  replicas: 2
  template:
    spec:
      initContainers: [{name: first}]
      containers:
        - name: x
          image: y
        - {image: y, name: z}
---
kind: List
items:
  - kind: Pod
    metadata: {name: b}
    spec:
      containers:
        - image: y
          name: w
"""
    a, b = read(text, "f").pods
    assert (a.source, a.line, a.lines, a.replicas) == ("f", 3, {"first": 9, "x": 11, "z": 13}, 2)
    assert (b.source, b.line, b.lines, b.replicas) == ("f", 17, {"w": 21}, None)
    (c,) = read(json.dumps({"kind": "Pod", "metadata": {"name": "c"}, "spec": SPEC}), "g").pods
    assert (c.line, c.lines) == (1, {"app": 1})


def test_autoscalers_are_kept_and_passed_over() -> None:
    text = """kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  minReplicas: "2"
  targetCPUUtilizationPercentage: 80
"""
    found = read(text, "f")
    assert found.skipped == ["f: document 1: HorizontalPodAutoscaler web"]
    (autoscaler,) = found.autoscalers
    assert autoscaler.scales("Deployment", "web", "shop")
    assert not autoscaler.scales("Deployment", "web", "other")
    assert (autoscaler.spec.min_replicas, autoscaler.spec.target_cpu) == (2, 80)
    broken = read("kind: HorizontalPodAutoscaler\nspec: {maxReplicas: many}", "f")
    assert "HorizontalPodAutoscaler" in broken.problems[0]
