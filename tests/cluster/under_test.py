"""What a test gets as `cluster`: a namespace of its own on a real API server, kubectl, faults and users."""

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.cluster import access
from tests.cluster.lifecycle import Cluster


class Fault:
    """Faults of our own cluster. Whatever a test leaves broken is mended after it.

    Components: etcd, apiserver, controllers, scheduler, registry, containerd, kubelet.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._touched: set[str] = set()

    def stop(self, component: str) -> None:
        """Ask the component to end, and wait until it has."""
        self._touching(component).stop(component)

    def kill(self, component: str) -> None:
        """Kill the component at once."""
        self._touching(component).stop(component, patience=0)

    def start(self, component: str) -> None:
        """Start the component, and wait until it does its work."""
        self._touching(component).start(component)

    def cut(self) -> None:
        """Take the node's network away."""
        self._touching("network").cut()

    def mend(self) -> None:
        """Give the node its network back, and wait until the API server reaches it."""
        self._touching("network").mend()

    def undo(self) -> None:
        """Mend everything, if anything was ever touched."""
        if self._touched & {"apiserver", "etcd"}:
            self._cluster.forget_back_off()
        if self._touched:
            self._cluster.restore()

    def _touching(self, component: str) -> Cluster:
        self._touched.add(component)
        return self._cluster


class NoFault:
    """Stands in for Fault on a cluster that is not ours: a test that asks for a fault skips."""

    def undo(self) -> None:
        """Nothing was done."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        return lambda *_args, **_kwargs: pytest.skip("faults are for our own cluster, not for PODTUI_TEST_KUBECONFIG's")


class ClusterUnderTest:
    """One test's view of the cluster."""

    def __init__(self, program: Sequence[str | Path], kubeconfig: Path, fault: Fault | NoFault, folder: Path) -> None:
        self.kubeconfig = kubeconfig
        self.fault = fault
        self.namespace = ""
        self._program = program
        self._folder = folder
        self._granted: dict[str, Sequence[access.Rule]] = {}  # user -> what it may

    def kubectl(self, *args: str, input: str | None = None, timeout: float = 60) -> str:  # noqa: A002 - as in subprocess.run
        """Run kubectl as the administrator, in the test's namespace where `args` name no other.

        Returns its standard output. Raises KubectlFailed with its words, or TimeoutExpired after `timeout` seconds.
        """
        argv = [*self._program, "--kubeconfig", self.kubeconfig, *self._in_namespace(args), *args]
        result = subprocess.run(argv, input=input, capture_output=True, text=True, timeout=timeout)
        if result.returncode:
            raise KubectlFailed(result.returncode, ["kubectl", *args], result.stdout, result.stderr)
        return result.stdout

    def as_user(self, rules: Sequence[access.Rule], *, everywhere: bool = False) -> Path:
        """A new user who may do what the RBAC `rules` say, in the test's namespace or `everywhere`: a kubeconfig."""
        name = f"user-{len(self._granted) + 1}"
        path = access.create_user(self.kubectl, self.kubeconfig, self._folder, self.namespace, name)
        self.grant(path, rules, everywhere=everywhere)
        return path

    def grant(self, user: Path, rules: Sequence[access.Rule], *, everywhere: bool = False) -> None:
        """Let a user of `as_user` do what `rules` say, and nothing else."""
        self._granted[user.stem] = rules
        access.grant(self.kubectl, self.namespace, user.stem, rules, everywhere=everywhere)

    def revoke(self, user: Path) -> None:
        """Take all permissions away from a user of `as_user`; its token stays valid."""
        access.revoke(self.kubectl, self.namespace, user.stem, self._granted[user.stem])

    def create_namespace(self, name: str) -> None:
        """Make the test's namespace, with its default service account ready."""
        self.kubectl("create", "namespace", name)
        self.namespace = name
        self.wait("serviceaccount/default", "create")
        self.wait("configmap/kube-root-ca.crt", "create")  # every Pod mounts it

    def delete_namespace(self) -> None:
        """Delete the namespace without waiting for it, its Pods within a second, and its users' rights elsewhere."""
        if not self.namespace:
            return
        access.revoke_all(self.kubectl, self.namespace)
        self.kubectl("delete", "pods", "--all", "--grace-period=1", "--wait=false")
        self.kubectl("delete", "namespace", self.namespace, "--wait=false")

    def wait(self, what: str, condition: str, seconds: float = 60) -> None:
        """Wait for a condition as `kubectl wait --for` names it: "condition=Ready", "delete", "jsonpath=..."."""
        self.kubectl("wait", what, f"--for={condition}", f"--timeout={seconds:.0f}s", timeout=seconds + 10)

    def apply(self, manifest: str) -> None:
        """Create what a manifest says, in the test's namespace."""
        self.kubectl("apply", "--filename=-", input=manifest)

    def _in_namespace(self, args: Sequence[str]) -> list[str]:
        named = any(arg in ("-n", "-A", "--all-namespaces") or arg.startswith("--namespace") for arg in args)
        return [] if named or not self.namespace else ["--namespace", self.namespace]


class KubectlFailed(subprocess.CalledProcessError):
    """kubectl's exit status, with what it said."""

    def __str__(self) -> str:
        return f"{' '.join(self.cmd)}: {self.stderr.strip() or self.returncode}"


def namespace_for(test: str) -> str:
    """A fresh namespace's name that says which test it belongs to."""
    word = "".join(letter if letter.isalnum() else "-" for letter in test.lower()).removeprefix("test-")
    return f"{word[:40].strip('-')}-{time.time_ns() // 1_000_000 % 0x1000000:06x}"
