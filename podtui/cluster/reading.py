"""One stream of one instance's log: how it is asked for and how far it can be believed."""

import random
from dataclasses import dataclass, field

from podtui.cluster.client import Params
from podtui.cluster.host import SKEW, wall
from podtui.cluster.instances import Instance
from podtui.logs.resume import Resume
from podtui.logs.stamp import SECOND, Splitter


@dataclass(slots=True)
class Reading:
    """`resumed`: it goes on where another stream broke off. `late`: what is known of the instance may be old."""

    instance: Instance
    node: str
    follow: bool
    params: Params
    resume: Resume | None
    resumed: bool
    late: bool
    splitter: Splitter = field(default_factory=Splitter)
    opened: bool = False
    undecided: bool = True
    """Nothing came yet that tells whether lines are missing."""
    heard: float = 0.0
    """When something came last, or a question showed that nothing had to come; loop time."""
    busy: bool = False
    """What came is being passed on, and whoever takes it takes their time: the silence is ours."""
    brought: bool = False
    """Lines came that were not read before."""
    superseded: bool = False
    """Another instance has taken its place: whatever comes is not this one's."""
    jitter: float = field(default_factory=lambda: random.uniform(0.9, 1.1))  # noqa: S311  # spreads load
    _asked: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether nothing is missing before what came, as far as the last lines of before can tell."""
        return not self.resumed or not self.undecided

    @property
    def polled(self) -> bool:
        """The instance runs, and its log is asked for instead of followed."""
        return self.instance.ended is None and not self.follow

    def doubtful(self, time: int) -> bool:
        """Whether the first line, of this time, may be another instance's that has taken the place of this one.

        So it may after an outage, where no line of before can come by again; and where the log of an ended instance
        begins after its end, which is known to the second. The runtime may stamp an instance's last lines after its
        end, so this is a reason to ask, not an answer. It is one once, and for a line of these minutes only: what is
        known of the Pod is seconds old at most. But where the previous instance was asked for, the newest may have been
        writing for long.
        """
        if self._asked:
            return False
        self._asked = True
        if time < (int(wall()) - SKEW) * SECOND and not self.instance.previous:
            return False
        how = self.instance.ended
        if how is None:
            return self.late and not self.resumed
        return how.finished_at is not None and time >= int(how.finished_at.timestamp()) * SECOND
