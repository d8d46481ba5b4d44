"""Where everything is: folders, addresses, ports.

Names and numbers are the cluster's own, so that it runs beside any other on the machine. Several of ours run side by
side too, told apart by a number: one for tests and another for a benchmark, say.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NODE = "node1"
POD_SUBNET = "10.89.0.0/16"  # this and the next exist only on the node
SERVICE_SUBNET = "10.97.0.0/16"
REGISTRY_PORT = 5000  # on the node's network only
HIDDEN = ("/run", "/var/lib", "/var/log")  # the node has its own of these, see node.py


@dataclass(frozen=True, slots=True)
class Layout:
    """One cluster: the folder that all share, and the number that sets it apart.

    `home` outlives the cluster (the built binary is there), `run` is deleted when the cluster goes down.
    """

    home: Path
    number: int = 0

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Layout":
        """The folder that PODTUI_TEST_CLUSTER_DIR names, the number in PODTUI_TEST_CLUSTER (0 to 9).

        Raises ValueError where the node would not see the folder, or for a number that is none.
        """
        home = Path(environ.get("PODTUI_TEST_CLUSTER_DIR") or "~/.cache/podtui-test-cluster").expanduser().absolute()
        if any(home.is_relative_to(hidden) for hidden in HIDDEN):
            raise ValueError(f"PODTUI_TEST_CLUSTER_DIR={home}: the node has its own {', '.join(HIDDEN)}; use another")
        number = environ.get("PODTUI_TEST_CLUSTER") or "0"
        if number not in list("0123456789"):
            raise ValueError(f"PODTUI_TEST_CLUSTER={number}: a number from 0 to 9")
        return cls(home, int(number))

    @property
    def name(self) -> str:
        """What the network namespace, the control group and the kubeconfigs' context are called."""
        return f"podtui-test{self.number}"

    @property
    def host_link(self) -> str:
        """The host's end of the cable to the node. The name of an interface holds 15 bytes."""
        return f"podtui-host{self.number}"

    @property
    def subnet(self) -> str:
        """The cable's."""
        return f"10.214.{self.number}.0/24"

    @property
    def host_ip(self) -> str:
        return f"10.214.{self.number}.1"

    @property
    def node_ip(self) -> str:
        return f"10.214.{self.number}.2"

    @property
    def api_port(self) -> int:
        return 7443 + self.number

    @property
    def etcd_port(self) -> int:
        """etcd's port for the API server; the next one is for other etcds, of which there are none."""
        return 7360 + 2 * self.number

    @property
    def run(self) -> Path:
        return self.home / f"run{self.number}"

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
    def alone(self, what: str, say: Callable[[str], object]) -> Iterator[None]:
        """Wait until nobody else on the machine does `what`, and keep others from it for as long."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / f"{what}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"waiting for another process to be done with {what}")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield  # let go with the file, and when the process dies
