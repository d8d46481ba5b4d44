"""Where on the screen a board's lanes are, and in which order they go. No drawing."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from podtui.view.aligned import SLOTS, AlignedWalk, slot_width
from podtui.view.arrange import Arrangement, Block, Mode, Shape, arrange, in_order
from podtui.view.lanes import Lanes
from podtui.view.roll import Roll, Shown
from podtui.view.signs import NOWHERE, SignView
from podtui.view.track import Cell, Track
from podtui.view.walks import LaneWalk, MergedWalk, Walk


class Laid(Lanes):
    """Lanes that are laid out. `line_height` says how many lines a row takes on the screen."""

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
        self._places: dict[str, int] = {}  # of lanes that were moved
        self._hidden: set[str] = set()

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

    def lay_out(self, width: int, height: int) -> None:
        """Arrange the lanes anew; a lane that stood still stays at its line, or at its time among other lanes."""
        stood = self._stood()
        self._size = (width, height)
        shapes = self._shapes()
        self.arrangement = arrange(width, height, shapes, self.mode, self.focus, zoomed=self.zoomed)
        self.rolls = [Roll(self._walk(group), self._row_height) for group in self.arrangement.groups]
        for i, group in enumerate(self.arrangement.groups):
            tops = [stood[lane] for lane in group if lane in stood]
            if tops:
                time, top = min(tops)
                self.rolls[i].stand(top if top.lane in group else None, time, self.height_of(i))

    def grown(self) -> bool:
        """Whether a lane above the others needs more room for its first lines: then lay out anew."""
        shapes = self._shapes()
        return any(lane.over for lane in self.lanes) and self.arrangement != arrange(
            *self._size, shapes, self.mode, self.focus, zoomed=self.zoomed
        )

    def _shapes(self) -> list[Shape]:
        return [
            Shape(
                lane.over,
                lane.track.total - lane.track.first,
                hidden=lane.name in self._hidden,
                place=self._places.get(lane.name, i),
            )
            for i, lane in enumerate(self.lanes)
        ]

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

    def _stood(self) -> dict[int, tuple[int, Cell]]:
        """The time and the line at the top of each lane that does not follow."""
        out: dict[int, tuple[int, Cell]] = {}
        for i, roll in enumerate(self.rolls):
            cell = None if roll.following else roll.top(self.height_of(i))
            if cell is not None and cell.lane < len(self.lanes):
                out |= dict.fromkeys(self.arrangement.groups[i], (self.time(cell), cell))
        return out

    # --- walks ------------------------------------------------------------------------------------------------------

    def _walk(self, group: tuple[int, ...]) -> Walk[Any]:
        if self.is_merged:
            return MergedWalk(self._tracks(group), group, SignView(self.signs)).home(self._by_name)
        if len(group) == 1:
            return LaneWalk(group[0], self.lanes[group[0]].track, self._signs_in(group[0]))
        signs = [self._signs_in(lane) for lane in group]
        return AlignedWalk(self._tracks(group), self._slots.get(group, SLOTS[0]), group, signs)

    def line_walk(self, lane: int) -> Walk[Any]:
        """The lines among which one goes up and down from a lane's: its own, or those of the merged stream."""
        if self.is_merged:
            return self.rolls[0].walk
        return LaneWalk(lane, self.lanes[lane].track, self._signs_in(lane))

    @property
    def is_merged(self) -> bool:
        """Whether all lanes are shown as one stream."""
        return self.mode == "merged" and not self.zoomed

    def _signs_in(self, lane: int) -> SignView:
        """What a lane shows of what happened: nothing where its container's part is over, and little room is left."""
        return NOWHERE if self.lanes[lane].over and not self.zoomed else SignView(self.signs, self.lanes[lane].name)

    def _tracks(self, group: Iterable[int]) -> list[Track]:
        return [self.lanes[lane].track for lane in group]

    def _row_height(self, cells: Sequence[Cell]) -> int:
        return max([self.line_height(cell) for cell in cells])

    # --- places -----------------------------------------------------------------------------------------------------

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

    def window(self, lane: int | None = None) -> list[Shown]:
        """What is in sight of a lane's group; of what has the keys where none is named."""
        group = self.group_of(self.focus if lane is None else lane)
        return [] if group is None else self.rolls[group].window(self.height_of(group))

    # --- choosing ---------------------------------------------------------------------------------------------------

    def focus_on(self, lane: int) -> None:
        """Give the keys to a lane; one that was hidden is shown."""
        self.focus = lane % max(len(self.lanes), 1)
        if self.lanes:
            self._hidden.discard(self.lanes[self.focus].name)
        self.lay_out(*self._size)

    def next_lane(self, step: int) -> int:
        """The lane beside the one that has the keys, round at the ends; hidden ones are left out."""
        order = in_order(self._shapes())
        return order[(order.index(self.focus) + step) % len(order)] if self.focus in order else self.focus

    def move_lane(self, step: int) -> None:
        """Let the lane that has the keys change places with the one beside it."""
        shapes = self._shapes()
        order = in_order(shapes)
        at = order.index(self.focus) if self.focus in order else -1
        if at < 0 or not 0 <= at + step < len(order):
            return
        all_lanes = sorted(range(len(shapes)), key=lambda i: shapes[i].place)
        one, other = all_lanes.index(order[at]), all_lanes.index(order[at + step])
        all_lanes[one], all_lanes[other] = all_lanes[other], all_lanes[one]
        self._places = {self.lanes[lane].name: place for place, lane in enumerate(all_lanes)}
        self.lay_out(*self._size)

    def hide_lane(self) -> bool:
        """Hide the lane that has the keys, which go to the next one; False for the last that is shown."""
        after = self.next_lane(1)
        if after == self.focus:
            return False
        self._hidden.add(self.lanes[self.focus].name)
        self.focus_on(after)
        return True

    def show_lanes(self, names: Sequence[str] = ()) -> None:
        """Show these lanes in this order, and hide the rest; with none named all, in start order."""
        self._places = {name: i - len(names) for i, name in enumerate(names)}
        self._hidden = {lane.name for lane in self.lanes if lane.name not in names} if names else set()
        self.focus_on(self._by_name[names[0]] if names and self.lanes[self.focus].name not in names else self.focus)

    @property
    def hidden_lanes(self) -> list[str]:
        """The names of those that are hidden."""
        return [lane.name for lane in self.lanes if lane.name in self._hidden]

    @property
    def reordered(self) -> bool:
        """Whether the lanes stand in another order than that of their start."""
        return bool(self._places)

    def set_mode(self, mode: Mode) -> None:
        """Aligned, independent or merged."""
        self.mode = mode
        self.zoomed = False
        self.lay_out(*self._size)

    def zoom(self, *, on: bool) -> None:
        """Show the lane that has the keys alone, or all again."""
        self.zoomed = on
        self.lay_out(*self._size)
