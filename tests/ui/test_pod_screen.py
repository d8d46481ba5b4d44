"""The pod screen on a scripted source: what it shows, what its keys do, and that nothing moves that should not."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest
from textual.events import Key, MouseScrollUp
from textual.pilot import Pilot

from podtui.errors import Forbidden
from podtui.model.change import Gap
from podtui.model.pod import Pod
from podtui.ui.screens.pod import PodScreen
from podtui.ui.widgets.logs_pane import LogsPane
from podtui.ui.widgets.prompt import Prompt
from tests.model.builders import NOW, make_pod, running
from tests.ui.fake_source import FakeSource, FixedApp
from tests.ui.scenes import billing, billing_events, billing_logs, billing_usage

SIZES = [(80, 24), (120, 40), (240, 60)]
TABS = ["logs", "wiring", "events", "explain", "practices", "yaml"]


class Scene:
    """An app with a Pod open, and the words for asking it."""

    def __init__(self, app: FixedApp, pilot: Pilot[str], source: FakeSource, pod: Pod) -> None:
        self.app, self.pilot, self.source, self.pod = app, pilot, source, pod

    @property
    def screen(self) -> PodScreen:
        assert isinstance(self.app.screen, PodScreen)
        return self.app.screen

    @property
    def pane(self) -> LogsPane:
        return self.screen.query_one(LogsPane)

    @property
    def text(self) -> str:
        """All that is on the screen."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in lines)

    def line(self, y: int) -> str:
        return self.text.splitlines()[y]

    def has(self, *words: str) -> Callable[[], bool]:
        return lambda: all(word in self.text for word in words)

    async def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(200):
            if condition():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"it did not come to pass; the screen says:\n{self.text}")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*("space" if c == " " else c for c in text), "enter")

    async def change(self, pod: Pod) -> None:
        self.pod = pod
        self.source.pod(pod)
        await self.until(lambda: self.screen._pod == pod)


@asynccontextmanager
async def open_pod(
    size: tuple[int, int] = (120, 40), pod: Pod | None = None, tab: str = "logs", *, logs: bool = True, **more: object
) -> AsyncIterator[Scene]:
    source = FakeSource()
    pod = pod or billing()
    app = FixedApp(source, **more)  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        source.connection()
        source.pod(pod)
        while pod.uid not in app.store.pods:
            await pilot.pause(0.01)
        app.open_pod(pod, tab)
        scene = Scene(app, pilot, source, pod)
        await scene.until(lambda: isinstance(app.screen, PodScreen) and bool(app.screen.query(LogsPane)))
        await pilot.pause()
        if logs:
            billing_logs(source, pod)
            source.event(*billing_events())
            source.use(pod, billing_usage())
            last = scene.pane._live.lanes[-1]
            await scene.until(lambda: len(last.ring) > 0 and len(scene.screen._texts.events) > 0)
            await pilot.pause(0.06)
        yield scene


# --- at every size ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_what_matters_is_there_at_every_size(size):
    async with open_pod(size) as scene:
        text = scene.text
        for word in (
            "billing-7d9f-x2k4q",
            "Init:CrashLoopBackOff",
            "1/3 ready",
            "live",
            "cloud-sql-proxy keeps crashing",
        ):
            assert word in text
        for name in ("migrate", "cloud-sql-proxy", "app", "log-shipper"):
            assert name in text
        assert "ended: exit 137: SIGKILL, out of memory (OOMKilled)" in text
        assert "connection refused" in text
        assert "flushed chunk 11" in text
        assert "schema is up to date" in text


@pytest.mark.parametrize("size", SIZES)
async def test_the_footer_fits_on_every_tab(size):
    async with open_pod(size) as scene:
        for tab in TABS:
            scene.screen.action_tab(tab)
            await scene.until(lambda: scene.line(size[1] - 1).rstrip().endswith("esc Back ? Help"))


async def test_side_by_side_where_there_is_room_and_stacked_where_not():
    async with open_pod((240, 60)) as scene:
        row = next(line for line in scene.text.splitlines() if "GET /invoices/29" in line)
        assert row.count("▎") == 3
        await scene.pilot.resize_terminal(80, 24)
        await scene.until(lambda: scene.pane.board.arrangement.stacked)


