"""What a node's disk says of a Pod's logs: every line that was ever written, and how long the kubelet had it.

The kubelet renames a log when it rotates it, compresses it at the next rotation, and deletes it after a few. A hard
link to each file, made as soon as it is there, keeps all of them.
"""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from podtui.logs.stamp import parse_time

LOOK = 0.05
"""Seconds between two looks; rotation takes place every few seconds at most."""


@dataclass
class File:
    """One log file: instance `count` wrote it. `until`: when it was last seen to be the one that the kubelet reads."""

    container: str
    count: int
    began: float
    until: float
    kept: Path


@dataclass(frozen=True)
class Written:
    """A numbered line: its time in ns, who wrote it, and until when (wall clock) the kubelet could still give it."""

    number: int
    time: int
    count: int
    until: float


@dataclass
class Disk:
    """Watches the folder of one Pod's logs from a thread: `start`, and `stop` before anything is asked."""

    pod: Path
    keep: Path
    files: dict[int, File] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self.keep.mkdir(parents=True)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        assert self._thread is not None
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(LOOK):
            for path in self.pod.glob("*/*.log*"):
                if path.suffix not in (".gz", ".tmp"):
                    self._see(path)

    def _see(self, path: Path) -> None:
        now = time.time()
        try:
            inode = path.stat().st_ino
            if inode not in self.files:
                kept = self.keep / f"{path.parent.name}-{inode}"
                os.link(path, kept)
                inode = kept.stat().st_ino  # another may have taken its name in between
                self.files.setdefault(inode, File(path.parent.name, int(path.name.split(".")[0]), now, now, kept))
        except (FileNotFoundError, FileExistsError):  # renamed or deleted in between: seen under its next name
            return
        if path.name.endswith(".log"):
            self.files[inode].until = now

    def written(self, container: str) -> list[Written]:
        """Every line of the container, in the order of its numbers."""
        files = [file for file in self.files.values() if file.container == container]
        begins = sorted({file.count: file.began for file in reversed(files)}.items())
        out = []
        for file in files:
            # `previous` is the instance before the newest: the one before that cannot be asked for
            gone = next((began for count, began in begins if count >= file.count + 2), float("inf"))
            until = min(file.until, gone)
            out += [Written(number, at, file.count, until) for at, number in _lines(file.kept)]
        return sorted(out, key=lambda line: line.number)


def _lines(path: Path) -> Iterator[tuple[int, int]]:
    """Time and number of each line, from the runtime's own format: TIME STREAM TAG TEXT."""
    for line in path.read_bytes().splitlines():
        at, _, _, text = line.split(b" ", 3)
        yield parse_time(at), int(text)


def missing(lines: list[Written], read: set[int]) -> Iterator[tuple[list[Written], Written | None]]:
    """The runs of lines that were not read, each with the next one that was."""
    run: list[Written] = []
    for line in lines:
        if line.number not in read:
            run.append(line)
        elif run:
            yield run, line
            run = []
    if run:
        yield run, None
