"""Clusters go away and come back: podtui stays, says so, and is right again within seconds."""

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.fleet import empty, fill
from tests.cluster.under_test import ClusterUnderTest
from tests.terminal.dashboard import Dashboard, bare, rows_of, rows_of_kubectl

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300)]
SOON = 5.0
"""Seconds after the end of a fault within which the rows are kubectl's again."""
PODS = """
apiVersion: v1
kind: Pod
metadata: {name: pair}
spec:
  initContainers:
  - {name: proxy, image: busybox, imagePullPolicy: IfNotPresent, restartPolicy: Always, command: [sh, -c, "sleep 1000"]}
  containers:
  - {name: app, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 1000"]}
---
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec:
  containers:
  - {name: app, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 2; exit 3"]}
"""
POD_READERS = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "watch", "get"]}]


def same_as_kubectl(dashboard: Dashboard, cluster: ClusterUnderTest, seconds: float = SOON) -> None:
    """Wait until the screen is live and its rows are kubectl's; fail with both where that takes too long."""
    end = time.monotonic() + seconds
    while True:
        expected, screen = bare(rows_of_kubectl(cluster)), dashboard.screen()
        found = bare(rows_of(screen))
        if "● live" in screen and found == expected:
            return
        if time.monotonic() > end:
            assert "● live" in screen, screen
            assert found == expected
        time.sleep(0.1)


def healthy(dashboard: Dashboard) -> None:
    assert dashboard.alive
    assert "Traceback" not in dashboard.screen()


@pytest.fixture
def fleet(cluster: ClusterUnderTest) -> Iterator[int]:
    """So many Pods that a list of them takes several chunks. Without controllers, which would put them in order."""
    cluster.fault.stop("controllers")
    asyncio.run(fill(cluster.kubeconfig, 3000))
    yield 3000
    asyncio.run(empty(cluster.kubeconfig))


def test_an_api_server_that_is_stopped_for_half_a_minute(cluster: ClusterUnderTest) -> None:
    cluster.apply(PODS)
    with Dashboard(cluster.kubeconfig, "-n", cluster.namespace) as dashboard:
        same_as_kubectl(dashboard, cluster, 30)
        cluster.fault.stop("apiserver")
        dashboard.until("reconnecting")
        end = time.monotonic() + 30
        while time.monotonic() < end:
            assert "● live" not in dashboard.screen()
            healthy(dashboard)
            time.sleep(1)
        assert "connection refused" in dashboard.screen()
        cluster.fault.start("apiserver")
        same_as_kubectl(dashboard, cluster)
        healthy(dashboard)


def test_an_api_server_killed_during_the_first_list(cluster: ClusterUnderTest, fleet: int) -> None:
    with Dashboard(cluster.kubeconfig, "-A") as dashboard:
        dashboard.until(re.compile(rf"\d of {fleet // 1000},").search)
        cluster.fault.kill("apiserver")
        screen = dashboard.until("reconnecting")
        assert "● live" not in screen
        cluster.fault.start("apiserver")
        total = len(cluster.kubectl("get", "pods", "-A", "-o", "name").splitlines())
        dashboard.until(lambda screen: "● live" in screen and f"{total:,} pods" in screen, SOON)
        healthy(dashboard)


def test_a_node_that_is_cut_off_and_comes_back(cluster: ClusterUnderTest) -> None:
    cluster.apply(PODS)
    cluster.wait("pod/pair", "condition=Ready")
    with Dashboard(cluster.kubeconfig, "-n", cluster.namespace) as dashboard:
        same_as_kubectl(dashboard, cluster, 30)
        cluster.fault.cut()
        cluster.wait("pod/pair", "condition=Ready=false", 120)  # the controllers give the node up
        same_as_kubectl(dashboard, cluster)
        cluster.fault.mend()
        cluster.wait("pod/pair", "condition=Ready")
        same_as_kubectl(dashboard, cluster)
        healthy(dashboard)


def test_a_kubelet_that_is_stopped(cluster: ClusterUnderTest) -> None:
    cluster.apply(PODS)
    cluster.wait("pod/pair", "condition=Ready")
    with Dashboard(cluster.kubeconfig, "-n", cluster.namespace) as dashboard:
        same_as_kubectl(dashboard, cluster, 30)
        cluster.fault.stop("kubelet")
        cluster.apply(PODS.replace("name: pair", "name: late"))
        same_as_kubectl(dashboard, cluster)
        assert rows_of(dashboard.screen())["late"] == ("0/2", "Pending", "0")
        cluster.fault.start("kubelet")
        cluster.wait("pod/late", "condition=Ready")
        same_as_kubectl(dashboard, cluster)
        healthy(dashboard)


def test_a_permission_that_is_taken_away_and_given_back(cluster: ClusterUnderTest) -> None:
    cluster.apply(PODS)
    user = cluster.as_user(POD_READERS)
    with Dashboard(user, "-n", cluster.namespace) as dashboard:
        same_as_kubectl(dashboard, cluster, 30)
        cluster.revoke(user)
        screen = dashboard.until(lambda screen: "not allowed" in screen and "is forbidden" in screen, 15)
        assert "● live" not in screen
        cluster.grant(user, POD_READERS)
        same_as_kubectl(dashboard, cluster, 10)
        healthy(dashboard)


def test_who_may_see_one_namespace_only_sees_it_without_asking(cluster: ClusterUnderTest) -> None:
    cluster.apply(PODS)
    user = cluster.as_user(POD_READERS)
    with Dashboard(user) as dashboard:
        screen = dashboard.until("not allowed to list Pods in all namespaces")
        assert f"only namespace {cluster.namespace}" in screen
        same_as_kubectl(dashboard, cluster, 10)


def test_a_namespace_that_is_not_there_yet(cluster: ClusterUnderTest) -> None:
    name = f"{cluster.namespace}-b"
    with Dashboard(cluster.kubeconfig, "-n", name) as dashboard:
        dashboard.until(f"namespace {name} does not exist")
        first, cluster.namespace = cluster.namespace, ""
        cluster.create_namespace(name)
        cluster.apply(PODS)
        dashboard.until(lambda screen: "pair" in rows_of(screen))
        assert "does not exist" not in dashboard.screen()
        cluster.delete_namespace()
        cluster.namespace = first


def test_a_server_that_never_answered_is_a_state(tmp_path: Path, cluster: ClusterUnderTest) -> None:
    config = tmp_path / "config"
    config.write_text(cluster.kubeconfig.read_text().replace("https://127.0.0.1:", "https://127.0.0.2:1"))
    with Dashboard(config) as dashboard:
        dashboard.until("not reached yet", 15)
        time.sleep(3)
        healthy(dashboard)
        assert "not reached yet" in dashboard.screen()
