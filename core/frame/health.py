"""What the health page asks. A room registers its checks in `AppConfig.ready()`; the page never knows a room."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """`tone`: ok | warn | bad. `words` is the fact, `hint` what to do, `lines` the single cases (words, url)."""

    tone: str
    words: str
    hint: str = ""
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """A finding under the name of its check."""

    name: str
    finding: Finding


CHECKS: dict[str, Callable[[datetime], Finding]] = {}


def register(name: str, check: Callable[[datetime], Finding]) -> None:
    """Add `check(now) -> Finding` under a Chinese name; the same name again replaces it."""
    CHECKS[name] = check


def examine(now: datetime) -> list[Answer]:
    """All findings, the worst first. A check that breaks is itself a finding."""
    answers = [Answer(name, _asked(name, check, now)) for name, check in CHECKS.items()]
    order = {"bad": 0, "warn": 1, "ok": 2}
    return sorted(answers, key=lambda answer: order[answer.finding.tone])


def _asked(name: str, check: Callable[[datetime], Finding], now: datetime) -> Finding:
    try:
        return check(now)
    except Exception as error:
        log.exception("health check %s broke", name)
        return Finding("bad", f"检查没有完成：{type(error).__name__}", "请查看服务器日志。")
