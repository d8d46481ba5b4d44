"""The app on its terminal, with a Pod in which everything is hostile: `python -m tests.ui.hostile SEED`.

Seed 0 is a harmless Pod. What it shows is read by tests/ui/test_driver_output.py.
"""

import asyncio
import random
import sys

import msgspec
from textual.pilot import Pilot

from podtui.model.pod import Pod
from podtui.ui.widgets.prompt import Prompt
from tests.logs.test_clean import HOSTILE
from tests.model.builders import NOW, make_pod, running, waiting
from tests.ui.fake_source import FakeSource, FixedApp
from tests.ui.scenes import event

BATCHES, LINES = 12, 24
KEYS = ["w", "m", "t", "J", "a", "up", "enter", "z", "v", "V", "w", "e", "i", "x", "n"]
TABS = ["wiring", "events", "explain", "practices", "yaml", "logs"]
PIECES = [
    b"\x1b",
    b"[",
    b"]",
    b"m",
    b"0;",
    b"\x07",
    b"\x9b",
    b"\xc2",
    b"\xe2\x80\xae",
    b"\x00",
    b"\x7f",
    b"?",
    b"31",
    b"P",
    b"\\",
]


def hostile_text(seed: int) -> str:
    return "".join(random.Random(seed).sample(HOSTILE, 3)) if seed else "harmless"


def lines(seed: int, batch: int) -> list[bytes]:
    """Lines of known attacks, of pieces of sequences, and of bytes by chance; each says which it is."""
    chance = random.Random(f"{seed}/{batch}")
    out = []
    for i in range(LINES):
        kind = i % 4
        if not seed:
            body = b"harmless"
        elif kind == 0:
            body = chance.choice(HOSTILE).encode(errors="surrogatepass")
        elif kind == 1:
            body = b"".join(chance.choices(PIECES, k=chance.randrange(12)))
        elif kind == 2:
            body = msgspec.json.encode(
                {"msg": chance.choice(HOSTILE).encode(errors="replace").decode(), "level": "error"}
            )
        else:
            body = chance.randbytes(chance.randrange(40)).replace(b"\n", b"")
        out.append(body if body.startswith(b"{") else b"<%d.%d>" % (batch, i) + body)
    return out


def pod_of(seed: int) -> Pod:
    text = hostile_text(seed).encode(errors="replace").decode()
    pod = make_pod(
        waiting("app", "CrashLoopBackOff", text, lastState={"terminated": {"exitCode": 1, "reason": text}}),
        running("proxy"),
        containers=[
            {"name": "app", "image": text, "args": [text], "env": [{"name": text, "value": text}]},
            {"name": "proxy", "image": "envoy", "volumeMounts": [{"name": text, "mountPath": text}]},
        ],
        metadata={"name": "web-1", "uid": "u", "annotations": {text: text}, "labels": {text: text}},
        spec={"volumes": [{"name": text, "emptyDir": {}}]},
        message=text,
        reason=text,
        conditions=[{"type": text, "status": "False", "reason": text, "message": text}],
    )
    return msgspec.structs.replace(pod, node_name=text)


async def play(pilot: Pilot[str], source: FakeSource, seed: int) -> None:
    """Show everything once, then leave."""
    app = pilot.app
    assert isinstance(app, FixedApp)
    pod = pod_of(seed)
    source.connection()
    source.pod(pod)
    while pod.uid not in app.store.pods:
        await asyncio.sleep(0.02)
    app.open_pod(pod)
    text = hostile_text(seed).encode(errors="replace").decode()
    source.event(event("Unhealthy", text, kind="Warning", container="app"), event(text, text, container=text))
    source.yaml_text = f"kind: Pod\nmessage: {text}\n"
    await asyncio.sleep(0.3)
    for batch in range(BATCHES):
        source.log(pod, "app", *lines(seed, batch), at=NOW, every=0.001)
        source.log(pod, "proxy", *lines(seed + bool(seed), batch), at=NOW, every=0.001)
        await asyncio.sleep(0.15)
        for key in KEYS[batch % 3 :: 3]:
            await pilot.press(key)
        if app.screen.query_one(Prompt).asking:
            await pilot.press("escape")
        if app.screen.query_one("#record").display:
            await pilot.press("escape")
        await pilot.press("end")
    for tab in TABS:
        app.screen.action_tab(tab)  # type: ignore[attr-defined]
        await asyncio.sleep(0.2)
    app.exit()


def main() -> None:
    source, seed = FakeSource(), int(sys.argv[1])
    app = FixedApp(source)

    asyncio.run(app.run_async(auto_pilot=lambda pilot: play(pilot, source, seed)))


if __name__ == "__main__":
    main()
