"""Signals from what a container is told to do: its arguments, environment, ports and volumes."""

import re
from collections.abc import Iterator

from podtui.patterns.signals.hit import Hit, Signal, View

_FORWARD_KEYS = re.compile(r"upstream|backend|forward|target|proxy-?to|^-*service$|origin|destination|tunnel-url")
_SCRAPE_KEYS = re.compile(r"scrape|uri|addr|dsn|data-source|source|url|server|host")
_RELAY = re.compile(r"\b(?:tcp[46]?-connect|tcp[46]?-listen|openssl-connect|socat)\b", re.IGNORECASE)
_KUBECTL_PROXY = re.compile(r"\bkubectl\b.*\bproxy\b|^proxy\b")
_RELOAD = re.compile(r"/-/reload|reload-url|webhook-url|/reload\b|nginx -s reload", re.IGNORECASE)
_TAIL = re.compile(r"\btail\b[^|;&]*\s-(?:\w*[fF]|-follow)\S*\s+(?!/dev/null)")
_TRANSFORM = re.compile(
    r"\|\s*(?:sed|awk|cut|jq|tr|grep|while read|python)|\bwhile read\b|\b(?:awk|sed -e|jq)\b", re.IGNORECASE
)
_IDLE = re.compile(r"^(?:\S+\s+)*?(?:sleep\s+(?:infinity|inf|\d+)|tail\s+-f\s+/dev/null|pause)\s*;?\s*(?:done)?$")
_LOGS = re.compile(r"log", re.IGNORECASE)


def forwards(view: View) -> Iterator[Hit]:
    """A flag or variable says where it forwards to."""
    for setting in view.actor.settings:
        key = setting.key.strip("-").lower().replace("_", "-")
        if setting.via != "script" and key and setting.value and _FORWARD_KEYS.search(key):
            if re.search(r"\w:\d|://|localhost", setting.value):
                where = (
                    "a sibling" if "localhost" in setting.value or "127.0.0.1" in setting.value else "another address"
                )
                yield Hit(
                    "forwards", "ambassador", f"its {setting.via} {setting.key} forwards to {where}", "egress-proxy"
                )
                return


def relays(view: View) -> Iterator[Hit]:
    """Its command relays connections."""
    match = _RELAY.search(view.actor.script)
    if match:
        yield Hit("relays", "ambassador", f"its command relays connections ({match[0].lower()})", "egress-proxy")


def dialed_proxy(view: View) -> Iterator[Hit]:
    """A sibling's environment points at the port where it listens."""
    for other in view.scene.others(view.actor):
        for dial in other.dials:
            if dial.port in view.actor.listens and dial.port and not dial.listens and dial.via == "env":
                yield Hit("dialed-proxy", "ambassador", f"{other.name}'s {dial.source} points at its port {dial.port}")
                return


def reload(view: View) -> Iterator[Hit]:
    """It makes a sibling load its configuration again."""
    match = _RELOAD.search(view.actor.script)
    if match and len(view.scene.working) > 1:
        yield Hit("reload", "sidecar", f"its command asks for a reload ({match[0]})", "config-reloader")


def tails(view: View) -> Iterator[Hit]:
    """It follows a file without changing it."""
    if _TAIL.search(view.actor.script) and not _TRANSFORM.search(view.actor.script):
        yield Hit("tails", "sidecar", "its command follows a file (tail -f)", "log-shipper")


def transforms(view: View) -> Iterator[Hit]:
    """It reads and rewrites in a loop."""
    match = _TRANSFORM.search(view.actor.script)
    if match and _TAIL.search(view.actor.script):
        yield Hit(
            "transforms", "adapter", f"its command rewrites what it reads ({match[0].strip('| ')})", "log-formatter"
        )


def log_reader(view: View) -> Iterator[Hit]:
    """It mounts a volume of logs that a sibling mounts too."""
    for mount in view.actor.container.volume_mounts:
        if _LOGS.search(mount.name + mount.mount_path):
            for other in view.scene.others(view.actor):
                if mount.name in view.scene.shared(view.actor, other):
                    if mount.read_only and view.actor.container.ports:
                        yield Hit(
                            "log-metrics",
                            "adapter",
                            f"it reads {other.name}'s volume {mount.name} and has a port of its own",
                            "metrics-exporter",
                        )
                    elif mount.read_only:
                        yield Hit(
                            "log-reader",
                            "sidecar",
                            f"it reads volume {mount.name}, which {other.name} writes",
                            "log-shipper",
                        )
                    return


def metrics_port(view: View) -> Iterator[Hit]:
    """A port called metrics."""
    for port in view.actor.container.ports:
        if "metrics" in port.name or "prom" in port.name:
            yield Hit(
                "metrics-port", "adapter", f"its port {port.container_port} is named {port.name}", "metrics-exporter"
            )
            return


CONDUCT_SIGNALS: tuple[Signal, ...] = (
    forwards,
    relays,
    dialed_proxy,
    reload,
    tails,
    transforms,
    log_reader,
    metrics_port,
)
