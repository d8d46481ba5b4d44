"""What a scenario lets go wrong with the API server itself."""

import asyncio
import random
from collections.abc import Callable

from aiohttp import web

from podtui.demo.objects.errors import Refused
from podtui.demo.server.lists import Lists
from podtui.demo.server.streams import Streams
from podtui.demo.sim.world import World


class FaultMaker:
    """Delays, refuses and cuts, as the scenario says. Other scenarios have none of it."""

    def __init__(self, world: World, streams: Streams, lists: Lists) -> None:
        self._world = world
        self._faults = world.scenario.faults
        self._streams = streams
        self._lists = lists
        self._rng: random.Random = world.loop.rng("faults")

    async def before(self, _request: web.Request) -> None:
        """Before a request is answered. Raises Refused: 429, 500."""
        faults = self._faults
        if faults.slow:
            await asyncio.sleep(self._rng.uniform(0, faults.slow))
        if self._rng.random() < faults.errors:
            raise Refused(500, "InternalError", "Internal error occurred: etcdserver: request timed out")
        if self._rng.random() < faults.throttled:
            raise Refused(429, "TooManyRequests", "too many requests, please try again later", {"retryAfterSeconds": 1})

    async def run(self) -> None:
        """Cut and forget, time after time."""
        async with asyncio.TaskGroup() as group:
            for seconds, what in (
                (self._faults.disconnect_every, self._cut),
                (self._faults.expire_every, self._expire),
            ):
                if seconds:
                    group.create_task(_every(seconds, what))

    def _cut(self) -> None:
        self._streams.cut()

    def _expire(self) -> None:
        self._world.store.compact(self._world.store.version)
        self._lists.forget()
        self._streams.cut()


async def _every(seconds: float, what: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(seconds)
        what()
