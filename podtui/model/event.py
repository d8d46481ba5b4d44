"""An Event (core/v1) about an object: the fields that podtui shows."""

from datetime import datetime

import msgspec

from podtui.model.pod import Metadata, Struct


class ObjectReference(Struct, frozen=True):
    """What an event is about. `field_path` names the container: `spec.containers{NAME}`."""

    kind: str = ""
    name: str = ""
    namespace: str = ""
    uid: str = ""
    field_path: str = ""


class EventSource(Struct, frozen=True):
    """Who reported, in older events."""

    component: str = ""
    host: str = ""


class EventSeries(Struct, frozen=True):
    """A repeated event, in newer events."""

    count: int = 0
    last_observed_time: datetime | None = None


class Event(Struct, frozen=True):
    """An event. Times: `series.last_observed_time`, else `last_timestamp`, else `event_time`, else creation."""

    metadata: Metadata
    involved_object: ObjectReference = ObjectReference()
    type: str = "Normal"
    reason: str = ""
    message: str = ""
    count: int | None = None
    first_timestamp: datetime | None = None
    last_timestamp: datetime | None = None
    event_time: datetime | None = None
    series: EventSeries | None = None
    source: EventSource | None = None
    reporting_component: str = msgspec.field(default="", name="reportingComponent")

    @property
    def last_seen(self) -> datetime | None:
        """When it happened last, by the most exact time that it carries."""
        if self.series and self.series.last_observed_time:
            return self.series.last_observed_time
        return self.last_timestamp or self.event_time or self.metadata.creation_timestamp

    @property
    def times_seen(self) -> int:
        """How often it happened."""
        return (self.series.count if self.series else self.count) or 1

    @property
    def container(self) -> str:
        """The container it is about, or "" where it is about the whole Pod."""
        _, brace, rest = self.involved_object.field_path.partition("{")
        return rest.rstrip("}") if brace else ""
