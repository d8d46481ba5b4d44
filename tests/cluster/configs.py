"""The files that containerd and the kubelet read.

PODTUI_TEST_LOG_MAX_SIZE (a quantity such as 64Ki, default 10Mi): at which size the kubelet rotates a container's log.
"""

import json
import os

from tests.cluster.layout import POD_SUBNET, REGISTRY_PORT, Layout

SANDBOX_IMAGE = "registry.k8s.io/pause:3.10"


def write(layout: Layout) -> None:
    """Write all of them, over what is there."""
    run = layout.run
    (run / "cni").mkdir(exist_ok=True)
    (run / "registries" / "_default").mkdir(parents=True, exist_ok=True)
    (run / "containerd.toml").write_text(_containerd(layout))
    (run / "registries" / "_default" / "hosts.toml").write_text(_registries())
    (run / "cni" / "10-bridge.conflist").write_text(json.dumps(_pod_network(layout)))
    (run / "kubelet.yaml").write_text(json.dumps(_kubelet(layout)))
    (run / "resolv.conf").write_text("nameserver 127.0.0.1\n")  # nobody answers there


def _containerd(layout: Layout) -> str:
    """Paths that are not named are containerd's own defaults, which on the node are the node's."""
    return f"""\
version = 2
[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{SANDBOX_IMAGE}"
  netns_mounts_under_state_dir = true
  # a machine may lack what these two would need: CAP_SYS_RESOURCE, and the hugetlb controller
  restrict_oom_score_adj = true
  disable_hugetlb_controller = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "{layout.run}/cni"
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "{layout.run}/registries"
"""


def _registries() -> str:
    """Every registry's images come from ours, so an image that we do not have is one that does not exist."""
    url = f"http://127.0.0.1:{REGISTRY_PORT}"
    return f'server = "{url}"\n[host."{url}"]\n  capabilities = ["pull", "resolve"]\n'


def _pod_network(layout: Layout) -> dict[str, object]:
    """A bridge of the node with all Pods on it (cni.dev, plugins bridge and host-local)."""
    addresses = {"type": "host-local", "ranges": [[{"subnet": POD_SUBNET}]], "routes": [{"dst": "0.0.0.0/0"}]}
    bridge = {"type": "bridge", "bridge": "cni0", "isGateway": True, "ipam": addresses}
    return {"cniVersion": "0.4.0", "name": layout.name, "plugins": [bridge]}


def _kubelet(layout: Layout) -> dict[str, object]:
    """A KubeletConfiguration (kubelet.config.k8s.io/v1beta1)."""
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": layout.node_ip,
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": False},
            "x509": {"clientCAFile": f"{layout.run}/ca.crt"},
        },
        "authorization": {"mode": "AlwaysAllow"},
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{layout.name}",  # else two kubelets on a machine kill each other's Pods as orphans
        "failCgroupV1": False,
        "failSwapOn": False,
        "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
        "volumePluginDir": "/var/lib/kubelet/volume-plugins",
        "resolvConf": f"{layout.run}/resolv.conf",
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%"},
        "maxPods": 250,
        "serializeImagePulls": False,
        "containerLogMaxSize": os.environ.get("PODTUI_TEST_LOG_MAX_SIZE", "10Mi"),
        "containerLogMonitorInterval": "3s",
        # a cut is noticed in a third of the usual time; with --node-monitor-grace-period in components.py
        "nodeStatusUpdateFrequency": "4s",
        "nodeLeaseDurationSeconds": 16,
    }
