"""Following on a real kubelet: numbered lines through restarts, rotation and outages, counted at the end."""

import asyncio

import pytest

from podtui.cluster.kubeconfig import load
from podtui.cluster.log_options import LogOptions
from podtui.cluster.pods import get_pods
from podtui.cluster.print_logs import follow_logs, read_logs
from podtui.cluster.scope import Scope
from podtui.cluster.session import Session
from podtui.logs.merge import Stretch
from podtui.model.change import Gap, LaneKey
from podtui.model.pod import Pod
from tests.cluster.under_test import ClusterUnderTest

pytestmark = pytest.mark.cluster

RESTARTING = """
apiVersion: v1
kind: Pod
metadata: {name: counting}
spec:
  restartPolicy: OnFailure
  terminationGracePeriodSeconds: 1
  volumes: [{name: data, emptyDir: {}}]
  initContainers:
  - {name: prepare, image: busybox, imagePullPolicy: IfNotPresent, command: [seq, "1", "500"]}
  - {name: native, image: busybox, imagePullPolicy: IfNotPresent, restartPolicy: Always,
     command: [sh, -c, "trap exit TERM; i=0; while :; do seq $((i+1)) $((i+100)); i=$((i+100)); sleep 0.1; done"]}
  containers:
  - name: main
    image: busybox
    imagePullPolicy: IfNotPresent
    volumeMounts: [{name: data, mountPath: /data}]
    command:
    - sh
    - -c
    - n=$(($(cat /data/n 2>/dev/null || echo 0) + 2000)); seq $((n-1999)) $n; echo $n > /data/n; exit $((n < 6000))
"""

WRITER = """
  - name: {name}
    image: busybox
    imagePullPolicy: IfNotPresent
    volumeMounts: [{{name: data, mountPath: /data}}]
    command:
    - sh
    - -c
    - |
      f=/data/{name}; until [ "$(cat $f 2>/dev/null || echo 0)" -ge {last} ]; do
        n=$(($(cat $f 2>/dev/null || echo 0) + 1000)); seq $((n-999)) $n; echo $n > $f; sleep 1; {after}
      done; sleep 1000
"""
BURSTS = """
apiVersion: v1
kind: Pod
metadata: {name: bursts}
spec:
  terminationGracePeriodSeconds: 1
  volumes: [{name: data, emptyDir: {}}]
  containers:"""
LAST = 100_000


class Numbers:
    """An Output that keeps the numbers of each container, and the gaps in their place."""

    as_it_is = True

    def __init__(self) -> None:
        self.rows: dict[str, list[int | Gap]] = {}

    def render(self, stretch: Stretch) -> list[bytes]:
        self.rows.setdefault(stretch.lane.container, []).extend(map(int, stretch.lines))
        return stretch.lines

    def write(self, data: bytes) -> None:
        """The numbers are kept already, in the container's own order."""

    def say(self, lane: LaneKey, gap: Gap) -> None:
        self.rows.setdefault(lane.container, []).append(gap)

    def numbers(self, container: str) -> list[int]:
        return [row for row in self.rows.get(container, []) if isinstance(row, int)]

    def gaps(self, container: str) -> list[str]:
        return [row.text for row in self.rows[container] if isinstance(row, Gap)]


async def born(session: Session, cluster: ClusterUnderTest, name: str) -> Pod:
    return (await get_pods(session, cluster.namespace, [name]))[0]


def follow(session: Session, pod: Pod, out: Numbers) -> "asyncio.Task[None]":
    scope = Scope(pod.namespace, field_selector=f"metadata.name={pod.name}")
    return asyncio.create_task(follow_logs(session, [pod], scope, lambda _: True, LogOptions(), out, newcomers=False))


