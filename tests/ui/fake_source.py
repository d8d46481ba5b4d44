"""A Source that says what a test tells it to say, when it tells it to."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from podtui.model.change import Change, Connection, EventChange, Gap, LaneKey, LogChunk, PodChange, UsageChange
from podtui.model.event import Event
from podtui.model.inside import Inside
from podtui.model.pod import Pod
from podtui.model.usage import PodUsage
from podtui.model.workload import NOTHING_AROUND, Around
from podtui.ui.app import PodtuiApp
from podtui.view.start import Start
from tests.model.builders import NOW

NS = 1_000_000_000
Stream = asyncio.Queue[list[Change]]


def ns(at: datetime) -> int:
    return int(at.timestamp() * 1000) * 1_000_000


class FakeSource:
    """Streams are queues: what is put in before anybody reads comes first."""

    def __init__(self) -> None:
        self.pod_stream: Stream = asyncio.Queue()
        self.event_stream: Stream = asyncio.Queue()
        self.usage_stream: Stream = asyncio.Queue()
        self.log_stream: Stream = asyncio.Queue()
        self.previous_stream: Stream = asyncio.Queue()
        self.opened: list[dict[str, object]] = []
        self.inside_answers: asyncio.Queue[Inside] = asyncio.Queue()
        self.looked: list[str] = []
        self.around_now: Around = NOTHING_AROUND
        self.yaml_text = "kind: Pod\n"
        self.yaml_error: Exception | None = None

    # --- what a test says -------------------------------------------------------------------------------------------

    def connection(self, state: str = "live", context: str = "") -> None:
        self.pod_stream.put_nowait([Connection(context, state, 0.0)])  # type: ignore[arg-type]

    def pods(self) -> AsyncIterator[Sequence[Change]]:
        return _read(self.pod_stream)

    def pod(self, *pods: Pod) -> None:
        self.pod_stream.put_nowait([PodChange("modified", pod) for pod in pods])

    def gone(self, pod: Pod) -> None:
        self.pod_stream.put_nowait([PodChange("deleted", pod)])

    def log(
        self,
        pod: Pod,
        container: str,
        *lines: str | bytes,
        at: datetime = NOW,
        every: float = 1.0,
        instance: int = 0,
        gap: Gap | None = None,
        previous: bool = False,
    ) -> None:
        key = LaneKey(pod.context, pod.namespace, pod.name, pod.uid, container)
        times = [ns(at + timedelta(seconds=i * every)) for i in range(len(lines))]
        raw = [line.encode() if isinstance(line, str) else line for line in lines]
        stream = self.previous_stream if previous else self.log_stream
        stream.put_nowait([LogChunk(key, instance, times, raw, gap)])

    def event(self, *events: Event, verb: str = "added") -> None:
        self.event_stream.put_nowait([EventChange(verb, event) for event in events])  # type: ignore[arg-type]

    def use(self, pod: Pod, usage: PodUsage | None, why_not: str = "") -> None:
        self.usage_stream.put_nowait([UsageChange(pod.context, pod.namespace, pod.name, usage, why_not)])

    # --- the protocol -----------------------------------------------------------------------------------------------

    def events(self, pod: Pod) -> AsyncIterator[Sequence[Change]]:
        return _read(self.event_stream)

    def logs(
        self,
        pod: Pod,
        containers: Sequence[str],
        *,
        tail: int | None,
        since_seconds: int | None = None,
        previous: bool = False,
    ) -> AsyncIterator[Sequence[Change]]:
        asked = {"containers": tuple(containers), "tail": tail, "since": since_seconds, "previous": previous}
        self.opened.append({"pod": pod.name} | asked)
        return _read(self.previous_stream if previous else self.log_stream)

    def usage(self, pod: Pod) -> AsyncIterator[Sequence[Change]]:
        return _read(self.usage_stream)

    async def yaml(self, pod: Pod) -> str:
        if self.yaml_error is not None:
            raise self.yaml_error
        return self.yaml_text

    async def inside(self, pod: Pod) -> Inside:
        self.looked.append(pod.name)
        return await self.inside_answers.get()

    async def around(self, pod: Pod, kind: str, name: str) -> Around:
        return self.around_now

    async def delete(self, pod: Pod) -> None:
        raise NotImplementedError

    async def restart(self, pod: Pod, kind: str, name: str) -> None:
        raise NotImplementedError

    async def close(self) -> None:
        pass


async def _read(stream: Stream) -> AsyncIterator[list[Change]]:
    while True:
        yield await stream.get()


class FixedApp(PodtuiApp):
    """The real app on a fake source, with a clock that stands still until the test moves it."""

    CSS_PATH = Path(inspect.getfile(PodtuiApp)).with_name("podtui.tcss")

    def __init__(self, source: FakeSource, *, theme: str = "podtui-dark", ascii_only: bool = False) -> None:
        super().__init__(Start(contexts=("prod-eu",), theme=theme, ascii_only=ascii_only), lambda _namespace: source)
        self.time = NOW

    def now(self) -> datetime:
        return self.time
