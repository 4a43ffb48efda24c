"""The seam for qualifications: a higher room (training) says who may not go to a case, and why.

Dispatch asks here; without a source everybody is qualified. The source answers for all people at once, so a list
or the planner's week costs one call per case.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

QualificationSource = Callable[..., Mapping[int, str]]
_sources: list[QualificationSource] = []


def register_qualification(source: QualificationSource) -> QualificationSource:
    """`source(person_ids, ticket, *, day) -> {person_id: words}`: only those who lack something, and what."""
    if source not in _sources:
        _sources.append(source)
    return source


def forget_qualification(source: QualificationSource) -> None:
    """Take a source out again (a room that is switched off, a test)."""
    _sources.remove(source)


def missing_qualifications(person_ids: Iterable[int], ticket, *, day: date) -> dict[int, str]:
    """Who of these people lacks what for this case on this day; several sources' words joined."""
    ids = set(person_ids)
    missing: dict[int, str] = {}
    for source in _sources if ids else []:
        for person_id, words in source(ids, ticket, day=day).items():
            missing[person_id] = f"{missing[person_id]}；{words}" if person_id in missing else words
    return missing
