"""The loss test: numbered lines on a real kubelet, through everything that happens to logs, counted against the disk.

Four containers write numbers in bursts of up to 5,000 a second, two of them exit again and again, logs rotate every few
seconds, the API server is away for 20 s and the node is cut off for 20 s. Two readers follow from the first line: the
source of the screens, in this process, and `podtui logs -f`.

What a reader must have is what the kubelet could still give when it came to it. A number that was not read is no
failure only if a row of the reader says so for the time at which it was written, and if by then, when the reader got
the next number of that container, its line was in no file that the kubelet reads any more: rotated away, or of an
instance that is neither the newest nor the one before. No row can tell of what was rotated away before the first line
of its instance was read.
"""

import asyncio
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from podtui.cluster.kubeconfig import load
from podtui.cluster.live import Live
from podtui.cluster.pods import get_pods
from podtui.cluster.scope import Scope
from podtui.cluster.session import Session
from podtui.logs.stamp import SECOND
from podtui.model.change import Gap, LogChunk
from podtui.model.pod import Pod
from tests.cluster.layout import Layout
from tests.cluster.under_test import ClusterUnderTest
from tests.follow.disk import Disk, Written, missing

SECONDS = 150
"""For how long they write; those that exit take longer, for the kubelet lets them wait."""
WRITER = """
  - name: {name}
    image: busybox
    imagePullPolicy: IfNotPresent
    volumeMounts: [{{name: data, mountPath: /data}}]
    command:
    - sh
    - -c
    - |
      f=/data/{name}; n=$(cat $f 2>/dev/null || echo 0); [ -e $f.end ] || echo $(($(date +%s) + {seconds})) > $f.end
      begun=$(date +%s)
      while [ $(date +%s) -lt $(cat $f.end) ]; do
        {burst}
        [ $(($(date +%s) - begun)) -lt {lives} ] || exit 1
      done
      touch $f.done; sleep 1000
"""
MANY = "seq $((n+1)) $((n+5000)); n=$((n+5000)); echo $n > $f; sleep 2"
STEADY = "seq $((n+1)) $((n+50)); n=$((n+50)); echo $n > $f; sleep 0.05"
SOME = "seq $((n+1)) $((n+1000)); n=$((n+1000)); echo $n > $f; sleep 0.5"
POD = """
apiVersion: v1
kind: Pod
metadata: {name: loss}
spec:
  terminationGracePeriodSeconds: 1
  volumes: [{name: data, emptyDir: {}}]
  containers:""" + "".join(
    WRITER.format(name=name, burst=burst, lives=lives, seconds=SECONDS)
    for name, burst, lives in (
        ("many", MANY, 10_000),
        ("steady", STEADY, 10_000),
        ("exits", SOME, 12),
        ("short", SOME, 0),  # ends within a second of its start
    )
)
NAMES = ("many", "steady", "exits", "short")


@dataclass
class Read:
    """What one reader got of one container: numbers with the wall clock at which they came, and the rows between."""

    numbers: list[int] = field(default_factory=list)
    arrived: list[float] = field(default_factory=list)
    instances: list[int] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)

    def take(self, numbers: list[int], instance: int = -1) -> None:
        self.numbers += numbers
        self.arrived += [time.time()] * len(numbers)
        self.instances += [instance] * len(numbers)


Reads = dict[str, Read]


# --- the readers ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def screens_source(cluster: ClusterUnderTest, pod: Pod) -> AsyncIterator[Reads]:
    """As the board reads: a Live source, whose watch of the Pods tells its followers."""
    source = Live([load(str(cluster.kubeconfig)).context()], Scope(pod.namespace))
    reads: Reads = defaultdict(Read)

    async def watch() -> None:
        async for _ in source.pods():
            pass

    async def follow() -> None:
        async for batch in source.logs(pod, [], tail=None):
            for chunk in batch:
                assert isinstance(chunk, LogChunk)
                read = reads[chunk.lane.container]
                if isinstance(chunk.gap, Gap):
                    read.rows.append(chunk.gap.text)
                read.take([int(line) for line in chunk.lines], chunk.instance)

    tasks = [asyncio.create_task(watch()), asyncio.create_task(follow())]
    try:
        yield reads
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        await source.close()
        assert [end for end in ends if not isinstance(end, asyncio.CancelledError)] == []


