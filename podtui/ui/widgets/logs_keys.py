"""What the keys of the logs tab do to the lanes and to the look of their lines; nothing here talks to the cluster."""

from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical

from podtui.logs.search import Matcher
from podtui.ui.widgets.board_view import BoardView
from podtui.ui.widgets.logs_help import HELP, LOGS_BINDINGS
from podtui.ui.widgets.wanted import Ask, WordsChanged
from podtui.view.arrange import Mode
from podtui.view.board import Board
from podtui.view.fold import Fold
from podtui.view.level import level_role
from podtui.view.log_line import TIMES, Look

SEARCH_STEP = 0.008
"""Seconds of looking at a time, so that keys never wait for a search."""
SEARCH_EVERY = 0.02


class LogsKeys(Vertical):
    """A pane with a board in it."""

    HELP = HELP
    BINDINGS: ClassVar[list[BindingType]] = LOGS_BINDINGS

    view: BoardView
    ask: Ask
    _look = Look(role_of=level_role)
    _fold = Fold()
    _seeking = False
    _searching = False

    @property
    def board(self) -> Board:
        """The board that is shown."""
        return self.view.board

    def _changed(self) -> None:
        self.post_message(WordsChanged())

    def _note(self, text: str) -> None:
        self.notify(text, timeout=2, markup=False)

    # --- lanes ------------------------------------------------------------------------------------------------------

    def action_next_lane(self, step: int) -> None:
        """The keys to the next lane."""
        if self.board.lanes:
            self.view.focus_lane(self.board.next_lane(step))

    def action_move_lane(self, step: int) -> None:
        """The lane that has the keys changes places with the one beside it."""
        self.board.move_lane(step)
        self._laid_out()

    def action_hide_lane(self) -> None:
        """Hide the lane that has the keys."""
        if not self.board.hide_lane():
            self._note("the last lane stays")
        self._laid_out()

    def action_all_lanes(self) -> None:
        """All lanes again, in start order."""
        self.board.show_lanes()
        self._laid_out()

    def action_zoom(self) -> None:
        """One lane alone, or all again."""
        self.board.zoom(on=not self.board.zoomed)
        self._laid_out()

    def action_mode(self, mode: Mode) -> None:
        """Aligned, independent or merged."""
        self.board.cursor.clear()
        self.board.set_mode(mode)
        self._laid_out()

    def action_freeze(self) -> None:
        """Let nothing move, or go on."""
        self.board.freeze(on=not self.board.frozen)
        self.view.moved()
        self._changed()

    def action_autoscroll(self) -> None:
        """Stop following, or follow again."""
        if self.board.following:
            self.board.hold()
        else:
            self.board.to_end()
        self.view.moved()

    def _laid_out(self) -> None:
        self.view.lay_out()
        self._changed()

    # --- how lines look ---------------------------------------------------------------------------------------------

    def action_wrap(self) -> None:
        """Long lines whole, or cut at the edge."""
        self._set_look(replace(self._look, wrap=not self._look.wrap))

    def action_times(self) -> None:
        """The next kind of time before each line."""
        times = TIMES[(TIMES.index(self._look.times) + 1) % len(TIMES)]
        self._set_look(replace(self._look, times=times))

    def action_fold(self) -> None:
        """Structured lines as sentences, or as they are."""
        self._set_look(replace(self._look, readable=None if self._look.readable else self._fold))

    def choose_keys(self, names: str) -> None:
        """Fold structured lines into these keys, with commas or blanks between; none: all."""
        self._fold = Fold(tuple(names.replace(",", " ").split()))
        self._set_look(replace(self._look, readable=self._fold))

    def _set_look(self, look: Look) -> None:
        self._look = look
        self.view.set_look(look)
        self._changed()

    # --- search -----------------------------------------------------------------------------------------------------

    def look_for(self, text: str) -> None:
        """Look for `text` in every lane, from the newest line on; an empty text takes the search back."""
        matcher = Matcher(text) if text else None
        if matcher is not None and matcher.problem:
            self._note(matcher.problem)
        self.look_for_matcher(matcher)

    def look_for_matcher(self, matcher: Matcher | None, *, go: bool = True) -> None:
        """The same, and go to the newest match or stay."""
        self.board.search(matcher)
        self._set_look(replace(self._look, matcher=matcher))
        self._seeking = go and matcher is not None
        self._search_on()

    def _search_on(self) -> None:
        self._searching = self.board.look_on(SEARCH_STEP)
        if self._seeking and self.board.finder.count:
            self._seeking = False
            self.action_next_match(-1)
        if self._searching:
            self.set_timer(SEARCH_EVERY, self._search_on)
        else:
            self._seeking = False
            if self.board.only_matches or self.board.sieve:
                self.view.moved()
        self._changed()

    def action_next_match(self, step: int) -> None:
        """The next match in any lane by time, or the one before; at the ends it goes round."""
        if not self.board.finder.matcher:
            self.ask("")
            return
        cell, round_ = self.board.go_to_match(step)
        if cell is None:
            self._note("no match")
            return
        if round_:
            self._note("round to the oldest match" if step > 0 else "round to the newest match")
        self.view.lay_out()
        self.view.moved()

    def action_only_matches(self) -> None:
        """Only the lines that match, with those around, or all."""
        if not self.board.finder.matcher:
            self.ask("")
            return
        self.board.show_matches(only=not self.board.only_matches)
        self._laid_out()
