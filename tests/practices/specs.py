"""Hypothesis strategies for Pods with what the checks look at, and what may stand around them."""

from datetime import UTC, datetime

import msgspec
from hypothesis import strategies as st

from podtui.model.pod import (
    GRPC,
    Capabilities,
    Container,
    EnvVar,
    Exec,
    HostPath,
    LifecycleHandler,
    LifecycleHooks,
    Pod,
    PodSecurityContext,
    PodSpec,
    Probe,
    Resources,
    SecurityContext,
    Sleep,
    Volume,
)
from podtui.model.usage import ContainerUsage, PodUsage
from podtui.model.workload import (
    Around,
    Autoscaler,
    AutoscalerSpec,
    Metadata,
    MetricSpec,
    MetricTarget,
    ResourceMetric,
    ScaleTarget,
)
from tests.patterns import specs as base

SCRIPTS = [
    "", "&", "a & b", "a & b & wait", "sleep 1 & wait", "while true; do x; sleep 5; done", "sleep infinity", "#",
    "trap x TERM; while :; do sleep 1; done", "exec supervisord -n", "(a; b) & exec c", "'quoted & text' &", "$(a & b)",
    "until nc -z db 5432; do sleep 1; done", "kill -9 1", "tail -f x", "echo password=hunter2 & x", "\n\n&\n",
]  # fmt: skip
scripts = st.one_of(st.sampled_from(SCRIPTS), base.texts)
commands = st.one_of(
    st.lists(base.texts, max_size=3),
    st.builds(lambda shell, text: [shell, "-c", text], st.sampled_from(["sh", "/bin/bash", "-c"]), scripts),
    st.just(["tail", "-f"]),
    st.just(["sleep"]),
)
quantities = st.one_of(st.sampled_from(["1", "100m", "64Mi", "0", "-1", "x", ""]), st.integers(-2, 10**12))
amounts = st.dictionaries(st.sampled_from(["cpu", "memory", "storage"]), quantities, max_size=3)
flags = st.sampled_from([None, True, False])
contexts = st.builds(
    SecurityContext,
    privileged=flags,
    run_as_user=st.sampled_from([None, 0, 1000]),
    run_as_non_root=flags,
    allow_privilege_escalation=flags,
    read_only_root_filesystem=flags,
    capabilities=st.none() | st.builds(Capabilities, add=st.lists(base.texts, max_size=2), drop=st.just(["ALL"])),
)
handlers = st.builds(
    LifecycleHandler,
    exec=st.none() | st.builds(Exec, command=commands),
    sleep=st.none() | st.builds(Sleep, seconds=st.integers(-1, 10**6)),
)
probes = base.probes | st.builds(
    Probe, grpc=st.builds(GRPC, port=st.integers(0, 70000)), period_seconds=st.integers(0, 99)
)
secrets = st.builds(
    EnvVar,
    name=st.sampled_from(["DB_PASSWORD", "API_TOKEN", "AWS_REGION", "DB_HOST", "X"]),
    value=st.sampled_from(["hunter2", "a", "b", "http://u:p@h", "$(X)", "localhost", "0"]),
)
extras = st.fixed_dictionaries(
    {
        "command": commands,
        "args": commands | st.just(["--password=x", "--token", "abc"]),
        "env": st.lists(secrets, max_size=3),
        "resources": st.builds(Resources, requests=amounts, limits=amounts),
        "security_context": st.none() | contexts,
        "lifecycle": st.none()
        | st.builds(LifecycleHooks, pre_stop=st.none() | handlers, post_start=st.none() | handlers),
        "liveness_probe": probes,
        "readiness_probe": probes,
    }
)


def _with(container: Container, extra: dict[str, object]) -> Container:
    return msgspec.structs.replace(container, **extra)


containers = st.builds(_with, base.containers, extras)
specs = st.builds(
    PodSpec,
    containers=st.lists(containers, max_size=4),
    init_containers=st.lists(containers, max_size=2),
    ephemeral_containers=st.lists(containers, max_size=1),
    volumes=st.lists(
        base.volumes | st.builds(Volume, name=base.names, host_path=st.builds(HostPath, path=base.texts)), max_size=4
    ),
    restart_policy=st.sampled_from(["Always", "Never", "OnFailure"]),
    termination_grace_period_seconds=st.sampled_from([None, 0, 1, 30, 600]),
    automount_service_account_token=flags,
    service_account_name=base.texts,
    security_context=st.none() | st.builds(PodSecurityContext, run_as_user=st.sampled_from([None, 0, 5])),
    share_process_namespace=st.booleans(),
    host_network=st.booleans(),
)


def _pod(pod: Pod, spec: PodSpec) -> Pod:
    return msgspec.structs.replace(pod, spec=spec)


pods = st.builds(_pod, base.pods, specs)
metrics = st.builds(
    MetricSpec,
    type=st.sampled_from(["Resource", "ContainerResource", "Pods", ""]),
    resource=st.none()
    | st.builds(
        ResourceMetric,
        name=st.sampled_from(["cpu", "memory", ""]),
        target=st.builds(MetricTarget, type=st.sampled_from(["Utilization", "AverageValue"])),
    ),
)
autoscalers = st.builds(
    Autoscaler,
    metadata=st.builds(Metadata, name=base.texts),
    spec=st.builds(
        AutoscalerSpec,
        scale_target_ref=st.builds(ScaleTarget, kind=st.just("Deployment"), name=base.names),
        max_replicas=st.integers(-1, 9),
        metrics=st.lists(metrics, max_size=3),
        target_cpu=st.none() | st.integers(0, 100),
    ),
)
usages = st.builds(
    PodUsage,
    at=st.just(datetime(2026, 3, 1, tzinfo=UTC)),
    source=st.just("kubelet"),
    containers=st.dictionaries(
        base.names,
        st.builds(ContainerUsage, cpu=st.none() | st.floats(0, 100), memory=st.none() | st.integers(0, 2**50)),
        max_size=4,
    ),
)
arounds = st.builds(
    Around,
    replicas=st.none() | st.integers(0, 9),
    autoscalers=st.none() | st.lists(autoscalers, max_size=2).map(tuple),
    usage=st.none() | usages,
)
