"""The engine of `podtui logs`, on the stand-in for the servers."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from podtui.cluster import print_logs
from podtui.cluster.log_options import LogOptions
from podtui.cluster.print_logs import follow_logs, read_logs
from podtui.cluster.printer import Printer
from podtui.cluster.scope import Scope
from podtui.errors import ApiError, Forbidden
from podtui.logs.filter import LineFilter
from podtui.logs.merge import Stretch
from podtui.model.change import Gap, LaneKey
from podtui.model.pod import Pod
from tests.follow.fake import Cluster, forbidden
from tests.follow.virtual import run


class Out:
    """Keeps what is written, as "container:line", and what is said."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.said: list[str] = []
        self.closed = False
        self.as_it_is = True
        self.open_end = b""

    def render(self, stretch: Stretch) -> list[bytes]:
        return [stretch.lane.container.encode() + b":" + line + b"\n" for line in stretch.lines]

    def write(self, data: bytes) -> None:
        if self.closed:
            raise BrokenPipeError
        *whole, self.open_end = (self.open_end + data).split(b"\n")
        self.lines += [line.decode() for line in whole]

    def say(self, lane: LaneKey, gap: Gap) -> None:
        self.said.append(f"{lane.container}: {gap.text}")


class Watch:
    """Stands in for the Reflector: the test says what changes."""

    made: "list[Watch]" = []

    def __init__(self, client: object, resource: object, decoder: object, objects: Any, *_: object, **__: str) -> None:
        self.objects: Callable[[Sequence[tuple[str, Pod]]], None] = objects
        Watch.made.append(self)

    async def run(self) -> None:
        await asyncio.Event().wait()


@pytest.fixture(autouse=True)
def watch(monkeypatch: pytest.MonkeyPatch) -> None:
    Watch.made = []
    monkeypatch.setattr(print_logs, "Reflector", Watch)


def two() -> Cluster:
    cluster = Cluster("app", "proxy")
    cluster.start("app")
    cluster.start("proxy")
    for i in range(300):
        cluster.write(f"{i}", name="app" if i % 3 else "proxy")
    cluster.publish()
    return cluster


EXPECTED = [f"{'app' if i % 3 else 'proxy'}:{i}" for i in range(300)]


def follow(cluster: Cluster, out: Out, options: LogOptions | None = None, *, newcomers: bool = False) -> Any:
    pods = [cluster.pod()]
    work = follow_logs(
        cluster, pods, Scope("shop"), lambda pod: pod.name == "web", options or LogOptions(), out, newcomers=newcomers
    )
    return asyncio.create_task(work)


def test_what_there_is_comes_in_the_order_of_time() -> None:
    async def test() -> Out:
        cluster, out = two(), Out()
        await read_logs(cluster, [cluster.pod()], LogOptions(), out)
        return out

    out = run(test())
    assert out.lines == EXPECTED
    assert out.said == []


def test_options_choose_containers_tail_and_lines() -> None:
    async def test() -> list[list[str]]:
        cluster, outs = two(), []
        for options in (
            LogOptions(containers=("proxy",), tail=2),
            LogOptions(without=("proxy",), tail=1),
            LogOptions(keep=LineFilter(["^29"], ["7$"])),
        ):
            outs.append(Out())
            await read_logs(cluster, [cluster.pod()], options, outs[-1])
        return [out.lines for out in outs]

    assert run(test()) == [
        ["proxy:294", "proxy:297"],
        ["app:299"],
        [
            "app:29",
            "app:290",
            *(f"{'app' if i % 3 else 'proxy'}:{i}" for i in (291, 292, 293, 294, 295, 296, 298, 299)),
        ],
    ]


def test_a_container_far_ahead_is_not_held_in_memory() -> None:
    async def test() -> tuple[int, list[str]]:
        cluster, out = Cluster("app", "proxy"), Out()
        cluster.start("app")
        cluster.write(*(f"{i} {'x' * 100_000}" for i in range(100)))
        cluster.start("proxy")
        cluster.write("after", name="proxy")
        cluster.write(*(f"{i} {'x' * 100_000}" for i in range(100, 200)))
        cluster.publish()
        highest = 0
        taken = Printer.write

        def write(self: Printer, stretches: Sequence[Stretch]) -> None:
            nonlocal highest
            highest = max(highest, sum(len(line) for s in stretches for line in s.lines) + self.merge._held)
            taken(self, stretches)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Printer, "write", write)
            await read_logs(cluster, [cluster.pod()], LogOptions(), out)
        return highest, [line.split()[0] for line in out.lines]

    highest, lines = run(test())
    assert lines == [*(f"app:{i}" for i in range(100)), "proxy:after", *(f"app:{i}" for i in range(100, 200))]
    assert highest < 3 * 1024 * 1024


@pytest.mark.parametrize(
    ("refuse", "error", "words"),
    [
        (forbidden, Forbidden, "not allowed: pods/log in namespace shop"),
        (lambda _: ApiError("in trouble", status=500), ApiError, "app: cannot be read: in trouble"),
    ],
)
def test_where_nothing_can_be_read_it_is_an_error(refuse: Any, error: type[ApiError], words: str) -> None:
    async def test() -> None:
        cluster = two()
        cluster.refuse = refuse
        await read_logs(cluster, [cluster.pod()], LogOptions(), Out())

    with pytest.raises(error, match=words):
        run(test())


