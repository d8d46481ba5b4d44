"""Where everything is: folders, addresses, ports.

Names and numbers are the cluster's own, so that it runs beside any other on the machine. One cluster a machine: a
second state folder would want the same ports.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NAME = "podtui-test"  # the network namespace, the control group and the kubeconfigs' context
NODE = "node1"
HOST_LINK = "podtui-test0"  # the host's end of the cable to the node; an interface name holds 15 bytes
SUBNET = "10.214.0.0/24"
HOST_IP = "10.214.0.1"
NODE_IP = "10.214.0.2"
POD_SUBNET = "10.89.0.0/16"
SERVICE_SUBNET = "10.97.0.0/16"
API_PORT = 7443
ETCD_PORT = 7379
ETCD_PEER_PORT = 7380
REGISTRY_PORT = 5000  # inside the node's network only
HIDDEN = ("/run", "/var/lib", "/var/log")  # the node has its own of these, see node.py


@dataclass(frozen=True, slots=True)
class Layout:
    """The state folder and what is in it.

    `home` outlives the cluster (the built binary is there), `run` is deleted when the cluster goes down.
    """

    home: Path

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Layout":
        """The folder that PODTUI_TEST_CLUSTER_DIR names, else ~/.cache/podtui-test-cluster.

        Raises ValueError where the node would not see the folder.
        """
        home = Path(environ.get("PODTUI_TEST_CLUSTER_DIR") or "~/.cache/podtui-test-cluster").expanduser().absolute()
        if any(home.is_relative_to(hidden) for hidden in HIDDEN):
            raise ValueError(f"PODTUI_TEST_CLUSTER_DIR={home}: the node has its own {', '.join(HIDDEN)}; use another")
        return cls(home)

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def node_root(self) -> Path:
        """What the node sees as its own /run, /var/lib and /var/log."""
        return self.run / "node"

    @property
    def images(self) -> Path:
        return self.run / "images"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's."""
        return self.run / "admin.kubeconfig"

    @property
    def containerd_socket(self) -> Path:
        """containerd's socket as the host sees it (on the node: /run/containerd/containerd.sock)."""
        return self.node_root / "run" / "containerd" / "containerd.sock"

    def log(self, component: str) -> Path:
        return self.run / f"{component}.log"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other test run uses the cluster, and keep others out for as long."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # let go with the file, and when the process dies
            yield
