"""How fast and how big podtui is, beside its peers; the tables of docs/performance.md.

    python -m tests.bench.dashboard --kubeconfig FILE   the screens on a big cluster, by tmux and /proc
    python -m tests.bench.start                         how long the command line takes to start
    python -m tests.bench.classify                      decoding, detection and status words of 10,000 Pods, in memory
    python -m tests.bench.logs                          two million lines through `podtui logs`
    python -m tests.bench.ring                          how much memory the lines of six lanes take

Not tests: a time says as much about the machine as about the code. Run them where nothing else runs.
"""
