"""The kernel's tables of sockets."""

import ipaddress
import socket as sockets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podtui.model.sockets import Socket, protocol_of, reach_of, read_sockets

TCP = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
TCP6 = (
    "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when"
)
UDP = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  inode ref pointer drops"
REST = "00000000:00000000 00:00000000 00000000  1000        0"


def line(local: str, remote: str, state: str, inode: int, queues: str = REST) -> str:
    return f"   0: {local} {remote} {state} {queues} {inode} 1 0000000000000000 100 0 0 10 0"


def test_addresses_in_the_machines_byte_order() -> None:
    lines = [TCP, line("0100007F:1F90", "00000000:0000", "0A", 77), line("0500010A:9C40", "0A01000A:01BB", "01", 78)]
    assert list(read_sockets(lines)) == [
        Socket("TCP", "127.0.0.1", 8080, "0.0.0.0", 0, 0x0A, 77),
        Socket("TCP", "10.1.0.5", 40000, "10.0.1.10", 443, 0x01, 78),
    ]


def test_addresses_of_ipv6_and_those_that_it_maps() -> None:
    lines = [
        TCP6,
        line(f"{'0' * 32}:0050", f"{'0' * 32}:0000", "0A", 1),
        line("00000000000000000000000001000000:0051", f"{'0' * 32}:0000", "0A", 2),
        line("0000000000000000FFFF00000500010A:0050", "0000000000000000FFFF00000A01000A:CAFE", "01", 3),
    ]
    found = list(read_sockets(lines))
    assert [(s.address, s.port, s.reach) for s in found] == [
        ("::", 80, "all"),
        ("::1", 81, "localhost"),
        ("10.1.0.5", 80, "address"),
    ]


def test_what_listens_is_open_or_closed_lately() -> None:
    states = ["0A", "01", "06", "08"]
    found = list(read_sockets([TCP, *(line("00000000:0050", "00000000:0000", state, 1) for state in states)]))
    assert [s.listens for s in found] == [True, False, False, False]
    assert [s.open for s in found] == [False, True, False, False]
    assert [s.closed_lately for s in found] == [False, False, True, False]


def test_udp_waits_where_it_is_unconnected_on_a_low_port() -> None:
    found = list(
        read_sockets(
            [
                UDP,
                line("00000000:0035", "00000000:0000", "07", 1),
                line("00000000:C000", "00000000:0000", "07", 2),
                line("00000000:0035", "0100007F:0035", "01", 3),
            ]
        )
    )
    assert [(s.protocol, s.listens) for s in found] == [("UDP", True), ("UDP", False), ("UDP", False)]
    assert not any(s.open for s in found)


def test_tables_one_after_another_and_what_is_none() -> None:
    lines = [
        line("00000000:0050", "00000000:0000", "0A", 1),
        TCP,
        line("00000000:0051", "00000000:0000", "0A", 2),
        "tmpfs /data tmpfs rw 0 0",
        UDP,
        line("00000000:0052", "00000000:0000", "07", 3),
    ]
    assert [(s.protocol, s.port) for s in read_sockets(lines)] == [("TCP", 81), ("UDP", 82)]


@pytest.mark.parametrize(("header", "protocol"), [(TCP, "TCP"), (TCP6, "TCP"), (UDP, "UDP"), ("proc /proc", "")])
def test_headers(header: str, protocol: str) -> None:
    assert protocol_of(header) == protocol


@given(st.ip_addresses(), st.integers(0, 65535))
def test_any_address_is_read_back(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int) -> None:
    packed = sockets.inet_pton(sockets.AF_INET if ip.version == 4 else sockets.AF_INET6, str(ip))
    digits = b"".join(packed[at : at + 4][::-1] for at in range(0, len(packed), 4)).hex().upper()
    (found,) = read_sockets([TCP, line(f"{digits}:{port:04X}", f"{digits}:0000", "0A", 1)])
    same = ipaddress.ip_address(found.address)
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    assert same == (mapped or ip)
    assert found.port == port
    assert reach_of(found.address) == ("all" if same.is_unspecified else "localhost" if same.is_loopback else "address")


@given(st.lists(st.one_of(st.text(max_size=80), st.just(TCP), st.just(UDP))))
def test_any_text_is_read(lines: list[str]) -> None:
    assert all(s.port <= 65535 for s in read_sockets(lines))
