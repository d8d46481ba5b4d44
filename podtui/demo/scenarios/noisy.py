"""Ten thousand lines a second from one Pod, beside quiet ones.

`firehose` writes 10,000 lines a second in two containers, and its log file rotates every few seconds: what was not
read by then is gone. The containers of `bursts` are silent most of the time. Freeze, search and leave: the screens
should not mind.
"""

from podtui.demo.sim.process import Process

MANIFESTS = """
apiVersion: v1
kind: Pod
metadata: {name: firehose, namespace: noise, labels: {app: firehose}}
spec:
  containers:
  - {name: producer, image: "noise/producer:1"}
  - {name: mirror, image: "noise/mirror:1"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: bursts, namespace: noise, labels: {app: bursts}}
spec:
  replicas: 2
  selector: {matchLabels: {app: bursts}}
  template:
    metadata: {labels: {app: bursts}}
    spec:
      containers:
      - {name: app, image: "noise/bursts:1"}
      - {name: quiet, image: "noise/quiet:1"}
"""
HISTORY = 15
LOG_BYTES = 4 << 20
BATCH = 0.05


async def _lines(p: Process, rate: int) -> int:
    p.use(memory=30 << 20, cpu=0.6)
    number = 0
    while True:
        batch = []
        for _ in range(int(rate * BATCH)):
            number += 1
            batch.append(
                b"level=debug seq=%09d shard=%02d op=put bytes=%d\n" % (number, number % 16, 200 + number % 777)
            )
        p.out(b"".join(batch))
        await p.sleep(BATCH)


async def producer(p: Process) -> int:
    """7,000 lines a second."""
    return await _lines(p, 7000)


async def mirror(p: Process) -> int:
    """3,000 lines a second."""
    return await _lines(p, 3000)


async def bursts(p: Process) -> int:
    """Two thousand lines at once, then nothing."""
    p.use(memory=24 << 20, cpu=0.01)
    number = 0
    while True:
        await p.sleep(p.rng.uniform(5, 20))
        number += 1
        p.out(b"".join(b"burst %d line %d of 2000\n" % (number, line) for line in range(1, 2001)))


async def quiet(p: Process) -> int:
    """A line a minute."""
    p.use(memory=6 << 20)
    while True:
        p.print("still here")
        await p.sleep(60)


PROGRAMS = {"noise/producer": producer, "noise/mirror": mirror, "noise/bursts": bursts, "noise/quiet": quiet}
