"""What the API server fills in in a Pod's spec (k8s.io/kubernetes/pkg/apis/core/v1/defaults.go), and its QoS class."""

from typing import Any

from podtui.demo.objects import Obj

_POD: Obj = {
    "restartPolicy": "Always",
    "terminationGracePeriodSeconds": 30,
    "dnsPolicy": "ClusterFirst",
    "securityContext": {},
    "schedulerName": "default-scheduler",
}
_CONTAINER: Obj = {
    "resources": {},
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}
_PROBE: Obj = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
_LISTS = ("containers", "initContainers", "ephemeralContainers")


def pod_spec(spec: Obj) -> Obj:
    """A template's or Pod's spec with its defaults."""
    filled = _POD | spec
    for field in _LISTS:
        if spec.get(field):
            filled[field] = [container(c) for c in spec[field]]
    if spec.get("volumes"):
        filled["volumes"] = [_volume(v) for v in spec["volumes"]]
    return filled


def container(given: Obj) -> Obj:
    """A container with its defaults. A limit is also the request where there is none."""
    filled = {**_CONTAINER, "imagePullPolicy": _pull_policy(given.get("image", "")), **given}
    if given.get("ports"):
        filled["ports"] = [{"protocol": "TCP"} | port for port in given["ports"]]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        if given.get(probe):
            filled[probe] = _probe(given[probe])
    resources = filled["resources"]
    if limits := resources.get("limits"):
        filled["resources"] = {**resources, "requests": {**limits, **(resources.get("requests") or {})}}
    if given.get("env"):
        filled["env"] = [_env(e) for e in given["env"]]
    return filled


def _pull_policy(image: str) -> str:
    name = image.rpartition("/")[2]
    return "Always" if "@" not in name and (":" not in name or name.endswith(":latest")) else "IfNotPresent"


def _probe(probe: Obj) -> Obj:
    filled = _PROBE | probe
    if get := probe.get("httpGet"):
        filled["httpGet"] = {"path": "/", "scheme": "HTTP"} | get
    return filled


def _env(entry: Obj) -> Obj:
    field = (entry.get("valueFrom") or {}).get("fieldRef")
    return {**entry, "valueFrom": {"fieldRef": {"apiVersion": "v1"} | field}} if field else entry


def _volume(volume: Obj) -> Obj:
    filled = dict(volume)
    for source in ("configMap", "secret", "projected", "downwardAPI"):
        if source in volume:
            filled[source] = {"defaultMode": 420} | volume[source]
    if "hostPath" in volume:
        filled["hostPath"] = {"type": ""} | volume["hostPath"]
    return filled if len(volume) > 1 else filled | {"emptyDir": {}}


def admitted(spec: Obj, letters: str) -> Obj:
    """What admission adds to a Pod: its service account with the token volume, priority and tolerations."""
    token = f"kube-api-access-{letters}"
    account = spec.get("serviceAccountName") or "default"
    mount = {"name": token, "readOnly": True, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}
    found = {
        "serviceAccountName": account,
        "serviceAccount": account,
        "priority": 0,
        "enableServiceLinks": True,
        "preemptionPolicy": "PreemptLowerPriority",
        **spec,
        "tolerations": [*(spec.get("tolerations") or []), *_TOLERATIONS],
    }
    if spec.get("automountServiceAccountToken") is False:
        return found
    for field in ("containers", "initContainers"):
        if spec.get(field):
            found[field] = [{**c, "volumeMounts": [*(c.get("volumeMounts") or []), mount]} for c in spec[field]]
    found["volumes"] = [*(spec.get("volumes") or []), {"name": token, "projected": _TOKEN}]
    return found


_TOLERATIONS = [
    {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
    for key in ("not-ready", "unreachable")
]
_NAMESPACE_FIELD = {"apiVersion": "v1", "fieldPath": "metadata.namespace"}
_TOKEN: Obj = {
    "defaultMode": 420,
    "sources": [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": _NAMESPACE_FIELD}]}},
    ],
}


def qos_class(spec: Obj) -> str:
    """Guaranteed, Burstable or BestEffort (pkg/apis/core/v1/helper/qos)."""
    wanted: list[Any] = []
    guaranteed = True
    for c in [*spec.get("containers", []), *(spec.get("initContainers") or [])]:
        requests, limits = (c.get("resources", {}).get(field) or {} for field in ("requests", "limits"))
        wanted += [*requests, *limits]
        guaranteed = guaranteed and all(limits.get(r) and limits[r] == requests.get(r) for r in ("cpu", "memory"))
    if not {"cpu", "memory"} & set(wanted):
        return "BestEffort"
    return "Guaranteed" if guaranteed else "Burstable"
