"""The cluster itself: that it runs Pods, and that its faults are faults."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cluster.under_test import ClusterUnderTest

pytestmark = pytest.mark.cluster
MANIFESTS = sorted((Path(__file__).parent / "manifests").glob("*.yaml"))
SLEEPER = """
apiVersion: v1
kind: Pod
metadata: {name: sleeper}
spec:
  containers: [{name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "echo hello; sleep 1000"]}]
"""


def readiness_of_node(cluster: ClusterUnderTest) -> str:
    return cluster.kubectl("get", "node/node1", "--output=jsonpath={.status.conditions[?(@.type=='Ready')].status}")


def test_the_three_patterns_run(cluster: ClusterUnderTest) -> None:
    for manifest in MANIFESTS:
        cluster.apply(manifest.read_text())
    cluster.wait("pods/adapter-example", "condition=Ready")
    cluster.wait("pods/ambassador-example", "condition=Ready")
    cluster.wait("pods/sidecar-example", "condition=Ready")
    cluster.wait("pods/sidecar-example", "jsonpath={.status.phase}=Running")
    seen_by_sidecar = cluster.kubectl(
        "exec", "sidecar-example", "-c", "log-collector", "--", "cat", "/var/log/myapp/app.log"
    )
    assert "level=info msg=request id=1\n" in seen_by_sidecar
    assert "--service=myapp:8080" in cluster.kubectl("logs", "ambassador-example", "-c", "ambassador")


def test_an_image_that_is_nowhere_is_not_pulled(cluster: ClusterUnderTest) -> None:
    cluster.apply(SLEEPER.replace("image: busybox", "image: registry.example/no/such:1"))
    cluster.wait("pod/sleeper", "jsonpath={.status.containerStatuses[0].state.waiting.reason}=ErrImagePull")


def test_without_the_api_server_nothing_answers_and_pods_live_on(cluster: ClusterUnderTest) -> None:
    cluster.apply(SLEEPER)
    cluster.wait("pod/sleeper", "condition=Ready")
    cluster.fault.stop("apiserver")
    with pytest.raises(subprocess.CalledProcessError, match="refused"):
        cluster.kubectl("get", "pods")
    cluster.fault.start("apiserver")
    assert "hello" in cluster.kubectl("logs", "sleeper")
    assert (
        json.loads(cluster.kubectl("get", "pod/sleeper", "-o", "json"))["status"]["containerStatuses"][0][
            "restartCount"
        ]
        == 0
    )


def test_a_cut_node_is_found_silent_and_comes_back(cluster: ClusterUnderTest) -> None:
    cluster.apply(SLEEPER)
    cluster.wait("pod/sleeper", "condition=Ready")
    cluster.fault.cut()
    cluster.wait("node/node1", "condition=Ready=Unknown")
    with pytest.raises(subprocess.CalledProcessError):
        cluster.kubectl("logs", "sleeper", timeout=30)
    cluster.fault.mend()
    assert readiness_of_node(cluster) == "True"
    assert "hello" in cluster.kubectl("logs", "sleeper")


def test_a_kubelet_that_stops_takes_no_pod_with_it(cluster: ClusterUnderTest) -> None:
    cluster.apply(SLEEPER)
    cluster.wait("pod/sleeper", "condition=Ready")
    started = cluster.kubectl("get", "pod/sleeper", "-o", "jsonpath={.status.containerStatuses[0].containerID}")
    cluster.fault.kill("kubelet")
    with pytest.raises(subprocess.CalledProcessError):
        cluster.kubectl("exec", "sleeper", "--", "true")
    cluster.fault.start("kubelet")
    cluster.kubectl("exec", "sleeper", "--", "true")
    assert started == cluster.kubectl("get", "pod/sleeper", "-o", "jsonpath={.status.containerStatuses[0].containerID}")


def test_a_user_may_do_what_the_rules_say(cluster: ClusterUnderTest) -> None:
    user = cluster.as_user([{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}])
    assert may(cluster, user, "list", "pods")
    assert not may(cluster, user, "get", "pods/log")
    cluster.grant(user, [{"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]}])
    assert may(cluster, user, "get", "pods/log")
    assert not may(cluster, user, "list", "pods")
    cluster.revoke(user)
    assert not may(cluster, user, "get", "pods/log")


def may(cluster: ClusterUnderTest, user: Path, verb: str, resource: str) -> bool:
    argv = ["auth", "can-i", verb, resource.partition("/")[0], f"--subresource={resource.partition('/')[2]}"]
    try:
        answer = cluster.kubectl("--kubeconfig", str(user), *argv)
    except subprocess.CalledProcessError as no:
        answer = no.stdout
    return answer.strip() == "yes"