async def test_ascii_only_uses_no_other_character_for_itself():
    async with open_pod(ascii_only=True) as scene:
        rest = re.sub(r"[\x00-\x7f▸]", "", "\n".join(scene.text.splitlines()[1:]))
        assert rest.strip() == ""


async def test_each_container_has_one_colour_everywhere():
    async with open_pod() as scene:
        palette = {f.name: f.color for f in scene.pane._facts.facts}
        assert palette == {
            "migrate": "container-0",
            "cloud-sql-proxy": "container-1",
            "app": "container-2",
            "log-shipper": "container-3",
        }


# --- the Pod changes --------------------------------------------------------------------------------------------------


def changed(pod: Pod, **status: object) -> Pod:
    """The Pod with another status, as a watch would bring it."""
    body = msgspec.to_builtins(pod)
    body["status"] |= status
    return replace_version(msgspec.convert(body, Pod))


def replace_version(pod: Pod) -> Pod:
    metadata = msgspec.structs.replace(pod.metadata, resource_version=f"{pod.metadata.resource_version}1")
    return msgspec.structs.replace(pod, metadata=metadata)


async def test_a_new_state_is_shown():
    async with open_pod() as scene:
        await scene.change(changed(scene.pod, containerStatuses=[running("app"), running("log-shipper")]))
        await scene.until(scene.has("running for 60m"))
        assert "not ready (GET :8080/healthz)" not in scene.text


async def test_an_ephemeral_container_gets_a_lane_while_running():
    async with open_pod() as scene:
        body = msgspec.to_builtins(scene.pod)
        body["spec"]["ephemeralContainers"] = [{"name": "debugger", "image": "busybox"}]
        body["status"]["ephemeralContainerStatuses"] = [running("debugger", ran=1)]
        await scene.change(msgspec.convert(body, Pod))
        scene.source.log(scene.pod, "debugger", "hello from the debugger")
        await scene.until(scene.has("debugger", "hello from the debugger", "started"))
        assert scene.source.opened[0]["containers"] == ()


async def test_an_empty_lane_says_why():
    async with open_pod(logs=False) as scene:
        await scene.until(scene.has("No lines yet.", "CrashLoopBackOff", "Nothing written yet."))


async def test_deleted_the_screen_stays_and_offers_the_successor():
    async with open_pod() as scene:
        scene.source.gone(scene.pod)
        await scene.until(scene.has("deleted 0s ago", "nothing has taken its place yet"))
        assert "connection refused" in scene.text
        metadata = msgspec.structs.replace(
            scene.pod.metadata, name="billing-7d9f-new", uid="billing-2", creation_timestamp=NOW - timedelta(seconds=1)
        )
        successor = msgspec.structs.replace(scene.pod, metadata=metadata)
        scene.source.pod(successor)
        await scene.until(lambda: "billing-2" in scene.app.store.pods)
        scene.app.time = NOW + timedelta(seconds=12)
        scene.screen.second_passed()
        await scene.until(scene.has("deleted 12s ago", "S open billing-7d9f-new"))
        await scene.press("S")
        await scene.until(scene.has("shop/billing-7d9f-new"))
        assert scene.screen.selected_pod is not None
        assert scene.screen.selected_pod.uid == "billing-2"


async def test_what_is_not_live_is_grey_and_says_so():
    async with open_pod() as scene:
        assert not scene.pane._facts.stale
        scene.source.connection("reconnecting")
        await scene.until(scene.has("not live: reconnecting"))
        assert scene.pane._facts.stale
        assert "connection refused" in scene.text
        scene.source.connection("live")
        await scene.until(lambda: "not live" not in scene.text and not scene.pane._facts.stale)


async def test_usage_comes_with_a_sparkline_or_a_reason():
    async with open_pod((240, 60)) as scene:
        await scene.until(scene.has("97% of limit 128Mi"))
        scene.source.use(scene.pod, None, "not allowed: nodes/proxy")
        await scene.until(scene.has("–", "not allowed: nodes/proxy"))


