"""Running a world and its server in real time, until told to stop."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from aiohttp import web

from podtui.demo.objects.errors import Refused
from podtui.demo.server.app import Api
from podtui.demo.server.kubeconfig import Kubeconfig
from podtui.demo.sim.loop import Loop
from podtui.demo.sim.scenario import NoScenario, Scenario
from podtui.demo.sim.world import World

SLICE = 0.02
"""Seconds of work on the simulation before requests are looked at again."""
TICK = 0.005
"""The simulation is not run more often than that: what is due together is done together."""

BEHIND = 2.0
"""Seconds that the simulation may be late."""


@dataclass(frozen=True)
class Options:
    """How the world is run. `speed`: simulated seconds a second; `paused`: time stands still once it has opened."""

    seed: int = 1
    speed: float = 1.0
    paused: bool = False


async def pump(loop: Loop, options: Options) -> None:
    """Let simulated time go on with real time."""
    clock = asyncio.get_running_loop()
    woken = asyncio.Event()
    loop.woken = woken.set
    began, start = clock.time(), loop.now
    while True:
        due = start if options.paused else start + (clock.time() - began) * options.speed
        if due - loop.now > BEHIND * options.speed:  # more than this machine can do: time is lost, not made up for
            began, start = clock.time(), loop.now
            loop.pace(datetime.now(UTC), options.speed)
            continue
        if not loop.run_until(due, SLICE):
            await asyncio.sleep(0)
            continue
        await asyncio.sleep(TICK)
        woken.clear()
        next_at = loop.next_at
        if next_at is not None and next_at <= due:
            continue
        wait = None if next_at is None or options.paused else max(0.0, (next_at - due) / options.speed - TICK)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), wait)


def new_world(scenario: Scenario, options: Options) -> World:
    """A world at its beginning, as long ago as its scenario says. Raises NoScenario for manifests that are wrong."""
    try:
        return World(scenario, options.seed, datetime.now(UTC) - timedelta(seconds=scenario.history))
    except (Refused, yaml.YAMLError) as error:
        raise NoScenario(f"{scenario.name}: {error}") from error


async def catch_up(world: World, options: Options) -> None:
    """Let its past happen, and bring its clock to the present."""
    done = False
    while not done:
        done = world.loop.run_until(world.scenario.history, SLICE)
        await asyncio.sleep(0)  # others have their turn
    world.loop.pace(datetime.now(UTC), options.speed)


async def serve(world: World, options: Options, ready: Callable[[Path], None], stop: asyncio.Event) -> None:
    """Serve a world on a free port of the loopback interface until `stop` is set; nothing of it is left behind.

    `ready` gets the kubeconfig's path; requests are answered once the world's past has happened. A bug in the
    simulation ends it, with its traceback.
    """
    api = Api(world)
    runner = web.AppRunner(api.application(), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    config = Kubeconfig(f"http://{host}:{port}", "podtui-demo")
    api.tokens = config.tokens
    try:
        ready(config.path)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_live(api, options)), group.create_task(api.faults.run())]
            if every := world.scenario.faults.token_every:
                tasks.append(group.create_task(_renew(config, every)))
            await stop.wait()
            for task in tasks:
                task.cancel()
    finally:
        api.streams.cut()
        await runner.cleanup()
        config.remove()


async def _live(api: Api, options: Options) -> None:
    await catch_up(api.world, options)
    api.opened.set()
    await pump(api.world.loop, options)


async def _renew(config: Kubeconfig, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        config.renew()


def stop_on_signals() -> asyncio.Event:
    """What is set when this process is asked to end."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
