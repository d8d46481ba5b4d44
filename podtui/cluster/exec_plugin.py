"""Runs the command that prints credentials (API group client.authentication.k8s.io, v1 and v1beta1).

What is told to it and asked of it is as in client-go, plugin/pkg/client/auth/exec/exec.go. The differences: it has no
terminal to ask on, because podtui draws on that, and its time is limited.
"""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from podtui.cluster.answers import clean_line
from podtui.cluster.context import Cluster, ExecPlugin, User
from podtui.cluster.secret import NEVER, Secret
from podtui.errors import CredentialsError

# Long enough for somebody to log in with a browser; kubelogin itself waits 180 s.
SECONDS = 200.0


class _Status(msgspec.Struct, rename="camel"):
    token: str | None = None
    client_certificate_data: str | None = None
    client_key_data: str | None = None
    expiration_timestamp: datetime | None = None


class _ExecCredential(msgspec.Struct, rename="camel"):
    kind: str = ""
    api_version: str = ""
    status: _Status | None = None


async def ask(user: User, plugin: ExecPlugin, cluster: Cluster, seconds: float = SECONDS) -> Secret:
    """Run the plugin of `user` for this cluster, at most `seconds` long. Raises CredentialsError."""
    if plugin.interactive_mode == "Always":
        raise CredentialsError(
            f"the exec plugin {plugin.command} of user {user.name!r} asks on the terminal, which podtui needs itself",
            "set its interactiveMode to IfAvailable, or use a login that needs no terminal",
        )
    output = await _output(_command(plugin), plugin, _environment(plugin, cluster, os.environ), seconds)
    return _secret(output, plugin)


def _command(plugin: ExecPlugin) -> str:
    found = shutil.which(plugin.command)
    if found is None:
        hint = clean_line(plugin.install_hint) or "install it, or see `exec` in the kubeconfig"
        raise CredentialsError(f"the exec plugin {plugin.command} is not there", hint)
    return found


def _environment(plugin: ExecPlugin, cluster: Cluster, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of the plugin; KUBERNETES_EXEC_INFO says what it is asked for."""
    spec: dict[str, Any] = {"interactive": False}
    if plugin.provide_cluster_info:
        spec = {"cluster": _cluster_info(cluster), **spec}
    asked = {"kind": "ExecCredential", "apiVersion": plugin.api_version, "spec": spec}
    given = {variable.name: variable.value for variable in plugin.env}
    return {**environ, **given, "KUBERNETES_EXEC_INFO": msgspec.json.encode(asked).decode()}


def _cluster_info(cluster: Cluster) -> dict[str, Any]:
    """As client-go's rest/exec.go ConfigToExecCluster: the authority always as data."""
    authority = cluster.certificate_authority_data
    if not authority and cluster.certificate_authority:
        try:
            authority = Path(cluster.certificate_authority).read_bytes()
        except OSError as error:
            what = f"cannot read the certificate authority {cluster.certificate_authority}: {error.strerror}"
            raise CredentialsError(what, "see the kubeconfig") from error
    info = {
        "server": cluster.server,
        "tls-server-name": cluster.tls_server_name,
        "insecure-skip-tls-verify": cluster.insecure_skip_tls_verify,
        "certificate-authority-data": authority,
        "proxy-url": cluster.proxy_url,
        "disable-compression": cluster.disable_compression,
    }
    return {key: v for key, v in info.items() if v or key == "server"} | {"config": cluster.exec_config}


async def _output(command: str, plugin: ExecPlugin, environment: Mapping[str, str], seconds: float) -> bytes:
    try:
        process = await asyncio.create_subprocess_exec(
            command,
            *plugin.args,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            # Without the terminal: a plugin that prompts on /dev/tty would draw into the screen and eat keys.
            start_new_session=True,
        )
    except OSError as error:
        raise CredentialsError(f"the exec plugin {plugin.command} cannot be run: {error.strerror}") from error
    try:
        async with asyncio.timeout(seconds):
            output, said = await process.communicate()
    except TimeoutError as error:
        raise CredentialsError(
            f"the exec plugin {plugin.command} did not answer in {seconds:g} s",
            f"run {plugin.command} by hand to see why",
        ) from error
    finally:
        await _end(process)
    if process.returncode:
        why = _last_line(said)
        raise CredentialsError(
            f"the exec plugin {plugin.command} failed with exit code {process.returncode}{': ' if why else ''}{why}",
            "log in again",
        )
    return output


async def _end(process: asyncio.subprocess.Process) -> None:
    """Nothing of the plugin is left running, and no zombie."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _last_line(said: bytes) -> str:
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    return clean_line(lines[-1]) if lines else ""


def _secret(output: bytes, plugin: ExecPlugin) -> Secret:
    where = f"the exec plugin {plugin.command}"
    try:
        printed = msgspec.json.decode(output, type=_ExecCredential)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CredentialsError(f"{where} did not print an ExecCredential: {error}", "run it by hand to see") from error
    if printed.kind != "ExecCredential":
        raise CredentialsError(f"{where} printed no ExecCredential of {plugin.api_version}", "run it by hand to see")
    if printed.api_version != plugin.api_version:
        raise CredentialsError(
            f"{where} printed an ExecCredential of {clean_line(printed.api_version)}, not of {plugin.api_version}",
            "make `apiVersion` in the kubeconfig what the plugin speaks",
        )
    status = printed.status or _Status()
    if not (status.token or status.client_certificate_data or status.client_key_data):
        raise CredentialsError(f"{where} printed neither a token nor a certificate", "log in again")
    if bool(status.client_certificate_data) != bool(status.client_key_data):
        raise CredentialsError(f"{where} printed a certificate without its key, or the other way round")
    return Secret(
        authorization=f"Bearer {status.token}" if status.token else "",
        certificate=(status.client_certificate_data or "").encode(),
        key=(status.client_key_data or "").encode(),
        expires=status.expiration_timestamp.timestamp() if status.expiration_timestamp else NEVER,
    )
