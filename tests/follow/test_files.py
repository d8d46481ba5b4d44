"""Lines that the kubelet leaves out of a followed stream, or that an answer cut short leaves out, are noticed."""

import asyncio

import pytest

from podtui.cluster import files
from podtui.cluster.files import Files
from podtui.cluster.opening import Gate, Pace
from podtui.errors import ApiError
from podtui.logs.stamp import SECOND
from tests.follow.fake import Cluster
from tests.follow.reader import Reader
from tests.follow.test_rules import running, settle, virtual
from tests.follow.virtual import run

LONG = "x" * 40_000


@virtual
async def test_a_rotation_while_the_log_is_followed_is_a_row_that_says_when() -> None:
    cluster = running(LONG, LONG)
    reader = Reader(cluster)
    await settle(reader, 20)
    cluster.rotate(seam=1)
    cluster.write("left out")
    await settle(reader, 1)
    cluster.write(LONG)
    await settle(reader, 20)
    assert reader.lines() == [LONG, LONG, LONG]
    assert reader.gaps() == [
        "<rotated: the log was rotated between 14:13:20Z and 14:13:41Z: lines may be missing there>"
    ]
    (gap,) = [chunk.gap for chunk in reader.chunks if chunk.gap]
    assert gap is not None
    assert gap.seconds == pytest.approx(21, abs=0.1)


@virtual
async def test_a_rotation_just_before_the_end_is_a_row_too() -> None:
    cluster = running(LONG, LONG)
    reader = Reader(cluster)
    await settle(reader, 20)
    cluster.rotate(seam=1)
    cluster.write("left out", "b")
    cluster.stop(0)
    reader.publish()
    await settle(reader, 20)
    assert reader.lines() == [LONG, LONG, "b"]
    assert [gap.partition(":")[0] for gap in reader.gaps()] == ["<rotated", "<ended"]


@virtual
async def test_a_log_that_was_not_rotated_is_looked_at_and_nothing_said() -> None:
    cluster = running()
    reader = Reader(cluster)
    for _ in range(10):
        cluster.write(LONG)
        await settle(reader, 10)
    asked = [params for _, params in cluster.asked if "limitBytes" in params]
    assert 5 < len(asked) < 11
    assert reader.gaps() == []


@virtual
async def test_a_small_log_is_not_looked_at() -> None:
    cluster = running("a", "b")
    reader = Reader(cluster)
    await settle(reader, 20)
    cluster.stop(0)
    reader.publish()
    await settle(reader, 20)
    assert [params for _, params in cluster.asked if "limitBytes" in params] == []


@virtual
async def test_a_stream_that_ends_in_the_middle_as_if_all_were_said_loses_nothing() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.shorten()
    cluster.write("b", "c")
    cluster.stop(1)
    reader.publish()
    await settle(reader, 5)
    assert reader.rows() == ["a", "b", "c", "<ended: ended: exit 1>"]


@virtual
async def test_a_stream_that_did_not_turn_to_the_new_file_is_opened_again() -> None:
    cluster = running(LONG, LONG)
    reader = Reader(cluster)
    await settle(reader, 2)
    cluster.rotate(seam=0)
    newest = cluster.boxes["app"].newest
    assert newest is not None
    cluster.skip(newest, [2])
    cluster.write("new")
    await settle(reader, 10)
    assert reader.lines() == [LONG, LONG, "new"]
    assert len([params for _, params in cluster.asked if "follow" in params]) == 2


def test_another_file_is_one_whose_first_line_is_another() -> None:
    known = Files()
    known.begin(whole=False)
    known.took([100, 200], [b"a", b"b"])
    assert known.may_have_changed
    known.ask(200)
    assert not known.is_news(50)  # older than what came first: it was there before
    assert known.answer(50) is None
    assert not known.may_have_changed
    known.took([300], [b"x" * files.WORTH_A_LOOK])
    assert known.worth_a_look
    known.ask(300)
    gap = known.answer(250)
    assert gap is not None
    assert (gap.reason, gap.time, gap.seconds) == ("rotated", 250, 50e-9)


