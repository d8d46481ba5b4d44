"""Who writes into a volume and who reads: what is known, what is guessed, and why."""

import pytest

from podtui.model.manifest import read
from podtui.wiring import Use, wire

HEAD = "kind: Pod\nmetadata: {name: p}\nspec:\n  volumes: [{name: v, emptyDir: {}}]\n  containers:\n"


def uses(*containers: str, init: str = "", volume: str = "emptyDir: {}", **roles: str) -> dict[str, Use]:
    """What each container does with the volume v, which each mounts at /data."""
    text = HEAD.replace("emptyDir: {}", volume)
    for each in containers:
        text += f"  - {{{each}, volumeMounts: [{{name: v, mountPath: /data/}}]}}\n"
    if init:
        text += f"  initContainers: [{{{init}, volumeMounts: [{{name: v, mountPath: /data}}]}}]\n"
    (row,) = wire(read(text, "test").pods[0].pod.spec, roles).volumes
    return {use.container: use for use in row.uses}


def one(command: str, **more: str) -> Use:
    return uses(f"name: a, command: [sh, -c, {command!r}]", "name: b", **more)["a"]


@pytest.mark.parametrize(
    ("command", "does"),
    [
        ("date >> /data/x", "writes"),
        ("date >/data/x", "writes"),
        ("date | tee -a /data/x", "writes"),
        ("cp -r /src/* /data/", "writes"),
        ("wget -O /data/index.html example.com", "writes"),
        ("tar xf x.tar -C /data", "writes"),
        ("git clone https://example.com/x /data", "writes"),
        ("tail -n+1 -F /data/x", "reads"),
        ("cat /data/x", "reads"),
        ("while read l; do :; done < /data/x", "reads"),
        ("cat /data/x > /out", "reads"),
        ("cat /etc/x > /data/x", "writes"),
        ("touch /data/x", "writes"),
        ("mkdir -p /data/x", "writes"),
        ("touch /data/x; tail -F /data/x", "reads"),
        ("tail -F /database", "may write"),
        ("tail -F /x/data/y", "may write"),
        ("echo /data", "may write"),
    ],
)
def test_by_the_command(command: str, does: str) -> None:
    use = one(command)
    assert use.does == does
    assert not use.sure


def test_the_commands_words_are_the_reason() -> None:
    assert one("date | tee -a /data/x").why == "its command says `tee -a /data`"


@pytest.mark.parametrize(
    ("setting", "does", "why"),
    [
        ("args: [--storage.tsdb.path=/data]", "writes", "flag --storage.tsdb.path points there"),
        ("args: [--config-file, /data/x.yaml]", "reads", "flag --config-file points there"),
        ("env: [{name: LOG_FILE, value: /data/x.log}]", "writes", "env LOG_FILE points there"),
        ("env: [{name: OUTPUT_CERTS, value: /data}]", "writes", "env OUTPUT_CERTS points there"),
        ("env: [{name: LOG_FILE, value: /database}]", "may write", "its mount allows it, and nothing says more"),
    ],
)
def test_by_a_setting(setting: str, does: str, why: str) -> None:
    use = uses(f"name: a, {setting}", "name: b")["a"]
    assert (use.does, use.why) == (does, why)


def test_a_helpers_log_may_be_the_one_that_it_reads() -> None:
    assert uses("name: a, env: [{name: LOG_FILE, value: /data/x}]", "name: b", a="log-formatter")["a"].does == "reads"
    assert uses("name: a, env: [{name: LOG_FILE, value: /data/x}]", "name: b", a="proxy")["a"].does == "may write"


def test_by_its_function_and_then_by_who_is_left() -> None:
    found = uses("name: app", "name: shipper", shipper="log-shipper")
    assert found["shipper"] == Use("shipper", "reads", "its function is log-shipper")
    assert found["app"] == Use("app", "writes", "nobody else seems to, and the volume starts empty")


def test_an_init_container_fills_what_is_empty() -> None:
    found = uses("name: app", "name: other", init="name: setup")
    assert found["setup"] == Use("setup", "writes", "it starts first, and the volume is empty then")
    assert found["app"].does == "may write"


def test_a_claim_may_be_full_already() -> None:
    found = uses("name: app", init="name: setup", volume="persistentVolumeClaim: {claimName: c}")
    assert {use.does for use in found.values()} == {"may write"}


def test_a_read_only_mount_leaves_no_doubt() -> None:
    text = HEAD + (
        "  - {name: a, args: [--config-file=/d/x], volumeMounts: [{name: v, mountPath: /d}]}\n"
        "  - {name: b, volumeMounts: [{name: v, mountPath: /d, readOnly: true}]}\n"
    )
    (row,) = wire(read(text, "test").pods[0].pod.spec).volumes
    assert row.uses == (
        Use("a", "writes", "it is the only one that can", sure=True),
        Use("b", "reads", "its mount is read-only", sure=True),
    )
