"""Up, down, status and the faults."""

import shutil
import subprocess
import time
from collections.abc import Callable

from tests.cluster import certificates, configs, images, network, node, process
from tests.cluster.build import binary, build
from tests.cluster.components import NAMES, component
from tests.cluster.layout import NODE, Layout

NODE_HEALTH = f"/api/v1/nodes/{NODE}/proxy/healthz"  # asked through the API server: it, the cable and the kubelet


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
        network.create()
        certificates.create(self.layout)
        configs.write(self.layout)
        images.write(self.layout.images)
        self._say("starting the cluster")
        self.restore()
        self._wait("controllers", "get", "serviceaccount", "default", "--namespace=default")

    def restore(self) -> None:
        """Undo every fault: all components run, the cable is in, the node is ready."""
        node.start(self.layout)
        network.mend()
        for name in NAMES:
            component(self.layout, name).start(self.layout)
        self._wait_for_node()

    def down(self) -> None:
        """Stop everything and delete the state; the built binary stays."""
        if not self.layout.run.exists():
            return
        node.stop(self.layout)  # and with it the kubelet, containerd and all containers
        for name in reversed(NAMES):
            process.stop(self.layout.run, name)
        network.delete()
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
        network.cut()

    def mend(self) -> None:
        """Give it back, and wait until the API server reaches the kubelet."""
        network.mend()
        if self.status()["apiserver"] and self.status()["kubelet"]:
            self._wait_for_node()

    def kubectl(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run kubectl as the administrator; a failure is in the result."""
        argv = [binary(self.layout), "kubectl", "--kubeconfig", self.layout.kubeconfig, "--request-timeout=5s", *args]
        return subprocess.run(argv, capture_output=True, text=True)

    def _wait_for_node(self) -> None:
        self._wait("apiserver", "get", "--raw=/readyz")
        self._wait("kubelet", "get", f"--raw={NODE_HEALTH}")
        self._wait("kubelet", "wait", f"node/{NODE}", "--for=condition=Ready", "--timeout=5s")

    def _wait(self, whose: str, *args: str, seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while (result := self.kubectl(*args)).returncode:
            if time.monotonic() > end:
                log = self.layout.log(whose)
                raise NotReady(f"{whose} is not ready after {seconds:.0f} s, see {log}: {result.stderr.strip()}")
            time.sleep(0.2)
