"""Reading in the lanes by key: cursor, records, filters, jumps, bookmarks, what belongs together, copies, files."""

import json
from datetime import timedelta

import pytest

from podtui.model.change import Gap
from podtui.ui.widgets.document import Document
from podtui.view.track import Cell
from tests.model.builders import NOW, make_pod, running
from tests.ui.test_pod_screen import Scene, lines_of, open_pod

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
APP = [
    '{"level":"info","msg":"GET /orders/1","request_id":"req-0001"}',
    "DEBUG cache miss",
    "ERROR cannot place order",
    "Traceback (most recent call last):",
    '  File "/app/orders.py", line 12, in place',
    "KeyError: 'mug'",
    f"upstream call traceparent=00-{TRACE}-00f067aa0ba902b7-01",
    "GET /healthz 200",
]
PROXY = [
    "listening on 127.0.0.1:5432",
    'level=info msg="forward" request_id=req-0001 took=3ms',
    "WARN slow connection",
    f"span of {TRACE} closed",
]


@pytest.fixture
async def scene():
    pod = make_pod(running("app"), running("proxy"), metadata={"name": "web-1", "uid": "w"}, startTime=None)
    async with open_pod((160, 40), pod=pod, logs=False) as scene:
        scene.source.log(pod, "app", *APP, at=NOW - timedelta(seconds=60), every=0.01)
        scene.source.log(pod, "proxy", *PROXY, at=NOW - timedelta(seconds=59), every=5)
        await scene.until(scene.has("healthz", "closed"))
        yield scene


async def ask(scene: Scene, key: str, text: str) -> None:
    await scene.press(key)
    await scene.type(text)


async def test_up_enter_opens_a_record_and_esc_comes_back(scene):
    await scene.press("up", "up", "up", "enter")
    await scene.until(scene.has("whole record", "KeyError: 'mug'", "ERROR cannot place order", "4 lines"))
    assert "GET /healthz" not in scene.text
    await scene.press("c")
    assert scene.app.clipboard == "\n".join(APP[2:6])
    before = scene.pane.board.mode
    await scene.press("m")
    assert scene.pane.board.mode == before
    await scene.press("slash")
    await scene.type("mug")
    await scene.until(scene.has("/mug 1 of 1"))
    await scene.press("escape", "escape")
    await scene.until(scene.has("GET /healthz"))
    assert scene.pane.board.cursor.cell == Cell(0, 5)


async def test_enter_alone_shows_the_cursor_first_and_the_end_takes_it_away(scene):
    await scene.press("enter")
    assert scene.pane.board.cursor.cell is not None
    assert not scene.screen.query_one("#record", Document).display
    await scene.until(scene.has("scrolled back"))
    await scene.press("end")
    assert scene.pane.board.cursor.cell is None


async def test_the_mouse_puts_the_cursor_and_twice_opens(scene):
    block = next(b for b in scene.pane.board.arrangement.blocks if b.kind == "log" and b.lane == 0)
    at = (block.x + 3, block.y + 1)
    await scene.pilot.click(scene.pane.view, offset=at)
    await scene.until(lambda: scene.pane.board.cursor.cell is not None)
    await scene.pilot.click(scene.pane.view, offset=at, times=2)
    await scene.until(scene.has("whole record"))


async def test_levels_hide_and_say_how_much(scene):
    await scene.press("v")
    await scene.until(scene.has("no debug 1 hidden"))
    assert "cache miss" not in scene.text
    await scene.press("v")
    await scene.until(scene.has("warnings and errors 7 hidden"))
    assert "GET /orders" not in scene.text
    for line in APP[2:6]:
        assert line in scene.text
    await scene.press("v")
    await scene.until(scene.has("errors only 8 hidden"))
    scene.source.log(scene.pod, "proxy", "fine", "fatal: not fine", at=NOW)
    await scene.until(scene.has("fatal: not fine", "errors only 9 hidden"))
    assert " fine " not in scene.text.replace("not fine", "")
    await scene.press("escape")
    await scene.until(scene.has("GET /orders"))


async def test_what_is_left_out_and_back(scene):
    await ask(scene, "exclamation_mark", "healthz|KeyError")
    await scene.until(scene.has("!healthz|KeyError 5 hidden"))
    assert "Traceback" not in lines_of(scene, "app")
    await ask(scene, "slash", "!")
    await scene.until(scene.has("Traceback"))


async def test_matches_only_shows_the_rest_of_a_traceback(scene):
    scene.source.log(scene.pod, "app", *["filler"] * 20, at=NOW)
    await ask(scene, "slash", "mug")
    await scene.press("x")
    await scene.until(scene.has("/mug only"))
    for line in APP[2:6]:
        assert line in lines_of(scene, "app")
    assert "GET /orders" not in scene.text


async def test_several_terms_have_each_their_own_colour(scene):
    await ask(scene, "h", "GET slow")
    look = scene.pane._look
    assert [m.pattern for m in look.highlights] == ["GET", "slow"]
    styles = {}
    for strip in scene.app.screen._compositor.render_strips():
        for segment in strip:
            if segment.text in ("GET", "slow") and segment.style and segment.style.bgcolor:
                styles[segment.text] = segment.style.bgcolor
    assert len(set(styles.values())) == 2


async def test_errors_and_markers_by_key(scene):
    await scene.press("e")
    await scene.until(lambda: scene.pane.board.cursor.cell == Cell(0, 2))
    await scene.press(")")
    assert [n.message for n in scene.app._notifications][-1] == "no error after this"
    scene.source.log(scene.pod, "proxy", gap=Gap("restarted", "restart 1", time=int(NOW.timestamp() * 1e9)), instance=1)
    await scene.until(scene.has("restart 1"))
    await scene.press("}")
    await scene.until(lambda: scene.pane.board.focus == 1)
    await scene.press("{")
    await scene.until(lambda: scene.pane.board.cursor.cell is not None and scene.pane.board.cursor.cell.number < 0)


