"""The patches as they are printed, applied by kubectl to a real API server: it takes them, the findings are gone."""

import json
from pathlib import Path

import pytest

from podtui.practices.patch_text import Target, patch_text
from tests.cluster.under_test import ClusterUnderTest, KubectlFailed
from tests.practices.cases import CASES
from tests.practices.manifests import Json, of

pytestmark = pytest.mark.cluster
CHANGEABLE = {check: case for check, case in CASES.items() if case.kind == "Deployment"}


def complete(document: Json, name: str) -> Json:
    """A Deployment as the API server wants it: with labels, and a selector of them."""
    spec, labels = document["spec"], {"app": name}
    template = {**spec["template"], "metadata": {**spec["template"]["metadata"], "labels": labels}}
    spec = {"replicas": 0, **spec, "template": template, "selector": {"matchLabels": labels}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


def complete_autoscaler(document: Json, name: str) -> Json:
    target = {"apiVersion": "apps/v1", **document["spec"]["scaleTargetRef"], "name": name}
    spec = {**document["spec"], "scaleTargetRef": target}
    return {"apiVersion": "autoscaling/v2", "kind": document["kind"], "metadata": {"name": name}, "spec": spec}


def create(cluster: ClusterUnderTest) -> None:
    objects = [complete(case.has, check) for check, case in CHANGEABLE.items()]
    objects += [complete_autoscaler(case.autoscaler, check) for check, case in CHANGEABLE.items() if case.autoscaler]
    cluster.apply(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))


def there(cluster: ClusterUnderTest, resource: str) -> dict[str, Json]:
    """The objects as the server has them, with its defaults."""
    items = json.loads(cluster.kubectl("get", resource, "-o", "json"))["items"]
    return {item["metadata"]["name"]: item for item in items}


def patch(cluster: ClusterUnderTest, check: str, document: Json, autoscaler: Json | None, file: Path) -> str:
    """Do what the finding's patch says in its first line; what kubectl complains of, "" for nothing."""
    (finding,) = of(check, document, CASES[check].around, autoscaler)
    assert finding.patch is not None
    text = patch_text(finding.patch, Target("Deployment", check, cluster.namespace))
    file.write_text(text)
    command = text.splitlines()[0].removeprefix("# kubectl ").replace("THIS", str(file))
    try:
        cluster.kubectl(*command.split())
    except KubectlFailed as failure:
        return str(failure)
    return ""


@pytest.mark.timeout(300)
def test_kubectl_applies_every_patch(cluster: ClusterUnderTest, tmp_path: Path) -> None:
    create(cluster)
    documents, autoscalers = there(cluster, "deployments"), there(cluster, "hpa")
    refused = {c: patch(cluster, c, documents[c], autoscalers.get(c), tmp_path / c) for c in CHANGEABLE}
    assert {check: said for check, said in refused.items() if said} == {}
    documents, autoscalers = there(cluster, "deployments"), there(cluster, "hpa")
    assert [c for c, case in CHANGEABLE.items() if of(c, documents[c], case.around, autoscalers.get(c))] == []
