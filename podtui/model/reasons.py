"""The reasons for which a container waits, in plain words.

Sources: pkg/kubelet/images/types.go, pkg/kubelet/kuberuntime/kuberuntime_container.go and
pkg/kubelet/container/sync_result.go, v1.34.
"""

# Nothing is wrong yet; "" is a kubelet that gives no reason.
NORMAL_WAITS = frozenset({"", "ContainerCreating", "PodInitializing"})

_PLAIN = {
    "": "waiting",
    "ContainerCreating": "waiting: its image, volumes and network are being prepared",
    "PodInitializing": "waiting for the init containers",
    "CrashLoopBackOff": "it keeps ending, and the kubelet waits before the next try",
    "ErrImagePull": "its image cannot be pulled",
    "ImagePullBackOff": "its image cannot be pulled; tried again at most every 5 minutes",
    "ErrImageNeverPull": "its image is not on the node, and imagePullPolicy Never forbids to pull it",
    "ImageInspectError": "its image on the node cannot be inspected",
    "InvalidImageName": "its image name cannot be understood",
    "RegistryUnavailable": "the registry of its image does not answer",
    "SignatureValidationFailed": "the signature of its image is not valid",
    "CreateContainerConfigError": "its configuration cannot be put together: often a missing ConfigMap, Secret or key",
    "CreateContainerError": "the container runtime cannot create it",
    "PreCreateHookError": "the kubelet's preparations before creating it failed",
    "PreStartHookError": "the kubelet's preparations before starting it failed",
    "RunContainerError": "the container runtime cannot start it",
    "PostStartHookError": "its postStart hook failed, so it was killed",
    "KillContainerError": "the container runtime cannot stop it",
    "CreatePodSandboxError": "the Pod's sandbox cannot be created",
    "ConfigPodSandboxError": "the Pod's sandbox cannot be configured",
    "KillPodSandboxError": "the Pod's sandbox cannot be stopped",
}


def waiting_words(reason: str) -> str:
    """What a waiting reason means; an unknown one stands for itself (untrusted text)."""
    return _PLAIN.get(reason) or f"waiting: {reason}"


def is_failure(reason: str) -> bool:
    """Whether a container that waits for this reason will not start unless something changes.

    Unknown reasons count as failures where they are named like the kubelet's.
    """
    if reason in NORMAL_WAITS:
        return False
    return reason in _PLAIN or "Err" in reason or reason.endswith(("BackOff", "Failed"))
