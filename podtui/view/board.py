"""The board's state: lanes with their rings, where each stands, what is frozen and searched. No drawing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from podtui.logs.ring import Ring
from podtui.logs.search import Matcher
from podtui.model.change import LogChunk
from podtui.view.arrange import Arrangement, Block, Mode, Shape, arrange
from podtui.view.finder import Finder
from podtui.view.roll import Roll
from podtui.view.track import Cell, Track
from podtui.view.walks import SLOTS, AlignedWalk, LaneWalk, MergedWalk, Walk, slot_width

CONTEXT = 2
"""Rows around a match that are shown with it when only matches are."""


@dataclass
class Lane:
    """One container's lines. `over`: its container has done its part and will not run again."""

    name: str
    track: Track
    over: bool = False
    held_at: int = 0
    """The ring's total when it stopped following."""

    @property
    def ring(self) -> Ring:
        """Its rows."""
        return self.track.ring


class Board:
    """Lanes in start order and how they are shown. `line_height` says how many lines a row takes on the screen."""

    def __init__(self) -> None:
        self.lanes: list[Lane] = []
        self.mode: Mode = "independent"
        self.focus = 0
        self.zoomed = False
        self.frozen = False
        self.only_matches = False
        self.finder = Finder([])
        self.line_height: Callable[[Cell], int] = lambda _cell: 1
        self.arrangement = Arrangement((), (), stacked=False)
        self.rolls: list[Roll[Any]] = []
        self._by_name: dict[str, int] = {}
        self._size = (0, 0)
        self._slots: dict[tuple[int, ...], int] = {}

    # --- lanes and lines --------------------------------------------------------------------------------------------

    def set_lanes(self, names: Sequence[str]) -> list[str]:
        """Have a lane for each of these containers, in this order; the names that are new."""
        if [lane.name for lane in self.lanes] == list(names):
            return []
        known = {lane.name: lane for lane in self.lanes}
        focused = self.lanes[self.focus].name if self.lanes else ""
        self.lanes = [known.get(name) or Lane(name, Track(Ring())) for name in names]
        self._by_name = {name: i for i, name in enumerate(names)}
        self.focus = self._by_name.get(focused, 0)
        self.finder = self.finder.over([lane.track for lane in self.lanes])
        self._apply_matches()
        self.lay_out(*self._size)
        return [name for name in names if name not in known]

    def set_over(self, over: Sequence[bool]) -> bool:
        """Say which lanes' containers are over; whether that changed the layout."""
        changed = [lane.over for lane in self.lanes] != list(over)
        for lane, is_over in zip(self.lanes, over, strict=True):
            lane.over = lane.track.hide_end = is_over
        if changed:
            self.lay_out(*self._size)
        return changed

    def take(self, chunk: LogChunk) -> int | None:
        """Keep the lines of a chunk; the lane that they went to, None where there is none for them."""
        lane = self._by_name.get(chunk.lane.container)
        if lane is not None:
            self.lanes[lane].ring.add(chunk)
        return lane

    def clear(self) -> None:
        """Forget every line, to read anew."""
        for lane in self.lanes:
            lane.track = Track(Ring())
        self.finder = self.finder.over([lane.track for lane in self.lanes])
        self.frozen = False
        self._apply_matches()
        self.lay_out(*self._size)

    # --- layout -----------------------------------------------------------------------------------------------------

    def lay_out(self, width: int, height: int) -> None:
        """Arrange the lanes anew; a lane that stood still stays at its time."""
        stood = self._stood()
        self._size = (width, height)
        shapes = self._shapes()
        self.arrangement = arrange(width, height, shapes, self.mode, self.focus, zoomed=self.zoomed)
        self.rolls = [Roll(self._walk(group), self._row_height) for group in self.arrangement.groups]
        for i, group in enumerate(self.arrangement.groups):
            times = [stood[lane] for lane in group if lane in stood]
            if times:
                self.rolls[i].to_time(min(times), self.height_of(i))

    def grown(self) -> bool:
        """Whether a lane above the others needs more room for its first lines: then lay out anew."""
        shapes = self._shapes()
        return any(lane.over for lane in self.lanes) and self.arrangement != arrange(
            *self._size, shapes, self.mode, self.focus, zoomed=self.zoomed
        )

    def _shapes(self) -> list[Shape]:
        return [Shape(lane.over, lane.track.total - lane.track.first) for lane in self.lanes]

    def reslot(self) -> bool:
        """Look again for the best slots of aligned lanes; whether any changed. Only while following: nothing jumps."""
        changed = False
        for i, roll in enumerate(self.rolls):
            if isinstance(roll.walk, AlignedWalk) and roll.following:
                group = self.arrangement.groups[i]
                width = slot_width(self._tracks(group), self.height_of(i), roll.walk.width)
                changed = changed or width != roll.walk.width
                roll.walk.width = self._slots[group] = width
        return changed

    def _stood(self) -> dict[int, int]:
        """The time at the top of each lane that does not follow."""
        out: dict[int, int] = {}
        for i, roll in enumerate(self.rolls):
            cell = None if roll.following else roll.top(self.height_of(i))
            if cell is not None and cell.lane < len(self.lanes):
                time = self.lanes[cell.lane].track.time(cell.number)
                out |= dict.fromkeys(self.arrangement.groups[i], time)
        return out

    def _walk(self, group: tuple[int, ...]) -> Walk[Any]:
        if len(group) == 1:
            return LaneWalk(group[0], self.lanes[group[0]].track)
        tracks = self._tracks(group)
        if self.mode == "merged":
            return MergedWalk(tracks, group)
        return AlignedWalk(tracks, self._slots.get(group, SLOTS[0]), group)

    def _tracks(self, group: Iterable[int]) -> list[Track]:
        return [self.lanes[lane].track for lane in group]

    def _row_height(self, cells: Sequence[Cell]) -> int:
        return max([self.line_height(cell) for cell in cells])

    def height_of(self, group: int) -> int:
        """The height of a group's lanes."""
        return max((b.height for b in self.arrangement.blocks if b.group == group), default=0)

    def group_of(self, lane: int) -> int | None:
        """The group that a lane scrolls with, None where it is not shown."""
        return next((i for i, group in enumerate(self.arrangement.groups) if lane in group), None)

    def block_at(self, x: int, y: int) -> Block | None:
        """The block under a cell of the board."""
        for block in self.arrangement.blocks:
            if block.y <= y < block.bottom and block.x <= x < block.x + block.width:
                return block
        return None

    # --- moving -----------------------------------------------------------------------------------------------------

    @property
    def following(self) -> bool:
        """Whether what has the keys is at the end and goes with it."""
        group = self.group_of(self.focus)
        return not self.frozen and (group is None or self.rolls[group].following)

    @property
    def came(self) -> int:
        """How many rows came since it was frozen, or since what has the keys stopped following."""
        if self.frozen:
            return sum(lane.ring.total - (lane.track.end or 0) for lane in self.lanes)
        group = self.group_of(self.focus)
        if group is None or self.rolls[group].following:
            return 0
        lanes = [self.lanes[lane] for lane in self.arrangement.groups[group]]
        return sum(lane.ring.total - lane.held_at for lane in lanes)

    def scroll(self, lines: int, lane: int | None = None) -> None:
        """Move a lane, and those that go with it, by so many lines; the lane that has the keys where none is named."""
        self._move(lane, lambda roll, height: roll.scroll(lines, height))

    def jump(self, above: int) -> None:
        """Go to where about `above` lines are above the window of what has the keys."""
        group = self.group_of(self.focus)
        if group is None:
            return
        tracks = self._tracks(self.arrangement.groups[group])
        first = [t.time(n) for t in tracks if (n := t.at(t.first)) is not None]
        last = [t.time(n) for t in tracks if (n := t.before(t.total)) is not None]
        if first and last:
            times = min(first), max(last) + 1
            self._move(None, lambda roll, height: roll.jump(above, times, height))

    def page(self, pages: int) -> None:
        """Move by so many windows, with one line kept."""
        self._move(None, lambda roll, height: roll.scroll(pages * max(height - 1, 1), height))

    def to_start(self) -> None:
        """Go to the oldest row."""
        self._move(None, lambda roll, height: roll.to_start(height))

    def to_end(self) -> None:
        """Go to the end and follow; a frozen board goes on."""
        self.freeze(on=False)
        for roll in self.rolls if self.mode == "aligned" else self._focused_rolls():
            roll.follow()

    def to(self, cell: Cell) -> None:
        """Bring a row into sight."""
        if self.group_of(cell.lane) is None or not self._visible_height(cell.lane):
            self.focus_on(cell.lane)
        self._move(cell.lane, lambda roll, height: roll.to(cell, height))

    def to_time(self, time: int) -> None:
        """Show what happened from a time (ns) on, in every lane."""
        for group in range(len(self.rolls)):
            self._hold(group, lambda roll, height: roll.to_time(time, height))

    def hold(self) -> None:
        """Stop following where it is."""
        self._move(None, lambda roll, height: roll.hold(height))

    def freeze(self, *, on: bool) -> None:
        """Let nothing move, or go on."""
        self.frozen = on
        for lane in self.lanes:
            lane.track.end = lane.ring.total if on else None

    def _focused_rolls(self) -> list[Roll[Any]]:
        group = self.group_of(self.focus)
        return [] if group is None else [self.rolls[group]]

    def _visible_height(self, lane: int) -> int:
        group = self.group_of(lane)
        return 0 if group is None else self.height_of(group)

    def _move(self, lane: int | None, how: Callable[[Roll[Any], int], None]) -> None:
        group = self.group_of(self.focus if lane is None else lane)
        if group is None:
            return
        self._hold(group, how)
        if self.mode == "aligned":
            self._lock(group)

    def _hold(self, group: int, how: Callable[[Roll[Any], int], None]) -> None:
        roll = self.rolls[group]
        followed = roll.following
        how(roll, self.height_of(group))
        if followed and not roll.following:
            for lane in self.arrangement.groups[group]:
                self.lanes[lane].held_at = self.lanes[lane].ring.total

    def _lock(self, leader: int) -> None:
        """Bring the other groups of running lanes to the leader's time."""
        roll = self.rolls[leader]
        cell = roll.top(self.height_of(leader))
        for i, group in enumerate(self.arrangement.groups):
            if i == leader or all(self.lanes[lane].over for lane in group):
                continue
            if roll.following or cell is None:
                self.rolls[i].follow()
            else:
                time = self.lanes[cell.lane].track.time(cell.number)
                self._hold(i, lambda other, height, time=time: other.to_time(time, height))  # type: ignore[misc]

    # --- choosing ---------------------------------------------------------------------------------------------------

    def focus_on(self, lane: int) -> None:
        """Give the keys to a lane."""
        self.focus = lane % max(len(self.lanes), 1)
        self.lay_out(*self._size)

    def set_mode(self, mode: Mode) -> None:
        """Aligned, independent or merged."""
        self.mode = mode
        self.zoomed = False
        self.lay_out(*self._size)

    def zoom(self, *, on: bool) -> None:
        """Show the lane that has the keys alone, or all again."""
        self.zoomed = on
        self.lay_out(*self._size)

    def since(self, time: int) -> None:
        """Show only rows from a time (ns) on; 0: all."""
        for lane in self.lanes:
            lane.track.floor = time
        self.to_end()

    def search(self, matcher: Matcher | None) -> None:
        """Look for a pattern in every lane; None: no longer."""
        self.finder = Finder([lane.track for lane in self.lanes], matcher)
        self._apply_matches()

    def go_to_match(self, step: int) -> tuple[Cell | None, bool]:
        """Go to the next match by time, or with -1 to the one before; whether it went round at the end."""
        finder = self.finder
        cell = finder.next(self._ends()) if step > 0 else finder.previous(self._ends())
        went_round = cell is None
        if cell is None:
            finder.current = None
            cell = finder.next([0] * len(self.lanes)) if step > 0 else finder.previous()
        if cell is not None:
            self.to(cell)
        return cell, went_round

    def _ends(self) -> list[int]:
        """In each lane one past the last row in sight."""
        group = self.group_of(self.focus)
        if group is None or self.rolls[group].following:
            return [lane.track.total for lane in self.lanes]
        shown = self.rolls[group].window(self.height_of(group))
        last = shown[-1].cells[-1] if shown else None
        if last is None:
            return [lane.track.total for lane in self.lanes]
        time = self.lanes[last.lane].track.time(last.number)
        return [lane.track.at_or_after(time + 1) for lane in self.lanes]

    def show_matches(self, *, only: bool) -> None:
        """Show only the rows that match, with those around them, or all."""
        self.only_matches = only
        self._apply_matches()

    def _apply_matches(self) -> None:
        for lane, search in zip(self.lanes, self.finder.searches, strict=True):
            lane.track.matches = search if self.only_matches and self.finder.matcher else None
            lane.track.context = CONTEXT
