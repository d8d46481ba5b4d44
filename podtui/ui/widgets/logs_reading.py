"""Reading in the lanes: what is asked for in the prompt, filters, jumps, bookmarks, what belongs together, copies."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from podtui.errors import UsageError
from podtui.logs.clean import clean, clean_name, plain
from podtui.logs.search import Matcher
from podtui.ui.screens.choose import Choose
from podtui.ui.widgets.logs_keys import LogsKeys
from podtui.view import when
from podtui.view.correlate import clues_of, shared
from podtui.view.export import lines_text, window_text
from podtui.view.level import THRESHOLDS, Threshold
from podtui.view.log_line import LONGEST, time_text
from podtui.view.sieve import Sieve
from podtui.view.track import Cell

PROMPT = "search: text or regex; !text leaves out what matches, +one two marks several terms"
MOST_TERMS = 8
"""Terms that are marked at once, each in its own colour."""


class LogsReading(LogsKeys):
    """See LogsKeys. `now()` is the app's time."""

    now: Callable[[], datetime]
    _asked: Callable[[str], None] | None = None
    _before: Matcher | None = None
    correlated = ""
    """What kind of thing is looked for by `=`, and how many lanes have it; "" where it is an ordinary search."""

    # --- asking -----------------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Ask what to look for."""
        matcher = self.board.finder.matcher
        self._ask(self.type_search, matcher.pattern if matcher and not self.correlated else "", PROMPT)

    def action_exclude(self) -> None:
        """Ask what to leave out."""
        without = self.board.sieve.without
        self._ask(self.type_search, f"!{without.pattern if without else ''}", PROMPT)

    def action_highlight(self) -> None:
        """Ask which terms to mark."""
        self._ask(self.type_search, f"+{' '.join(m.pattern for m in self._look.highlights)}", PROMPT)

    def action_at(self) -> None:
        """Ask for a time to go to."""
        self._ask(self.go_to_time, "", f"go to {when.HELP}")

    def _ask(self, answer: Callable[[str], None], text: str, hint: str) -> None:
        self._asked = answer
        self.ask(text, hint)

    def search(self, text: str) -> None:
        """What was typed."""
        answer, self._asked = self._asked or self.type_search, None
        answer(text)

    def type_search(self, text: str) -> None:
        """`!text` leaves out what matches, `+one two` marks terms, all else is looked for."""
        if text.startswith("!"):
            self.exclude(text[1:])
        elif text.startswith("+") and not text.startswith("++"):
            self.highlight(text[1:].split())
        else:
            self.correlated = ""
            self.look_for(text.removeprefix("+") if text.startswith("++") else text)

    # --- filters and marks ------------------------------------------------------------------------------------------

    def exclude(self, text: str) -> None:
        """Leave out the records that match; an empty text shows them again."""
        matcher = Matcher(text) if text else None
        if matcher is not None and matcher.problem:
            self._note(matcher.problem)
        self._sift(replace(self.board.sieve, without=matcher))

    def action_level(self, step: int) -> None:
        """Only what is more serious, or less."""
        self.set_level(THRESHOLDS[(THRESHOLDS.index(self.board.sieve.least) + step) % len(THRESHOLDS)])

    def set_level(self, least: Threshold) -> None:
        """Show only records of at least that level."""
        self._sift(replace(self.board.sieve, least=least))

    def _sift(self, sieve: Sieve) -> None:
        self.board.cursor.clear()
        self.board.sift(sieve)
        self._search_on()
        self._laid_out()

    def highlight(self, terms: list[str]) -> None:
        """Mark these terms, each in its own colour; none: no longer."""
        matchers = tuple(Matcher(term) for term in terms[:MOST_TERMS])
        self._set_look(replace(self._look, highlights=matchers))

    # --- jumps ------------------------------------------------------------------------------------------------------

    def go_to_time(self, text: str) -> None:
        """Show in every lane what happened from that time on."""
        if not text.strip():
            return
        try:
            time = when.time_of(text, self.now(), UTC if self._look.times == "utc" else None)
        except UsageError as error:
            self._note(clean(str(error)))
            return
        self.board.cursor.clear()
        self.board.to_time(time)
        self.view.moved()

    def action_error(self, step: int) -> None:
        """The next error in any lane, or the one before."""
        self.board.look_for_errors(0.03)
        self._jumped(self.board.go_to_error(step), "error", step)

    def action_marker(self, step: int) -> None:
        """The next start, end or probe of any container, or the one before."""
        self._jumped(self.board.go_to_sign(step), "marker", step)

    def _jumped(self, done: bool, what: str, step: int) -> None:
        if not done:
            self._note(f"no {what} after this" if step > 0 else f"no {what} before this")
            return
        self.view.lay_out()
        self.view.moved()

    # --- bookmarks --------------------------------------------------------------------------------------------------

    def action_bookmark(self) -> None:
        """Set a bookmark on the cursor's line, or take it back."""
        cursor = self.board.cursor
        cursor.appear()
        if cursor.cell is not None:
            self.board.bookmarks ^= {cursor.cell}
        self.view.moved()

    def action_next_bookmark(self) -> None:
        """Go to the next bookmark; round at the end."""
        if self.board.go_to_bookmark(1):
            self.view.lay_out()
            self.view.moved()
        else:
            self._note("no bookmark: b sets one")

    def action_bookmarks(self) -> None:
        """List the bookmarks, and go to the one that is chosen."""
        if self.board.bookmarked():
            self.run_worker(self._choose_bookmark(), name="bookmarks", group="bookmarks", exit_on_error=False)
        else:
            self._note("no bookmark: b sets one")

    async def _choose_bookmark(self) -> None:
        marks = self.board.bookmarked()
        chosen = await self.app.push_screen_wait(Choose("Bookmarks", [self._bookmark_text(cell) for cell in marks]))
        if chosen is not None and self.board.time(marks[chosen]):
            self.board.visit(marks[chosen])
            self.view.lay_out()
            self.view.moved()

    def _bookmark_text(self, cell: Cell) -> str:
        line = self.board.line(cell)
        text = clean(line.gap.text) if line.gap is not None else plain(line.raw, LONGEST)
        return f"{time_text(line.time, 'exact')} {clean_name(self.board.lanes[cell.lane].name)}  {text}"

    # --- what belongs together --------------------------------------------------------------------------------------

    def action_correlate(self) -> None:
        """Find in every lane what the cursor's line shares with others: a request, a trace, an address, a path."""
        cursor = self.board.cursor
        cursor.appear()
        if cursor.cell is None or cursor.cell.number < 0:
            self._note("no line to compare")
            return
        clues = clues_of(plain(self.board.line(cursor.cell).raw))
        here = self.board.lanes[cursor.cell.lane]
        others = [lane.ring for lane in self.board.lanes if lane is not here]
        clue = shared(clues, others, self.board.time(cursor.cell))
        if clue is None:
            self._note("no id, address or path in this line")
            self.view.moved()
            return
        self._before = self.board.finder.matcher if not self.correlated else self._before
        self.correlated = clue.kind
        cell = cursor.cell
        self.look_for_matcher(Matcher(clue.text, literal=True, exact=True), go=False)
        self.board.finder.current = cell
        self.view.moved()

    def _take_back_correlation(self) -> None:
        self.correlated = ""
        self.look_for_matcher(self._before, go=False)
        self._before = None

    # --- out --------------------------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """What is selected, the cursor's line, or all lines in sight into the clipboard, by the terminal (OSC 52)."""
        chosen = self.board.cursor.lines()
        lines = lines_text(self.board, chosen) if chosen else window_text(self.board)
        self.app.copy_to_clipboard("\n".join(lines))
        self._note(f"copied {len(lines):,} line{'' if len(lines) == 1 else 's'}")

    # --- back and commands ------------------------------------------------------------------------------------------

    def step_back(self) -> bool:
        """Take back the last thing that was changed about the view; False where there is nothing to take back."""
        board = self.board
        ways: tuple[tuple[object, Callable[[], None]], ...] = (
            (board.cursor.anchor, self._unselect),
            (self.correlated, self._take_back_correlation),
            (board.finder.matcher, self._stop_searching),
            (board.sieve, partial(self._sift, Sieve())),
            (board.zoomed, self.action_zoom),
            (board.hidden_lanes, self.action_all_lanes),
            (board.frozen, self.action_freeze),
        )
        for there, take_back in ways:
            if there:
                take_back()
                return True
        return False

    def _unselect(self) -> None:
        cell = self.board.cursor.cell
        self.board.cursor.clear()
        if cell is not None:
            self.board.cursor.put(cell)
        self.view.moved()

    def _stop_searching(self) -> None:
        self.board.show_matches(only=False)
        self.look_for("")

    def command(self, name: str, argument: str) -> None:
        """A command typed after a colon; see podtui.ui.commands."""
        {
            "time": self.go_to_time,
            "keys": self.choose_keys,
            "level": self._level_command,
            "exclude": self.exclude,
            "highlight": lambda text: self.highlight(text.split()),
            "lanes": self._lanes_command,
        }[name](argument)

    def _level_command(self, text: str) -> None:
        level = {"warn": "warning", "": "all", "debug": "all"}.get(text, text)
        if level in THRESHOLDS:
            self.set_level(level)
        else:
            self._note(f"levels: {', '.join(THRESHOLDS)}")

    def _lanes_command(self, text: str) -> None:
        names = text.replace(",", " ").split()
        unknown = [name for name in names if self.board.lane_of(name) is None]
        if unknown:
            self._note(f"no container {clean(unknown[0])!r} here")
            return
        self.board.show_lanes(names)
        self._laid_out()