async def test_commands_are_about_this_pod():
    async with open_pod() as scene:
        assert scene.app.selected_pod == scene.pod
        scene.source.gone(scene.pod)
        await scene.until(scene.has("deleted"))
        assert scene.app.selected_pod is None


# --- lanes ------------------------------------------------------------------------------------------------------------


async def test_modes_and_zoom():
    async with open_pod() as scene:
        assert scene.pane.board.mode == "independent"
        await scene.press("m")
        await scene.until(scene.has("app             {", "log-shipper     [info]", "merged"))
        await scene.press("a")
        await scene.until(scene.has("aligned"))
        await scene.press("i", "z")
        await scene.until(scene.has("zoomed"))
        assert "flushed chunk" not in scene.text
        await scene.press("escape")
        await scene.until(scene.has("flushed chunk"))


@pytest.mark.parametrize("mode", ["i", "a", "m"])
async def test_without_a_line_every_mode_says_so(mode):
    async with open_pod(logs=False) as scene:
        await scene.press(mode)
        await scene.until(scene.has("No lines yet."))


async def test_tab_gives_the_keys_to_the_next_lane():
    async with open_pod() as scene:
        assert scene.pane.board.lanes[scene.pane.board.focus].name == "cloud-sql-proxy"
        await scene.press("tab")
        assert scene.pane.board.lanes[scene.pane.board.focus].name == "app"
        await scene.press("shift+tab", "shift+tab", "shift+tab")
        assert scene.pane.board.lanes[scene.pane.board.focus].name == "log-shipper"


async def test_frozen_nothing_moves_and_a_counter_says_how_much_came():
    async with open_pod() as scene:
        await scene.press("space")
        await scene.until(scene.has("frozen"))
        before = scene.text.splitlines()[6:-1]
        scene.source.log(scene.pod, "app", *[f"later {i}" for i in range(50)])
        await scene.until(scene.has("frozen +50"))
        assert scene.text.splitlines()[6:-1] == before
        await scene.press("space")
        await scene.until(scene.has("later 49"))


async def test_scrolled_back_nothing_moves_until_the_end():
    async with open_pod() as scene:
        await scene.press("tab", "pageup")
        await scene.until(scene.has("scrolled back"))
        names = ("cloud-sql-proxy", "app", "log-shipper")
        before = [lines_of(scene, name) for name in names]
        scene.source.log(scene.pod, "app", "later line")
        await scene.until(scene.has("scrolled back +1"))
        assert [lines_of(scene, name) for name in names] == before
        await scene.press("end")
        await scene.until(scene.has("later line"))


async def test_search_over_all_lanes():
    async with open_pod() as scene:
        await scene.press("slash")
        assert scene.screen.query_one(Prompt).asking
        await scene.type("127.0.0.1:41019|refused")
        await scene.until(scene.has("12 of 12"))
        await scene.press("N")
        await scene.until(scene.has("11 of 12"))
        await scene.press("n")
        await scene.until(scene.has("12 of 12"))
        await scene.press("x")
        await scene.until(scene.has("only 12 of 12", "No match here."))
        assert "flushed chunk" not in scene.text
        await scene.press("escape")
        await scene.until(scene.has("flushed chunk"))
        assert scene.pane.board.finder.matcher is None


async def test_keys_typed_ahead_go_into_the_search():
    async with open_pod() as scene:
        for key in ["slash", *"amip"]:  # all before any is looked at, as from fast fingers or a paste
            scene.app.post_message(Key(key, "/" if key == "slash" else key))
        await scene.until(lambda: scene.screen.query_one(Prompt).value == "amip")
        assert scene.pane.board.mode == "independent"


async def test_search_finds_what_comes():
    async with open_pod() as scene:
        await scene.press("slash")
        await scene.type("needle")
        await scene.until(scene.has("/needle 0"))
        scene.source.log(scene.pod, "log-shipper", "a needle")
        await scene.until(scene.has("/needle 1"))


