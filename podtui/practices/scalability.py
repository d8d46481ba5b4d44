"""Scalability: what happens to the auxiliary containers when the Pod becomes many."""

from collections.abc import Iterator
from typing import Any

from podtui.model.workload import Autoscaler, MetricTarget, ResourceMetric
from podtui.practices.amounts import START, request_of
from podtui.practices.finding import Check, Hit, Patch
from podtui.practices.look import Look, who

_ONE_PER_NODE = ("DaemonSet", "Node")
"""Kinds of which a node has one Pod anyway; a Node owns its static Pods."""


def no_requests(look: Look) -> Iterator[Hit]:
    """A main that does not say what it needs."""
    if not any(request_of(main.container, "cpu") is None for main in look.mains):
        return
    found = [p.name for p in look.working if p in look.lasting and request_of(p.container, "cpu") is None]
    if found:
        yield Hit(
            f"{who(found, 'requests', 'request')} no cpu",
            tuple(f"{name} has no cpu request" for name in found),
            tuple(found),
            Patch(
                look.merge({name: {"resources": {"requests": dict(START)}} for name in found}),
                ("A starting point: measure with kubectl top pod --containers, and set what it needs.",),
            ),
        )


def _resource_metrics(autoscaler: Autoscaler) -> list[tuple[int, ResourceMetric]]:
    """Metrics on a resource of the whole Pod, with their place; -1 is autoscaling/v1's only one."""
    if autoscaler.spec.target_cpu is not None and not autoscaler.spec.metrics:
        return [(-1, ResourceMetric("cpu", target=MetricTarget("Utilization", autoscaler.spec.target_cpu)))]
    return [(i, m.resource) for i, m in enumerate(autoscaler.spec.metrics) if m.type == "Resource" and m.resource]


def autoscaler_blind(look: Look) -> Iterator[Hit]:
    """An autoscaler on utilization, and a container without the request that it is a share of."""
    for autoscaler in look.autoscalers:
        for _, metric in _resource_metrics(autoscaler):
            resource = metric.name
            lacking = [p.name for p in look.working if request_of(p.container, resource) is None and p in look.lasting]
            if metric.target.type != "Utilization" or not lacking:
                continue
            changes = {name: {"resources": {"requests": {resource: START.get(resource, "1")}}} for name in lacking}
            yield Hit(
                f"the autoscaler {autoscaler.metadata.name} cannot tell the {resource} utilization",
                (
                    f"HorizontalPodAutoscaler {autoscaler.metadata.name} scales on {resource} utilization",
                    f"{who(lacking, 'has', 'have')} no {resource} request",
                ),
                tuple(lacking),
                Patch(look.merge(changes), ("A starting point: measure with kubectl top pod --containers.",)),
            )


def autoscaler_skewed(look: Look) -> Iterator[Hit]:
    """An autoscaler that takes the auxiliary containers' use for the main's."""
    helpers = [part.name for part in look.working if part not in look.mains]
    if not helpers or len(look.mains) != 1:
        return
    main = look.mains[0].name
    for autoscaler in look.autoscalers:
        for place, metric in _resource_metrics(autoscaler):
            yield Hit(
                f"{who(helpers, 'counts', 'count')} when {main} is scaled",
                (f"HorizontalPodAutoscaler {autoscaler.metadata.name}: a metric on {metric.name} of the whole Pod",),
                (main, *helpers),
                _of_one_container(autoscaler, place, metric, main),
            )


def _of_one_container(autoscaler: Autoscaler, place: int, metric: ResourceMetric, main: str) -> Patch:
    target: dict[str, Any] = {"type": metric.target.type or "Utilization"}
    if metric.target.average_utilization is not None:
        target["averageUtilization"] = metric.target.average_utilization
    of_one = {
        "type": "ContainerResource",
        "containerResource": {"name": metric.name, "container": main, "target": target},
    }
    name = autoscaler.metadata.name
    if place < 0:
        spec = {"targetCPUUtilizationPercentage": None, "metrics": [of_one]}
        note = "autoscaling/v1 has no metrics: write it as autoscaling/v2."
        return Patch({"apiVersion": "autoscaling/v2", "spec": spec}, (note,), "autoscaler", name)
    operation = {"op": "replace", "path": f"/spec/metrics/{place}", "value": of_one}
    notes = () if metric.target.average_utilization is not None else ("Put the target's value in.",)
    return Patch([operation], (*notes, "ContainerResource needs Kubernetes 1.30."), "autoscaler", name)


