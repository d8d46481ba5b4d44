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
from tests.cluster.layout import NODE, REGISTRY_PORT, SERVICE_SUBNET, Layout

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
                return ["nsenter", f"--net={network.namespace(layout)}"]
            case "node":
                return node.inside(layout)


NAMES = ("etcd", "apiserver", "controllers", "scheduler", "registry", "containerd", "kubelet")


# A dead connection between API server and kubelet is found after 8 s; by default (30 and 15) a mended node takes 45.
_PINGS = ("env", "HTTP2_READ_IDLE_TIMEOUT_SECONDS=5", "HTTP2_PING_TIMEOUT_SECONDS=3")


def component(layout: Layout, name: str) -> Component:
    """The component of that name. Raises ValueError for a name that none has."""
    kube = binary(layout)
    match name:
        case "etcd":
            return Component(name, "host", (kube, "etcd"), _etcd(layout))
        case "apiserver":
            return Component(name, "host", (*_PINGS, kube, "kube-apiserver"), _api_server(layout))
        case "controllers":
            return Component(name, "host", (kube, "kube-controller-manager"), _CONTROLLERS)
        case "scheduler":
            return Component(name, "host", (kube, "kube-scheduler"), _SCHEDULER)
        case "registry":
            return Component(name, "network", (sys.executable, registry.__file__), f"images {REGISTRY_PORT}")
        case "containerd":
            return Component(name, "node", ("containerd",), "--config containerd.toml")
        case "kubelet":
            return Component(name, "node", (*_PINGS, kube, "kubelet"), _kubelet(layout))
    raise ValueError(f"no component {name}: there are {', '.join(NAMES)}")


def _etcd(layout: Layout) -> str:
    clients, peers = (f"http://127.0.0.1:{port}" for port in (layout.etcd_port, layout.etcd_port + 1))
    return f"""
        --data-dir etcd --log-level warn --unsafe-no-fsync
        --listen-client-urls {clients} --advertise-client-urls {clients}
        --listen-peer-urls {peers} --initial-advertise-peer-urls {peers} --initial-cluster default={peers}
    """


def _api_server(layout: Layout) -> str:
    return f"""
        --etcd-servers=http://127.0.0.1:{layout.etcd_port} --bind-address=0.0.0.0 --secure-port={layout.api_port}
        --advertise-address={layout.host_ip} --endpoint-reconciler-type=none
        --tls-cert-file=apiserver.crt --tls-private-key-file=apiserver.key --client-ca-file=ca.crt
        --kubelet-client-certificate=kubelet-client.crt --kubelet-client-key=kubelet-client.key
        --kubelet-preferred-address-types=InternalIP
        --service-cluster-ip-range={SERVICE_SUBNET} --service-account-issuer=https://kubernetes.default.svc
        --service-account-key-file=service-accounts.key --service-account-signing-key-file=service-accounts.key
        --authorization-mode=Node,RBAC --allow-privileged --event-ttl=6h
        {os.environ.get("PODTUI_TEST_APISERVER_FLAGS", "")}
    """


def _kubelet(layout: Layout) -> str:
    files = "--kubeconfig=node.kubeconfig --config=kubelet.yaml"
    return f"{files} --hostname-override={NODE} --node-ip={layout.node_ip}"


# Port 0, here and below: nobody asks for their metrics, and the usual ports may be another cluster's.
_CONTROLLERS = """
    --kubeconfig=admin.kubeconfig --leader-elect=false --secure-port=0
    --service-account-private-key-file=service-accounts.key --root-ca-file=ca.crt
    --node-monitor-period=2s --node-monitor-grace-period=16s
    --kube-api-qps=500 --kube-api-burst=1000
"""
_SCHEDULER = "--kubeconfig=admin.kubeconfig --leader-elect=false --secure-port=0"