async def test_wrap_times_and_json():
    async with open_pod((80, 24)) as scene:
        await scene.press("tab", "tab", "z", "w")
        await scene.until(scene.has("y=false", "wrap"))
        await scene.press("z", "shift+tab", "t", "t", "t")
        await scene.until(scene.has("11:59:52Z dial tcp", "UTC"))
        await scene.press("J")
        await scene.until(scene.has("INFO GET /invoices/29 status=200 ms=41"))


async def test_long_lines_scroll_sideways():
    async with open_pod((80, 24)) as scene:
        scene.source.log(scene.pod, "app", "x" * 90 + "end of a long line")
        await scene.until(scene.has("x" * 60))
        await scene.press("right", "right", "right", "right", "right")
        await scene.until(scene.has("end of a long line"))
        await scene.press("left", "left", "left", "left", "left", "left")
        await scene.until(lambda: "end of a long line" not in scene.text)


async def test_the_instance_before():
    async with open_pod() as scene:
        await scene.press("p")
        await scene.until(scene.has("previous instance"))
        assert scene.source.opened[-1] == {
            "pod": scene.pod.name,
            "containers": ("cloud-sql-proxy",),
            "tail": 1000,
            "since": None,
            "previous": True,
        }
        scene.source.log(scene.pod, "cloud-sql-proxy", "the last words", previous=True)
        await scene.until(scene.has("the last words", "No earlier instance"))
        assert "connection refused" not in scene.text
        await scene.press("p")
        await scene.until(scene.has("connection refused"))


async def test_without_restarts_there_is_no_instance_before():
    async with open_pod(pod=make_pod(running("app"))) as scene:
        await scene.press("p")
        assert all(not opened["previous"] for opened in scene.source.opened)
        assert [n.message for n in scene.app._notifications][-1].startswith("no container has restarted")


async def test_ranges_read_again_only_where_lines_are_missing():
    async with open_pod() as scene:
        await scene.press("2")
        await scene.until(scene.has("last 1m"))
        assert len(scene.source.opened) == 1  # fewer lines than the tail: all are there
        scene.source.log(scene.pod, "app", *["x"] * 2000, every=0)
        lane = scene.pane.board.lanes[2]
        await scene.until(lambda: len(lane.ring) > 2000)
        await scene.press("6")
        await scene.until(lambda: len(scene.source.opened) == 2)
        assert scene.source.opened[1]["since"] == 3600
        await scene.press("0")
        await scene.until(lambda: len(scene.source.opened) == 3)
        assert (scene.source.opened[2]["tail"], scene.source.opened[2]["since"]) == (1000, None)


async def test_head_goes_to_the_oldest_line():
    async with open_pod() as scene:
        await scene.press("tab", "1")
        await scene.until(scene.has("from the beginning", "GET /invoices/0"))


async def test_lines_are_saved_by_time(tmp_path, monkeypatch):
    monkeypatch.setattr("podtui.ui.saved.user_downloads_path", lambda: tmp_path)
    async with open_pod() as scene:
        await scene.press("ctrl+s")
        await scene.until(lambda: any(tmp_path.iterdir()))
        (path,) = tmp_path.iterdir()
        await scene.until(lambda: "flushed chunk 11" in path.read_text())
        lines = path.read_text().splitlines()
        assert lines == sorted(lines, key=lambda line: line[:24])
        assert path.name == "shop-billing-7d9f-x2k4q-20260301T120000Z.log"


async def test_copy_is_whole_lines_without_borders():
    async with open_pod((80, 24)) as scene:
        await scene.press("tab", "c")
        assert scene.app.clipboard.splitlines()[-1] == "dial tcp 127.0.0.1:5432: connect: connection refused"
        await scene.press("tab", "c")
        assert scene.app.clipboard.splitlines()[-1].endswith("retry=false")


