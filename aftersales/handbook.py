"""The generated pages of docs/: lifecycles, rules and the register, drawn from the very tables that run."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from core.workflow import Workflow

HEADER = "<!-- Written by `make docs` from the tables; edits are lost. -->\n\n"


def house_apps() -> list:
    """Our own apps, lowest room first."""
    rooms = ("core", "customers", "tickets", "fieldservice", "aftersales")
    return [app for app in apps.get_app_configs() if app.name.split(".")[0] in rooms]


def modules(name: str) -> list:
    """The module of that name in every room that has it."""
    return [import_module(f"{app.name}.{name}") for app in house_apps() if find_spec(f"{app.name}.{name}")]


def workflows() -> dict[str, tuple[Workflow, dict[str, str]]]:
    """room name → (lifecycle, state labels)."""
    found = {}
    for module in modules("lifecycle"):
        for name, value in vars(module).items():
            if isinstance(value, Workflow) and name.isupper():
                room = module.__name__.rsplit(".", 1)[0]
                found[f"{room}.{name.lower()}"] = (value, dict(getattr(module, "STATES", {})))
    return found


def open_pages() -> dict[str, str]:
    """Address → view of every page that asks neither for a sign-in nor for a token."""
    return {
        address: f"{view.__module__}.{getattr(view, '__name__', type(view).__name__)}"
        for address, view in addresses(get_resolver())
        if not getattr(view, "login_required", True) and not getattr(view, "token_required", False)
    }


def addresses(resolver, prefix: str = "/"):
    """All (address, view) pairs of the project."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback


def kinds(base: type) -> list[type]:
    """All message classes below a base that say something themselves."""
    below = [kind for child in base.__subclasses__() for kind in kinds(child)]
    return ([base] if "kind" in vars(base) else []) + below


def lifecycles_page() -> str:
    lines = ["# Lifecycles", ""]
    for name, (workflow, labels) in sorted(workflows().items()):
        lines += [f"## {name}", "", "```mermaid", "stateDiagram-v2"]
        for step in workflow.steps:
            lines += [f"    {s} --> {step.target or s}: {step.button}" for s in sorted(step.sources)]
        lines += ["```", "", "| step | button | from | to | right | objections |", "|---|---|---|---|---|---|"]
        for step in workflow.steps:
            sources = " ".join(f"{s} {labels.get(s, '')}".strip() for s in sorted(step.sources))
            objections = ", ".join(o.__name__ for o in step.objections) or "–"
            cells = [step.name, step.button, sources, step.target or "–", step.right or "–", objections]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def rules_page() -> str:
    from core.deadlines import handbook

    return handbook.page()


def register_page() -> str:
    from core.documents.registry import FORMS
    from core.jobs import JOBS
    from core.notices.notice import Notice
    from core.timeline.registry import EVENTS

    modules("events"), modules("notices"), modules("documents"), modules("jobs")
    lines = ["# Register", "", "## Events", "", "| event | timeline says |", "|---|---|"]
    lines += [f"| {key} | {event.label} |" for key, event in sorted(EVENTS.items())]
    lines += ["", "## Notices", "", "| kind | what it says |", "|---|---|"]
    lines += [f"| {notice.kind} | {notice.title} |" for notice in sorted(kinds(Notice), key=lambda n: n.kind)]
    lines += ["", "## Forms", "", "| form | title | code | version |", "|---|---|---|---|"]
    lines += [f"| {key} | {form.title} | {form.code} | {form.version} |" for key, form in sorted(FORMS.items())]
    lines += ["", "## Jobs", "", *[f"- {name}" for name in sorted(JOBS)]]
    lines += ["", "## Open pages (no sign-in)", "", "| address | view |", "|---|---|"]
    lines += [f"| `{address}` | {view} |" for address, view in sorted(open_pages().items())]
    return "\n".join([*lines, ""])


PAGES = {"lifecycles.md": lifecycles_page, "rules.md": rules_page, "register.md": register_page}


def build() -> dict[str, str]:
    """File name → text of every generated page."""
    return {name: HEADER + page().rstrip() + "\n" for name, page in PAGES.items()}
