"""The node: a machine within the machine.

Its first process, called `node`, owns the namespaces for mounts and process ids, in the network of network.py.
containerd, the kubelet and all containers run inside; killing the first process ends them all, and their mounts go
with them. The node has a /run, /var/lib and /var/log of its own, because containerd, the kubelet and CNI keep fixed
paths there which another cluster on the host may be using.
"""

import os
import time
from pathlib import Path

from tests.cluster import network, process
from tests.cluster.layout import HIDDEN, Layout

COMPONENT = "node"
CGROUPS = Path("/sys/fs/cgroup")
# PID 1 of the namespace: it must reap what containerd's shims leave behind, which a shell does and `sleep` does not.
# Mounts are shared from here on, else a Pod could not ask for mountPropagation.
_FIRST = """
mount --make-rshared /
for folder in "$@"; do mount --bind "$ROOT$folder" "$folder"; done
touch "$ROOT/ready"
while :; do sleep 3600; done
"""


def start(layout: Layout) -> None:
    """Start the first process, if it does not run, and wait until the node's mounts are there."""
    if process.running(layout.run, COMPONENT):
        return
    for hidden in HIDDEN:
        (layout.node_root / hidden.lstrip("/")).mkdir(parents=True, exist_ok=True)
    for group in _cgroups(layout):
        group.mkdir(exist_ok=True)
    ready = layout.node_root / "ready"
    ready.unlink(missing_ok=True)
    unshare = "unshare --mount --pid --fork --kill-child --mount-proc --propagation private"
    argv = [
        "env",
        f"ROOT={layout.node_root}",
        "nsenter",
        f"--net={network.namespace(layout)}",
        *unshare.split(),
        "sh",
        "-euc",
        _FIRST,
        "sh",
        *HIDDEN,
    ]
    process.start(layout.run, COMPONENT, argv, forks=True)
    while not ready.exists():
        if not process.running(layout.run, COMPONENT):
            raise RuntimeError(f"the node's first process ended, see {layout.log(COMPONENT)}")
        time.sleep(0.01)


def stop(layout: Layout) -> None:
    """Switch the node off: all of its processes end at once, without asking."""
    process.stop(layout.run, COMPONENT, patience=0)
    for group in _cgroups(layout):
        _remove_tree(group)


def inside(layout: Layout) -> list[str]:
    """The words before a command line that make it run on the node, as the child of the process that is started."""
    return ["nsenter", "--target", str(process.running(layout.run, COMPONENT)), "--mount", "--pid", "--net", "--wd"]


def _cgroups(layout: Layout) -> list[Path]:
    """The node's control group, in each hierarchy of version 1, or the one of version 2."""
    if (CGROUPS / "cgroup.controllers").exists():
        return [CGROUPS / layout.name]
    return [hierarchy / layout.name for hierarchy in CGROUPS.iterdir() if (hierarchy / "cgroup.procs").exists()]


def _remove_tree(group: Path, patience: float = 10) -> None:
    """Remove a control group and those in it; their processes may take a moment to be gone."""
    end = time.monotonic() + patience
    for path, _, _ in os.walk(group, topdown=False):
        while not _removed(Path(path)) and time.monotonic() < end:
            time.sleep(0.05)


def _removed(group: Path) -> bool:
    try:
        group.rmdir()
    except FileNotFoundError:
        return True
    except OSError:  # EBUSY: a dying process is still in it
        return False
    return True
