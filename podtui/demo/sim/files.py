"""What is in containers' file systems: volumes that a Pod's containers share, and a root of each one's own."""

from collections.abc import Callable, Mapping
from posixpath import normpath
from typing import Any, NamedTuple

KEPT = 256 * 1024
"""Of a file that grows, so much of its end is kept; its size counts on."""


class File:
    """A file's bytes, or the end of them."""

    def __init__(self) -> None:
        self.size = 0
        self.changed = 0.0
        """When it was written last, on the clock of who wrote it."""
        self._end = bytearray()
        self._readers: dict[Callable[[], None], None] = {}

    def write(self, data: bytes, *, append: bool) -> None:
        """Write over what is there, or behind it."""
        if not append:
            self.size = 0
            self._end.clear()
        self.size += len(data)
        self._end += data
        if len(self._end) > 2 * KEPT:
            del self._end[:-KEPT]
        for reader in list(self._readers):
            reader()

    def read(self, start: int = 0) -> bytes:
        """From an offset to the end; what is not kept any more is left out."""
        gone = self.size - len(self._end)
        return bytes(self._end[max(0, start - gone) :])

    def on_change(self, reader: Callable[[], None]) -> Callable[[], None]:
        """Call `reader` after each write; what ends that."""
        self._readers[reader] = None
        return lambda: self._readers.pop(reader, None)


class NoSpace(OSError):
    """The volume is full."""


class Volume:
    """Files by their path in it. `limit` in bytes, None for as much as there is; `capacity` stops writers."""

    def __init__(self, files: dict[str, bytes] | None = None, *, capacity: int | None = None) -> None:
        self.capacity = capacity
        self.files: dict[str, File] = {}
        self.folders: set[str] = {""}
        for path, data in (files or {}).items():
            self.write(path, data)

    @property
    def used(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())

    def write(self, path: str, data: bytes, *, append: bool = False) -> None:
        """Write a file, making it and its folders. Raises NoSpace."""
        file = self.files.get(path)
        if self.capacity is not None:
            grows = len(data) - (0 if append or file is None else file.size)
            if self.used + grows > self.capacity:
                raise NoSpace(28, "No space left on device")
        if file is None:
            file = self.files[path] = File()
            self.make(path.rpartition("/")[0])
        file.write(data, append=append)

    def make(self, path: str) -> None:
        """Make a folder and those above it."""
        while path and path not in self.folders:
            self.folders.add(path)
            path = path.rpartition("/")[0]


class Mount(NamedTuple):
    """A volume at a path; `inside` is the subPath."""

    at: str
    volume: Volume
    inside: str = ""
    read_only: bool = False


Links = dict[str, tuple[str, str]]
"""A link's name -> how it is open (r or w), and where it points to."""


class Files:
    """One container's file system: the volumes where they are mounted, over a root of its own."""

    def __init__(self, mounts: list[Mount], root: Volume) -> None:
        self.root = root
        self.mounts = [*sorted(mounts, key=lambda m: len(m.at), reverse=True), Mount("", root)]
        self.made: Mapping[str, Callable[[Any], bytes]] = {}
        """Files whose content is made from `subject` when they are read: /proc."""
        self.links: Mapping[str, Callable[[Any], Links]] = {}
        """Folders of links, made like that."""
        self.subject: Any = None
        self.now: Callable[[], float] = lambda: 0.0
        self.opened: dict[str, str] = {}
        """Files of volumes that were written ("w") or only read ("r")."""

    def find(self, path: str) -> tuple[Mount, str]:
        """The mount that a path is in, and the path in its volume."""
        path = normpath("/" + path.lstrip("/"))
        for mount in self.mounts:
            if path == mount.at or path.startswith(mount.at + "/"):
                rest = path[len(mount.at) :].lstrip("/")
                return mount, "/".join(part for part in (mount.inside, rest) if part)
        raise FileNotFoundError(2, "No such file or directory", path)

    def file(self, path: str) -> File:
        """A file. Raises FileNotFoundError, IsADirectoryError."""
        mount, inside = self.find(path)
        found = mount.volume.files.get(inside)
        if found is None:
            if self.is_folder(path):
                raise IsADirectoryError(21, "Is a directory", path)
            raise FileNotFoundError(2, "No such file or directory", path)
        return found

    def read(self, path: str) -> bytes:
        """A file's content. Raises OSError."""
        made = self.made.get(normpath(path))
        if made:
            return made(self.subject)
        found = self.file(path).read()
        self.hold(path, "r")
        return found

    def hold(self, path: str, how: str) -> None:
        """The process has a file of a volume open, to write or to read."""
        if self.find(path)[0].at and self.opened.get(path) != "w":
            self.opened[path] = how

    def write(self, path: str, data: bytes, *, append: bool = False) -> None:
        """Write a file. Raises OSError."""
        if path in ("/dev/null", "/dev/stdout", "/dev/stderr"):
            return
        mount, inside = self.find(path)
        if mount.read_only:
            raise OSError(30, "Read-only file system", path)
        folder = inside.rpartition("/")[0]
        if folder and folder not in mount.volume.folders:
            raise FileNotFoundError(2, "No such file or directory", path)
        mount.volume.write(inside, data, append=append)
        mount.volume.files[inside].changed = self.now()
        self.hold(path, "w")

    def make(self, path: str) -> None:
        """Make a folder."""
        mount, inside = self.find(path)
        mount.volume.make(inside)

    def remove(self, path: str) -> None:
        """Remove a file. Raises OSError."""
        self.file(path)
        mount, inside = self.find(path)
        if mount.read_only:
            raise OSError(30, "Read-only file system", path)
        del mount.volume.files[inside]

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder."""
        if normpath(path) in self.made or self.link(path):
            return True
        mount, inside = self.find(path)
        return inside in mount.volume.files or self.is_folder(path)

    def link(self, path: str) -> tuple[str, str] | None:
        """A link's way of being open, and its target."""
        folder, _, name = normpath(path).rpartition("/")
        made = self.links.get(folder)
        return made(self.subject).get(name) if made else None

    def is_folder(self, path: str) -> bool:
        """Whether it is a folder."""
        clean = normpath("/" + path.lstrip("/")).rstrip("/")
        mount, inside = self.find(path)
        under = clean + "/"
        seen = (*self.made, *(f"{folder}/" for folder in self.links), *(m.at for m in self.mounts))
        return inside in mount.volume.folders or any(p.startswith(under) for p in seen)

    def names(self, folder: str) -> list[str]:
        """What is in a folder, sorted. Raises NotADirectoryError, FileNotFoundError."""
        if not self.is_folder(folder):
            raise FileNotFoundError(2, "No such file or directory", folder)
        clean = normpath("/" + folder.lstrip("/")).rstrip("/") + "/"
        mount, inside = self.find(folder)
        prefix = inside + "/" if inside else ""
        paths = [p[len(prefix) :] for p in (*mount.volume.files, *mount.volume.folders) if p.startswith(prefix)]
        seen = (*self.made, *self.links, *(m.at for m in self.mounts))
        paths += [p[len(clean) :] for p in seen if p.startswith(clean)]
        paths += self.links[clean[:-1]](self.subject) if clean[:-1] in self.links else {}
        return sorted({path.split("/")[0] for path in paths} - {""})
