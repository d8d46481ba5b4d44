"""The session against a real API server, in every way that it lets one in."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from podtui.cluster.kubeconfig import Context, User, load
from podtui.cluster.session import Session
from podtui.errors import Forbidden, NotFound, Unauthorized
from tests.cluster.under_test import ClusterUnderTest
from tests.connect.plugins import Plugin

pytestmark = pytest.mark.cluster

WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"


def admin(cluster: ClusterUnderTest) -> Context:
    return load(str(cluster.kubeconfig), {}).context()


def as_user(cluster: ClusterUnderTest, user: User) -> Context:
    return msgspec.structs.replace(admin(cluster), user=user)


async def who(context: Context) -> dict[str, Any]:
    """The name and groups that the API server knows us by."""
    session = Session(context)
    try:
        return await ask_who(session)
    finally:
        await session.close()


async def ask_who(session: Session) -> dict[str, Any]:
    review = json.dumps({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}).encode()
    answer = await session.request("POST", WHO, body=review, headers={"Content-Type": "application/json"})
    info: dict[str, Any] = json.loads(answer)["status"]["userInfo"]
    return info


def token(cluster: ClusterUnderTest) -> str:
    return cluster.kubectl("create", "token", "default").strip()


async def test_a_certificate_is_known(cluster: ClusterUnderTest) -> None:
    expected = json.loads(cluster.kubectl("auth", "whoami", "-o", "json"))["status"]["userInfo"]
    assert await who(admin(cluster)) == expected


async def test_a_token_a_token_file_and_a_plugin_are_known(cluster: ClusterUnderTest, tmp_path: Path) -> None:
    text = token(cluster)
    (tmp_path / "token").write_text(text)
    plugin = Plugin(tmp_path)
    plugin.prints(token=text)
    expected = f"system:serviceaccount:{cluster.namespace}:default"
    for user in (
        User(token=text),
        User(token="old", token_file=str(tmp_path / "token")),
        User(exec_=plugin.config()),
    ):
        assert (await who(as_user(cluster, user)))["username"] == expected


async def test_impersonation_is_believed(cluster: ClusterUnderTest) -> None:
    context = admin(cluster).with_impersonation("jane", ["dev", "ops"], "7")
    extra = msgspec.structs.replace(context.user, as_user_extra={"example.com/a b": ["x", "y"]})
    info = await who(msgspec.structs.replace(context, user=extra))
    assert (info["username"], info["uid"]) == ("jane", "7")
    assert {"dev", "ops"} <= set(info["groups"])
    assert info["extra"]["example.com/a b"] == ["x", "y"]


async def test_a_wrong_token_is_unauthorized(cluster: ClusterUnderTest) -> None:
    with pytest.raises(Unauthorized, match="does not accept the credentials; log in again"):
        await who(as_user(cluster, User(token="wrong")))


async def test_a_token_that_is_over_says_so(cluster: ClusterUnderTest) -> None:
    head, body, signature = token(cluster).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    body = base64.urlsafe_b64encode(json.dumps({**claims, "exp": 1}).encode()).decode().rstrip("=")
    with pytest.raises(Unauthorized, match="the token expired on 1970-01-01 00:00 UTC; log in again"):
        await who(as_user(cluster, User(token=f"{head}.{body}.{signature}")))


async def test_a_plugin_is_asked_again_when_its_token_is_refused(cluster: ClusterUnderTest, tmp_path: Path) -> None:
    plugin = Plugin(tmp_path)
    plugin.prints(token=token(cluster))
    session = Session(as_user(cluster, User(exec_=plugin.config())))
    await ask_who(session)
    # A token is void with its account; the account is made anew at once.
    cluster.kubectl("delete", "serviceaccount", "default")
    cluster.wait("serviceaccount/default", "create")
    plugin.prints(token=token(cluster))
    while len(plugin.calls) == 1:  # the server remembers for some seconds that a token was good
        assert (await ask_who(session))["username"] == f"system:serviceaccount:{cluster.namespace}:default"
        await asyncio.sleep(0.5)
    await ask_who(session)
    assert len(plugin.calls) == 2
    await session.close()


async def test_what_is_not_there_and_what_is_not_allowed(cluster: ClusterUnderTest) -> None:
    session = Session(admin(cluster))
    with pytest.raises(NotFound, match='pods "none" not found'):
        await session.get(f"/api/v1/namespaces/{cluster.namespace}/pods/none")
    await session.close()
    nobody = Session(as_user(cluster, User(token=token(cluster))))
    with pytest.raises(Forbidden, match="cannot list resource") as raised:
        await nobody.get(f"/api/v1/namespaces/{cluster.namespace}/pods")
    assert cluster.namespace in raised.value.message
    await nobody.close()


async def test_a_watch_yields_what_happens(cluster: ClusterUnderTest) -> None:
    session = Session(admin(cluster))
    path = f"/api/v1/namespaces/{cluster.namespace}/configmaps"
    version = json.loads(await session.get(path))["metadata"]["resourceVersion"]
    async with session.stream(path, {"watch": 1, "resourceVersion": version}) as stream:
        await asyncio.to_thread(cluster.kubectl, "create", "configmap", "seen")
        event = json.loads(await anext(aiter(stream)))
    assert (event["type"], event["object"]["metadata"]["name"]) == ("ADDED", "seen")
    await session.close()


async def test_insecure_and_by_the_name_in_the_certificate(cluster: ClusterUnderTest) -> None:
    context = admin(cluster)
    insecure = msgspec.structs.replace(
        context.cluster, insecure_skip_tls_verify=True, certificate_authority="", certificate_authority_data=b""
    )
    assert (await who(msgspec.structs.replace(context, cluster=insecure)))["username"]
    named = msgspec.structs.replace(context.cluster, tls_server_name="kubernetes.default.svc")
    assert (await who(msgspec.structs.replace(context, cluster=named)))["username"]
