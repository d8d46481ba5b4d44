"""`python -m podtui.demo SCENARIO`: serve it; the kubeconfig's path is the one line of output.

It ends with its standard input: whoever started it need only end himself, however that comes.
"""

import asyncio
import os
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path

from podtui.demo.run import Options, new_world, serve, stop_on_signals
from podtui.demo.scenarios import load
from podtui.demo.sim.scenario import NoScenario


def main() -> None:
    """Run until standard input ends, or a signal comes."""
    parser = ArgumentParser(prog="python -m podtui.demo")
    parser.add_argument("scenario")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--pause", action="store_true")
    given = parser.parse_args()
    options = Options(given.seed, given.speed, given.pause)
    try:
        asyncio.run(_run(given.scenario, options))
    except NoScenario as error:
        sys.exit(str(error))


async def _run(scenario: str, options: Options) -> None:
    stop = stop_on_signals()
    loop = asyncio.get_running_loop()

    def wait_for_the_end() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        loop.call_soon_threadsafe(stop.set)

    def ready(path: Path) -> None:
        print(path, flush=True)  # noqa: T201  # its output

    # A thread, because standard input may be what a selector cannot wait for.
    threading.Thread(target=wait_for_the_end, daemon=True).start()
    await serve(new_world(load(scenario), options), options, ready, stop)


if __name__ == "__main__":
    main()