def test_what_cannot_be_read_is_said_where_something_can() -> None:
    async def test() -> Out:
        cluster, out = two(), Out()
        cluster.refuse = lambda p: ApiError("is waiting to start", status=400) if p.get("container") == "app" else None
        await read_logs(cluster, [cluster.pod()], LogOptions(), out)
        return out

    out = run(test())
    assert out.lines == [line for line in EXPECTED if line.startswith("proxy")]
    assert out.said == ["app: is waiting to start"]


def test_following_goes_on_through_restarts_and_ends_with_the_pod() -> None:
    async def test() -> Out:
        cluster, out = two(), Out()
        work = follow(cluster, out)
        await asyncio.sleep(2)
        cluster.stop(1, name="app")
        Watch.made[0].objects([("modified", cluster.publish())])
        await asyncio.sleep(2)
        cluster.start("app")
        cluster.write("again", name="app")
        Watch.made[0].objects([("modified", cluster.publish())])
        await asyncio.sleep(2)
        cluster.stop(0, name="app")
        cluster.stop(0, name="proxy")
        cluster.phase = "Succeeded"
        Watch.made[0].objects([("modified", cluster.publish())])
        await work
        return out

    out = run(test())
    assert sorted(out.lines) == sorted([*EXPECTED, "app:again"])
    assert out.lines[-1] == "app:again"
    assert out.said == ["app: ended: exit 1", "app: restart 1", "app: ended: exit 0", "proxy: ended: exit 0"]


def test_lines_of_several_containers_are_in_order_within_the_window() -> None:
    async def test() -> Out:
        cluster, out = Cluster("app", "proxy"), Out()
        cluster.start("app")
        cluster.start("proxy")
        cluster.publish()
        work = follow(cluster, out)
        await asyncio.sleep(1)
        early = cluster.now()
        cluster.write("late", name="app")
        await asyncio.sleep(0.1)
        cluster.write("early", name="proxy", at=early)
        await asyncio.sleep(2)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        return out

    # the merge's clock is the real one, which stands still here: it is what is left at the end that is put in order
    assert run(test()).lines == ["proxy:early", "app:late"]


def test_pods_that_come_are_followed_from_their_first_line_and_others_are_not() -> None:
    async def test() -> Out:
        cluster, out = Cluster(uid="new"), Out()
        work = asyncio.create_task(
            follow_logs(
                cluster, [], Scope("shop"), lambda pod: pod.uid != "other", LogOptions(tail=1), out, newcomers=True
            )
        )
        await asyncio.sleep(1)
        cluster.start()
        cluster.write("a", "b", "c")
        cluster.publish()
        Watch.made[0].objects([("added", cluster.pod())])
        cluster.uid = "other"
        Watch.made[0].objects([("added", cluster.publish())])
        await asyncio.sleep(5)
        cluster.uid = "new"
        Watch.made[0].objects([("deleted", cluster.publish())])
        await asyncio.sleep(5)
        assert not work.done()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        return out

    out = run(test())
    assert out.lines == ["app:a", "app:b", "app:c"]


def test_a_closed_pipe_ends_the_following() -> None:
    async def test() -> None:
        cluster, out = two(), Out()
        out.closed = True
        await follow(cluster, out)

    with pytest.raises(BrokenPipeError):
        run(test())


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (LogOptions(), ["init", "app", "app-proxy"]),
        (LogOptions(containers=("app",)), ["app"]),
        (LogOptions(containers=("^app",)), ["app", "app-proxy"]),
        (LogOptions(containers=("app", "pro.y$")), ["app", "app-proxy"]),
        (LogOptions(without=("app",)), ["init", "app-proxy"]),
        (LogOptions(without=("p.*y",)), ["init", "app"]),
        (LogOptions(states=("running",)), ["app"]),
        (LogOptions(states=("terminated", "waiting")), ["init", "app-proxy"]),
    ],
)
def test_containers_are_chosen_by_name_by_regex_and_by_state(options: LogOptions, names: list[str]) -> None:
    async def test() -> Pod:
        cluster = Cluster("init", "app", "app-proxy")
        cluster.boxes["init"].kind = "initContainers"
        cluster.start("init")
        cluster.stop(0, "init")
        cluster.start("app")
        return cluster.publish()

    pod = run(test())
    assert options.of(pod) == names
    if options.states:
        assert options.of(pod, new=True) == ["init", "app", "app-proxy"]


@pytest.mark.parametrize(("as_it_is", "end"), [(True, b"app:half"), (False, b"")])
def test_a_last_line_without_a_newline_is_printed_without_one(as_it_is: bool, end: bytes) -> None:
    async def test() -> Out:
        cluster, out = Cluster("app"), Out()
        out.as_it_is = as_it_is
        cluster.start("app")
        cluster.write("whole")
        cluster.stop(0)
        assert cluster.boxes["app"].newest is not None
        cluster.boxes["app"].newest.rest = b"2026-09-21T14:13:20.000000009Z half"
        cluster.publish()
        await read_logs(cluster, [cluster.pod()], LogOptions(), out)
        return out

    out = run(test())
    assert out.open_end == end
    assert out.lines == ["app:whole", *([] if as_it_is else ["app:half"])]
