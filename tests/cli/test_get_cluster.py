"""`podtui get -A -o json` beside `kubectl get pods -A`, for everything that is on the cluster at that time."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.api import connect, in_parallel
from tests.cluster.under_test import ClusterUnderTest
from tests.model.random_pods import RandomPods
from tests.model.test_against_table import node_without_kubelet, put, remove

RUNNING = """
apiVersion: v1
kind: Pod
metadata: {name: real}
spec:
  terminationGracePeriodSeconds: 1
  initContainers:
  - {name: native, image: busybox, imagePullPolicy: IfNotPresent, restartPolicy: Always, command: [sleep, "1000"]}
  containers:
  - {name: crashes, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "exit 3"]}
"""
Cells = dict[tuple[str, str], tuple[str, ...]]


@pytest.mark.cluster
@pytest.mark.timeout(300)
async def test_everything_on_the_cluster_reads_as_kubectl_prints_it(cluster: ClusterUnderTest) -> None:
    config = json.loads(cluster.kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json"))
    cluster.apply(RUNNING)
    cluster.kubectl("wait", "pod/real", "--for=jsonpath={.status.containerStatuses[0].restartCount}=1", "--timeout=60s")
    async with connect(config) as api, node_without_kubelet(api, f"no-kubelet-{cluster.namespace}") as node:
        pods = f"/api/v1/namespaces/{cluster.namespace}/pods"
        try:
            await in_parallel(put(api, pods, made) for made in RandomPods(7, node, datetime.now(UTC)).take(300))
            before, ours, after = kubectls(cluster), podtuis(cluster), kubectls(cluster)
        finally:
            await remove(api, pods)
    still = {name for name in before if before[name] == after.get(name)}  # the others changed meanwhile
    assert sum(1 for namespace, _ in still if namespace == cluster.namespace) >= 300
    assert {name: ours.get(name) for name in still} == {name: before[name] for name in still}


def kubectls(cluster: ClusterUnderTest) -> Cells:
    """READY, STATUS and the number of restarts by namespace and name."""
    lines = cluster.kubectl("get", "pods", "-A", "--no-headers").splitlines()
    return {(namespace, name): tuple(rest[:3]) for namespace, name, *rest in map(str.split, lines)}


def podtuis(cluster: ClusterUnderTest) -> Cells:
    command = [sys.executable, "-m", "podtui", "get", "-A", "-o", "json", "--kubeconfig", str(cluster.kubeconfig)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    pods = json.loads(done.stdout)["pods"]
    return {(p["namespace"], p["name"]): (p["ready"], p["status"], str(p["restarts"]).split()[0]) for p in pods}
