"""What was seen inside a Pod's containers at one moment: sockets, mounts, and the files that processes hold open.

`SCRIPT` is what is run in a container to see it, and `read_look` reads what it says. It needs a POSIX shell, and uses
`cat`, `ls` and `find` where the image has them; all of it only reads.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from podtui.model.pod import Pod, statuses_of
from podtui.model.sockets import Socket, protocol_of, read_sockets

FRESH_MINUTES: Final = 10
"""A file that was changed within so many minutes speaks for a volume that is written."""

NETWORK_AND_MOUNTS: Final = (
    "/proc/net/tcp",
    "/proc/net/tcp6",
    "/proc/net/udp",
    "/proc/net/udp6",
    "/proc/self/mounts",
)
WITHOUT_SHELL: Final = ("cat", *NETWORK_AND_MOUNTS)
"""The command for an image that has no shell: what it says is read like the script's first part."""

_MARK = "==podtui== "
SCRIPT: Final = f"""\
exec 2>/dev/null
for f in {" ".join(NETWORK_AND_MOUNTS)}; do
  cat $f || while IFS= read -r line; do printf '%s\\n' "$line"; done <$f
done
echo '{_MARK}processes'
for p in /proc/[0-9]*; do name=; IFS= read -r name <$p/comm && printf '%s %s\\n' "${{p#/proc/}}" "$name"; done
echo '{_MARK}namespaces'
ls -ln /proc/self/ns/mnt /proc/[0-9]*/ns/mnt
echo '{_MARK}files'
ls -ln /proc/[0-9]*/fd
for mount; do
  echo "{_MARK}fresh $mount"
  find "$mount" -xdev -maxdepth 2 -type f -mmin -{FRESH_MINUTES} | {{ IFS= read -r file && printf '%s\\n' "$file"; }}
done
echo '{_MARK}end'
"""
"""Its arguments are the places of the volumes in which it looks for files changed lately, two folders deep."""

_ESCAPED = re.compile(rb"\\([0-3][0-7]{2})")
_PROCESS_FOLDER = re.compile(r"/proc/([0-9]{1,9})/fd:$")
_LINK = re.compile(r"l[r-]([w-])\S*\s.*?\s[0-9]+ -> (.+)$")
_NAMESPACE = re.compile(r"\s/proc/([0-9]{1,9}|self)/ns/mnt -> (\S+)$")
_SOCKET = re.compile(r"socket:\[([0-9]{1,19})\]$")
_DELETED = " (deleted)"


class Mounted(NamedTuple):
    """A mount as the kernel has it."""

    path: str
    filesystem: str
    read_only: bool


class OpenFile(NamedTuple):
    """A file that a process holds open. `writes`: it was opened for writing."""

    pid: int
    writes: bool
    path: str


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in one container; `why_not` says in words why nothing was, "" where it was.

    `network` is whether its tables could be read, also where nothing is in them; `container_id` is the instance that
    was looked into. `files` and `processes` (names by process id) are the container's own. `whole` is False where
    processes hid what they hold open, or the image has no `ls` to list it; `fresh` has a file changed lately by the
    place of its volume; `cut` says why the end of it is missing.
    """

    why_not: str = ""
    container_id: str = ""
    network: bool = False
    sockets: frozenset[Socket] = frozenset()
    mounts: Sequence[Mounted] = ()
    processes: Mapping[int, str] = field(default_factory=dict)
    owned: Mapping[int, int] = field(default_factory=dict)
    """Sockets' inodes, and the process that holds each."""
    files: Sequence[OpenFile] = ()
    whole: bool = False
    fresh: Mapping[str, str] = field(default_factory=dict)
    cut: str = ""

    def process_of(self, inode: int) -> str:
        """The name of the process that holds a socket, "" where none of this container's is known to."""
        return self.processes.get(self.owned.get(inode, -1), "")


