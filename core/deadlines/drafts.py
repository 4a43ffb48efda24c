"""A rule as somebody wants it to be, and why it cannot be so: the sentences stand at the form's fields."""

from dataclasses import dataclass, field, fields
from datetime import datetime

from core.deadlines import calendars
from core.deadlines.due import Unreachable, due
from core.deadlines.facts import FACTS, ROLES
from core.deadlines.models import Allowance, Ladder, RuleVersion, Variant
from core.deadlines.seed import RULES
from core.deadlines.timing import arithmetic, needs_calendar
from core.organization.models import Function
from core.timeline.registry import EVENTS
from core.workflow import Refused

RECEIVERS = {
    "owner": "责任人",
    "owner_head": "部门负责人",
    "supervisor_head": "监督部门负责人",
    "representative": "管理者代表",
    "general_manager": "总经理",
}
MOMENTS = {"": "事件发生时", "received_at": "客户报修时"}
AWAITED = frozenset(
    " ".join(" ".join(row.get(k, "") for k in ("on", "stop", "cancel", "end")) for row in RULES).split()
)


@dataclass(frozen=True)
class VariantDraft:
    """One row of the table condition → allowance, calendar, warning (fields as in `Variant`)."""

    condition: dict
    allowance: str
    amount: int = 0
    calendar: str = "natural"
    warn_percent: int = 75
    warn_minutes: int | None = None
    house_default: bool = False


