"""podtui with one Pod whose logs come from memory: `python -m tests.bench.board_app RATE LANES [REPORT]`.

RATE is lines a second over all lanes; they come each 20 ms, and wait where the board lets them wait. At its end it
writes to REPORT, as JSON, how many lines were taken in how many seconds.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from podtui.model.change import Change, Connection, LaneKey, LogChunk, PodChange
from podtui.model.pod import Pod
from podtui.ui.app import PodtuiApp
from podtui.view.start import Start

PERIOD = 0.02
KINDS = (
    b"2026-03-01T12:00:00.000Z INFO  [worker-%d] GET /api/orders/%d 200 in %d ms for tenant acme, cache hit",
    b'{"time":"2026-03-01T12:00:00Z","level":"info","worker":%d,"msg":"GET /orders/%d","status":200,"ms":%d}',
    b'time=2026-03-01T12:00:00Z level=warn worker=%d msg="slow query" order=%d took=%dms',
    b'10.0.0.%d - - [01/Mar/2026:12:00:00 +0000] "GET /static/%d.css HTTP/1.1" 304 %d "-" "curl/8"',
)
ERRORS_EACH = 500
"""One line in so many is an error."""


def pod_of(lanes: int) -> Pod:
    names = [f"app-{i}" for i in range(lanes)]
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    statuses = [
        {"name": n, "ready": True, "started": True, "state": {"running": {"startedAt": started}}} for n in names
    ]
    return msgspec.convert(
        {
            "metadata": {"name": "flood", "namespace": "bench", "uid": "flood", "creationTimestamp": started},
            "spec": {"containers": [{"name": n, "image": "busybox"} for n in names]},
            "status": {"phase": "Running", "containerStatuses": statuses},
        },
        Pod,
    )


class Flood:
    """A Source. `taken`: lines that were asked for so far."""

    def __init__(self, rate: int, lanes: int) -> None:
        self.pod = pod_of(lanes)
        self.rate = rate
        self.taken = 0
        self.begun = 0.0
        self._keys = [LaneKey("", "bench", "flood", "flood", c.name) for c in self.pod.spec.containers]
        self._lines = [
            b"ERROR cannot reach 10.0.0.7:5432: connection refused"
            if i % ERRORS_EACH == 0
            else KINDS[i % 4] % (i, i, i)
            for i in range(100_000)
        ]

    async def pods(self) -> AsyncIterator[Sequence[Change]]:
        yield [Connection("", "live", time.monotonic()), PodChange("added", self.pod)]
        await asyncio.Event().wait()

    async def logs(self, pod: Pod, containers: Sequence[str], **_asked: object) -> AsyncIterator[Sequence[Change]]:
        self.begun = time.monotonic()
        if not self.rate:
            yield self._chunks(4000)
            await asyncio.Event().wait()
        while True:
            due = int((time.monotonic() - self.begun) * self.rate) - self.taken
            if due > 0:
                yield self._chunks(min(due, self.rate))
            await asyncio.sleep(PERIOD)

    def _chunks(self, count: int) -> list[LogChunk]:
        each = max(count // len(self._keys), 1)
        now, step = time.time_ns(), int(PERIOD * 1e9) // each or 1
        out = []
        for key in self._keys:
            at = self.taken % (len(self._lines) - each)
            out.append(LogChunk(key, 0, list(range(now, now + each * step, step))[:each], self._lines[at : at + each]))
            self.taken += each
        return out

    async def events(self, pod: Pod) -> AsyncIterator[Sequence[Change]]:
        await asyncio.Event().wait()
        yield []

    usage = events

    async def around(self, pod: Pod, kind: str, name: str) -> object:
        from podtui.model.workload import NOTHING_AROUND

        return NOTHING_AROUND

    async def yaml(self, pod: Pod) -> str:
        return "kind: Pod\n"

    async def close(self) -> None:
        pass


def main() -> None:
    source = Flood(int(sys.argv[1]), int(sys.argv[2]))
    PodtuiApp(Start(("bench",), namespace="bench", pod="flood"), lambda _namespace: source).run()
    seconds = time.monotonic() - source.begun
    if len(sys.argv) > 3:
        Path(sys.argv[3]).write_text(json.dumps({"lines": source.taken, "seconds": seconds}))


if __name__ == "__main__":
    main()
