"""How a board's lanes are shown: where on the screen, in which order, and where each stands. No drawing."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from podtui.view.aligned import SLOTS, AlignedWalk, slot_width
from podtui.view.arrange import Arrangement, Block, Mode, Shape, arrange
from podtui.view.lanes import Lanes
from podtui.view.roll import Roll
from podtui.view.signs import NOWHERE, SignView
from podtui.view.track import Cell, Track
from podtui.view.walks import LaneWalk, MergedWalk, Walk


class Board(Lanes):
    """How lanes are shown. `line_height` says how many lines a row takes on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.mode: Mode = "independent"
        self.focus = 0
        self.zoomed = False
        self.line_height: Callable[[Cell], int] = lambda _cell: 1
        self.arrangement = Arrangement((), (), stacked=False)
        self.rolls: list[Roll[Any]] = []
        self._size = (0, 0)
        self._slots: dict[tuple[int, ...], int] = {}

    def set_lanes(self, names: Sequence[str]) -> list[str]:
        """See Lanes; the keys stay with their container."""
        focused = self.lanes[self.focus].name if self.lanes else ""
        added = super().set_lanes(names)
        self.focus = self._by_name.get(focused, 0)
        self.lay_out(*self._size)
        return added

    def set_over(self, over: Sequence[bool]) -> bool:
        """See Lanes; whether that changed the layout."""
        changed = super().set_over(over)
        if changed:
            self.lay_out(*self._size)
        return changed

    def clear(self) -> None:
        """See Lanes."""
        super().clear()
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
                tracks, signs = self._tracks(group), [self._signs_in(lane) for lane in group]
                width = slot_width(tracks, self.height_of(i), roll.walk.width, signs)
                changed = changed or width != roll.walk.width
                roll.walk.width = self._slots[group] = width
        return changed

    def _stood(self) -> dict[int, int]:
        """The time at the top of each lane that does not follow."""
        out: dict[int, int] = {}
        for i, roll in enumerate(self.rolls):
            cell = None if roll.following else roll.top(self.height_of(i))
            if cell is not None and cell.lane < len(self.lanes):
                out |= dict.fromkeys(self.arrangement.groups[i], self.time(cell))
        return out

    def _walk(self, group: tuple[int, ...]) -> Walk[Any]:
        if self.mode == "merged" and not self.zoomed:
            return MergedWalk(self._tracks(group), group, SignView(self.signs)).home(self._by_name)
        if len(group) == 1:
            return LaneWalk(group[0], self.lanes[group[0]].track, self._signs_in(group[0]))
        signs = [self._signs_in(lane) for lane in group]
        return AlignedWalk(self._tracks(group), self._slots.get(group, SLOTS[0]), group, signs)

    def _signs_in(self, lane: int) -> SignView:
        """What a lane shows of what happened: nothing where its container's part is over, and little room is left."""
        return NOWHERE if self.lanes[lane].over and not self.zoomed else SignView(self.signs, self.lanes[lane].name)

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

    def jump(self, share: float) -> None:
        """Go so far down what has the keys: 0 is its oldest line, 1 its end."""
        group = self.group_of(self.focus)
        if group is None or share >= 1:
            self.to_end()
            return
        tracks = self._tracks(self.arrangement.groups[group])
        first = [t.time(n) for t in tracks if (n := t.at(t.first)) is not None]
        last = [t.time(n) for t in tracks if (n := t.before(t.total)) is not None]
        if first and last:
            _, inside, total = self.rolls[group].span(self.height_of(group))
            times = min(first), max(last) + 1
            self._move(None, lambda roll, height: roll.jump(round((total - inside) * share), times, height))

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
                time = self.time(cell)
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
        """See Lanes; goes to the end."""
        super().since(time)
        self.to_end()

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
        time = self.time(last)
        return [lane.track.at_or_after(time + 1) for lane in self.lanes]
