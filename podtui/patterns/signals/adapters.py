"""Signals that a container is an adapter: it shows another in a form that a third can read."""

import re
from collections.abc import Iterator

from podtui.patterns.signals.hit import Hit, Signal, View
from podtui.patterns.signals.scripts import LOOPS, TRANSFORMS, follows_file
from podtui.patterns.signals.settings import FORWARDS_TO, SCRAPES, key_of

_METRICS = re.compile(r"metric|prom|exporter", re.IGNORECASE)
_METRICS_TEXT = re.compile(r"# (?:HELP|TYPE) |/metrics\b|_total\b")
_SERVES = re.compile(r"\bnc(?:at)?\b.{0,200}-\w*l|http\.server|HTTP/1\.|httpd|SimpleHTTP")
_LOGS = re.compile(r"(?:^|[^a-z])logs?(?:$|[^a-z])", re.IGNORECASE)
SCRAPE_PORT = "prometheus.io/port"


def metrics_port(view: View) -> Iterator[Hit]:
    """All its ports are for metrics, by their names."""
    ports = view.actor.container.ports
    if ports and all(_METRICS.search(port.name) for port in ports):
        names = ", ".join(f"{port.container_port} ({port.name})" for port in ports[:2])
        yield Hit("metrics-port", "adapter", f"its ports are named for metrics alone: {names}", "metrics-exporter")


def scraped(view: View) -> Iterator[Hit]:
    """Prometheus is told to scrape its port, and the port is not a sibling's."""
    wanted = view.scene.annotations.get(SCRAPE_PORT, "")
    ports = {str(port.container_port) for port in view.actor.container.ports}
    if ports == {wanted}:
        yield Hit("scraped", "adapter", f"annotation {SCRAPE_PORT} names its only port, {wanted}", "metrics-exporter")


def scrapes(view: View) -> Iterator[Hit]:
    """A flag or variable points at a sibling, as exporters are told what to read."""
    for dial in view.actor.dials:
        key = key_of(dial.key)
        if (
            dial.port
            and not dial.listens
            and view.repute(view.actor).adapts
            and (SCRAPES.search(key) or FORWARDS_TO.search(key))
        ):
            yield Hit(
                "scrapes", "adapter", f"its {dial.source} points at {dial.target}, which it reads", "metrics-exporter"
            )
            return


def reads_logs(view: View) -> Iterator[Hit]:
    """It mounts a volume of logs read-only and has a port of its own: it makes something of the logs."""
    if not view.actor.container.ports:
        return
    for mount in view.actor.container.volume_mounts:
        if not view.actor.mounts[mount.name] or not _LOGS.search(f"{mount.name} {mount.mount_path}"):
            continue
        for other in view.scene.others(view.actor):
            if mount.name in view.scene.shared(view.actor, other) and not other.mounts[mount.name]:
                detail = (
                    f"it can only read volume {mount.name}, which {other.name} can write, and has a port of its own"
                )
                yield Hit("log-metrics", "adapter", detail, "metrics-exporter")
                return


def transforms(view: View) -> Iterator[Hit]:
    """Its script reads from a shared volume or a sibling's port and rewrites that."""
    script = view.actor.script
    match = TRANSFORMS.search(script) if follows_file(script) or LOOPS.search(script) else None
    source = _reads_from(view) if match else ""
    if match and source:
        said = match[0].strip("| '\"{")
        yield Hit(
            "transforms", "adapter", f'its command reads from {source} and rewrites that ("{said}")', "log-formatter"
        )


def _reads_from(view: View) -> str:
    """What a script reads: a volume that a sibling mounts too, or a local port; "" where neither is seen."""
    actor = view.actor
    for mount in actor.container.volume_mounts:
        others = view.scene.others(actor)
        if mount.mount_path in actor.script and any(mount.name in view.scene.shared(actor, o) for o in others):
            return f"volume {mount.name}"
    dial = next((dial for dial in actor.dials if dial.via == "script" and not dial.listens), None)
    return dial.target if dial else ""


def offers_metrics(view: View) -> Iterator[Hit]:
    """Its script answers with metrics."""
    if _METRICS_TEXT.search(view.actor.script) and _SERVES.search(view.actor.script):
        yield Hit("metrics-text", "adapter", "its command answers with metrics", "metrics-exporter")


ADAPTER_SIGNALS: tuple[Signal, ...] = (metrics_port, scraped, scrapes, reads_logs, transforms, offers_metrics)