@pytest.mark.timeout(180)
async def test_every_line_of_every_run_from_the_first_to_the_last(cluster: ClusterUnderTest) -> None:
    session, out = Session(load(str(cluster.kubeconfig)).context()), Numbers()
    cluster.apply(RESTARTING)
    await follow(session, await born(session, cluster, "counting"), out)

    assert out.numbers("prepare") == list(range(1, 501))
    assert out.numbers("main") == list(range(1, 6001))
    native = out.numbers("native")
    assert native == list(range(1, len(native) + 1))
    kept = [int(n) for n in cluster.kubectl("logs", "counting", "-c", "native").split()]  # all, but for rotation
    assert native[len(native) - len(kept) :] == kept
    assert out.gaps("prepare") == ["ended: exit 0"]
    assert [text for text in out.gaps("main") if "ended" in text] == ["ended: exit 1", "ended: exit 1", "ended: exit 0"]
    # the kubelet deletes an instance as the next one ends, perhaps before it could be read a second time
    assert [text for text in out.gaps("main") if "gone" in text and "could not be read again" not in text] == []

    once = Numbers()
    await read_logs(session, [await born(session, cluster, "counting")], LogOptions(), once)
    assert once.numbers("main") == list(range(4001, 6001))
    assert once.numbers("native") == kept
    await session.close()


@pytest.mark.timeout(400)
async def test_what_the_kubelet_still_has_after_outages_was_read_once_and_every_hole_is_marked(
    cluster: ClusterUnderTest,
) -> None:
    """Worth most with PODTUI_TEST_LOG_MAX_SIZE=256Ki: then logs rotate while nothing can be read."""
    cluster.fault.start("apiserver")  # it runs; on a cluster that is not ours this is where the test skips
    names = ["a", "b", "c", "restarting"]
    session, out = Session(load(str(cluster.kubeconfig)).context()), Numbers()
    writers = [
        WRITER.format(name=n, last=LAST, after="[ $((n % 15000)) -gt 0 ] || exit 1" if n == names[3] else "")
        for n in names
    ]
    cluster.apply(BURSTS + "".join(writers))
    following = follow(session, await born(session, cluster, "bursts"), out)
    await asyncio.sleep(15)
    await asyncio.to_thread(cluster.fault.stop, "apiserver")
    await asyncio.sleep(20)
    await asyncio.to_thread(cluster.fault.start, "apiserver")
    await asyncio.sleep(10)
    await asyncio.to_thread(cluster.fault.cut)
    await asyncio.sleep(20)
    await asyncio.to_thread(cluster.fault.mend)
    for _ in range(120):
        if all(out.numbers(name)[-1:] == [LAST] for name in names[:3]):
            break
        await asyncio.sleep(1)
    await asyncio.sleep(5)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await session.close()

    for name in names:
        numbers = out.numbers(name)
        assert numbers == sorted(set(numbers)), f"{name}: doubled or out of order"
        kept = [int(n) for n in cluster.kubectl("logs", "bursts", "-c", name).split()]
        read = set(numbers)
        missing = [n for n in kept if n not in read and n <= numbers[-1]]
        assert not missing, f"{name}: the kubelet has {missing[:3]}... and they were not read: {out.gaps(name)}"
        assert unmarked(out.rows[name]) == [], f"{name}: {out.gaps(name)}"
    for name in names[:3]:
        assert out.numbers(name)[-1] == LAST
        assert any(text.startswith("reconnected after") for text in out.gaps(name))


def unmarked(rows: list[int | Gap]) -> list[tuple[int, int]]:
    """The holes between numbers in which no row says that lines may be gone."""
    holes, last, told = [], 0, False
    for row in rows:
        if isinstance(row, Gap):
            told = told or row.reason in ("rotated", "missed")
        else:
            holes += [(last, row)] if row != last + 1 and not told else []
            last, told = row, False
    return holes


def test_a_hole_is_a_hole() -> None:
    rotated, ended = Gap("rotated", ""), Gap("ended", "")
    assert unmarked([1, 2, 5, ended, 6]) == [(2, 5)]
    assert unmarked([1, rotated, 5, ended, 9]) == [(5, 9)]
