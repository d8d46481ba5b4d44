"""One stream of one instance's log: how it is asked for and how far it can be believed."""

import random
from dataclasses import dataclass, field

from podtui.cluster.instances import Instance
from podtui.logs.resume import Resume
from podtui.logs.stamp import SECOND, Splitter


@dataclass(slots=True)
class Reading:
    """`since` is the second from which it is read again, 0 for its start.

    `undecided`: it goes on where another broke off, and it is not known yet whether lines are missing in between.
    """

    instance: Instance
    node: str
    follow: bool
    since: int
    resume: Resume | None
    undecided: bool
    splitter: Splitter = field(default_factory=Splitter)
    opened: bool = False
    heard: float = 0.0
    """When something came last, or a probe said that nothing had to come; loop time."""
    busy: bool = False
    """What came is being passed on, and whoever takes it takes their time: the silence is ours."""
    jitter: float = field(default_factory=lambda: random.uniform(0.9, 1.1))  # noqa: S311  # spreads load
    _believed: bool = False

    @property
    def polled(self) -> bool:
        """The instance runs, and its log is asked for instead of followed."""
        return self.instance.ended is None and not self.follow

    def doubtful(self, time: int) -> bool:
        """Whether the log of an ended instance begins after that has ended: then another may have taken its place.

        The runtime may stamp an instance's last lines after its end, so this is a reason to ask, not an answer.
        """
        how = self.instance.ended
        if self._believed or how is None or how.finished_at is None or not time:
            return False
        self._believed = True
        return time > int(how.finished_at.timestamp() + 1) * SECOND
