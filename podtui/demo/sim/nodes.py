"""The nodes, as they say they are."""

from podtui.demo.objects import Obj
from podtui.demo.sim.loop import Loop

VERSION = "v1.34.1"
_ADDRESS = "172.18.0."


def node(number: int, loop: Loop) -> Obj:
    """A worker of four cores and 16 GiB."""
    name = f"node-{number}"
    resources = {"cpu": "4", "memory": "16384000Ki", "pods": "110", "ephemeral-storage": "98831908Ki"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": _labels(name)},
        "spec": {"podCIDR": f"10.244.{number * 8}.0/21"},
        "status": {
            "capacity": resources,
            "allocatable": resources,
            "addresses": [
                {"type": "InternalIP", "address": f"{_ADDRESS}{number + 1}"},
                {"type": "Hostname", "address": name},
            ],
            "conditions": conditions(loop),
            "nodeInfo": _info(name, loop),
        },
    }


def _labels(name: str) -> dict[str, str]:
    system = {
        f"{prefix}kubernetes.io/{key}": value
        for prefix in ("", "beta.")
        for key, value in (("os", "linux"), ("arch", "amd64"))
    }
    return system | {"kubernetes.io/hostname": name}


def conditions(loop: Loop) -> list[Obj]:
    """All is well, as of now."""
    stamp = loop.stamp()
    well = {
        "MemoryPressure": ("False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        "DiskPressure": ("False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        "PIDPressure": ("False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        "Ready": ("True", "KubeletReady", "kubelet is posting ready status"),
    }
    times = {"lastHeartbeatTime": stamp, "lastTransitionTime": stamp}
    return [{"type": t, "status": s, "reason": r, "message": m} | times for t, (s, r, m) in well.items()]


def _info(name: str, loop: Loop) -> Obj:
    number = loop.rng("node", name).getrandbits(128)
    return {
        "machineID": f"{number:032x}",
        "systemUUID": f"{number:032x}",
        "bootID": f"{number:032x}",
        "kernelVersion": "6.1.0-demo",
        "osImage": "Debian GNU/Linux 12 (bookworm)",
        "containerRuntimeVersion": "containerd://2.1.4",
        "kubeletVersion": VERSION,
        "kubeProxyVersion": "",
        "operatingSystem": "linux",
        "architecture": "amd64",
    }
