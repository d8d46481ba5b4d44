"""Reads a follower in the background and keeps what it said, as a reader would see it."""

import asyncio

from podtui.cluster.follow import PodFollower
from podtui.model.change import LogChunk
from tests.follow.fake import Cluster


class Reader:
    """`rows` of one container: texts of lines as they are, gaps as "<reason: text>"."""

    def __init__(self, cluster: Cluster, *containers: str, tail: int | None = None, **options: object) -> None:
        self.cluster = cluster
        self.follower = PodFollower(cluster, cluster.pod(), containers, tail=tail, **options)  # type: ignore[arg-type]
        self.chunks: list[LogChunk] = []
        self.done = False
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for batch in self.follower:
            self.chunks += batch
        self.done = True

    def rows(self, container: str = "app") -> list[str]:
        out = []
        for chunk in self.chunks:
            if chunk.lane.container == container:
                out += [f"<{chunk.gap.reason}: {chunk.gap.text}>"] if chunk.gap else []
                out += [line.decode() for line in chunk.lines]
        return out

    def lines(self, container: str = "app") -> list[str]:
        return [row for row in self.rows(container) if not row.startswith("<")]

    def gaps(self, container: str = "app") -> list[str]:
        return [row for row in self.rows(container) if row.startswith("<")]

    def publish(self) -> None:
        """The watch brings the present status."""
        self.follower.update(self.cluster.publish())

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.follower.close()

    def raise_errors(self) -> None:
        if self._task.done():
            self._task.result()
