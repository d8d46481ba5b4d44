"""Up, down, status and the faults."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.cluster import certificates, configs, images, network, node, process
from tests.cluster.build import binary, build
from tests.cluster.components import NAMES, component
from tests.cluster.layout import NODE, Layout

KUBELET = f"/api/v1/nodes/{NODE}/proxy"  # the kubelet's own paths, through the API server and the cable


class NotReady(Exception):
    """Something that was started is not ready in time; the message says what, and where its log is."""


class Cluster:
    """The one cluster of a state folder. Every method can be called in any state, and again."""

    def __init__(self, layout: Layout, say: Callable[[str], object]) -> None:
        self.layout = layout
        self._say = say

    def up(self) -> None:
        """Build what is missing, start what does not run, and wait until a Pod can be made.

        Raises NotReady, or CalledProcessError where a tool that is needed fails.
        """
        build(self.layout, self._say)
        if not self.anything_runs():
            self.down()  # a machine that was switched off leaves files of processes that are no more
        self.layout.run.mkdir(parents=True, exist_ok=True)
        network.create(self.layout)
        certificates.create(self.layout)
        configs.write(self.layout)
        images.write(self.layout.images)
        self._say("starting the cluster")
        self.restore()
        self._wait("controllers", "get", "serviceaccount", "default", "--namespace=default")

    def restore(self) -> None:
        """Undo every fault: all components run, the cable is in, the node is ready."""
        node.start(self.layout)
        network.mend(self.layout)
        for name in NAMES:
            component(self.layout, name).start(self.layout)
        self._wait_for_node()

    def forget_back_off(self) -> None:
        """Stop the API server's clients, for `restore` to start: after an outage they wait for up to a minute."""
        for name in ("controllers", "scheduler", "kubelet"):
            self.stop(name, patience=0)

    def down(self) -> None:
        """Stop everything and delete the state; the built binary stays."""
        if not self.layout.run.exists():
            return
        node.stop(self.layout)  # and with it the kubelet, containerd and all containers
        for name in reversed(NAMES):
            process.stop(self.layout.run, name)
        network.delete(self.layout)
        shutil.rmtree(self.layout.run)

    def status(self) -> dict[str, bool]:
        """Which components run."""
        return {name: process.running(self.layout.run, name) is not None for name in NAMES}

    def anything_runs(self) -> bool:
        return any(self.status().values())

    def stop(self, name: str, *, patience: float = 5) -> None:
        """Stop one component: asked to end, and killed after `patience` seconds (0: killed at once)."""
        component(self.layout, name)  # raises for a name that none has
        process.stop(self.layout.run, name, patience=patience)

    def start(self, name: str) -> None:
        """Start one component, and wait until it does its work. A wait needs the API server: without it, none."""
        component(self.layout, name).start(self.layout)
        if not self.status()["apiserver"]:
            return
        if name == "kubelet":
            self._wait_for_node()
        elif name in ("etcd", "apiserver"):
            self._wait("apiserver", "get", "--raw=/readyz")

    def cut(self) -> None:
        """Take the node's network away."""
        network.cut(self.layout)

    def mend(self) -> None:
        """Give it back, and wait until the API server reaches the kubelet."""
        network.mend(self.layout)
        if self.status()["apiserver"] and self.status()["kubelet"]:
            self._wait_for_node()

    def kubectl(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run kubectl as the administrator; a failure is in the result."""
        who = f"--kubeconfig={self.layout.kubeconfig}"
        argv: list[str | Path] = [binary(self.layout), "kubectl", who, "--request-timeout=5s", *args]
        return subprocess.run(argv, capture_output=True, text=True)

    def _wait_for_node(self) -> None:
        self._wait("apiserver", "get", "--raw=/readyz")
        self._wait("kubelet", "get", f"--raw={KUBELET}/healthz")
        self._wait("kubelet", "wait", f"node/{NODE}", "--for=condition=Ready", "--timeout=5s")
        self._until("kubelet", self._kubelet_knows_its_pods)

    def _kubelet_knows_its_pods(self) -> str:
        """A kubelet that was just started refuses exec and logs for a moment. Returns what it does not know."""
        bound = self._names("get", f"--raw=/api/v1/pods?fieldSelector=spec.nodeName={NODE}")
        known = self._names("get", f"--raw={KUBELET}/pods")
        return ", ".join(sorted(bound - known))

    def _names(self, *args: str) -> set[str]:
        items = json.loads(self.kubectl(*args).stdout or "{}").get("items") or []
        return {f"{item['metadata']['namespace']}/{item['metadata']['name']}" for item in items}

    def _wait(self, whose: str, *args: str) -> None:
        self._until(whose, lambda: "" if (result := self.kubectl(*args)).returncode == 0 else result.stderr or "no")

    def _until(self, whose: str, lacks: Callable[[], str], seconds: float = 90) -> None:
        """Ask again and again what is still lacking, until it is nothing."""
        end = time.monotonic() + seconds
        while reason := lacks():
            if time.monotonic() > end:
                log = self.layout.log(whose)
                raise NotReady(f"{whose} is not ready after {seconds:.0f} s, see {log}: {reason.strip()}")
            time.sleep(0.2)
