"""Permissions, one question at a time, and what the doctor makes of them."""

from podtui.cluster.access import Question, allowed
from podtui.cluster.checks import login, needs
from podtui.cluster.context import ExecPlugin, User
from tests.live.client import Answers


async def test_a_question_is_asked_in_the_api_servers_words() -> None:
    client = Answers({})
    assert await allowed(client, Question("list", "pods", namespace="shop"))
    assert not await allowed(client, Question("get", "pods", "log"))
    assert client.asked[1][1] == {"verb": "get", "resource": "pods", "subresource": "log", "group": "", "namespace": ""}


def test_a_question_in_words() -> None:
    assert str(Question("get", "pods", "log", namespace="shop")) == "get pods/log in namespace shop"
    assert str(Question("get", "pods", group="metrics.k8s.io")) == "get pods.metrics.k8s.io in all namespaces"
    assert [n.needed for n in needs("")][:3] == [True, True, False]


def test_how_a_user_logs_in() -> None:
    assert login(User()) == "nothing (anonymous)"
    assert login(User(token="t")) == "token"
    assert login(User(token_file="/t")) == "token file /t"
    assert login(User(username="u", password="p")) == "user name and password"
    assert login(User(client_certificate="c", client_key="k")) == "client certificate"
    assert login(User(exec_=ExecPlugin(command="aws"))) == "exec plugin aws"
