"""What the pod screen's other tabs say: wiring, events, explanation and YAML, as rows for a width."""

from collections.abc import Callable
from datetime import datetime

from podtui.errors import ApiError
from podtui.logs.clean import clean
from podtui.model.inside import Inside
from podtui.model.pod import Pod, containers_of
from podtui.view.events import EventBook, event_rows
from podtui.view.explain_rows import explain_rows
from podtui.view.pieces import Piece, Row, row, wrap
from podtui.view.practice_book import PracticeBook
from podtui.view.usage import UsageBook
from podtui.view.wiring_facts import WiringFacts, wiring_facts
from podtui.view.wiring_view import colors_of, wiring_rows
from podtui.view.yaml_rows import yaml_rows


class PodTexts:
    """The texts about one Pod. `pod` is its present state, `usage` what it uses; `now()` tells ages.

    `inside` is what was seen inside its containers, None before; `asking` while somebody looks.
    """

    def __init__(self, pod: Pod, usage: UsageBook, now: Callable[[], datetime]) -> None:
        self._pod = pod
        self.practices = PracticeBook(pod)
        self.inside: Inside | None = None
        self.asking = False
        self.events = EventBook()
        self._usage = usage
        self._wiring: tuple[object, WiringFacts] | None = None
        self._now = now
        self.ascii_only = False
        self._yaml = ""
        self._yaml_rows: list[Row] = [row(Piece("Reading the YAML …", "muted"))]
        self._yaml_version = ""

    @property
    def pod(self) -> Pod:
        """The Pod as it is now."""
        return self._pod

    @pod.setter
    def pod(self, pod: Pod) -> None:
        self._pod = self.practices.pod = pod

    @property
    def _order(self) -> list[str]:
        return [container.name for container in containers_of(self.pod.spec)]

    def wiring(self, width: int) -> list[Row]:
        """Volumes and ports."""
        key = (self.pod, self.inside, self.asking)
        if self._wiring is None or self._wiring[0] != key:
            facts = wiring_facts(self.pod, self._usage, self.inside, asking=self.asking, ascii_only=self.ascii_only)
            self._wiring = (key, facts)
        return wiring_rows(self._wiring[1], self._now(), width)

    def event_rows(self, width: int) -> list[Row]:
        """The events, the newest first."""
        return event_rows(self.events, colors_of(self._order), self._now(), width)

    def explain(self, width: int) -> list[Row]:
        """Why each container is called what it is called."""
        return explain_rows(self.pod, width, ascii_only=self.ascii_only)

    # --- YAML -------------------------------------------------------------------------------------------------------

    @property
    def yaml(self) -> str:
        """The YAML as it was read."""
        return self._yaml

    @property
    def has_yaml(self) -> bool:
        """Whether it was read."""
        return bool(self._yaml)

    def take_yaml(self, text: str) -> None:
        """The YAML was read."""
        self._yaml, self._yaml_rows = text, yaml_rows(text)
        self._yaml_version = self.pod.metadata.resource_version

    def no_yaml(self, error: ApiError) -> None:
        """It could not be read."""
        self._yaml_rows = [row(Piece(clean(str(error)), "state-bad")), row(Piece("ctrl+r tries again", "muted"))]

    def yaml_rows(self, width: int) -> list[Row]:
        """The YAML, long lines wrapped; a line above says whether the Pod has changed since it was read."""
        rows = [line for pieces in self._yaml_rows for line in (wrap(pieces, width, indent=4) if pieces else [()])]
        if self._yaml and self._yaml_version != self.pod.metadata.resource_version:
            said = row(Piece("# the Pod has changed since this was read: ctrl+r reads it again", "state-busy"))
        else:
            said = row(Piece("# values of environment variables that look secret are not shown", "muted"))
        return [said, *rows] if self._yaml else rows