@asynccontextmanager
async def command(cluster: ClusterUnderTest, pod: Pod) -> AsyncIterator[Reads]:
    """`podtui logs -f` as a process."""
    reads: Reads = defaultdict(Read)
    podtui = Path(sys.executable).with_name("podtui")
    process = await asyncio.create_subprocess_exec(
        podtui, "logs", "-f", pod.name, "-n", pod.namespace, "--kubeconfig", cluster.kubeconfig,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=1 << 20,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None

    async def lines(stream: asyncio.StreamReader) -> None:
        rest = b""
        while data := await stream.read(1 << 16):
            *whole, rest = (rest + data).split(b"\n")
            numbers = defaultdict(list)
            for line in whole:
                name, number = line.split()
                numbers[name.decode()].append(int(number))
            for name, found in numbers.items():
                reads[name].take(found)

    async def rows(stream: asyncio.StreamReader) -> None:
        while line := (await stream.readline()).decode():
            name, text = line.removeprefix("podtui: ").rstrip().split(": ", 1)
            reads[name].rows.append(text)

    tasks = [asyncio.create_task(lines(process.stdout)), asyncio.create_task(rows(process.stderr))]
    try:
        yield reads
    finally:
        assert process.returncode is None, "it ended by itself"
        process.terminate()
        await asyncio.gather(*tasks)
        await process.wait()


# --- the judge --------------------------------------------------------------------------------------------------------

_SPAN = re.compile(r"(?:between|after|since) (\d\d:\d\d:\d\d)Z(?: and (\d\d:\d\d:\d\d)Z)?")
_RUNS = re.compile(
    r"(?:restart (\d+)|the first run)(?: to restart (\d+))? (?:came and went|may be gone|is gone|wrote nothing)"
)


def clock(ns: int) -> str:
    return f"{datetime.fromtimestamp(ns // SECOND, UTC):%H:%M:%S}"


def says(row: str, line: Written, next_read: Written | None) -> bool:
    """Whether a row tells of this line: by its time, or by the instance that wrote it."""
    if span := _SPAN.search(row):
        until = span[2] or (clock(next_read.time) if next_read else "99")
        if span[1] <= clock(line.time) <= until:
            return True
    if runs := _RUNS.search(row):
        first = int(runs[1] or 0)
        return first <= line.count <= int(runs[2] or first)
    return False


def judge(name: str, read: Read, disk: list[Written]) -> list[str]:
    """What is wrong, in words; [] where nothing is."""
    wrong = []
    numbers = read.numbers
    by_number = {line.number: line for line in disk}
    if doubled := [(a, b) for a, b in pairwise(numbers) if b <= a]:
        wrong.append(f"{name}: doubled or out of order: {doubled[:3]}")
    if unknown := [n for n in numbers if n not in by_number]:
        wrong.append(f"{name}: never written: {unknown[:3]}")
    mixed = [n for n, i in zip(numbers, read.instances, strict=True) if i >= 0 and by_number[n].count != i]
    if mixed:
        wrong.append(f"{name}: of another instance than was said: {mixed[:3]}")
    arrived = dict(zip(numbers, read.arrived, strict=True))
    begins = {by_number[n].count: n for n in reversed(numbers) if n in by_number}
    for run, following in missing(disk, set(numbers)):
        came = arrived[following.number] if following else time.time()
        if there := [line for line in run if line.until > came]:
            wrong.append(
                f"{name}: {there[0]} was there when {following} came at {came}, and {len(there)} were not read"
            )
        # What was rotated away before anything of its instance was read, nobody can tell of.
        run = [line for line in run if line.number > begins.get(line.count, 0)]
        if untold := [line for line in run if not any(says(row, line, following) for row in read.rows)]:
            wrong.append(f"{name}: no row tells of {untold[0]} and {len(untold)} in all, before {following}")
    return wrong


def summary(name: str, read: Read, disk: list[Written]) -> str:
    runs = len({line.count for line in disk})
    return (
        f"{name}: {len(disk):,} lines of {runs} instances on disk, {len(read.numbers):,} read, "
        f"{len(disk) - len(read.numbers):,} of which rows tell; rows: {read.rows}"
    )


def test_the_judge_finds_what_is_lost_doubled_and_unsaid() -> None:
    second = 1_790_000_000
    disk = [Written(n, (second + n) * SECOND, n // 6, second + (n // 4) * 4 + 4) for n in range(1, 13)]
    row = f"the log was rotated: lines between {clock(disk[3].time)}Z and {clock(disk[4].time)}Z may be gone"

    def wrong(numbers: list[int], *rows: str, late: float = 1) -> list[str]:
        instances = [n // 6 for n in numbers]
        return judge("a", Read(numbers, [second + n + late for n in numbers], instances, list(rows)), disk)

    everything = list(range(1, 13))
    without = [n for n in everything if n not in (4, 5)]
    assert wrong(everything) == []
    assert wrong(without, row, late=100) == []
    assert [w[:13] for w in wrong(without, late=100)] == ["a: no row tel"]
    assert "was there when" in wrong(without, row)[0]
    assert [w[:10] for w in wrong([*everything, 12])] == ["a: doubled"]
    assert wrong(everything[2:], late=100) == []  # rotated away before anything was read: nobody can tell
    whole_run = [n for n in everything if not 6 <= n < 12]
    assert "no row tells" in wrong(whole_run, late=100)[0]
    assert wrong(whole_run, "restart 1 came and went: its log is gone", late=100) == []


# --- the scenario -----------------------------------------------------------------------------------------------------


@pytest.mark.cluster
@pytest.mark.timeout(600)
async def test_every_number_that_the_kubelet_had_is_there_once_and_every_gap_is_marked(
    cluster: ClusterUnderTest, tmp_path: Path
) -> None:
    """Worth most with PODTUI_TEST_LOG_MAX_SIZE=64Ki, with which logs rotate every three seconds."""
    fault = cluster.fault
    fault.start("apiserver")  # it runs; on a cluster that is not ours this is where the test skips
    session = Session(load(str(cluster.kubeconfig)).context())
    cluster.apply(POD)
    (pod,) = await get_pods(session, cluster.namespace, ["loss"])
    await session.close()
    run = Layout.from_environ().run
    disk = Disk(run / f"node/var/log/pods/{pod.namespace}_loss_{pod.uid}", run / f"kept-{pod.uid}")
    disk.start()
    async with screens_source(cluster, pod) as screens, command(cluster, pod) as printed:
        await asyncio.sleep(30)
        await asyncio.to_thread(fault.stop, "apiserver")
        await asyncio.sleep(20)
        await asyncio.to_thread(fault.start, "apiserver")
        await asyncio.sleep(25)
        await asyncio.to_thread(fault.cut)
        await asyncio.sleep(20)
        await asyncio.to_thread(fault.mend)
        await until_all_is_read(disk, [screens, printed])
    disk.stop()
    wrong = []
    for who, reads in (("screens", screens), ("podtui logs", printed)):
        for name in NAMES:
            written = disk.written(name)
            print(who, summary(name, reads[name], written))
            wrong += [f"{who}: {what}" for what in judge(name, reads[name], written)]
    assert not wrong, "\n".join(wrong)
    rotated = [file for file in disk.files.values() if file.until < time.time() - 60]
    assert len(rotated) >= 8 or "PODTUI_TEST_LOG_MAX_SIZE" not in os.environ
    assert len(screens["short"].rows) >= 8
    for reads in (screens, printed):
        assert any(row.startswith("reconnected after") for row in reads["steady"].rows)


async def until_all_is_read(disk: Disk, readers: list[Reads]) -> None:
    """Wait until nobody writes or reads any more."""
    sizes: list[int] = []
    for _ in range(12):
        await asyncio.sleep(15)  # as long as a reader may take to try again, and to look again
        files = [file.kept.stat().st_size for file in list(disk.files.values())]
        before, sizes = sizes, [*files, *(len(reads[name].numbers) for reads in readers for name in NAMES)]
        if sizes == before:
            return
