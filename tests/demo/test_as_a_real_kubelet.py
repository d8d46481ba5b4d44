"""The same Pods on a real kubelet and on the simulated one: they go through the same states."""

import json
import subprocess
import threading
import time
from typing import Any

import pytest

from tests.cluster.under_test import ClusterUnderTest
from tests.demo.histories import PODS, History, add, simulated

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300)]
WATCHED, AFTER = 50, 12
"""Seconds before and after the deletion of some."""
DELETED = ("native", "no-config")
LEAST = {("crash", "app"): 6, ("liveness", "stubborn"): 5, ("no-command", "app"): 5}
"""Of what goes on without end, so many states are seen at least; of the rest all."""


class Watcher:
    """Takes down what `kubectl get pods -w` says."""

    def __init__(self, cluster: ClusterUnderTest) -> None:
        self.histories: dict[str, History] = {}
        command = [*cluster._program, "--kubeconfig", cluster.kubeconfig, "-n", cluster.namespace]
        self._kubectl = subprocess.Popen(
            [*command, "get", "pods", "-w", "-o", "json"], stdout=subprocess.PIPE, text=True
        )
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        assert self._kubectl.stdout is not None
        text = ""
        for line in self._kubectl.stdout:
            text += line
            if line == "}\n":
                pod: dict[str, Any] = json.loads(text)
                text = ""
                add(self.histories.setdefault(pod["metadata"]["name"], {}), pod)

    def stop(self) -> dict[str, History]:
        self._kubectl.terminate()
        self._thread.join(10)
        self._kubectl.communicate(timeout=10)
        return self.histories


def test_the_same_pods_go_through_the_same_states(cluster: ClusterUnderTest) -> None:
    watcher = Watcher(cluster)
    time.sleep(1)
    cluster.apply("---".join(PODS.values()))
    time.sleep(WATCHED)
    cluster.kubectl("delete", "pod", *DELETED, "--wait=false")
    time.sleep(AFTER)
    real = watcher.stop()
    simulation = simulated(WATCHED, WATCHED + AFTER, DELETED)
    assert real.keys() == simulation.keys() == PODS.keys()
    for name, history in real.items():
        assert history.keys() == simulation[name].keys()
        for what, states in history.items():
            expected, found = states, simulation[name][what]
            if (name, what) in LEAST:
                least = min(len(expected), len(found))
                assert least >= LEAST[name, what], (name, what, expected, found)
                expected, found = expected[:least], found[:least]
            assert found == expected, (name, what)
