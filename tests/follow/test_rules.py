"""Each rule of following, one by one."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from podtui.cluster.follow import PodFollower
from podtui.cluster.opening import Pace
from podtui.errors import ApiError
from podtui.model.change import Gap
from tests.follow.fake import Box, Cluster, Params, forbidden
from tests.follow.reader import Reader
from tests.follow.virtual import run

Test = Callable[[], Awaitable[None]]


def virtual(test: Test) -> Callable[[], None]:
    """Run in virtual time."""

    def wrapped() -> None:
        run(test())  # type: ignore[arg-type]

    wrapped.__name__, wrapped.__doc__ = test.__name__, test.__doc__
    return wrapped


def running(*lines: str) -> Cluster:
    cluster = Cluster()
    cluster.start()
    cluster.write(*lines)
    cluster.publish()
    return cluster


async def settle(reader: Reader, seconds: float = 1) -> None:
    await asyncio.sleep(seconds)
    reader.raise_errors()


# --- which instances --------------------------------------------------------------------------------------------------


@virtual
async def test_a_new_pod_is_followed_from_its_first_line_though_it_lives_for_milliseconds() -> None:
    cluster = Cluster()
    reader = Reader(cluster, tail=1)
    await settle(reader)
    cluster.start()
    cluster.write("a", "b", "c")
    cluster.stop(3)
    reader.publish()
    await settle(reader, 3)
    assert reader.rows() == ["a", "b", "c", "<ended: ended: exit 3>"]


@virtual
async def test_a_new_pod_that_restarted_before_anyone_looked_is_read_from_its_first_run() -> None:
    cluster = Cluster()
    reader = Reader(cluster, tail=1)
    await settle(reader)
    cluster.start()
    cluster.write("a")
    cluster.stop(1)
    cluster.start()
    cluster.write("b")
    reader.publish()
    await settle(reader, 5)
    assert reader.rows() == ["a", "<ended: ended: exit 1>", "<restarted: restart 1>", "b"]


@virtual
async def test_every_kind_of_container_is_followed_and_ephemeral_ones_as_they_come() -> None:
    cluster = Cluster("app")
    cluster.boxes |= {"setup": Box("setup", "initContainers"), "debug": Box("debug", "ephemeralContainers")}
    debug = cluster.boxes.pop("debug")
    cluster.publish()
    reader = Reader(cluster)
    await settle(reader)
    cluster.boxes["debug"] = debug
    for name in ("setup", "app", "debug"):
        cluster.start(name)
        cluster.write(f"of {name}", name=name)
    reader.publish()
    await settle(reader)
    assert [reader.rows(name) for name in ("setup", "app", "debug")] == [["of setup"], ["of app"], ["of debug"]]


@virtual
async def test_named_containers_are_followed_alone_and_waited_for() -> None:
    cluster = running("a")
    reader = Reader(cluster, "later")
    await settle(reader)
    cluster.boxes["later"] = Box("later")
    cluster.start("later")
    cluster.write("x", name="later")
    reader.publish()
    await settle(reader)
    assert reader.rows("later") == ["x"]
    assert reader.rows("app") == []


@virtual
async def test_a_waiting_container_is_not_asked_for() -> None:
    cluster = Cluster()
    reader = Reader(cluster)
    for _ in range(5):
        reader.publish()
        await settle(reader, 30)
    assert cluster.asked == []


@virtual
async def test_in_back_off_the_same_instance_is_not_read_twice() -> None:
    cluster = running("a")
    cluster.stop(1, waiting="CrashLoopBackOff")
    cluster.publish()
    reader = Reader(cluster)
    for _ in range(5):
        await settle(reader, 60)
        reader.publish()
    assert reader.rows() == ["a", "<ended: ended: exit 1>"]
    assert len(cluster.asked) == 2  # and once more, to see that this was all


@virtual
async def test_an_ended_stream_is_opened_again_for_a_new_container_only() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.stop(0)
    reader.publish()
    await settle(reader, 300)
    assert len(cluster.asked) == 2  # and once more, to see that this was all
    cluster.start()
    cluster.write("b")
    reader.publish()
    await settle(reader)
    assert reader.rows() == ["a", "<ended: ended: exit 0>", "<restarted: restart 1>", "b"]
    assert [chunk.instance for chunk in reader.chunks if chunk.lines] == [0, 1]


@virtual
async def test_an_instance_that_came_and_went_unseen_is_read_as_the_previous_one() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.stop(1)
    cluster.start()
    cluster.write("b")
    cluster.stop(2)
    cluster.start()
    cluster.write("c")
    reader.publish()
    await settle(reader, 5)
    assert reader.rows() == [
        "a",
        "<missed: the last lines of the first run may be gone: it could not be read again>",
        "<restarted: restart 1>",
        "b",
        "<ended: ended: exit 2>",
        "<restarted: restart 2>",
        "c",
    ]


@virtual
async def test_instances_that_are_gone_are_a_gap() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    for i in range(1, 6):
        cluster.stop(1)
        cluster.start()
        cluster.write(f"run {i}")
    reader.publish()
    await settle(reader, 5)
    assert reader.rows()[:4] == [
        "a",
        "<missed: the last lines of the first run may be gone: it could not be read again>",
        "<missed: restart 1 to restart 3 came and went: their logs are gone>",
        "<restarted: restart 4>",
    ]
    assert reader.lines() == ["a", "run 4", "run 5"]


@virtual
async def test_the_end_of_a_log_that_could_not_be_read_is_a_gap() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.down = True
    cluster.cut()
    cluster.write("never seen")
    for _ in range(2):
        cluster.stop(1)
        cluster.start()
    await settle(reader, 20)
    cluster.down = False
    reader.publish()
    await settle(reader, 20)
    assert "<missed: the end of the log of the first run is gone>" in reader.rows()
    assert reader.lines() == ["a"]


# --- where it begins --------------------------------------------------------------------------------------------------


@virtual
async def test_tail_is_for_the_first_opening_only() -> None:
    cluster = running("a", "b", "c")
    reader = Reader(cluster, tail=2)
    await settle(reader)
    cluster.cut()
    cluster.write("d", "e", "f")
    await settle(reader, 10)
    cluster.stop(1)
    cluster.start()
    cluster.write("1", "2", "3")
    reader.publish()
    await settle(reader)
    assert reader.lines() == ["b", "c", "d", "e", "f", "1", "2", "3"]
    assert [("tailLines" in p, "sinceTime" in p) for _, p in cluster.asked] == [
        (True, False),
        (False, True),
        (False, True),  # to see that this was all
        (False, False),  # to see which file it was in
        (False, False),
    ]


@virtual
async def test_a_tail_of_a_silent_container_cuts_nothing_that_comes_while_the_stream_is_away() -> None:
    cluster = running()
    reader = Reader(cluster, tail=1)
    await settle(reader)
    cluster.cut()
    cluster.write("a", "b", "c")
    await settle(reader, 10)
    assert reader.lines() == ["a", "b", "c"]


@virtual
async def test_since_is_passed_on_to_the_server() -> None:
    cluster = running("a")
    reader = Reader(cluster, since_seconds=60)
    other = Reader(cluster, since_time="2026-09-21T14:13:20Z")
    await settle(reader)
    assert [(p.get("sinceSeconds"), p.get("sinceTime")) for _, p in cluster.asked] == [
        (60, None),
        (None, "2026-09-21T14:13:20Z"),
    ]
    await other.close()


# --- outages ----------------------------------------------------------------------------------------------------------


@virtual
async def test_an_outage_is_a_row_with_its_length_and_what_was_lost() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.down = True
    cluster.cut()
    cluster.write("b")
    await settle(reader, 30)
    cluster.down = False
    await settle(reader, 5)
    assert [row.split(" after ")[0] for row in reader.rows()] == [
        "a",
        "<error: cannot be read: connection refused by https://fake; trying again>",
        "<reconnected: reconnected",
        "b",
    ]
    assert reader.gaps()[1].endswith(", 0 lost>")
    (gap,) = [c.gap for c in reader.chunks if c.gap and c.gap.reason == "reconnected"]
    assert gap is not None
    assert gap.seconds is not None
    assert 30 <= gap.seconds < 33


@virtual
async def test_a_short_break_without_loss_is_no_row() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    for i in range(20):
        await settle(reader, 5)
        cluster.cut()
        cluster.write(f"{i}")
    await settle(reader, 5)
    assert reader.rows() == ["a", *map(str, range(20))]


@virtual
async def test_a_log_rotated_meanwhile_is_a_row() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.down = True
    cluster.cut()
    cluster.write("lost")
    cluster.rotate()
    await settle(reader, 9)
    cluster.write("b")
    cluster.down = False
    await settle(reader, 9)
    assert reader.lines() == ["a", "b"]
    (gap,) = [g for g in reader.gaps() if g.startswith("<rotated")]
    assert gap.endswith("the log was rotated: lines between 14:13:20Z and 14:13:30Z may be gone>")


@virtual
async def test_a_log_rotated_meanwhile_is_told_though_nothing_new_comes() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.cut()
    cluster.write("lost")
    cluster.rotate()
    await settle(reader, 20)
    assert [g.split(";")[-1] for g in reader.gaps()] == [" the log was rotated: lines after 14:13:20Z may be gone>"]


@virtual
async def test_equal_lines_at_equal_times_are_told_apart() -> None:
    cluster = running()
    reader = Reader(cluster)
    await settle(reader)
    at = cluster.now()
    for _ in range(3):
        cluster.write("x", "x", at=at)
        await settle(reader)
        cluster.cut()
        cluster.write("x", at=at)
        await settle(reader, 5)
    assert reader.rows() == ["x"] * 9


@virtual
async def test_lines_out_of_order_are_not_lost() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    at = cluster.now()
    await settle(reader, 3)
    cluster.write("late", at=at + 10**9)
    cluster.write("early", at=at + 10**9 // 2)
    await settle(reader)
    cluster.cut()
    cluster.write("earlier", at=at + 10**8)  # of the other stream, stdout or stderr
    await settle(reader, 5)
    assert reader.rows() == ["a", "late", "early", "earlier"]


@virtual
async def test_a_clock_that_goes_back_doubles_nothing() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader, 3700)
    cluster.write("b", "c")
    await settle(reader)
    back = cluster.now() - 3600 * 10**9
    cluster.write("d", at=back)
    await settle(reader)
    cluster.cut()
    cluster.write("e", at=back + 1)
    await settle(reader, 5)
    assert reader.lines() == ["a", "b", "c", "d", "e"]


@virtual
async def test_a_stream_that_ends_though_its_container_runs_is_opened_again() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    cluster.speak = lambda _: b""
    await settle(reader, 2)
    cluster.speak = lambda _: None
    await settle(reader, 20)
    assert reader.lines() == ["a"]
    assert len(cluster.asked) == 2


@virtual
async def test_a_half_line_is_shown_whole_after_a_break_and_as_it_is_at_the_end() -> None:
    cluster = running("a")
    newest = cluster.boxes["app"].newest
    assert newest is not None
    reader = Reader(cluster)
    await settle(reader)
    newest.rest = b"2026-09-21T14:14:00.000000001Z last words"
    cluster.stop(1)
    reader.publish()
    await settle(reader)
    assert reader.rows() == ["a", "last words", "<ended: ended: exit 1>"]


@virtual
async def test_a_silent_stream_that_should_not_be_silent_is_opened_again() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.hung = True
    cluster.write("b")
    await settle(reader)
    cluster.hung = False
    await settle(reader, 200)
    assert reader.lines() == ["a", "b"]
    assert [g[:24] for g in reader.gaps()] == ["<reconnected: reconnecte"]


@virtual
async def test_an_honest_silence_is_asked_about_now_and_then_and_left_alone() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader, 3600)
    assert reader.rows() == ["a"]
    follows = [p for _, p in cluster.asked if "follow" in p]
    assert len(follows) == 1
    assert 25 <= len(cluster.asked) - len(follows) <= 35


@virtual
async def test_a_stream_that_stays_open_after_its_container_ended_is_given_up() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.hung = True
    cluster.write("b")
    await settle(reader)
    cluster.hung = False
    cluster.stop(1)
    reader.publish()
    await settle(reader, 60)
    assert reader.lines() == ["a", "b"]
    assert reader.gaps()[-1] == "<ended: ended: exit 1>"


# --- refusals ---------------------------------------------------------------------------------------------------------


@virtual
async def test_not_allowed_is_one_row_and_ends_by_itself() -> None:
    cluster = running("a")
    cluster.refuse = forbidden
    reader = Reader(cluster)
    await settle(reader, 60)
    assert reader.rows() == [
        '<error: not allowed: pods/log in namespace shop (User "x" cannot get resource "pods/log")>'
    ]
    assert len(cluster.asked) < 60
    cluster.refuse = lambda _: None
    await settle(reader, 10)
    assert reader.lines() == ["a"]
    assert reader.gaps()[-1].startswith("<reconnected: allowed again after 6")


@virtual
async def test_too_many_requests_waits_as_long_as_the_server_says() -> None:
    cluster = running("a")
    cluster.refuse = lambda _: ApiError("too many requests", status=429, retry_after=17)
    reader = Reader(cluster)
    await settle(reader, 16)
    cluster.refuse = lambda _: None
    assert len(cluster.asked) == 1
    await settle(reader, 3)
    assert reader.lines() == ["a"]


@virtual
async def test_a_container_that_is_not_quite_there_yet_is_asked_for_again() -> None:
    cluster = running("a")
    cluster.refuse = lambda p: ApiError("container is waiting to start", status=400) if p else None
    reader = Reader(cluster)
    await settle(reader, 1)
    cluster.refuse = lambda _: None
    await settle(reader, 30)
    assert reader.lines() == ["a"]


@virtual
async def test_a_pod_that_is_gone_ends_the_following() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.deleted = True
    cluster.stop(0)
    await settle(reader, 10)
    assert reader.rows() == [
        "a",
        "<missed: the last lines of the first run may be gone: it could not be read again>",
        "<ended: the Pod is gone>",
    ]
    assert reader.done


@virtual
async def test_another_pod_of_the_same_name_is_not_read() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.down = True
    cluster.cut()
    await settle(reader)
    cluster.uid = "u2"
    cluster.boxes["app"].runs.clear()
    cluster.start()
    cluster.write("of another")
    cluster.down = False
    reader.publish()
    await settle(reader, 20)
    assert reader.lines() == ["a"]
    assert reader.done


@virtual
async def test_a_kubelet_out_of_watches_is_asked_instead_of_followed() -> None:
    def speak(params: Params) -> bytes | None:
        return b"failed to create fsnotify watcher: too many open files" if "follow" in params else None

    cluster = running("a")
    cluster.speak = speak
    reader = Reader(cluster)
    for i in range(10):
        await settle(reader, 5)
        cluster.write(f"{i}")
    await settle(reader, 15)
    assert reader.lines() == ["a", *map(str, range(10))]
    assert reader.gaps()[0] == "<error: the kubelet says: failed to create fsnotify watcher: too many open files>"
    cluster.speak = lambda _: None
    await settle(reader, 60)
    assert "follow" in cluster.asked[-1][1]


@virtual
async def test_a_log_that_the_kubelet_no_longer_has_is_told_and_left() -> None:
    cluster = running("a")
    cluster.stop(1)
    cluster.publish()
    cluster.speak = lambda _: b"unable to retrieve container logs for containerd://app-0"
    reader = Reader(cluster)
    await settle(reader, 60)
    assert reader.rows() == [
        "<missed: its log is gone: the kubelet says: unable to retrieve container logs for containerd://app-0>",
        "<ended: ended: exit 1>",
    ]
    assert len(cluster.asked) == 3


@virtual
async def test_words_of_the_servers_are_made_safe() -> None:
    cluster = running("a")
    cluster.refuse = lambda _: ApiError("\x1b]0;x\x07", status=500)
    reader = Reader(cluster)
    await settle(reader, 60)
    assert reader.rows() == ["<error: cannot be read: ␛]0;x␇; trying again>"]


# --- being polite -----------------------------------------------------------------------------------------------------


@virtual
async def test_streams_are_opened_at_a_bounded_pace() -> None:
    names = [f"c{i}" for i in range(40)]
    cluster = Cluster(*names)
    for name in names:
        cluster.start(name)
    cluster.publish()
    readers = [Reader(cluster, pace=Pace(follows_a_node=1000)) for _ in range(5)]
    await settle(readers[0], 10)
    assert len(cluster.opens) == 200
    for i, at in enumerate(cluster.opens):
        assert sum(at <= other < at + 1 for other in cluster.opens[i:]) <= 51
    for reader in readers:
        await reader.close()


@virtual
async def test_past_a_nodes_bound_logs_are_asked_for_instead_of_followed() -> None:
    cluster = Cluster("a", "b", "c")
    for name in cluster.boxes:
        cluster.start(name)
    cluster.publish()
    reader = Reader(cluster, pace=Pace(follows_a_node=2))
    for i in range(5):
        await settle(reader, 3)
        for name in cluster.boxes:
            cluster.write(f"{name}{i}", name=name)
    await settle(reader, 15)
    for name in cluster.boxes:
        assert reader.rows(name) == [f"{name}{i}" for i in range(5)]
    assert sorted({str(p["container"]) for _, p in cluster.asked if "follow" in p}) == ["a", "b"]
    cluster.stop(0, name="a")
    cluster.stop(7, name="c")
    cluster.write("last", name="b")
    reader.publish()
    await settle(reader, 15)
    assert reader.gaps("c") == ["<ended: ended: exit 7>"]
    assert reader.gaps("a") == ["<ended: ended: exit 0>"]


@virtual
async def test_a_polled_log_that_rotates_says_so() -> None:
    cluster = running("a")
    reader = Reader(cluster, pace=Pace(follows_a_node=0))
    await settle(reader)
    cluster.write("lost")
    cluster.rotate()
    cluster.write("b")
    await settle(reader, 20)
    assert reader.rows() == [
        "a",
        "<rotated: the log was rotated: lines between 14:13:20Z and 14:13:21Z may be gone>",
        "b",
    ]


@virtual
async def test_a_slow_reader_makes_the_server_wait_and_loses_nothing() -> None:
    cluster = Cluster()
    cluster.start()
    cluster.publish()
    follower = PodFollower(cluster, cluster.pod(), tail=None)
    text = "x" * 100_000
    cluster.write(*(f"{i} {text}" for i in range(300)))
    got: list[bytes] = []
    highest = 0
    async for batch in follower:
        got += [line for chunk in batch for line in chunk.lines]
        highest = max(highest, sum(len(line) for chunk in batch for line in chunk.lines))
        if len(got) == 300:
            break
        await asyncio.sleep(1)
    await follower.close()
    assert [int(line.split()[0]) for line in got] == list(range(300))
    assert highest < 10 * 1024 * 1024


@virtual
async def test_a_line_of_megabytes_comes_whole() -> None:
    cluster = running("x" * 3_000_000)
    reader = Reader(cluster)
    await settle(reader, 60)
    assert [len(line) for line in reader.lines()] == [3_000_000]


# --- once -------------------------------------------------------------------------------------------------------------


@virtual
async def test_without_follow_all_is_read_once_and_the_iteration_ends() -> None:
    cluster = running("a", "b")
    reader = Reader(cluster, tail=1, follow=False)
    await settle(reader)
    assert reader.rows() == ["b"]
    assert reader.done


@virtual
async def test_previous_reads_the_instance_before_and_ends() -> None:
    cluster = running("a")
    cluster.stop(1)
    cluster.start()
    cluster.write("b")
    cluster.publish()
    reader = Reader(cluster, previous=True)
    await settle(reader)
    assert reader.rows() == ["a"]
    assert [c.instance for c in reader.chunks] == [0]
    assert reader.done


@pytest.mark.parametrize(
    ("refuse", "row"),
    [
        (lambda _: None, '<waiting: previous terminated container "app" in pod "web" not found>'),
        (forbidden, '<error: not allowed: pods/log in namespace shop (User "x" cannot get resource "pods/log")>'),
        (lambda _: ApiError("in trouble", status=500), "<error: cannot be read: in trouble>"),
    ],
)
def test_what_cannot_be_read_once_is_a_row(refuse: Callable[[Params], Exception | None], row: str) -> None:
    async def test() -> None:
        cluster = running("a")
        cluster.refuse = refuse
        reader = Reader(cluster, previous=True)
        await settle(reader)
        assert reader.rows() == [row]
        assert reader.done

    run(test())


@virtual
async def test_a_pod_that_is_over_is_read_to_its_end_and_the_iteration_ends() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.write("b")
    cluster.stop(0)
    cluster.phase = "Succeeded"
    reader.publish()
    await settle(reader)
    assert reader.rows() == ["a", "b", "<ended: ended: exit 0>"]
    assert reader.done


# --- the watch --------------------------------------------------------------------------------------------------------


@virtual
async def test_an_older_state_of_the_pod_is_passed_over() -> None:
    cluster = running("a")
    old = cluster.pod()
    reader = Reader(cluster)
    await settle(reader)
    cluster.stop(1)
    reader.publish()
    reader.follower.update(old)
    await settle(reader)
    assert reader.follower.pod.metadata.resource_version == str(cluster.version)


@virtual
async def test_deleted_by_the_watch_ends_it_too() -> None:
    cluster = Cluster()
    reader = Reader(cluster)
    await settle(reader)
    reader.follower.deleted()
    await settle(reader)
    assert reader.rows() == ["<ended: the Pod is gone>"]
    assert reader.done


def test_a_gap_knows_its_time_on_the_nodes_clock() -> None:
    async def test() -> list[Gap]:
        cluster = running("a")
        cluster.stop(1)
        cluster.start()
        cluster.publish()
        reader = Reader(cluster)
        await settle(reader)
        cluster.stop(2)
        reader.publish()
        await settle(reader)
        return [c.gap for c in reader.chunks if c.gap]

    (ended,) = run(test())
    assert ended.time == 1_790_000_001 * 10**9
