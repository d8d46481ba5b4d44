"""The pods screen on a scripted source: what it shows and what its keys do, at three sizes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from podtui.model.change import Connection
from podtui.ui.screens.confirm import Confirm
from podtui.ui.screens.pod import PodScreen
from podtui.ui.widgets.pod_table import PodTable
from podtui.view.start import Start
from tests.ui.fake_source import FakeSource, FixedApp
from tests.view.pods import plain, shipper

SIZES = [(80, 24), (120, 40), (240, 60)]


class Deleting(FakeSource):
    """Remembers what was to be deleted."""

    def __init__(self) -> None:
        super().__init__()
        self.deleted: list[str] = []

    async def delete(self, pod: object) -> None:
        self.deleted.append(pod.name)  # type: ignore[attr-defined]


class Scene:
    def __init__(self, app: FixedApp, pilot: Pilot[str], source: Deleting) -> None:
        self.app, self.pilot, self.source = app, pilot, source

    @property
    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    @property
    def table(self) -> PodTable:
        return self.app.screen.query_one(PodTable)

    async def until(self, condition: Callable[[], object]) -> None:
        for _ in range(300):
            if condition():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"it did not come to pass; the screen says:\n{self.text}")

    async def shows(self, *words: str) -> None:
        await self.until(lambda: all(word in self.text for word in words))

    async def says(self, words: str) -> None:
        await self.until(lambda: any(words in n.message for n in self.app._notifications))

    async def lacks(self, word: str) -> None:
        await self.until(lambda: word not in self.text)


@asynccontextmanager
async def scene(size: tuple[int, int] = (120, 40)) -> AsyncIterator[Scene]:
    source = Deleting()
    app = FixedApp(source)
    async with app.run_test(size=size) as pilot:
        source.pod(plain("web"), shipper("shop-api"), shipper("shop-cart", crash=True), plain("far", "other"))
        source.connection()
        made = Scene(app, pilot, source)
        await made.shows("● live", "4 pods")
        yield made


@pytest.mark.parametrize("size", SIZES)
async def test_pods_stand_in_groups_with_kubectls_words(size: tuple[int, int]) -> None:
    async with scene(size) as s:
        await s.shows("▼ sidecar · 2 pods · 1 in trouble", "▼ single · 2 pods", "CrashLoopBackOff", "1/2")
        assert len({len(line) for line in s.text.splitlines()}) == 1
        assert "1 in trouble" in s.text.splitlines()[0]


@pytest.mark.parametrize("size", SIZES)
async def test_the_preview_says_what_is_wrong_with_the_selected_pod(size: tuple[int, int]) -> None:
    async with scene(size) as s:
        await s.pilot.press("j")
        await s.shows("shop/shop-cart", "shipper keeps crashing: exit 1", "4 restarts")


async def test_on_a_heading_the_preview_names_the_pods_in_trouble() -> None:
    async with scene() as s:
        await s.pilot.press("home")
        await s.shows("shop-cart  shipper keeps crashing: exit 1")
        s.table.move_to(3)
        await s.shows("nothing in trouble here; enter folds the group")
        await s.pilot.press("enter")
        await s.shows("▶ single", "enter opens the group")


@pytest.mark.parametrize("keys", [["l"], ["colon", *"delete", "enter"], ["colon", *"restart", "enter"]])
async def test_what_is_about_a_pod_asks_for_one_on_a_heading(keys: list[str]) -> None:
    async with scene() as s:
        await s.pilot.press("home", *keys)
        await s.until(lambda: [n.message == "choose a Pod first" for n in s.app._notifications])
        assert s.source.deleted == []


async def test_a_filter_narrows_while_typing_and_esc_takes_it_back() -> None:
    async with scene() as s:
        await s.pilot.press("slash", *"api")
        await s.shows("1 of 4 pods")
        await s.pilot.press("enter")
        await s.lacks("web")
        await s.pilot.press("escape")
        await s.shows("web", "far")


async def test_after_a_filter_that_nothing_matched_the_cursor_is_where_it_was() -> None:
    async with scene() as s:
        await s.pilot.press("j")
        before = s.table.row
        await s.pilot.press("slash", *"zzz")
        await s.shows("No Pod matches")
        assert s.table.row is None
        await s.pilot.press("escape")
        await s.until(lambda: s.table.row is not None)
        assert before is not None
        assert s.table.row is before


async def test_a_broken_filter_says_so_and_changes_nothing() -> None:
    async with scene() as s:
        await s.pilot.press("slash", *"restarts>x", "enter")
        await s.until(lambda: [n for n in s.app._notifications if n.severity == "error"])
        assert "4 pods" in s.text


async def test_only_the_pods_in_trouble() -> None:
    async with scene() as s:
        await s.pilot.press("ctrl+z")
        await s.lacks("shop-api")
        assert "shop-cart" in s.text
        await s.pilot.press("ctrl+z")
        await s.shows("shop-api")


async def test_groups_at_the_left_choose_by_mouse() -> None:
    async with scene() as s:
        await s.pilot.click("GroupList", offset=(3, 8))
        await s.lacks("shop-api")
        await s.shows("web", "single  2 of 4 pods")


async def test_grouping_goes_round() -> None:
    async with scene() as s:
        await s.pilot.press("g")
        await s.shows("shop  Pod/web")
        await s.pilot.press("g")
        await s.shows("▼ other · 1 pod")
        await s.pilot.press("g", "g")
        await s.lacks("▼")


async def test_the_cursor_stays_on_its_pod_when_others_come_and_go() -> None:
    async with scene() as s:
        await s.pilot.press("j")
        chosen = s.table.row
        assert chosen is not None
        assert chosen.pod.name == "shop-cart"
        y = s.table.cursor - s.table.scroll_offset.y
        # Before it and after it, so that the end of the list does not hold it up.
        s.source.pod(*(shipper(f"{place}-{i:02}") for place in ("new", "zoo") for i in range(60)))
        await s.shows("124 pods")
        await s.until(lambda: s.table.cursor > 60)
        await s.until(lambda: s.table.row is not None and s.table.row.pod.name == "shop-cart")
        assert s.table.cursor - s.table.scroll_offset.y == y
        s.source.gone(shipper("shop-cart"))
        await s.lacks("shop-cart ")


async def test_while_the_first_list_comes_the_cursor_is_at_the_top_until_somebody_moves_it() -> None:
    source = FakeSource()
    app = FixedApp(source)
    async with app.run_test(size=(120, 40)) as pilot:
        table = app.screen.query_one(PodTable)

        async def at(name: str) -> None:
            for _ in range(300):
                if table.row is not None and table.row.pod.name == name:
                    return
                await pilot.pause(0.01)
            raise AssertionError((name, table.row))

        source.pod(shipper("middle"), shipper("the-last"))
        await at("middle")
        source.pod(shipper("before"))
        await at("before")
        await pilot.press("down")
        await at("middle")
        source.pod(shipper("a-late-one"))
        await pilot.pause(1)  # longer than the list is held back
        assert "a-late-one" in {row.pod.name for row in table.table.rows.values()}
        await at("middle")


async def test_a_change_shows_at_once() -> None:
    async with scene() as s:
        s.source.pod(shipper("shop-api", crash=True))
        await s.shows("2 in trouble")


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        (Connection("prod-eu", "reconnecting", 0.0, "connection refused"), ["reconnecting", "connection refused"]),
        (Connection("prod-eu", "reconnecting", 0.0, "refused", reached=False), ["not reached yet", "refused"]),
        (Connection("prod-eu", "denied", 0.0, "pods is forbidden"), ["not allowed", "pods is forbidden"]),
        (Connection("prod-eu", "stale", 0.0, "no answer"), ["stale", "no answer"]),
        (Connection("prod-eu", "failed", 0.0, "the plugin failed"), ["cannot log in", "the plugin failed"]),
    ],
)
async def test_old_data_is_never_shown_as_live(connection: Connection, words: list[str]) -> None:
    async with scene() as s:
        s.source.pod_stream.put_nowait([connection, Connection("", "live", 0.0)])
        await s.shows(*words)
        assert "● live" not in s.text
        assert not s.table.current
        s.source.connection(context="prod-eu")
        await s.shows("● live")
        assert s.table.current


async def test_how_far_the_first_list_is() -> None:
    async with scene() as s:
        s.source.pod_stream.put_nowait([Connection("", "listing", 0.0, loaded=4500, expected=10005)])
        await s.shows("4,500 of 10,005")


async def test_enter_opens_a_pod_and_esc_comes_back() -> None:
    async with scene() as s:
        await s.pilot.press("enter")
        await s.until(lambda: isinstance(s.app.screen, PodScreen))
        await s.pilot.press("escape")
        await s.until(lambda: not isinstance(s.app.screen, PodScreen))


async def test_deleting_asks_and_no_is_the_default() -> None:
    async with scene() as s:
        for answer, deleted in (("enter", []), ("y", ["shop-api"])):
            await s.pilot.press("colon", *"delete", "enter")
            await s.until(lambda: isinstance(s.app.screen, Confirm))
            await s.shows("Delete Pod shop/shop-api?", "▼ sidecar")
            await s.pilot.press(answer)
            await s.until(lambda: not isinstance(s.app.screen, Confirm))
            await s.until(lambda deleted=deleted: s.source.deleted == deleted)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("command", "seen"),
    [("ns other", "1 of 4 pods"), ("group node", "▼ node1"), ("trouble", "1 of 4 pods"), ("theme light", "4 pods")],
)
async def test_commands(command: str, seen: str) -> None:
    async with scene() as s:
        await s.pilot.press("colon", *(("space" if c == " " else c) for c in command), "enter")
        await s.shows(seen)


async def test_an_unknown_command_names_the_nearest() -> None:
    async with scene() as s:
        await s.pilot.press("colon", *"teme", "enter")
        await s.until(lambda: any("did you mean theme?" in n.message for n in s.app._notifications))


@pytest.mark.parametrize("theme", ["podtui-dark", "podtui-light", "podtui-dusk", "podtui-contrast"])
async def test_hostile_names_do_no_harm_in_any_theme(theme: str) -> None:
    async with scene() as s:
        s.app.theme = theme
        s.source.pod(plain("[/nope]"), plain("a\x1b[31mb"))
        await s.shows("6 pods", "[/nope]")
        assert "\x1b" not in s.text


@pytest.mark.parametrize("pod", ["nothing-like-it", "shop-apj"])
async def test_a_pod_that_is_not_there_ends_with_a_line(pod: str) -> None:
    source = Deleting()
    app = FixedApp(source)
    app.start = Start(contexts=("prod-eu",), pod=pod)
    app._wanted = pod
    async with app.run_test():
        source.pod(shipper("shop-api"))
        source.connection()
        await _soon(lambda: app.return_code == 2)
    assert f"no Pod '{pod}'" in str(app.return_value)
    assert ("did you mean shop-api?" in str(app.return_value)) == (pod == "shop-apj")


async def _soon(condition: Callable[[], bool]) -> Awaitable[None] | None:
    import asyncio

    for _ in range(300):
        if condition():
            return None
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to pass")
