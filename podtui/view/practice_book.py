"""The practices of one Pod while one looks at them: what was found, what is under the cursor, what is unfolded."""

from podtui.model.pod import Pod, containers_of
from podtui.model.usage import PodUsage
from podtui.model.workload import NOTHING_AROUND, Around
from podtui.patterns.detect import workload_of
from podtui.practices.finding import Finding
from podtui.practices.look import look_at
from podtui.practices.patch_text import Target, patch_text
from podtui.practices.run import Report, counts, examine
from podtui.view.pieces import Piece, Row, row
from podtui.view.practice_rows import Key, Look, PracticeRows, in_order, key_of, practice_rows


class PracticeBook:
    """Checks the Pod anew when it, its usage or what stands around it has changed.

    Checks nothing before `begin`: quantities need a library that takes its time to load.
    """

    def __init__(self, pod: Pod) -> None:
        self.pod = pod
        self.around = NOTHING_AROUND
        self.usage: PodUsage | None = None
        self.ascii_only = False
        self._begun = False
        self._seen: tuple[object, ...] = ()
        self._report = Report((), ())
        self._selected: Key | None = None
        self._unfolded: frozenset[Key] = frozenset()
        self._shown = PracticeRows([], [], [])
        self._drawn: tuple[object, ...] = ()

    def begin(self) -> None:
        """From now on the Pod is checked."""
        self._begun = True

    @property
    def report(self) -> Report | None:
        """What the checks find now, None before `begin`."""
        if not self._begun:
            return None
        seen = (self.pod, self.around, self.usage)
        if seen != self._seen:
            around = Around(self.around.replicas, self.around.autoscalers, self.usage)
            self._seen, self._report = seen, examine(look_at(self.pod, around=around))
        return self._report

    @property
    def loud(self) -> tuple[int, str]:
        """How many errors and warnings there are, and the role in which to say so."""
        report = self.report
        if report is None:
            return 0, ""
        found = counts(report.findings)
        return found["error"] + found["warning"], "state-bad" if found["error"] else "state-warning"

    def rows(self, width: int) -> list[Row]:
        """What to show, `width` cells wide."""
        report = self.report
        if report is None:
            return [row(Piece("Checking …", "muted"))]
        if self._selected not in [key_of(finding) for finding in report.findings]:
            order = in_order(report)
            self._selected = key_of(order[0]) if order else None
        drawn = (report, width, self._selected, self._unfolded, self.ascii_only)
        if drawn != self._drawn:
            self._drawn, self._shown = drawn, practice_rows(report, self._look(self._selected), width)
        return self._shown.rows

    def _look(self, selected: Key | None) -> Look:
        colors = {container.name: i for i, container in enumerate(containers_of(self.pod.spec))}
        return Look(self.target, selected, self._unfolded, colors, self.ascii_only)

    @property
    def target(self) -> Target:
        """Whom a patch is for."""
        return Target(*workload_of(self.pod), self.pod.namespace)

    # --- the cursor -------------------------------------------------------------------------------------------------

    @property
    def _place(self) -> int:
        """The selected finding's place among those shown, -1 where there is none."""
        return next((i for i, f in enumerate(self._shown.order) if key_of(f) == self._selected), -1)

    @property
    def span(self) -> tuple[int, int]:
        """The selected finding's first row, and the row after its last."""
        place, starts = self._place, self._shown.starts
        if place < 0:
            return 0, 0
        end = starts[place + 1] if place + 1 < len(starts) else len(self._shown.rows)
        return starts[place], end

    def move(self, step: int) -> None:
        """To the next finding, or with -1 to the one before."""
        order = self._shown.order
        if order:
            self._selected = key_of(order[min(max(self._place + step, 0), len(order) - 1)])

    def choose(self, at: int) -> bool:
        """Select the finding that has this row; False where none has, as a practice's heading."""
        starts = self._shown.starts
        place = max((i for i, start in enumerate(starts) if start <= at), default=-1)
        if place < 0:
            return False
        before, self._selected = self._selected, key_of(self._shown.order[place])
        start, end = self.span
        if start <= at < end and self._shown.rows[at] and not _is_heading(self._shown.rows[at]):
            return True
        self._selected = before
        return False

    def fold(self) -> None:
        """Unfold the selected finding, or fold it again."""
        if self._selected is not None:
            self._unfolded ^= {self._selected}

    def fold_all(self) -> None:
        """Unfold all findings; where all are, fold them."""
        keys = frozenset(key_of(finding) for finding in self._shown.order)
        self._unfolded = frozenset() if keys <= self._unfolded else keys

    # --- patches ----------------------------------------------------------------------------------------------------

    @property
    def selected(self) -> Finding | None:
        """The finding under the cursor."""
        return self._shown.order[self._place] if self._place >= 0 else None

    def patch(self) -> str:
        """The selected finding's patch, "" where it has none."""
        return self._text(self.selected)

    def patches(self) -> str:
        """All patches as documents of one file."""
        texts = [self._text(finding) for finding in self._shown.order]
        return "---\n".join(text for text in texts if text)

    def _text(self, finding: Finding | None) -> str:
        return patch_text(finding.patch, self.target) if finding and finding.patch else ""


def _is_heading(pieces: Row) -> bool:
    return len(pieces) > 1 and pieces[1].role == "heading"
