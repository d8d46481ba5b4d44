"""Signals that a container is an ambassador: connections go through it, out of the Pod or in."""

import re
from collections.abc import Iterator

from podtui.patterns.signals.hit import Hit, Signal, View
from podtui.patterns.signals.settings import FORWARDS_TO, key_of

_RELAYS = re.compile(
    r"\b(?:tcp[46]?|openssl|ssl)-(?:connect|listen):|\bsocat\b|\bkubectl\b[^|;&]{0,200}\bproxy\b|\bcloud[_-]sql[_-]proxy\s+-"
    r"|\bssh\b[^|;&]{0,200}\s-[LRD]\b|\bproxy_pass\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://|^\[?[\w.-]+\]?:\d+(?:/|$)|localhost|127\.0\.0\.1|^[\w-]+(?:\.[\w-]+){2,}")
_PROXY_CONFIG = re.compile(r"proxy|upstream|envoy|haproxy|twemproxy|nutcracker|pgbouncer|stunnel", re.IGNORECASE)
_OWN_ADDRESS = re.compile(r"listen|bind")
_PROXY_KEYS = frozenset({"http-proxy", "https-proxy", "all-proxy"})


def forwards(view: View) -> Iterator[Hit]:
    """A flag says where it passes requests on to; a variable too, where that is a sibling."""
    actor = view.actor
    if view.repute(actor).adapts:
        return
    for setting in actor.settings:
        key = key_of(setting.key)
        if not key or not FORWARDS_TO.search(key) or not _ADDRESS.search(setting.value):
            continue
        inside = "localhost" in setting.value or "127.0.0.1" in setting.value
        if inside and (setting.via == "flag" or key.startswith(("upstream", "proxy", "tunnel"))):
            detail = f"its {setting.via} {setting.key} passes requests on inside the Pod"
            yield Hit("fronts-sibling", "ambassador", detail, "reverse-proxy")
            return
        if setting.via == "flag" and (view.repute(actor).proxies or "upstream" in key):
            yield Hit(
                "forwards", "ambassador", f"its flag {setting.key} names where it passes requests on to", "proxy", 0.7
            )
            return


def fronts(view: View) -> Iterator[Hit]:
    """A container that is called a proxy has the address of a sibling's port."""
    if not view.repute(view.actor).proxies:
        return
    for dial in view.actor.dials:
        for other in view.scene.others(view.actor):
            ports = {port.container_port for port in other.container.ports}
            if dial.port in ports and not dial.listens:
                detail = f"its {dial.source} is the address of {other.name}'s port {dial.port}"
                yield Hit("fronts-sibling", "ambassador", detail, "reverse-proxy", 0.6)
                return


def proxy_config(view: View) -> Iterator[Hit]:
    """A ConfigMap with a proxy's configuration is mounted, by its name or its files' names."""
    for mount in view.actor.container.volume_mounts if view.repute(view.actor).proxies and not view.namesake else ():
        volume = view.scene.volumes.get(mount.name)
        if volume is None or volume.config_map is None:
            continue
        names = (volume.config_map.name, mount.sub_path, *(item.path for item in volume.config_map.items))
        name = next((name for name in names if _PROXY_CONFIG.search(name)), "")
        if name:
            yield Hit("proxy-config", "ambassador", f'it mounts "{name}", a proxy\'s configuration by its name')
            return


def relays(view: View) -> Iterator[Hit]:
    """Its command relays connections."""
    match = _RELAYS.search(view.actor.script)
    if match:
        said = " ".join(match[0].split())[:40].rstrip(" -:")
        yield Hit("relays", "ambassador", f'its command relays connections ("{said}")', "proxy")


def dialed(view: View) -> Iterator[Hit]:
    """A sibling's setting points at a local port where a container that looks like a proxy listens."""
    actor = view.actor
    if not view.repute(actor).proxies:
        return
    declared = {port for other in view.scene.working for port in other.listens}
    for other in view.scene.others(actor):
        for dial in other.dials if not view.repute(other).helps else ():
            if dial.listens or not dial.port:
                continue
            if dial.port in actor.listens:
                detail = f"{other.name}'s {dial.source} points at its port {dial.port}"
                yield Hit("dialed-proxy", "ambassador", detail, "egress-proxy")
                return
            if dial.port not in declared and not actor.listens:
                detail = f"{other.name}'s {dial.source} points at {dial.target}, which no other container declares"
                yield Hit("dialed-proxy", "ambassador", detail, "egress-proxy", 0.6)
                return


def is_http_proxy(view: View) -> Iterator[Hit]:
    """A sibling's http_proxy points at it."""
    for other in view.scene.others(view.actor):
        for dial in other.dials:
            if key_of(dial.key) in _PROXY_KEYS and dial.port in view.actor.listens:
                yield Hit(
                    "http-proxy",
                    "ambassador",
                    f"{other.name}'s {dial.source} points at its port {dial.port}",
                    "egress-proxy",
                )
                return


def loopback(view: View) -> Iterator[Hit]:
    """A sibling listens on the loopback address only: what comes from outside goes through this one."""
    if not view.repute(view.actor).proxies:
        return
    for other in view.scene.others(view.actor):
        for dial in other.dials:
            if dial.port and _OWN_ADDRESS.search(key_of(dial.key)) and not view.repute(other).proxies:
                yield Hit("loopback", "ambassador", f"{other.name} listens on {dial.target} only ({dial.source})")
                return


AMBASSADOR_SIGNALS: tuple[Signal, ...] = (forwards, fronts, proxy_config, relays, dialed, is_http_proxy, loopback)
