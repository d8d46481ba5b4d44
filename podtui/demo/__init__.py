"""A cluster in the box: an API server on a loopback port, and a simulation of what runs behind it.

It imports nothing else of podtui. podtui reaches it as it reaches any cluster, and so do kubectl, stern and k9s.

objects/    what an API server keeps: kinds, the store with its history, selectors, patches, defaults
server/     that over HTTP: REST, watches, logs, exec, discovery, permissions
sim/        the clock, and on it scheduler, controllers, kubelet and the containers' programs
scenarios/  the worlds that can be had; one file each
"""
