"""Moving over a board's lanes: scrolling, following, going to a time, a match, an error, a sign, a bookmark."""

from collections.abc import Callable, Sequence
from typing import Any

from podtui.logs import records
from podtui.view.cursor import Cursor
from podtui.view.laid import Laid
from podtui.view.roll import Roll
from podtui.view.track import Cell


class Board(Laid):
    """How lanes are shown, and where each stands."""

    def __init__(self) -> None:
        super().__init__()
        self.cursor = Cursor(self)

    def set_lanes(self, names: Sequence[str]) -> list[str]:
        """See Lanes."""
        added = super().set_lanes(names)
        if added:
            self.cursor.clear()
        return added

    def clear(self) -> None:
        """See Lanes."""
        self.cursor.clear()
        super().clear()

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

    def go_near(self, time: int) -> None:
        """Let what has the keys stand around a time (ns); at its end it follows."""
        group = self.group_of(self.focus)
        if group is None:
            return
        tracks = self._tracks(self.arrangement.groups[group])
        if any(track.at(track.at_or_after(time)) is not None for track in tracks):
            self._move(None, lambda roll, height: roll.around(time, height))
        else:
            self.to_end()

    def page(self, pages: int) -> None:
        """Move by so many windows, with one line kept."""
        self._move(None, lambda roll, height: roll.scroll(pages * max(height - 1, 1), height))

    def to_start(self) -> None:
        """Go to the oldest row."""
        self._move(None, lambda roll, height: roll.to_start(height))

    def to_end(self) -> None:
        """Go to the end and follow; a frozen board goes on."""
        self.freeze(on=False)
        self.cursor.clear()
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

    def reveal(self, cell: Cell, step: int) -> None:
        """Bring a row into sight and stand still: to the top (-1), to the bottom (1), or to the middle."""
        self._move(cell.lane, lambda roll, height: roll.reveal(cell, height, step))

    def visit(self, cell: Cell) -> None:
        """Go to a line with the cursor, and to its time with every other lane that runs."""
        if self.group_of(cell.lane) is None or not self._visible_height(cell.lane):
            self.focus_on(cell.lane)
        self.focus = cell.lane
        leader, time = self.group_of(cell.lane), self.time(cell)
        for group, lanes in enumerate(self.arrangement.groups):
            if group != leader and not all(self.lanes[lane].over for lane in lanes):
                self._hold(group, lambda roll, height: roll.around(time, height))
        self.cursor.put(cell)

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

    # --- searching --------------------------------------------------------------------------------------------------

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
            self.cursor.clear()
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

    # --- going to what stands out -----------------------------------------------------------------------------------

    def go_to_error(self, step: int) -> bool:
        """Go to the next error in any lane by time, or with -1 to the one before; False where there is none."""
        found: list[tuple[int, int, int]] = []
        here = self._here(step)
        for lane, search in enumerate(self.errors):
            track, edge = self.lanes[lane].track, self._edge(here, lane, step)
            n = search.after(edge - 1) if step > 0 else search.before(edge)
            while n is not None and track.at(n) != n:
                n = search.after(n) if step > 0 else search.before(n)  # it is not shown
            if n is not None:
                n = search.after(records.head(track.ring, n) - 1) or n  # the first of its record
                found.append((track.time(n), lane, n))
        return self._visit_first(found, step)

    def go_to_sign(self, step: int) -> bool:
        """Go to the next marker of any container by time, or with -1 to the one before; False where there is none."""
        here = self._here(step)
        found = []
        for lane in range(len(self.lanes)):
            own = [Cell(lane, n) for n, _ in self.lanes[lane].ring.gaps()]
            told = [~number for _, number in self.signs.keys]
            own += [
                Cell(lane, n)
                for n in told
                if (s := self.signs[~n]) and not s.written and self.lane_of(s.container) == lane
            ]
            found += [(self.time(cell), cell.lane, cell.number) for cell in own]
        if here is not None:
            place = (self.time(here), here.lane, here.number)
            found = [each for each in found if (each > place if step > 0 else each < place)]
        return self._visit_first(found, step)

    def go_to_bookmark(self, step: int) -> bool:
        """Go to the next bookmark by time, or with -1 to the one before, round at the ends; False without any."""
        marks = self.bookmarked()
        if not marks:
            return False
        here = self._here(step)
        place = (self.time(here), *here) if here is not None else (2**63, 0, 0)
        keys = [(self.time(cell), *cell) for cell in marks]
        after = [k for k in keys if k > place] if step > 0 else [k for k in keys if k < place]
        _, lane, number = (after or keys)[0] if step > 0 else (after or keys)[-1]
        self.visit(Cell(lane, number))
        return True

    def bookmarked(self) -> list[Cell]:
        """The bookmarks by time, without those whose lines are gone."""
        self.bookmarks = {cell for cell in self.bookmarks if self.time(cell)}
        return sorted(self.bookmarks, key=lambda cell: (self.time(cell), *cell))

    def _here(self, step: int) -> Cell | None:
        """Where one is: the cursor's line, else the first or last one in sight; None at the end."""
        if self.cursor.cell is not None:
            return self.cursor.cell
        shown = [] if self.following else self.window()
        return shown[0 if step < 0 else -1].cells[0] if shown else None

    def _edge(self, here: Cell | None, lane: int, step: int) -> int:
        """In a lane, the row from which on (1) or before which (-1) lies what comes after, or before, `here`."""
        track = self.lanes[lane].track
        if here is None:
            return track.total
        if here.lane == lane and here.number >= 0:
            return records.stop(track.ring, here.number) if step > 0 else records.head(track.ring, here.number)
        time = self.time(here)
        return track.at_or_after(time + 1) if step > 0 and lane < here.lane else track.at_or_after(time)

    def _visit_first(self, found: Sequence[tuple[int, int, int]], step: int) -> bool:
        if not found:
            return False
        _, lane, number = min(found) if step > 0 else max(found)
        self.visit(Cell(lane, number))
        return True