@dataclass(frozen=True, slots=True)
class Inside:
    """What was seen in a Pod's containers, by name, at one time (aware)."""

    at: datetime
    looks: Mapping[str, Look] = field(default_factory=dict)

    @property
    def seen(self) -> dict[str, Look]:
        """The containers that could be looked into."""
        return {name: look for name, look in self.looks.items() if not look.why_not}

    def changed_since(self, pod: Pod) -> list[str]:
        """The containers that have started anew, or ended, or begun to run since they were looked into."""
        now = running_ids(pod)
        return [name for name, look in self.looks.items() if look.container_id != now.get(name, "")]


def running_ids(pod: Pod) -> dict[str, str]:
    """The ID of each container's running instance; one that does not run is absent."""
    return {name: s.container_id for name, s in statuses_of(pod.status).items() if s.state.running is not None}


# --- what the script says ---------------------------------------------------------------------------------------------


def read_look(text: str, container_id: str = "", cut: str = "") -> Look:
    """What SCRIPT, or `cat` of NETWORK_AND_MOUNTS, has said. Never raises; of what is cut off, what there is."""
    parts = _parts(text)
    first = parts.get("", [])
    processes = dict(_processes(parts.get("processes", ())))
    strangers = _strangers(parts.get("namespaces", ()))
    own = {pid: name for pid, name in processes.items() if pid not in strangers}
    held = [each for each in _open_files(parts.get("files", ())) if each.pid not in strangers]
    whole = bool(held) and own.keys() <= {each.pid for each in held}
    return Look(
        container_id=container_id,
        network=any(protocol_of(line) for line in first),
        sockets=frozenset(read_sockets(first)),
        mounts=list(_mounts(first)),
        processes=own,
        owned={int(match[1]): each.pid for each in held if (match := _SOCKET.match(each.path))},
        files=[each for each in held if each.path.startswith("/")],
        whole=whole and "end" in parts,
        fresh={name[6:]: lines[0] for name, lines in parts.items() if name.startswith("fresh ") and lines},
        cut=cut,
    )


def _parts(text: str) -> dict[str, list[str]]:
    """The lines after each mark, by what the mark says; those before the first by "". A line without an end is none."""
    parts: dict[str, list[str]] = {}
    lines = parts.setdefault("", [])
    for line in text.split("\n")[:-1]:
        if line.startswith(_MARK):
            lines = parts.setdefault(line.removeprefix(_MARK), [])
        elif line:
            lines.append(line)
    return parts


def _mounts(lines: Iterable[str]) -> Iterator[Mounted]:
    """Mounts as /proc/self/mounts has them; a space in a name is written in octal (fstab(5))."""
    for line in lines:
        words = line.split(" ")
        if len(words) >= 4 and words[1].startswith("/"):
            yield Mounted(_unescaped(words[1]), _unescaped(words[2]), "ro" in words[3].split(","))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    raw = _ESCAPED.sub(lambda match: bytes([int(match[1], 8)]), text.encode(errors="replace"))
    return raw.decode(errors="replace")


def _processes(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for line in lines:
        pid, _, name = line.partition(" ")
        if pid.isascii() and pid.isdecimal() and len(pid) < 10:
            yield int(pid), name


def _strangers(lines: Iterable[str]) -> set[int]:
    """Processes of other containers, where the process namespace is shared: their mounts are not ours."""
    found = {match[1]: match[2] for line in lines if (match := _NAMESPACE.search(line))}
    ours = found.pop("self", "")
    return {int(pid) for pid, theirs in found.items() if theirs != ours} if ours else set()


def _open_files(lines: Iterable[str]) -> Iterator[OpenFile]:
    """What `ls -ln /proc/*/fd` says. The link's own permissions are how the file was opened (proc(5))."""
    pid = 0
    for line in lines:
        if match := _PROCESS_FOLDER.match(line):
            pid = int(match[1])
        elif pid and (match := _LINK.match(line)):
            yield OpenFile(pid, match[1] == "w", match[2].removesuffix(_DELETED))
