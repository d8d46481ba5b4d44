"""What init and ephemeral containers are there for: they have no pattern, but a role helps a reader."""

import re
from typing import Final

from podtui.patterns.scene import Actor

_ROLES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "iptables",
        re.compile(r"iptables|\b(?:istio|linkerd|kuma|osm|proxy|networking)-init\b|\binit-networking\b|proxy-init"),
    ),
    ("wait-for", re.compile(r"^wait\b|\bwait(?:[-_ ]?for|ing)\b|\buntil\b|\bnc -z|nslookup|pg_isready")),
    ("permissions", re.compile(r"\bchown\b|\bchmod\b|permission")),
    ("migration", re.compile(r"migrat|schema|createdb|init-db|db-init")),
    ("data-fetch", re.compile(r"\bwget\b|\bcurl\b|\bgit clone\b|download|fetch|\baws s3\b|gsutil|storage-initializer")),
    ("copy-files", re.compile(r"(?:^|\s|/)cp\s|\bcopy|install")),
    ("node-setup", re.compile(r"sysctl|modprobe|\bmount\b|nsenter")),
    ("config-generator", re.compile(r"config|envsubst|template|gomplate")),
)


def role_of_init(actor: Actor) -> str:
    """A role by the container's name, image and command, the most telling first; "" where nothing tells."""
    if actor.lifecycle == "ephemeral":
        return "debug"
    for text in (f"{actor.name} {actor.image.base}", actor.script.lower()):
        for role, pattern in _ROLES:
            if pattern.search(text):
                return role
    return ""
