"""Who may do what: a choice of users, each with a token and a context of the kubeconfig."""

from dataclasses import dataclass

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import Refused
from podtui.demo.server.route import Route

ANY = ("*",)
READ = ("get", "list", "watch")


@dataclass(frozen=True)
class Rule:
    """As in RBAC. `namespace` None is everywhere."""

    verbs: tuple[str, ...]
    groups: tuple[str, ...]
    resources: tuple[str, ...]
    namespace: str | None = None

    def allows(self, verb: str, group: str, resource: str, namespace: str) -> bool:
        """Whether it allows that."""
        if self.namespace is not None and self.namespace != namespace:
            return False
        wanted = ((verb, self.verbs), (group, self.groups), (resource, self.resources))
        return all(one in given or "*" in given for one, given in wanted)


@dataclass(frozen=True)
class Role:
    """A user of the demo: the context's name ends in its own; "" is the administrator."""

    name: str
    says: str
    rules: tuple[Rule, ...]


_READABLE = (
    "pods",
    "namespaces",
    "nodes",
    "events",
    "configmaps",
    "services",
    "persistentvolumeclaims",
    "serviceaccounts",
)
_REVIEWS = Rule(("create",), ("authorization.k8s.io",), ("selfsubjectaccessreviews", "selfsubjectrulesreviews"))
_VIEW = (
    Rule(READ, ("",), (*_READABLE, "pods/log")),
    Rule(READ, ("apps", "batch"), ANY),
    Rule(READ, ("metrics.k8s.io",), ANY),
    _REVIEWS,
)
ROLES = (
    Role("admin", "may do everything", (Rule(ANY, ANY, ANY),)),
    Role("viewer", "may look at everything but Secrets, and change nothing", _VIEW),
    Role(
        "nologs", "may look at Pods, but not at their logs, events or usage", (Rule(READ, ("",), ("pods",)), _REVIEWS)
    ),
    Role(
        "tenant",
        "may do everything in namespace default, and nothing elsewhere",
        (Rule(ANY, ANY, ANY, "default"), _REVIEWS),
    ),
    Role("nobody", "may do nothing", (_REVIEWS,)),
)
BY_NAME = {role.name: role for role in ROLES}


def allowed(role: Role, verb: str, group: str, resource: str, namespace: str) -> bool:
    """Whether a role may do that."""
    return any(rule.allows(verb, group, resource, namespace) for rule in role.rules)


def check(role: Role, route: Route, verb: str = "") -> None:
    """Raise Refused (403) where the role may not do what is asked; `verb` where it is not the route's."""
    verb = verb or route.verb
    if allowed(role, verb, route.group, route.resource, route.namespace):
        return
    named = f' "{route.name}"' if route.name else ""
    qualified = f"{route.plural}.{route.group}" if route.group else route.plural
    where = f'in the namespace "{route.namespace}"' if route.namespace else "at the cluster scope"
    message = (
        f'{qualified}{named} is forbidden: User "{role.name}" cannot {verb} resource "{route.resource}" '
        f'in API group "{route.group}" {where}'
    )
    raise Refused(403, "Forbidden", message, {"kind": route.plural} | ({"name": route.name} if route.name else {}))


def access_review(role: Role, review: Obj) -> Obj:
    """The answer to a SelfSubjectAccessReview."""
    asked = (review.get("spec") or {}).get("resourceAttributes") or {}
    resource = asked.get("resource", "")
    if asked.get("subresource"):
        resource += f"/{asked['subresource']}"
    paths = (review.get("spec") or {}).get("nonResourceAttributes")
    may = bool(paths) or allowed(
        role, asked.get("verb", ""), asked.get("group", ""), resource, asked.get("namespace", "")
    )
    return review | {"status": {"allowed": may} | ({} if may else {"reason": ""})}


def rules_review(role: Role, review: Obj) -> Obj:
    """The answer to a SelfSubjectRulesReview."""
    namespace = (review.get("spec") or {}).get("namespace", "")
    rules = [
        {"verbs": rule.verbs, "apiGroups": rule.groups, "resources": rule.resources}
        for rule in role.rules
        if rule.namespace in (None, namespace)
    ]
    paths = [{"verbs": ["get"], "nonResourceURLs": ["/api", "/api/*", "/apis", "/apis/*", "/openapi/*", "/version"]}]
    return review | {"status": {"resourceRules": rules, "nonResourceRules": paths, "incomplete": False}}
