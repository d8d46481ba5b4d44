"""`podtui check` on a real cluster: what is read beside the Pod, and what is left unsaid where it may not be."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cluster.under_test import ClusterUnderTest

pytestmark = pytest.mark.cluster
WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: app, image: test/image}
        - {name: redis-exporter, image: oliver006/redis_exporter:v1}
"""
AUTOSCALER = """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 3
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
"""
PODS_ONLY = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}]


def checks(run: Run, kubeconfig: Path, namespace: str) -> tuple[int, set[str], dict[str, Any]]:
    status, out, err = run("check", "-o", "json", "-n", namespace, "-l", "app=web", "--kubeconfig", str(kubeconfig))
    assert err == ""
    (pod,) = json.loads(out)["pods"]
    return status, {finding["check"] for finding in pod["findings"]}, pod


def test_replicas_and_autoscalers_where_they_may_be_read(run: Run, cluster: ClusterUnderTest) -> None:
    cluster.apply(WEB)
    cluster.wait("deployment/web", "jsonpath={.status.replicas}=1")
    status, found, pod = checks(run, cluster.kubeconfig, cluster.namespace)
    assert status == 0
    assert "one-replica" in found
    assert pod["workload"] == {"kind": "Deployment", "name": "web"}

    cluster.apply(AUTOSCALER)
    status, found, _ = checks(run, cluster.kubeconfig, cluster.namespace)
    assert status == 1
    assert {"autoscaler-blind", "autoscaler-skewed"} <= found
    assert "one-replica" not in found

    user = cluster.as_user(PODS_ONLY)
    status, found, _ = checks(run, user, cluster.namespace)
    assert status == 0
    assert not {"autoscaler-blind", "autoscaler-skewed", "one-replica"} & found