@dataclass(frozen=True)
class Draft:
    """A version to be (fields as in `RuleVersion`), with its variants in order."""

    starts_on: list[str]
    stops_on: list[str]
    owner_role: str
    ladder: Ladder
    variants: list[VariantDraft]
    cancels_on: list[str] = field(default_factory=list)
    ends_on: list[str] = field(default_factory=list)
    start_moment: str = ""
    supervisor_role: str = ""
    repeat_minutes: int | None = None
    may_pause: bool = False
    rearms: bool = True
    note: str = ""

    @property
    def timed(self) -> bool:
        """Does any variant set a time?"""
        return any(variant.allowance != Allowance.NONE for variant in self.variants)

    @property
    def is_house(self) -> bool:
        """Are all its amounts the house's own (非制度规定)?"""
        return self.timed and all(v.house_default for v in self.variants if v.allowance != Allowance.NONE)

    def version(self, rule, *, number: int, by, at: datetime) -> RuleVersion:
        """The unsaved version, with its unsaved variants as `ordered`."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "variants"}
        version = RuleVersion(rule=rule, number=number, by=by, created_at=at, **values)
        version.ordered = [Variant(version=version, order=i, **vars(v)) for i, v in enumerate(self.variants)]
        return version


def of_version(version: RuleVersion) -> Draft:
    """What a stored version says, to be changed by an editor."""
    names = [f.name for f in fields(VariantDraft)]
    rows = [VariantDraft(**{n: getattr(v, n) for n in names}) for v in version.variants.order_by("order")]
    values = {f.name: getattr(version, f.name) for f in fields(Draft) if f.name != "variants"}
    return Draft(variants=rows, **values)


def check(draft: Draft, *, at: datetime, timeless: bool = False) -> None:
    """Raise Refused with the sentence and the field unless a clock can run, end and find people by this draft.

    `timeless`: the rule has no time as it stands (D-17: the sources give none) and may stay so.
    """
    _check_events(draft)
    _check_people(draft)
    if not draft.variants:
        raise Refused("规则没有时限。请至少保留一档。", "variants")
    for number, variant in enumerate(draft.variants, start=1):
        last = number == len(draft.variants)
        _check_condition(variant.condition, number, last)
        _check_allowance(variant, number, at)
    if not timeless and not draft.timed:
        raise Refused("每一档都不计时，规则就没有时限。请至少写一档时限；不再需要这条规则时请停用它。", "variants")
    if draft.repeat_minutes is not None and not 0 < draft.repeat_minutes <= 525_600:
        raise Refused("重复间隔应在 1 分钟到 1 年之间。请修改间隔或留空。", "repeat_minutes")


def _check_events(draft: Draft) -> None:
    if not draft.starts_on:
        raise Refused("规则没有起算事件，时限永远不会开始。请至少选择一个。", "starts_on")
    if not draft.stops_on:
        raise Refused("规则没有停止事件，时限永远不会完成。请至少选择一个。", "stops_on")
    for name in ("starts_on", "stops_on", "cancels_on", "ends_on"):
        for key in getattr(draft, name):
            if key not in EVENTS and key not in AWAITED:
                raise Refused(f"没有名为 {key} 的事件。请从列表中选择。", name)
    if both := set(draft.starts_on) & {*draft.stops_on, *draft.cancels_on, *draft.ends_on}:
        raise Refused(f"{'、'.join(sorted(both))} 不能既起算又停止。请删去其中一处。", "stops_on")
    if draft.start_moment not in MOMENTS:
        raise Refused(f"没有名为 {draft.start_moment} 的起点。请从列表中选择。", "start_moment")


def _check_people(draft: Draft) -> None:
    for name in ("owner_role", "supervisor_role"):
        role = getattr(draft, name)
        if role not in ROLES and not (name == "supervisor_role" and role in (*Function.values, "")):
            raise Refused(f"没有名为 {role} 的责任角色。请从列表中选择。", name)
    if problem := ladder_problem(draft.ladder):
        raise Refused(problem, "ladder")


def ladder_problem(ladder: Ladder) -> str:
    """Why a ladder cannot tell anybody; "" when each level has known receivers."""
    return ladder_problem_of(ladder, list(ladder.levels.order_by("level")))


def ladder_problem_of(ladder: Ladder, levels: list) -> str:
    if not any(level.level > 0 for level in levels):
        return f"升级路径“{ladder}”没有到期后的级别，逾期后不会通知任何人。请先补上级别。"
    for level in levels:
        if not level.receivers:
            return f"升级路径“{ladder}”第 {level.level} 级没有接收人。请先补上接收人。"
        if strange := [role for role in level.receivers if role not in RECEIVERS]:
            return f"升级路径“{ladder}”第 {level.level} 级的接收人 {strange[0]} 不存在。请改为已有的角色。"
    return ""


def _check_condition(condition: dict, number: int, last: bool) -> None:
    if last and condition:
        raise Refused(
            f"最后一档（第 {number} 档）带有条件，其余情况没有着落。请加一档无条件的，或写不计时。", "variants"
        )
    if not last and not condition:
        raise Refused(f"第 {number} 档没有条件，后面的档永远用不到。请把它移到最后。", "variants")
    for key, values in condition.items():
        fact = FACTS.get(key)
        if fact is None:
            raise Refused(f"第 {number} 档：没有名为 {key} 的条件。请从列表中选择。", "variants")
        allowed = fact.values or (EVENTS.keys() | AWAITED)
        if not values or any(value not in allowed for value in values):
            raise Refused(f"第 {number} 档：“{fact.label}”没有这个取值。请从列表中选择。", "variants")


def _check_allowance(variant: VariantDraft, number: int, at: datetime) -> None:
    if variant.allowance not in Allowance.values or variant.calendar not in ("natural", "working"):
        raise Refused(f"第 {number} 档：时限的种类不对。请从列表中选择。", "variants")
    if variant.allowance in (Allowance.AGREED, Allowance.NONE):
        return
    if variant.amount <= 0:
        raise Refused(f"第 {number} 档：时限为零。请填写大于零的时长。", "variants")
    if not 0 < variant.warn_percent <= 100:
        raise Refused(f"第 {number} 档：提醒点应在 1% 到 100% 之间。", "variants")
    if variant.allowance == Allowance.MINUTES and (variant.warn_minutes or 0) > variant.amount:
        raise Refused(f"第 {number} 档：提醒晚于到期。请改为不超过时限的分钟数。", "variants")
    row = Variant(**vars(variant))
    try:
        due(at, **arithmetic(row, calendars.working() if needs_calendar(row) else None))
    except Unreachable as error:
        raise Refused(f"第 {number} 档：{error}", "variants") from error
    except ValueError as error:
        raise Refused(f"第 {number} 档：{error}", "variants") from error
