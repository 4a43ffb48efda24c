"""相似案例: what earlier cases with the same symptom taught, found while the caller still describes it (S1-68).

The words of the description are weighed by how rare they are, the rarest pick the candidates through the full-text
index, and few candidates are then ranked by where they carry the words: in the symptom, or only in the cause.
"""

import math
import re
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from core.lists import capped_counts
from core.text import search
from core.times import day_start, local_date
from customers.models import Equipment
from tickets.models import Ticket

SHOWN, CANDIDATES = 5, 60
READ, WORDS, PICKED = 400, 20, 7  # characters read, words weighed, words that pick the candidates
TOGETHER = 3  # common words that must stand together where none is rare
COMMON = 600  # a word in more cases than this says nothing; nobody counts further
LITTLE = 0.05  # what even such a word weighs
LEAST = 0.18  # share of the description's weight that a case must carry to be called similar
SYMPTOM, LEARNED = 1.0, 0.6
SAME_MODEL, SAME_PRODUCT = 0.3, 0.15
# What every caller says; and bigrams that run across such words.
EMPTY = set(
    "客户 户反 反映 反馈 设备 机器 出现 现象 故障 问题 目前 现在 今天 昨天 昨晚 昨夜 上午 下午 早上 晚上".split()
)
EMPTY |= set("需要 要求 一下 我们 他们 已经 还是 可以 不能 无法 进行 情况 一个 一次 多次 左右 然后 之后 以后".split())


@dataclass
class Similar:
    """An earlier case that was solved; `why` is what it shares, `more` how many further cases tell the same."""

    ticket: Ticket
    score: float
    why: str
    more: int = 0


@dataclass(frozen=True)
class _Asked:
    weights: dict[str, float]
    product: str
    model: str
    total: float = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "total", sum(self.weights.values()))


def similar(
    text: str,
    *,
    user,
    machine: Equipment | None = None,
    product: str = "",
    model: str = "",
    besides: int | None = None,
) -> list[Similar]:
    """The solved cases nearest to a description, best first, each kind of case once; [] when nothing is near."""
    words = _words(text)
    if not words:
        return []
    rows = Ticket.objects.visible_to(user).exclude(pk=besides)
    weights = _weights(words)
    if not weights:
        return []
    asked = _Asked(weights, machine.product if machine else product, machine.model if machine else model)
    found = [_ranked(ticket, asked) for ticket in _candidates(rows, weights)]
    near = sorted((row for row in found if row.score >= LEAST), key=lambda row: (-row.score, -row.ticket.pk))
    return _each_once(near)[:SHOWN]


def _words(text: str) -> list[str]:
    """The distinct words of a description in their order; the last character of a run is no word of its own."""
    tokens = search.tokens(text[:READ]).split()
    kept = [token for token in tokens if len(token) > 1 and token not in EMPTY and not token.isdigit()]
    return list(dict.fromkeys(kept))[: WORDS * 2]


def _weights(words: list[str]) -> dict[str, float]:
    """How much each known word tells, the rarest first: ln(common / cases that have it). One query."""
    cases = Ticket.objects.order_by()
    counts = capped_counts({w: cases.filter(tokens__holds=[_term(w)]) for w in words}, COMMON)
    known = {word: math.log((COMMON + 2) / count) + LITTLE for word, count in counts.items() if count}
    rare_first = sorted(known, key=lambda word: -known[word])
    return {word: known[word] for word in rare_first[:WORDS]}


def _candidates(rows, weights: dict[str, float]) -> list[Ticket]:
    """Solved cases that carry the rarest words, those with the most weight first.

    Where every word is common, the last cases that carry several of them: nobody ranks half the table.
    """
    solved = rows.filter(~Q(cause="") | ~Q(result="")).exclude(status="void")
    rare = {_term(word): weight for word, weight in list(weights.items())[:PICKED] if weight > LITTLE * 2}
    if rare:
        found = search.weighed(solved.filter(tokens__holds_any=list(rare)), rare).order_by("-search_score", "-pk")
    else:
        found = solved.filter(tokens__holds=[_term(word) for word in list(weights)[:TOGETHER]]).order_by("-pk")
    needed = ("number", "title", "description", "cause", "result", "product", "model", "status", "received_at")
    return list(found.only(*needed)[:CANDIDATES])


def _term(word: str) -> search.Term:
    return search.Term((word,), open=False)


def _ranked(ticket: Ticket, asked: _Asked) -> Similar:
    symptom = set(search.tokens(ticket.title, ticket.description).split())
    learned = set(search.tokens(ticket.cause, ticket.result).split())
    met = sum(
        weight * (SYMPTOM if word in symptom else LEARNED if word in learned else 0)
        for word, weight in asked.weights.items()
    )
    share = met / asked.total
    same_model = bool(asked.model) and _plain(ticket.model) == _plain(asked.model)
    same_product = bool(asked.product) and ticket.product == asked.product
    bonus = (SAME_MODEL if same_model else SAME_PRODUCT if same_product else 0) if share >= LEAST else 0
    why = "同型号" if same_model else "同类产品" if same_product else "现象相近"
    return Similar(ticket, share + bonus, why)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _each_once(rows: list[Similar]) -> list[Similar]:
    """Cases that tell the same (title and cause) stand once, the best of them, with their number."""
    kinds: dict[tuple[str, str], Similar] = {}
    for row in rows:
        key = (row.ticket.title, row.ticket.cause)
        if key in kinds:
            kinds[key].more += 1
        else:
            kinds[key] = row
    return list(kinds.values())


def open_twins(
    *, user, at: datetime, equipment=None, serial="", customer=None, besides: int | None = None, limit: int = 3
) -> list[Ticket]:
    """Open cases that a new call may repeat: of this machine, else of this customer since this morning."""
    today = Q(customer=customer, received_at__gte=day_start(local_date(at))) if customer else Q(pk=None)
    if equipment:
        same = Q(equipment=equipment) | (today & Q(equipment=None))
    elif serial.strip():
        same = Q(serial__iexact=serial.strip())
    else:
        same = today
    rows = Ticket.objects.visible_to(user, at=at).open().filter(same).exclude(pk=besides)
    return list(rows.for_page().order_by("-received_at", "-pk")[:limit])
