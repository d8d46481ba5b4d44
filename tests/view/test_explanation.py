"""The explanation of a Pod: the JSON contract, paragraphs that are true of it, and text for any Pod."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from rich.cells import cell_len

from podtui.model.manifest import read
from podtui.model.pod import Container, Metadata, OwnerReference, Pod, PodSpec, containers_of
from podtui.patterns.verdict import AUXILIARY
from podtui.view.explanation import Subject, lines_of, paragraph, subject, to_json, to_text
from podtui.wiring import wire
from tests.patterns.specs import pods

SHOP = """
kind: Deployment
metadata: {name: billing, namespace: shop}
spec:
  template:
    spec:
      initContainers:
      - {name: migrate, image: 'example/migrate:1'}
      - name: cloud-sql-proxy
        restartPolicy: Always
        image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14
        args: [--port=5432, --token=hunter2, --key=/etc/key, 'http://u:pw@up']
        ports: [{containerPort: 5432}]
        startupProbe: {httpGet: {port: 9090, path: /startup}}
      containers:
      - name: billing
        image: example/billing:1
        env: [{name: DATABASE_URL, value: 'postgres://u:hunter2@127.0.0.1:5432/b'}]
        ports: [{containerPort: 8080, name: http}, {containerPort: 53, protocol: UDP}]
        readinessProbe: {httpGet: {port: http, path: /healthz}}
        volumeMounts: [{name: logs, mountPath: /var/log/billing}]
      - name: shipper
        image: fluent/fluent-bit:3
        volumeMounts: [{name: logs, mountPath: /logs, readOnly: true}]
      volumes: [{name: logs, emptyDir: {}}]
"""


def _subject(text: str = SHOP) -> Subject:
    found = read(text, "test").pods[0]
    return subject(found.pod, found.kind)


def _paragraph(name: str, text: str = SHOP) -> str:
    each = _subject(text)
    container = next(c for c in containers_of(each.pod.spec) if c.name == name)
    return paragraph(each.found.of(name), container, wire(each.pod.spec), each.found)


def test_the_json_contract() -> None:
    said = json.loads(json.dumps(to_json([_subject()])))
    assert list(said) == ["pods"]
    (pod,) = said["pods"]
    assert {key: pod[key] for key in ("namespace", "name", "kind", "patterns", "mains")} == {
        "namespace": "shop",
        "name": "billing",
        "kind": "Deployment",
        "patterns": ["sidecar", "ambassador"],
        "mains": ["billing"],
    }
    assert [(c["name"], c["lifecycle"], c["pattern"], c["role"]) for c in pod["containers"]] == [
        ("migrate", "init", None, "migration"),
        ("cloud-sql-proxy", "native-sidecar", "ambassador", "db-proxy"),
        ("billing", "regular", "main", ""),
        ("shipper", "regular", "sidecar", "log-shipper"),
    ]
    for container in pod["containers"]:
        assert 0 <= container["confidence"] <= 1
        assert container["evidence"]
        assert all(set(line) == {"signal", "detail", "weight"} for line in container["evidence"])


def test_the_main_says_what_it_listens_on_shares_and_dials() -> None:
    said = _paragraph("billing")
    assert said.startswith("billing is the main container. ")
    assert "It runs the image example/billing:1." in said
    assert "It declares port 53/UDP and port 8080 (http)." in said
    assert "The kubelet asks it: readiness GET /healthz on 8080." in said
    assert "It shares the emptyDir volume logs with shipper, and can write there." in said
    assert "Variable DATABASE_URL points at localhost:5432, which cloud-sql-proxy declares." in said


def test_a_native_sidecar_says_what_that_means_and_shows_no_secret() -> None:
    said = _paragraph("cloud-sql-proxy")
    assert said.startswith("cloud-sql-proxy is an ambassador. By the signs below its role is db-proxy: it carries ")
    assert "It is a native sidecar: started before the regular containers" in said
    assert "The next container waits for its startup probe." in said
    assert "--port=5432 --token=… --key=/etc/key http://…@up" in said


def test_nothing_secret_in_the_whole_text() -> None:
    assert "hunter2" not in to_text([_subject()])


def test_init_and_reader() -> None:
    init = _paragraph("migrate")
    assert init.startswith("migrate is an init container. By its name or command its role is migration: it brings ")
    assert "It runs to its end before the next one starts." in init
    assert "and can only read there." in _paragraph("shipper")


def test_several_mains_and_doubt() -> None:
    text = """
kind: Deployment
metadata: {name: echo}
spec:
  template:
    spec:
      containers: [{name: tcp-echo, image: e/x, ports: [{containerPort: 1}]}, {name: udp-echo, image: e/x}]
"""
    assert _paragraph("tcp-echo", text).startswith("tcp-echo is one of the 2 main containers.")
    text = "kind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: w}, {name: other, image: o}]}"
    assert _paragraph("other", text).startswith("other is probably a sidecar (69% sure).")


def test_an_ephemeral_container_names_its_target() -> None:
    spec = PodSpec([Container("app")], ephemeral_containers=[Container("debugger", target_container_name="app")])
    each = subject(Pod(Metadata(name="p"), spec))
    said = paragraph(each.found.of("debugger"), spec.ephemeral_containers[0], wire(spec), each.found)
    assert said == ("debugger is an ephemeral container. It was added to the running Pod to look into app.")


def test_a_service_accounts_token_is_nothing_shared() -> None:
    text = """
kind: Pod
spec:
  containers:
  - {name: a, volumeMounts: [{name: t, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]}
  - {name: b, volumeMounts: [{name: t, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]}
  volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: token}}]}}]
"""
    assert "shares" not in _paragraph("a", text)


def test_the_title_names_the_workload_of_a_live_pod() -> None:
    owner = OwnerReference("StatefulSet", "db", controller=True)
    pod = Pod(Metadata(name="db-0", namespace="shop", owner_references=[owner]), PodSpec([Container("db")]))
    assert lines_of(subject(pod))[0] == "shop/db-0 (Pod of StatefulSet db): single"
    assert lines_of(_subject())[0] == "shop/billing (Deployment): sidecar + ambassador"


def test_each_pattern_that_is_there_is_explained_and_no_other() -> None:
    text = to_text([_subject()])
    said = {pattern: f"An {pattern} " in text or f"A {pattern} " in text for pattern in AUXILIARY}
    assert said == {"sidecar": True, "adapter": False, "ambassador": True}
    assert "podtui.io/pattern.CONTAINER" in text


def test_no_pod_no_text() -> None:
    assert to_text([]) == ""
    assert to_json([]) == {"pods": []}


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_fit(width: int) -> None:
    assert all(cell_len(line) <= max(width, 80) for line in lines_of(_subject(), width))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pods)
def test_any_pod_is_explained_safely(pod: Pod) -> None:
    text = to_text([subject(pod)])
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    assert "\x7f" not in text
    json.dumps(to_json([subject(pod)]))