async def test_the_mouse_chooses_and_scrolls_what_is_under_it():
    async with open_pod() as scene:
        board = scene.pane.board
        block = next(b for b in board.arrangement.blocks if b.kind == "log" and b.lane == 2)
        await scene.pilot.click(scene.pane.view, offset=(block.x + 3, block.y + 2))
        assert board.focus == 2
        group = board.group_of(2)
        assert group is not None
        await scene.pilot._post_mouse_events([MouseScrollUp], scene.pane.view, offset=(block.x + 3, block.y + 2))
        await scene.until(lambda: not board.rolls[board.group_of(2) or 0].following)


async def test_a_click_on_the_scrollbar_goes_there():
    async with open_pod() as scene:
        block = next(b for b in scene.pane.board.arrangement.blocks if b.kind == "log" and b.lane == 1)
        await scene.pilot.click(scene.pane.view, offset=(block.x + block.width, block.y))
        await scene.until(scene.has("Authorizing with Application Default Credentials", "scrolled back"))
        await scene.pilot.click(scene.pane.view, offset=(block.x + block.width, block.bottom - 1))
        await scene.until(scene.has("ended: exit 137"))


async def test_hostile_lines_reach_the_screen_only_as_pictures():
    async with open_pod() as scene:
        scene.source.log(scene.pod, "app", b"\x1b]0;pwned\x07\x1b[2J\x9b31m \xe2\x80\xae evil \xff")
        await scene.until(scene.has("␛]0;pwned␇␛[2J"))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", scene.text)


async def test_idle_lanes_are_not_drawn_again():
    async with open_pod() as scene:
        view = scene.pane.view
        drawn: list[int] = []
        original = view.render_line
        view.render_line = lambda y: drawn.append(y) or original(y)  # type: ignore[method-assign,func-returns-value]
        block = next(b for b in scene.pane.board.arrangement.blocks if b.kind == "log" and b.lane == 3)
        scene.source.log(scene.pod, "log-shipper", "one more")
        await scene.until(scene.has("one more"))
        assert drawn
        assert set(drawn) <= set(range(block.y, block.bottom))


async def test_while_nothing_comes_there_is_no_timer():
    async with open_pod() as scene:
        await scene.until(lambda: scene.pane._live_feed._timer is None)


async def test_a_flood_is_taken_in_slices_and_nothing_is_lost():
    async with open_pod(pod=make_pod(running("app"))) as scene:
        for part in range(60):
            scene.source.log(scene.pod, "app", *[f"flood {part * 1000 + i}" for i in range(1000)], every=0)
        ring = scene.pane.board.lanes[0].ring
        await scene.until(lambda: len(ring) >= 60_000)
        numbers = [int(raw.split()[1]) for raw in ring.raw(ring.first, ring.total) if raw.startswith(b"flood")]
        assert numbers == list(range(60_000))


# --- the other tabs ---------------------------------------------------------------------------------------------------


async def test_tabs_by_key_and_mouse():
    async with open_pod() as scene:
        for key, words in [("W", "VOLUMES"), ("E", "Unhealthy"), ("X", "sidecar + ambassador"), ("y", "kind: Pod")]:
            await scene.press(key)
            await scene.until(scene.has(words))
        await scene.press("]")
        await scene.until(scene.has("independent"))
        await scene.press("[")
        await scene.until(scene.has("kind: Pod"))
        at = scene.line(4).index("wiring")
        await scene.pilot.click("TabBar", offset=(at, 0))
        await scene.until(scene.has("VOLUMES"))


async def test_events_come_as_they_happen_with_a_count_at_the_tab():
    async with open_pod(tab="events") as scene:
        await scene.until(scene.has("events 4", "Unhealthy"))
        fresh = replace_event("Killing", "Stopping container app")
        scene.source.event(fresh)
        await scene.until(scene.has("events 5", "Stopping container app"))
        assert "Killing" in scene.line(6)


def replace_event(reason: str, message: str):
    from tests.ui.scenes import event

    return event(reason, message, container="app", ago=0)


