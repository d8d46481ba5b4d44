"""What the machine must have, and the one sentence that says what it lacks."""

import os
import platform
import shutil
from pathlib import Path

# Debian's package -> a file that it brings
PACKAGES = {
    "busybox-static": "/bin/busybox",
    "containerd": "/usr/bin/containerd",
    "containernetworking-plugins": "/usr/lib/cni/bridge",
    "iproute2": "/usr/sbin/ip",
    "runc": "/usr/sbin/runc",
    "util-linux": "/usr/bin/nsenter",
}


def missing_packages() -> list[str]:
    """Debian's packages that are not installed, in the order of their names."""
    return [package for package, file in PACKAGES.items() if not Path(file).exists()]


def missing() -> str:
    """Why a cluster cannot be brought up here, in one sentence; "" if it can."""
    if platform.system() != "Linux":
        return f"the test cluster needs Linux, this is {platform.system()}"
    if os.geteuid() != 0:
        return "the test cluster needs root (it makes network namespaces and runs containers)"
    if shutil.which("go") is None:
        return "the test cluster needs Go 1.24 or newer on PATH (it builds Kubernetes)"
    if packages := missing_packages():
        return f"the test cluster needs Debian's packages: apt-get install -y {' '.join(packages)}"
    return ""
