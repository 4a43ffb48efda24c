"""The base of all message classes: who gets it, when not, and what it says (style §3)."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.template import Context, Template

from core.notices.groups import put
from core.notices.models import Tone
from core.notices.post import Draft, post


class Notice:
    """One message about one subject, to whoever `who()` names.

    A subclass sets `kind`, `title` and `body` (Django template texts that see `subject`, `case` and `context()`)
    and answers `who()`. Sending twice is harmless: `key()` makes it one row per person. Example:

        class PlanSubmitted(Notice):
            kind, title = "plan_submitted", "待评审：{{ subject }}"
            def who(self): return self.subject.reviewers()

        PlanSubmitted(plan, about=review.pk).send(at=at)
    """

    kind: str
    title: str
    body: str = "{{ case }}"
    tone: str = Tone.PLAIN
    urgent = False
    quiet = False
    group = "other"  # of core/notices/groups.py: what people choose ways for

    def __init_subclass__(cls, **rest):
        super().__init_subclass__(**rest)
        if "kind" in vars(cls):
            put(cls.group, [cls.kind])

    def __init__(self, subject, *, about: Any = "", by=None):
        """`about` tells two messages of one kind on one subject apart; `by` (who acted) is not told."""
        self.subject, self.about, self.by = subject, about, by

    @property
    def case(self):
        return getattr(self.subject, "case", None) or self.subject

    def who(self) -> Iterable:
        """The people (Staff) to tell; None entries and inactive people are passed over."""
        raise NotImplementedError

    def skip(self) -> bool:
        """When not to send at all."""
        return False

    def context(self) -> dict:
        return {}

    def key(self) -> str:
        label = self.subject._meta.label_lower
        return f"{self.kind}:{label}:{self.subject.pk}:{self.about}"

    def url(self) -> str:
        return address(self.subject) or address(self.case)

    def drafts(self) -> list[Draft]:
        if self.skip():
            return []
        told = {person.pk for person in self.who() if person is not None and person.is_active and person != self.by}
        words = Context(
            {"subject": self.subject, "case": self.case, "by": self.by, **self.context()}, autoescape=False
        )
        title, body = (_template(text).render(words) for text in (self.title, self.body))
        common = {
            "key": self.key(),
            "kind": self.kind,
            "title": title,
            "body": body,
            "url": self.url(),
            "tone": self.tone,
            "subject": self.subject,
            "case": self.case,
            "urgent": self.urgent,
            "quiet": self.quiet,
        }
        return [Draft(staff_id=pk, **common) for pk in sorted(told)]

    def send(self, *, at: datetime) -> int:
        """Write the rows in the caller's transaction. Returns how many people were newly told."""
        return post(self.drafts(), at=at)


@cache
def _template(text: str) -> Template:
    """Parsed once: the texts are those of the classes."""
    return Template(text)


def address(thing) -> str:
    """The page of a thing, or "" when it has none."""
    return thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else ""
