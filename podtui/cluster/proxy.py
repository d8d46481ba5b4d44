"""Which proxy leads to a server: proxy-url, else HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as Go reads them.

The rules are those of golang.org/x/net/http/httpproxy. The environment's proxy is never used for this machine itself;
proxy-url always is.
"""

import ipaddress
from collections.abc import Mapping

from yarl import URL

from podtui.errors import KubeconfigError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def proxy_for(server: URL, proxy_url: str, environ: Mapping[str, str]) -> URL | None:
    """The proxy to this server, None for a direct connection.

    Raises KubeconfigError for one of a kind that podtui does not speak.
    """
    proxy, source = proxy_url, "proxy-url"
    if not proxy:
        source = f"{server.scheme.upper()}_PROXY"
        proxy = _either(environ, source)
        if not proxy or not _wanted(server, _either(environ, "NO_PROXY")):
            return None
    url = URL(proxy if "://" in proxy else f"http://{proxy}")
    if url.scheme not in ("http", "https"):
        raise KubeconfigError(
            f"{source} is {url.with_user(None)}, and podtui speaks only to http and https proxies",
            "use an http proxy, or reach the cluster with ssh -L",
        )
    return url


def _either(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name) or environ.get(name.lower()) or ""


def _wanted(server: URL, no_proxy: str) -> bool:
    host, port = (server.raw_host or "").lower(), str(server.port or "")
    address = _address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return False
    return not any(_exempts(entry.strip().lower(), host, port, address) for entry in no_proxy.split(","))


def _exempts(entry: str, host: str, port: str, address: _Address | None) -> bool:
    """Whether one entry of NO_PROXY names this host."""
    if entry == "*":
        return True
    if "/" in entry and (network := _network(entry)) is not None:
        return address is not None and address in network
    name, entry_port = _split(entry)
    if not name or (entry_port and entry_port != port):
        return False
    if (exempt := _address(name)) is not None:
        return address == exempt
    if address is not None:
        return False
    domain = _ascii(name.removeprefix("*").removeprefix(".") if name.startswith(("*.", ".")) else name)
    # ".example.com" names what is under it, "example.com" itself too.
    return host.endswith(f".{domain}") or (name[0] not in "*." and host == domain)


def _ascii(domain: str) -> str:
    """A name as DNS has it: `bücher.example` is `xn--bcher-kva.example`."""
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _split(entry: str) -> tuple[str, str]:
    """Host and port of "host", "host:port", "[v6]:port", "v6"."""
    if _address(entry) is not None:
        return entry, ""
    host, colon, port = entry.rpartition(":")
    return (host.strip("[]"), port) if colon else (entry, "")


def _address(text: str) -> _Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