async def test_a_time_is_asked_for_or_typed(scene):
    scene.source.log(scene.pod, "app", *[f"line {i}" for i in range(200)], at=NOW - timedelta(seconds=50), every=0.2)
    await scene.until(scene.has("line 199"))
    await ask(scene, "at", "-30s")
    await scene.until(scene.has("line 100", "scrolled back"))
    await scene.press("colon")
    await scene.type("t 2026-03-01T11:59:20Z")
    await scene.until(scene.has("line 50"))
    await ask(scene, "at", "noon")
    assert "no time" in [n.message for n in scene.app._notifications][-1]


@pytest.mark.parametrize(
    ("presses", "expected"),
    [(4, "58s WARN slow connection"), (5, "WARN slow connection"), (6, "WARN slow connection")],
)
async def test_relative_times(scene, presses, expected):
    scene.app.time = NOW + timedelta(seconds=9)
    await scene.press(*["t"] * presses)
    said = {4: "time ago", 5: "since the Pod's start", 6: "since the container's start"}[presses]
    await scene.until(scene.has(said, expected))
    if presses > 4:
        assert "+" in lines_of(scene, "proxy").split("WARN")[0]


async def test_the_same_request_in_the_other_lane(scene):
    board = scene.pane.board
    board.cursor.put(Cell(0, 0))
    await scene.press("equals_sign")
    await scene.until(scene.has("=id req-0001 1 of 2 in 2 lanes"))
    await scene.press("n")
    assert board.finder.current == Cell(1, 1)
    await scene.press("escape")
    await scene.until(lambda: "=id" not in scene.text)
    board.cursor.put(Cell(0, 6))
    await scene.press("equals_sign")
    await scene.until(scene.has("=trace 4bf92f3577b34da6a3c… 1 of 2 in 2 lanes"))


async def test_correlating_gives_the_search_back(scene):
    await ask(scene, "slash", "GET")
    await scene.until(scene.has("/GET 2 of 2"))
    scene.pane.board.cursor.put(Cell(0, 0))
    await scene.press("equals_sign")
    await scene.until(scene.has("=id req-0001"))
    await scene.press("escape")
    await scene.until(scene.has("/GET 2"))


async def test_bookmarks(scene):
    await scene.press("apostrophe")
    assert "no bookmark" in [n.message for n in scene.app._notifications][-1]
    await scene.press("up", "up", "b")
    await scene.until(scene.has("◆upstream call"))
    await scene.press("end", "apostrophe")
    await scene.until(lambda: scene.pane.board.cursor.cell == Cell(0, 6))
    await scene.press("end", "quotation_mark")
    await scene.until(scene.has("Bookmarks", "app  upstream call"))
    await scene.press("enter")
    await scene.until(lambda: scene.pane.board.cursor.cell == Cell(0, 6))
    await scene.press("b")
    await scene.until(lambda: "◆" not in scene.text)


async def test_copies_of_a_line_of_a_selection_and_of_what_is_in_sight(scene):
    await scene.press("up", "c")
    assert scene.app.clipboard == APP[-1]
    await scene.press("shift+up", "shift+up", "c")
    assert scene.app.clipboard == "\n".join(APP[-3:])
    await scene.press("end", "c")
    assert scene.app.clipboard == "\n".join(APP)


async def test_what_is_shown_is_saved_as_json(scene, tmp_path):
    await scene.press("v", "v")
    await scene.until(scene.has("7 hidden"))
    await scene.press("colon")
    await scene.type(f"save shown json {tmp_path}/out.jsonl")
    path = tmp_path / "out.jsonl"
    await scene.until(lambda: path.exists() and path.read_text().count("\n") == 5)
    records = [json.loads(line) for line in path.read_text().splitlines()]
    assert [r["line"] for r in records] == [*APP[2:6], PROXY[2]]
    assert records[0] == {
        "time": "2026-03-01T11:59:00.020000000Z",
        "namespace": "shop",
        "pod": "web-1",
        "container": "app",
        "restart": 0,
        "line": APP[2],
    }


async def test_lanes_are_moved_hidden_and_shown_again(scene):
    board = scene.pane.board
    await scene.press(">")
    await scene.until(scene.has("lanes moved"))
    assert [b.lane for b in board.arrangement.blocks if b.kind == "log"] == [1, 0]
    await scene.press("H")
    await scene.until(scene.has("1 lane hidden"))
    assert "GET /orders" not in scene.text
    await scene.press("escape")
    await scene.until(scene.has("GET /orders"))
    await scene.press("colon")
    await scene.type("lanes proxy")
    await scene.until(scene.has("1 lane hidden"))
    await scene.press("U")
    await scene.until(scene.has("GET /orders"))


async def test_the_keys_of_structured_lines_are_chosen(scene):
    await scene.press("colon")
    await scene.type("keys request_id,msg")
    await scene.until(scene.has("request_id=req-0001 GET /orders/1", "request_id=req-0001 forward", "folded"))
    await scene.press("J")
    await scene.until(scene.has('"msg":"GET /orders/1"'))


async def test_commands_by_name(scene):
    for command, words in (
        ("level error", "errors only"),
        ("level all", "independent"),
        ("exclude healthz", "!healthz"),
        ("level nonsense", "!healthz"),
        ("lanes nobody", "!healthz"),
    ):
        await scene.press("colon")
        await scene.type(command)
        await scene.until(scene.has(words))
