"""What a Pod's status says: as kubectl words it, in plain words, and what is wrong. The parts under one name.

words.py       READY, STATUS and RESTARTS as kubectl prints them
ages.py        AGE, durations
exits.py       exit codes and signals
reasons.py     waiting reasons
probes.py      what a probe asks
backoff.py     when the next try is
states.py      one of seven states for a container or a Pod
containers.py  a container's state in words
trouble.py     the one thing that is wrong
"""

from podtui.model.ages import age, duration
from podtui.model.backoff import backoff_estimate
from podtui.model.containers import ContainerWords, container_words
from podtui.model.exits import exit_words
from podtui.model.probes import probe_words
from podtui.model.reasons import waiting_words
from podtui.model.states import State, pod_state
from podtui.model.trouble import trouble
from podtui.model.words import PodWords, pod_words, restarts_text

__all__ = [
    "ContainerWords",
    "PodWords",
    "State",
    "age",
    "backoff_estimate",
    "container_words",
    "duration",
    "exit_words",
    "pod_state",
    "pod_words",
    "probe_words",
    "restarts_text",
    "trouble",
    "waiting_words",
]
