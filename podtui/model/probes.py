"""What a probe does, in a few words."""

from podtui.model.pod import Probe


def probe_words(probe: Probe) -> str:
    """What a probe asks: "GET :8080/healthz", "connect :5432", "gRPC :9000", "exec pg_isready -q"; "" for none.

    Paths and commands are the manifest's: untrusted text.
    """
    if probe.http_get is not None:
        get = probe.http_get
        scheme = "" if get.scheme == "HTTP" else f"{get.scheme.lower()}://"
        return f"GET {scheme}{get.host}:{get.port}{get.path}"
    if probe.tcp_socket is not None:
        return f"connect {probe.tcp_socket.host}:{probe.tcp_socket.port}"
    if probe.grpc is not None:
        service = f"/{probe.grpc.service}" if probe.grpc.service else ""
        return f"gRPC :{probe.grpc.port}{service}"
    return f"exec {' '.join(probe.exec.command)}" if probe.exec is not None else ""
