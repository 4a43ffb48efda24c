"""Rules and packs are switched on and off; who did it and when stays on record."""

import logging
from datetime import datetime

from django.db import transaction

from core.deadlines.models import Change, Pack, Rule, Subject
from core.workflow import Refused

log = logging.getLogger(__name__)


@transaction.atomic
def switch_pack(pack: str, *, on: bool, by, at: datetime) -> int:
    """Switch all rules of a pack on or off; running clocks go on to their end. Returns how many changed."""
    if pack not in Pack.values:
        raise Refused("没有这个规则包。")
    rules = list(Rule.objects.select_for_update().filter(pack=pack).exclude(is_on=on).order_by("key"))
    Rule.objects.filter(pk__in=[rule.pk for rule in rules]).update(is_on=on)
    if rules:
        words = f"{_verb(on)} {pack} {Pack(pack).label}，{len(rules)} 条规则"
        Change.objects.create(
            subject=Subject.SWITCH, pack=pack, words=words, lines=[rule.key for rule in rules], by=by, at=at
        )
    log.info("pack %s %s by %s at %s: %s rules", pack, "on" if on else "off", by, at.isoformat(), len(rules))
    return len(rules)


@transaction.atomic
def switch_rule(rule: Rule, *, on: bool, by, at: datetime) -> None:
    """Switch one rule on or off; running clocks go on to their end."""
    if Rule.objects.filter(pk=rule.pk).exclude(is_on=on).update(is_on=on):
        Change.objects.create(subject=Subject.SWITCH, rule=rule, words=f"{_verb(on)} {rule}"[:200], by=by, at=at)
    rule.is_on = on
    log.info("rule %s %s by %s at %s", rule.key, "on" if on else "off", by, at.isoformat())


def _verb(on: bool) -> str:
    return "启用" if on else "停用"
