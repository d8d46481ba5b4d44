"""The node's network: a namespace, a cable to the host, and no way further.

The node has no default route. The subnet is a dead end on the host too while the cable is not there, so that a stray
packet for it never takes the host's own default route.
"""

import subprocess
from pathlib import Path

from tests.cluster.layout import HOST_IP, HOST_LINK, NAME, NODE_IP, SUBNET

NAMESPACE = Path("/run/netns") / NAME


def _ip(words: str, *, check: bool = True) -> None:
    subprocess.run(["ip", *words.split()], check=check, stderr=None if check else subprocess.DEVNULL)


def create() -> None:
    """Make what is not there yet."""
    _ip(f"route replace blackhole {SUBNET} metric 9999")
    if NAMESPACE.exists():
        return
    _ip(f"netns add {NAME}")
    _ip(f"link add {HOST_LINK} type veth peer name eth0 netns {NAME}")
    _ip(f"address add {HOST_IP}/24 dev {HOST_LINK}")
    _ip(f"link set {HOST_LINK} up")
    _ip(f"-n {NAME} address add {NODE_IP}/24 dev eth0")
    _ip(f"-n {NAME} link set lo up")
    mend()


def cut() -> None:
    """Pull the cable out at the node's end: Pods go on running, nobody hears of them."""
    _ip(f"-n {NAME} link set eth0 down")


def mend() -> None:
    """Put the cable back."""
    _ip(f"-n {NAME} link set eth0 up")


def delete() -> None:
    """Remove all of it; what is not there is left alone."""
    _ip(f"link delete {HOST_LINK}", check=False)
    _ip(f"netns delete {NAME}", check=False)
    _ip(f"route delete blackhole {SUBNET} metric 9999", check=False)
