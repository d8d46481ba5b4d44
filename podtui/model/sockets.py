"""The sockets of a network namespace, as the kernel lists them in /proc/net/{tcp,tcp6,udp,udp6}.

The columns are those of Documentation/networking/proc_net_tcp.rst. Addresses are words of 32 bits in the machine's byte
order, read as little-endian here: amd64, arm64, ppc64le and riscv64 are; only s390x is not.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Reach = Literal["all", "localhost", "address"]

_ESTABLISHED, _TIME_WAIT, _UNCONNECTED, _LISTEN = 0x01, 0x06, 0x07, 0x0A
_LINE = re.compile(
    r"\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2}) "
    r"\S+ \S+ \S+\s+\d+\s+\d+ (\d+)"
)
FIRST_EPHEMERAL: Final = 32768
"""From here on the kernel gives ports to clients (net.ipv4.ip_local_port_range, its default)."""


class Socket(NamedTuple):
    """One socket. Addresses are text ("127.0.0.1", "::"); `inode` 0 belongs to no process any more."""

    protocol: Literal["TCP", "UDP"]
    address: str
    port: int
    remote_address: str
    remote_port: int
    state: int
    inode: int

    @property
    def listens(self) -> bool:
        """Whether it waits for others: LISTEN for TCP; for UDP, which has no such state, unconnected on a low port."""
        if self.protocol == "TCP":
            return self.state == _LISTEN
        return self.state == _UNCONNECTED and not self.remote_port and self.port < FIRST_EPHEMERAL

    @property
    def open(self) -> bool:
        """Whether it is a connection of TCP that stands."""
        return self.protocol == "TCP" and self.state == _ESTABLISHED

    @property
    def closed_lately(self) -> bool:
        """Whether it is a connection that this side closed within the last minute (TIME_WAIT)."""
        return self.protocol == "TCP" and self.state == _TIME_WAIT

    @property
    def reach(self) -> Reach:
        """From where it can be reached: every address of the Pod, only from within, or one address."""
        return reach_of(self.address)


def reach_of(address: str) -> Reach:
    """What a socket bound to this address, in its shortest form, can be reached at."""
    if address in ("0.0.0.0", "::"):  # noqa: S104  # said of others' sockets
        return "all"
    return "localhost" if address.startswith("127.") or address == "::1" else "address"


def protocol_of(header: str) -> Literal["TCP", "UDP", ""]:
    """Which table begins with this line, "" where it is no table's header. Only those of UDP count drops."""
    if "local_address" not in header:
        return ""
    return "UDP" if "drops" in header else "TCP"


def read_sockets(lines: Iterable[str]) -> Iterator[Socket]:
    """The sockets of any number of tables, one after another, each with its header; other lines are passed over."""
    protocol: Literal["TCP", "UDP", ""] = ""
    for line in lines:
        if said := protocol_of(line):
            protocol = said
        elif protocol and (match := _LINE.match(line)):
            yield Socket(
                protocol,
                _address(match[1]),
                int(match[2], 16),
                _address(match[3]),
                int(match[4], 16),
                int(match[5], 16),
                int(match[6]),
            )


@lru_cache(maxsize=4096)
def _address(digits: str) -> str:
    """The address of 8 or 32 hexadecimal digits, shortest form; an IPv4 address that IPv6 maps is itself."""
    if len(digits) == 8:
        return ".".join(map(str, bytes.fromhex(digits)[::-1]))
    raw = b"".join(bytes.fromhex(digits[at : at + 8])[::-1] for at in range(0, len(digits), 8))
    ip = ipaddress.IPv6Address(raw)
    return str(ip.ipv4_mapped or ip)