def test_those_that_can_wait_are_let_in_after_all_others() -> None:
    async def test() -> list[str]:
        gate, order = Gate(Pace(opens_a_second=10)), list[str]()

        async def enter(name: str, *, last: bool) -> None:
            await gate.wait(last=last)
            order.append(name)

        tasks = [asyncio.create_task(enter(name, last=name.islower())) for name in "xaAbBC"]
        await asyncio.sleep(0.35)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert asyncio.get_running_loop().time() == pytest.approx(0.5, abs=0.1)
        return order

    assert run(test()) == ["x", "A", "B", "C", "b"]


@virtual
async def test_a_tail_of_nothing_shows_no_old_line_even_after_a_break_or_at_the_end() -> None:
    cluster = running("old", "older")
    reader = Reader(cluster, tail=0)
    await settle(reader)
    cluster.cut()
    await settle(reader, 10)
    cluster.stop(0)
    reader.publish()
    await settle(reader, 5)
    cluster.start()
    cluster.write("new")
    reader.publish()
    await settle(reader, 5)
    assert reader.rows() == ["<ended: ended: exit 0>", "<restarted: restart 1>", "new"]


@virtual
async def test_a_tail_of_nothing_brings_what_comes_while_the_stream_is_away() -> None:
    cluster = running("old", "older")
    reader = Reader(cluster, tail=0)
    await settle(reader)
    cluster.cut()
    cluster.write("a", "b")
    await settle(reader, 10)
    assert reader.lines() == ["a", "b"]


@virtual
async def test_what_is_too_old_stays_away_at_every_opening() -> None:
    cluster = running("old")
    await asyncio.sleep(30)
    reader = Reader(cluster, since_seconds=5)
    await settle(reader, 20)
    cluster.cut()
    await settle(reader, 10)
    cluster.write("a")
    await settle(reader, 5)
    assert [params.get("sinceSeconds") for _, params in cluster.asked] == [5, 26]


@virtual
async def test_a_log_that_is_deleted_before_it_could_be_read_again_may_lack_its_last_lines() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.stop(1)
    cluster.refuse = lambda params: None if "follow" in params or not params else ApiError("is gone", status=400)
    reader.publish()
    await settle(reader, 60)
    assert reader.rows() == [
        "a",
        "<missed: the last lines of the first run may be gone: it could not be read again>",
        "<ended: ended: exit 1>",
    ]


@virtual
async def test_lines_in_hand_are_kept_though_another_run_has_taken_the_place_of_theirs() -> None:
    cluster = Cluster()
    reader = Reader(cluster)
    await settle(reader)
    cluster.start()
    cluster.write("a", "b")
    cluster.stop(1)  # within the second: what comes may be another's, so the reader asks
    reader.publish()
    await asyncio.sleep(0.3)
    assert reader.lines() == []
    at = cluster.now() + SECOND  # startedAt is known to the second
    cluster.start().started = at
    cluster.stop(1)
    cluster.start().started = at  # and by now the first run's log is deleted
    reader.publish()
    await settle(reader, 60)
    assert reader.lines() == ["a", "b"]


@virtual
async def test_a_run_that_came_and_went_with_an_empty_log_may_have_been_rotated_away() -> None:
    cluster = running("a")
    reader = Reader(cluster)
    await settle(reader)
    cluster.stop(0)
    reader.publish()
    await settle(reader, 5)
    cluster.start()
    cluster.write("gone")
    cluster.rotate()
    cluster.stop(1)
    reader.publish()
    await settle(reader, 5)
    assert reader.rows()[2:] == [
        "<restarted: restart 1>",
        "<missed: restart 1 wrote nothing, or its log was rotated away>",
        "<ended: ended: exit 1>",
    ]
