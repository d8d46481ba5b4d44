"""The patterns, behind an API server on a bad day.

Every twenty seconds all watches and log streams are cut; every minute the history is forgotten, so that who resumes
gets a 410; one request in eight fails with 500 or 429, answers take up to a second, and every two minutes the token
in the kubeconfig changes. What is shown should stay right, or say that it is old.
"""

from podtui.demo.scenarios import patterns
from podtui.demo.sim.scenario import Faults

MANIFESTS = patterns.MANIFESTS
PROGRAMS = patterns.PROGRAMS
play = patterns.play
FAULTS = Faults(disconnect_every=20, expire_every=60, errors=0.08, throttled=0.05, slow=1.0, token_every=120)
