"""The node's network: a namespace, a cable to the host, and no way further.

The node has no default route. The subnet is a dead end on the host too while the cable is not there, so that a stray
packet for it never takes the host's own default route.
"""

import subprocess
from pathlib import Path

from tests.cluster.layout import Layout


def namespace(layout: Layout) -> Path:
    """The network namespace, as a file to enter."""
    return Path("/run/netns") / layout.name


def create(layout: Layout) -> None:
    """Make what is not there yet."""
    _ip(f"route replace blackhole {layout.subnet} metric 9999")
    if namespace(layout).exists():
        return
    _ip(f"netns add {layout.name}")
    _ip(f"link add {layout.host_link} type veth peer name eth0 netns {layout.name}")
    _ip(f"address add {layout.host_ip}/24 dev {layout.host_link}")
    _ip(f"link set {layout.host_link} up")
    _ip(f"-n {layout.name} address add {layout.node_ip}/24 dev eth0")
    _ip(f"-n {layout.name} link set lo up")
    mend(layout)


def cut(layout: Layout) -> None:
    """Pull the cable out at the node's end: Pods go on running, nobody hears of them."""
    _ip(f"-n {layout.name} link set eth0 down")


def mend(layout: Layout) -> None:
    """Put the cable back."""
    _ip(f"-n {layout.name} link set eth0 up")


def delete(layout: Layout) -> None:
    """Remove all of it; what is not there is left alone."""
    _ip(f"link delete {layout.host_link}", check=False)
    _ip(f"netns delete {layout.name}", check=False)
    _ip(f"route delete blackhole {layout.subnet} metric 9999", check=False)


def _ip(words: str, *, check: bool = True) -> None:
    subprocess.run(["ip", *words.split()], check=check, stderr=None if check else subprocess.DEVNULL)
