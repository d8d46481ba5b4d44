"""The logs tab: a board of the containers' lines, and the streams that fill it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.worker import Worker

from podtui.model.change import Change, EventChange
from podtui.model.pod import Pod, containers_of, statuses_of
from podtui.ui.feed import Feed
from podtui.ui.widgets.board_view import BoardView
from podtui.ui.widgets.document import Document
from podtui.ui.widgets.facts import FactsPainter
from podtui.ui.widgets.logs_record import LogsRecord
from podtui.ui.widgets.logs_save import write_lines
from podtui.ui.widgets.wanted import Ask
from podtui.view.board import Board
from podtui.view.column import Facts, facts_of, first_lane
from podtui.view.log_words import board_words
from podtui.view.markers import Told, event_markers, history_of, starts_of
from podtui.view.pieces import Row
from podtui.view.signs import AGAIN

if TYPE_CHECKING:
    from podtui.ui.app import PodtuiApp

TAIL = 1000
"""Lines of each container to begin with."""
RANGES = {2: (60, "last 1m"), 3: (300, "last 5m"), 4: (900, "last 15m"), 5: (1800, "last 30m"), 6: (3600, "last 1h")}
"""The keys of k9s for how far back: seconds, and how it is said."""
_NS = 1_000_000_000


class LogsPane(LogsRecord):
    """Follows the logs of one Pod; `pod_changed` and `facts_changed` tell it of the Pod's new states."""

    DEFAULT_CSS = "LogsPane { height: 1fr; width: 1fr; }"

    def __init__(self, pod: Pod, facts: FactsPainter, ask: Ask) -> None:
        super().__init__(id="logs")
        self.ask = ask
        self._pod = pod
        self._facts = facts
        self._live, self._previous = Board(), Board()
        self._live_feed = Feed(self, self._live, self._came)
        self._previous_feed = Feed(self, self._previous, self._came_before)
        self._tail: int | None = TAIL  # what was asked for: lines, or a time
        self._since: int | None = None
        self._span = ""
        self.view = BoardView(self._live, facts, self._look)
        self._starts: dict[tuple[str, int], int] = {}
        self._set_lanes()
        self._learn_starts()
        self._tell(history_of(pod))
        self._live.focus = self._previous.focus = first_lane(facts_of(pod, datetime.now(UTC)), pod)

    @property
    def podtui(self) -> "PodtuiApp":
        """The app, with its source."""
        return cast("PodtuiApp", self.app)

    def compose(self) -> ComposeResult:
        """The board."""
        yield self.view
        yield self.compose_record()

    def on_mount(self) -> None:
        """Begin to follow."""
        self.view.ascii_only = self.query_one(Document).ascii_only = self.podtui.ascii_only
        self.view.lines.now = lambda: int(self.now().timestamp()) * _NS
        self.view.lines.base = self._begun
        self._set_look(replace(self._look, ascii_only=self.podtui.ascii_only))
        self._follow()
        self.set_interval(1.0, self.view.reslot)

    @property
    def words(self) -> Row:
        """How the board stands."""
        if self.opened is not None:
            return self.record_words
        look, previous = self._look, self.board is self._previous
        folded = look.readable is not None
        return board_words(
            self.board,
            times=look.times,
            wrap=look.wrap,
            folded=folded,
            span=self._span,
            previous=previous,
            correlated=self.correlated,
        )

    # --- told of changes --------------------------------------------------------------------------------------------

    def pod_changed(self, pod: Pod, markers: Told) -> None:
        """The Pod is in another state; `markers` are signs for its containers' lanes."""
        self._pod = pod
        self._set_lanes()
        self._learn_starts()
        if self._tell(markers):
            self.view.signs_came()

    def events_came(self, changes: Iterable[Change]) -> None:
        """The Pod's events: what they say of its containers' lives stands in every lane."""
        told = [said for c in changes if isinstance(c, EventChange) for said in event_markers(c.event)]
        if self._tell(told, again=AGAIN):
            self.view.signs_came()

    def _tell(self, told: Told, again: int = 0) -> bool:
        """Have signs in both boards; whether any is new."""
        news = [b.signs.add(name, gap, again=again) for b in (self._live, self._previous) for name, gap in told]
        return any(news)

    def facts_changed(self, facts: Sequence[Facts]) -> None:
        """The facts are others: ages, states, usage."""
        changed = [board.set_over([f.over for f in facts]) for board in (self._live, self._previous)]
        if any(changed):
            self.view.lay_out()
        self.view.facts_changed()
        self.view.second_passed()

    def _set_lanes(self) -> None:
        names = [container.name for container in containers_of(self._pod.spec)]
        added = [board.set_lanes(names) for board in (self._live, self._previous)]
        if any(added):
            self.view.lay_out()

    # --- streams ----------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        self._read(self._live_feed, previous=False)

    def _read(self, feed: Feed, *, previous: bool) -> Worker[None]:
        work = self._pour(feed, previous=previous)
        group = "previous" if previous else "logs"
        return self.run_worker(work, name=group, group=group, exclusive=True, exit_on_error=False)

    async def _pour(self, feed: Feed, *, previous: bool) -> None:
        source = self.podtui.source
        if source is None:
            return
        since = None if previous else self._since
        names = self._restarted if previous else ()
        async for changes in source.logs(self._pod, names, tail=self._tail, since_seconds=since, previous=previous):
            feed.add(changes)
            await feed.room()

    @property
    def _restarted(self) -> tuple[str, ...]:
        """The containers that have an instance before."""
        statuses = statuses_of(self._pod.status)
        return tuple(name for name, status in statuses.items() if status.restart_count)

    def _came(self, lanes: set[int]) -> None:
        if self.board is self._live:
            self._show_new(lanes)

    def _came_before(self, lanes: set[int]) -> None:
        if self.board is self._previous:
            self._show_new(lanes)

    def _show_new(self, lanes: set[int]) -> None:
        if self.board.looking and not self._searching:
            self._search_on()
        self.view.lines_came(lanes)
        if self.board.looking or not self.board.following:
            self._changed()

    # --- keys -------------------------------------------------------------------------------------------------------

    def action_previous(self) -> None:
        """The instance before the last restart, or back to the present one."""
        if self.board is self._previous:
            self._show(self._live)
            return
        if not self._restarted:
            self._note("no container has restarted: there is no instance before")
            return
        self._previous_feed.clear()
        self._previous.clear()
        self._read(self._previous_feed, previous=True)
        self._previous.mode = self._live.mode
        self._previous.focus = self._live.focus
        self._show(self._previous)

    def _show(self, board: Board) -> None:
        self._facts.previous = board is self._previous
        self.view.show_board(board)
        self._changed()

    def action_range(self, key: int) -> None:
        """How far back, as in k9s: 0 the last lines, 1 from the beginning, 2 to 6 the last minutes."""
        seconds, self._span = RANGES.get(key, (None, "from the beginning" if key == 1 else ""))
        floor = 0 if seconds is None else int(self.podtui.now().timestamp() - seconds) * _NS
        if self.board is self._previous:
            self._show(self._live)
        asked = (TAIL if key == 0 else None, seconds)
        if asked != (self._tail, self._since) and not self._covers(floor, everything=key == 1):
            self._tail, self._since = asked
            self._live_feed.clear()
            self._live.clear()
            self._follow()
        self._live.since(floor)
        if key == 1:
            self._live.to_start()
        self.view.lay_out()
        self._changed()

    def _covers(self, floor: int, *, everything: bool) -> bool:
        """Whether the lanes hold all lines from a time on, so that nothing need be read again."""
        for lane in self._live.lanes:
            ring = lane.ring
            asked_all = self._since is None and (self._tail is None or len(ring) < self._tail)
            reaches = bool(len(ring)) and ring.order_time(ring.first) <= floor
            if not asked_all and (everything or not reaches):
                return False
        return True

    # --- out --------------------------------------------------------------------------------------------------------

    def command(self, name: str, argument: str) -> None:
        """See LogsReading."""
        if name == "save":
            self.save(argument)
        else:
            super().command(name, argument)

    def action_save(self) -> None:
        """Write all lines that are kept to a file, by time."""
        self.save("")

    def save(self, argument: str) -> None:
        """Write lines to a file; see `write_lines`."""
        work = write_lines(self, self.board, self._pod, self.now(), argument.split())
        self.run_worker(work, name="save", group="save", exit_on_error=False)

    # --- times ------------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The app's time."""
        return self.podtui.now()

    def _learn_starts(self) -> None:
        self._starts |= starts_of(self._pod)

    def _begun(self, lane: int, instance: int) -> int:
        """When (ns) a run of a lane's container began; of lane -1 when the Pod did. 0 where that is not known."""
        if lane < 0:
            at = self._pod.status.start_time or self._pod.metadata.creation_timestamp
            return int(at.timestamp()) * _NS if at is not None else 0
        return self._starts.get((self.board.lanes[lane].name, instance), 0)