async def test_yaml_is_read_when_it_is_looked_at_and_again_on_demand():
    async with open_pod() as scene:
        scene.source.yaml_text = "kind: Pod\nspec:\n  nodeName: n1\n"
        await scene.press("y")
        await scene.until(scene.has("nodeName: n1", "that look secret are not shown"))
        scene.source.yaml_text = "kind: Pod\nspec:\n  nodeName: n2\n"
        await scene.change(replace_version(scene.pod))
        await scene.until(scene.has("the Pod has changed since this was read"))
        await scene.press("ctrl+r")
        await scene.until(scene.has("nodeName: n2"))
        await scene.press("c")
        assert scene.app.clipboard == scene.source.yaml_text


async def test_yaml_that_may_not_be_read_says_so():
    async with open_pod() as scene:
        scene.source.yaml_error = Forbidden("not allowed: get pods in namespace shop")
        await scene.press("y")
        await scene.until(scene.has("not allowed: get pods in namespace shop"))


async def test_a_document_is_searched():
    async with open_pod(tab="explain", size=(80, 24)) as scene:
        await scene.press("slash")
        await scene.type("port")
        await scene.until(lambda: re.search(r"/port 1 of \d+", scene.text) is not None)
        await scene.press("n")
        await scene.until(lambda: re.search(r"/port 2 of \d+", scene.text) is not None)
        await scene.press("escape")
        await scene.until(lambda: "/port" not in scene.text)
        assert isinstance(scene.app.screen, PodScreen)


async def test_esc_goes_back_to_the_pods():
    async with open_pod() as scene:
        await scene.press("escape")
        await scene.until(lambda: not isinstance(scene.app.screen, PodScreen))


async def test_opened_on_the_instance_before():
    async with open_pod(tab="previous") as scene:
        await scene.until(scene.has("previous instance"))


async def test_the_help_panel_tells_of_the_lanes():
    async with open_pod((120, 40)) as scene:
        await scene.press("question_mark")
        await scene.until(scene.has("A lane for each container"))


async def test_every_binding_has_an_id_of_its_own():
    from podtui.ui.widgets.board_view import BoardView
    from podtui.ui.widgets.document import Document

    for cls in (PodScreen, LogsPane, BoardView, Document):
        ids = [binding.id for binding in cls.BINDINGS]  # type: ignore[union-attr]
        assert all(ids)
        assert len(ids) == len(set(ids))


async def test_a_marker_says_when_a_container_first_started():
    pod = make_pod(phase="Pending", containers=[{"name": "app"}])
    async with open_pod(pod=pod, logs=False) as scene:
        await scene.change(changed(pod, phase="Running", containerStatuses=[running("app", ran=1, containerID="c1")]))
        await scene.until(scene.has("started ──"))
        scene.source.log(scene.pod, "app", gap=Gap("ended", "ended: exit 3"))
        await scene.until(scene.has("── ended: exit 3 ──"))


def lines_of(scene: Scene, name: str) -> str:
    """What a container's lane shows."""
    board = scene.pane.board
    lane = board.lane_of(name)
    block = next(b for b in board.arrangement.blocks if b.kind == "log" and b.lane == lane)
    view = scene.pane.view
    at = view.region
    rows = scene.text.splitlines()[at.y + block.y : at.y + block.bottom]
    return "\n".join(row[block.x : block.x + block.width] for row in rows)


async def test_a_crash_is_seen_in_every_lane_at_its_time_with_the_containers_name():
    async with open_pod() as scene:
        crash = "cloud-sql-proxy ended: exit 137: SIGKILL"
        shipper = lines_of(scene, "log-shipper")
        before, after = shipper.split(crash)
        assert "flushed chunk 7" in before
        assert "flushed chunk 8" in after
        assert lines_of(scene, "cloud-sql-proxy").count("ended: exit 137") == 1
        await scene.press("m")
        await scene.until(scene.has("merged"))
        assert scene.text.count("ended: exit 137: SIGKILL") == 1


async def test_a_failed_probe_and_a_kill_come_from_the_events():
    async with open_pod() as scene:
        scene.source.event(replace_event("Killing", "Container app failed liveness probe, will be restarted"))
        await scene.until(lambda: "app failed liveness probe" in lines_of(scene, "log-shipper"))
        assert "app readiness probe failed" in lines_of(scene, "log-shipper")
