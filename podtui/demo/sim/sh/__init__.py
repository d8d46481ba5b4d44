"""The part of sh that Pods' manifests are written in, run in simulated time.

Lists, pipes, background jobs, while, until, for, if, case, functions, variables, quoting, $(...), $((...)),
redirections, traps, `wait`, and the everyday commands of busybox.
"""
