"""A signature as the pages of the field show it."""

from dataclasses import dataclass

from core.documents.models import Signature


@dataclass(frozen=True)
class Sign:
    """Whole, broken, or voided with its reason."""

    signature: Signature
    intact: bool

    @property
    def voided(self) -> bool:
        return self.signature.voided_at is not None


def signs_over(subject, content: dict, role: str) -> list[Sign]:
    """The signatures of one role under an object, the newest first; `content` is what stands there now."""
    rows = Signature.objects.of(subject).filter(role=role).select_related("by", "voided_by")
    return [Sign(row, row.voided_at is None and row.exact(content)) for row in reversed(rows)]
