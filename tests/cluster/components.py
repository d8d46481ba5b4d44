"""The command line of each component, and where it runs.

PODTUI_TEST_APISERVER_FLAGS: more flags for the API server, parted by blanks.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.cluster import network, node, process, registry
from tests.cluster.build import binary
from tests.cluster.layout import (
    API_PORT,
    ETCD_PEER_PORT,
    ETCD_PORT,
    HOST_IP,
    NODE,
    NODE_IP,
    REGISTRY_PORT,
    SERVICE_SUBNET,
    Layout,
)

Place = Literal["host", "network", "node"]  # network: the host, but on the node's network


@dataclass(frozen=True, slots=True)
class Component:
    """One program of the cluster. Its arguments name files relative to the run folder, which is where it starts."""

    name: str
    place: Place
    program: tuple[str | Path, ...]
    flags: str

    def start(self, layout: Layout) -> None:
        """Start it, if it does not run."""
        if process.running(layout.run, self.name):
            return
        argv = [*self._way_in(layout), *self.program, *self.flags.split()]
        process.start(layout.run, self.name, argv, forks=self.place == "node")

    def _way_in(self, layout: Layout) -> list[str]:
        match self.place:
            case "host":
                return []
            case "network":
                return ["nsenter", f"--net={network.NAMESPACE}"]
            case "node":
                return node.inside(layout)


NAMES = ("etcd", "apiserver", "controllers", "scheduler", "registry", "containerd", "kubelet")


def component(layout: Layout, name: str) -> Component:
    """The component of that name. Raises ValueError for a name that none has."""
    kube = binary(layout)
    match name:
        case "etcd":
            return Component(name, "host", (kube, "etcd"), _ETCD)
        case "apiserver":
            more = os.environ.get("PODTUI_TEST_APISERVER_FLAGS", "")
            return Component(name, "host", (kube, "kube-apiserver"), f"{_API_SERVER} {more}")
        case "controllers":
            return Component(name, "host", (kube, "kube-controller-manager"), _CONTROLLERS)
        case "scheduler":
            return Component(name, "host", (kube, "kube-scheduler"), _SCHEDULER)
        case "registry":
            return Component(name, "network", (sys.executable, registry.__file__), f"images {REGISTRY_PORT}")
        case "containerd":
            return Component(name, "node", ("containerd",), "--config containerd.toml")
        case "kubelet":
            return Component(name, "node", (kube, "kubelet"), _KUBELET)
    raise ValueError(f"no component {name}: there are {', '.join(NAMES)}")


_ETCD = f"""
    --data-dir etcd --log-level warn --unsafe-no-fsync
    --listen-client-urls http://127.0.0.1:{ETCD_PORT} --advertise-client-urls http://127.0.0.1:{ETCD_PORT}
    --listen-peer-urls http://127.0.0.1:{ETCD_PEER_PORT}
    --initial-advertise-peer-urls http://127.0.0.1:{ETCD_PEER_PORT}
    --initial-cluster default=http://127.0.0.1:{ETCD_PEER_PORT}
"""
_API_SERVER = f"""
    --etcd-servers=http://127.0.0.1:{ETCD_PORT}
    --bind-address=0.0.0.0 --secure-port={API_PORT} --advertise-address={HOST_IP} --endpoint-reconciler-type=none
    --tls-cert-file=apiserver.crt --tls-private-key-file=apiserver.key --client-ca-file=ca.crt
    --kubelet-client-certificate=kubelet-client.crt --kubelet-client-key=kubelet-client.key
    --kubelet-preferred-address-types=InternalIP
    --service-cluster-ip-range={SERVICE_SUBNET} --service-account-issuer=https://kubernetes.default.svc
    --service-account-key-file=service-accounts.key --service-account-signing-key-file=service-accounts.key
    --authorization-mode=Node,RBAC --allow-privileged --event-ttl=6h
"""
# Port 0, here and below: nobody asks for their metrics, and the usual ports may be another cluster's.
_CONTROLLERS = """
    --kubeconfig=admin.kubeconfig --leader-elect=false --secure-port=0
    --service-account-private-key-file=service-accounts.key --root-ca-file=ca.crt
    --node-monitor-period=2s --node-monitor-grace-period=16s
    --kube-api-qps=500 --kube-api-burst=1000
"""
_SCHEDULER = "--kubeconfig=admin.kubeconfig --leader-elect=false --secure-port=0"
_KUBELET = f"--kubeconfig=node.kubeconfig --config=kubelet.yaml --hostname-override={NODE} --node-ip={NODE_IP}"
