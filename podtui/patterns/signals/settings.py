"""What the keys of flags and variables tell."""

import re
from functools import lru_cache
from typing import Final

FORWARDS_TO: Final = re.compile(r"upstream|backend|forward|target|proxy-?(?:to|pass|url)|^service$|origin|tunnel-url")
"""Keys, as `key_of` writes them, whose value is where requests go on to."""

SCRAPES: Final = re.compile(r"scrape|(?:^|[.-])(?:uri|url|addr|address|dsn|host|server|source|endpoint)$|data-source")
"""Keys whose value is what an exporter reads."""


@lru_cache(maxsize=4096)
def key_of(key: str) -> str:
    """A flag's or variable's name in one spelling: `--es.uri` is es.uri, DATA_SOURCE_NAME is data-source-name."""
    return key.lstrip("-").lower().replace("_", "-")
