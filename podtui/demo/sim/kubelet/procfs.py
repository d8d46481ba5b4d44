"""A fake /proc, and the files of /etc that a container has."""

from collections.abc import Callable

from podtui.demo.sim.files import Links
from podtui.demo.sim.process import Process

_PIDS = ("1", "self")


def etc(name: str, ip: str, namespace: str) -> dict[str, bytes]:
    """What the kubelet puts in /etc."""
    resolv = f"search {namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\n"
    return {
        "/etc/hostname": f"{name}\n".encode(),
        "/etc/hosts": f"# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n{ip}\t{name}\n".encode(),
        "/etc/resolv.conf": (resolv + "options ndots:5\n").encode(),
        "/etc/passwd": b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    }


def _comm(process: Process) -> str:
    return process.argv[0].rpartition("/")[2][:15]


def _status(process: Process) -> bytes:
    rss = process.memory // 1024
    lines = (
        f"Name:\t{_comm(process)}",
        "State:\tS (sleeping)",
        "Pid:\t1",
        "PPid:\t0",
        "Uid:\t0\t0\t0\t0",
        f"VmRSS:\t{rss:8d} kB",
        "Threads:\t1",
    )
    return ("\n".join(lines) + "\n").encode()


def _stat(process: Process) -> bytes:
    """Field 22 is the start in ticks since boot, 24 the resident pages (proc(5))."""
    fields = [
        "1",
        f"({_comm(process)})",
        "S",
        "0",
        "1",
        "1",
        *["0"] * 15,
        "100",
        str(process.memory),
        str(process.memory // 4096),
    ]
    return (" ".join(fields) + "\n").encode()


_NET = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


def _tcp(process: Process) -> bytes:
    """Ports that are listened on (state 0A), addresses in hexadecimal as the kernel writes them."""
    lines = []
    for i, server in enumerate(process.network.servers.values()):
        address = "0100007F" if server.host in ("127.0.0.1", "localhost") else "00000000"
        where = f"{address}:{server.port:04X} 00000000:0000 0A"
        lines.append(f"{i:4d}: {where} 00000000:00000000 00:00000000 00000000     0        0 {server.inode} 1\n")
    return (_NET + "".join(lines)).encode()


def _mounts(process: Process) -> bytes:
    lines = ["overlay / overlay rw,relatime 0 0", "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0"]
    volumes = [mount for mount in process.files.mounts if mount.at]
    lines += [f"/dev/vda1 {m.at} ext4 {'ro' if m.read_only else 'rw'},relatime 0 0" for m in volumes]
    return ("\n".join(lines) + "\n").encode()


def _fds(process: Process) -> Links:
    """What process 1 holds open: its streams, its ports, and the files of volumes that it writes or reads."""
    streams = {"0": ("r", "/dev/null"), "1": ("w", "pipe:[47001]"), "2": ("w", "pipe:[47002]")}
    targets = [("w", f"socket:[{inode}]") for inode in process.sockets]
    targets += [(how, path) for path, how in process.files.opened.items() if not path.startswith("/var/run/secrets")]
    return streams | {str(number): target for number, target in enumerate(targets, 3)}


def _namespaces(_process: Process) -> Links:
    return {"mnt": ("r", "mnt:[4026532871]"), "net": ("r", "net:[4026532601]")}


LINKS: dict[str, Callable[[Process], Links]] = {
    "/proc/1/fd": _fds,
    "/proc/30/fd": lambda _p: {"0": ("r", "/dev/null")},
    **{f"/proc/{pid}/ns": _namespaces for pid in ("1", "30", "self")},
}
"""/proc's folders of links. Process 30 is whoever looks."""
PROC: dict[str, Callable[[Process], bytes]] = {
    "/proc/uptime": lambda p: f"{p.loop.now:.2f} {p.loop.now * 3:.2f}\n".encode(),
    "/proc/loadavg": lambda _p: b"0.12 0.10 0.09 1/123 42\n",
    "/proc/meminfo": lambda _p: b"MemTotal:       16384000 kB\nMemFree:         8192000 kB\n",
    "/proc/version": lambda _p: b"Linux version 6.1.0-demo\n",
    "/proc/net/tcp": _tcp,
    **dict.fromkeys(("/proc/net/tcp6", "/proc/net/udp", "/proc/net/udp6"), lambda _p: _NET.encode()),
    "/proc/self/mounts": _mounts,
    "/proc/30/comm": lambda _p: b"sh\n",
    "/sys/fs/cgroup/memory.current": lambda p: f"{p.memory}\n".encode(),
    "/sys/fs/cgroup/memory.max": lambda p: f"{p.limit or 'max'}\n".encode(),
    **{f"/proc/{pid}/cmdline": lambda p: "\0".join([*p.argv, ""]).encode() for pid in _PIDS},
    **{f"/proc/{pid}/comm": lambda p: f"{_comm(p)}\n".encode() for pid in _PIDS},
    **{f"/proc/{pid}/environ": lambda p: "".join(f"{k}={v}\0" for k, v in p.env.items()).encode() for pid in _PIDS},
    **{f"/proc/{pid}/status": _status for pid in _PIDS},
    **{f"/proc/{pid}/stat": _stat for pid in _PIDS},
}
"""/proc and the cgroup's files of one process 1, made when they are read."""
