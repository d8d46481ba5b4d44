r"""The filter language: text → predicate over Pods.

    web                    in namespace/name, a container's name, STATUS or the node; case does not matter
    "two words"            the same, spaces and all
    /^web-\d/              a regular expression; so is any word with one of ^$*+?()[]{}|\ in it
    !word                  not that; works before everything here
    -l app=web,tier!=db    labels, with all that kubectl's -l knows
    -f wb7                 these letters in this order in the name, others between them
    ns: name: status: state: trouble: image: node: pattern: container: owner: context:
                           the text after it in that field: ns:shop, image:"nginx 1", node:/^gpu/
    restarts>3             and >=, <, <=, =, !=
    age<5m                 also 90s, 1h30m, 2d
    ready:no               ready:yes

All parts must hold. `parse` raises QueryError for what it cannot read, and nothing else.
"""

from podtui.query.parse import Query, parse
from podtui.query.selector import Selector, parse_selector
from podtui.query.subject import Subject

__all__ = ["Query", "Selector", "Subject", "parse", "parse_selector"]