def one_replica(look: Look) -> Iterator[Hit]:
    """A Deployment of one Pod that nothing makes more."""
    if look.workload.kind != "Deployment" or look.around.replicas != 1 or look.autoscalers or len(look.working) < 2:
        return
    yield Hit(
        "there is one Pod: when any of its containers is not ready, there is none",
        (f"{look.workload.kind} {look.workload.name}: replicas is 1, and no autoscaler is known",),
        (),
        Patch({"spec": {"replicas": 2}}, ("Only where two may run at once.",), "workload"),
    )


def host_port(look: Look) -> Iterator[Hit]:
    """A port taken on the node."""
    if look.workload.kind in _ONE_PER_NODE:
        return
    for part in look.lasting:
        taken = [(i, port) for i, port in enumerate(part.container.ports) if port.host_port]
        if not taken or look.spec.host_network:
            continue
        path = look.path(part.name)
        operations: list[dict[str, Any]] = [{"op": "test", "path": f"{path}/name", "value": part.name}]
        operations += [{"op": "remove", "path": f"{path}/ports/{i}/hostPort"} for i, _ in taken]
        yield Hit(
            f"{part.name} takes a port of the node: one such Pod fits on each",
            tuple(
                f"{part.name}: hostPort {port.host_port} for containerPort {port.container_port}" for _, port in taken
            ),
            (part.name,),
            Patch(operations, ("A Service of type NodePort or LoadBalancer reaches it without.",)),
        )


def host_network(look: Look) -> Iterator[Hit]:
    """All containers on the node's network."""
    if not look.spec.host_network or look.workload.kind in _ONE_PER_NODE or look.pod.namespace == "kube-system":
        return
    ports = [f"{row.port}/{row.protocol}" for row in look.wiring.ports if row.declared_by]
    yield Hit(
        "every port that any of its containers opens is one of the node's",
        ("hostNetwork is true", *([f"declared: {', '.join(ports)}"] if ports else [])),
        (),
        Patch({"spec": {"hostNetwork": False}}),
    )


def datastore_beside(look: Look) -> Iterator[Hit]:
    """A datastore that is multiplied with the main."""
    replicas = look.around.replicas or 0
    scaled = replicas > 1 or any(autoscaler.spec.max_replicas > 1 for autoscaler in look.autoscalers)
    if not scaled or look.workload.kind != "Deployment":
        return
    for part in look.auxiliaries:
        if part.role != "datastore" or not part.verdict.sure or part.native:
            continue
        path = look.path(part.name)
        yield Hit(
            f"each replica has a {part.name} of its own, with data of its own",
            (f"{part.name} keeps data in each of the Pods of Deployment {look.workload.name}",),
            (part.name,),
            Patch(
                [{"op": "test", "path": f"{path}/name", "value": part.name}, {"op": "remove", "path": path}],
                (f"Give {part.name} a StatefulSet and a Service, and the main its address instead of localhost.",),
            ),
        )


CHECKS = (
    Check(
        "no-requests",
        "scalability",
        "info",
        "no cpu request",
        "Utilization is use as a share of the request, and an autoscaler on cpu needs that of every container: "
        "where one has none, the Pod cannot be scaled by it.",
        no_requests,
    ),
    Check(
        "autoscaler-blind",
        "scalability",
        "error",
        "an autoscaler on utilization and a container without the request",
        "One container without the request is enough: the utilization is then unknown, and the autoscaler does "
        "nothing.",
        autoscaler_blind,
    ),
    Check(
        "autoscaler-skewed",
        "scalability",
        "warning",
        "an autoscaler that counts the auxiliary containers",
        "A Resource metric adds all containers up: an idle helper with a large request hides a main that is "
        "overloaded, a busy one multiplies a main that is not. ContainerResource looks at one container.",
        autoscaler_skewed,
    ),
    Check(
        "one-replica",
        "scalability",
        "info",
        "one replica of a Pod with several containers",
        "Each container more is one more that can make the only Pod not ready.",
        one_replica,
    ),
    Check(
        "host-port",
        "scalability",
        "warning",
        "a hostPort",
        "One container's hostPort decides for the whole Pod on which nodes it fits, and how many there can be.",
        host_port,
    ),
    Check(
        "host-network",
        "scalability",
        "info",
        "hostNetwork outside of a DaemonSet",
        "Ports of every container, helpers included, then collide with those of other Pods on the node, and localhost "
        "is the node's: siblings listening there can be reached by all.",
        host_network,
    ),
    Check(
        "datastore-beside",
        "scalability",
        "warning",
        "a datastore beside a main that is scaled",
        "Containers of a Pod are scaled together: what has to be one, or has to know its peers, belongs into a "
        "workload of its own.",
        datastore_beside,
    ),
)
