"""Filling forms from their subjects, with the signatures that still hold."""

from dataclasses import dataclass

from core.documents.models import Signature
from core.documents.models.signature import plain
from core.documents.registry import FILLERS, Form, Signer, forms_of


def record_of(data: dict) -> dict:
    """What a signature stands under: the form as filled, without its signature cells."""
    return plain({key: value for key, value in data.items() if not key.startswith("sign_")})


def latest_signatures(subject) -> dict[str, Signature]:
    """The last signature of every role; an older one was replaced by signing again."""
    return {one.role: one for one in Signature.objects.of(subject).standing().select_related("by")}


def fill(form: Form, subject) -> dict:
    """The data of a form; a signature that no longer fits the record is left out, its cell stays empty."""
    data = FILLERS[form.key].fill(subject)
    signatures = latest_signatures(subject)
    broken = broken_among(form.key, subject, signatures.values(), data=data) if signatures else []
    for signature in broken:
        if f"sign_{signature.role}" in data:
            data[f"sign_{signature.role}"] = None
    return data


def what_is_signed(key: str, subject, data: dict | None = None) -> dict:
    """What a signature under a form of this subject is bound to."""
    known = FILLERS[key]
    return plain(known.shown(subject)) if known.shown else record_of(data or known.fill(subject))


def broken_among(key: str, subject, signatures, *, data: dict | None = None) -> list[Signature]:
    """Those signatures that no longer fit what they were given for."""
    record = what_is_signed(key, subject, data)
    exact = FILLERS[key].shown is not None
    return [one for one in signatures if not (one.exact(record) if exact else one.intact(record))]


@dataclass(frozen=True)
class Seat:
    """One signature cell as a page shows it: signed, broken or open, and whether this person may sign."""

    form: Form
    signer: Signer
    signature: Signature | None
    intact: bool
    may_sign: bool


def seats_of(subject, user, *, at) -> list[Seat]:
    """The signature cells of all forms of an object."""
    signatures = latest_signatures(subject)
    seats = []
    for form in [form for form in forms_of(subject) if form.signers]:
        broken = broken_among(form.key, subject, signatures.values()) if signatures else []
        for signer in form.signers:
            found = signatures.get(signer.role)
            intact = found is not None and found not in broken
            seats.append(Seat(form, signer, found, intact, user.may(signer.right, at=at)))
    return seats
