"""A real Kubernetes on this machine, for the tests marked `cluster`, for benchmarks and for trying things by hand.

    python -m tests.cluster up        everything built, started and ready; prints the kubeconfig's path
    python -m tests.cluster --help    the rest: faults, many Pods, taking it down

Real parts only: etcd, the API server, the controllers, the scheduler, and one node with containerd, runc and a
kubelet. The control plane listens on the loopback; the node lives in namespaces of its own (network, mounts, process
ids), has no default route, and dies as a whole when its first process does. Nothing of it leaves the machine.

    layout.py        where everything is: folders, addresses, ports
    requirements.py  what the machine must have, and the one sentence that says what it lacks
    build.py         the Go module `kube/` to one binary, once for each state of its sources
    network.py       the node's network, and how to cut and mend it
    node.py          the node's other namespaces and its control group
    certificates.py  a CA, the certificates that it signs, and kubeconfigs
    configs.py       the files that containerd and the kubelet read
    images.py        the images, made from busybox-static; registry.py serves them on the node
    process.py       starting, finding and ending a background process
    components.py    the command line of each component
    lifecycle.py     up, down, status and the faults, from all of the above
    access.py        users who may do only what a test allows
    under_test.py    what a test gets: a namespace, kubectl, faults, users
    plugin.py        what pytest sees: the fixture `cluster`, and the cluster brought up for it
    fleet.py         thousands of Pods that no kubelet runs: fleet_shapes.py, fleet_objects.py, fleet_status.py
    api.py           the fleet's client of the API server
"""
