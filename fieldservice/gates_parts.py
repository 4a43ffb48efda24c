"""The ways of faulty parts, 入库单 and data rework: who may do what, and what has to be there before (G-18)."""

from core.organization.standing import people_of
from core.workflow import Step, Workflow
from fieldservice.models.data_rework import ReworkState
from fieldservice.models.part import PartState, Result
from fieldservice.models.stock_in import StockIn, StockInKind, StockInState
from fieldservice.rights import Right
from tickets.models.choices import OPEN

P, S, W = PartState, StockInState, ReworkState
PART_STATES, STOCK_IN_STATES, REWORK_STATES = dict(P.choices), dict(S.choices), dict(W.choices)


# 故障件


def not_own_use(part, by) -> str:
    """S1-56: what we use ourselves is an asset and no stock."""
    return "自用更换件按固定资产及低值易耗品管理，请转资产管理。" if part.own_use else ""


def is_own_use(part, by) -> str:
    return "" if part.own_use else "不是自用更换件，请办理入库。"


def not_who_asked(part, by) -> str:
    return "由您申请报废，不能由您批准。" if part.asked_by_id in people_of(by) else ""


def not_who_repaired(part, by) -> str:
    """G-18: nobody inspects his own work."""
    return "由您修复，不能由您检验。" if part.repaired_by_id in people_of(by) else ""


def report_is_written(part, by) -> str:
    """S1-57: a rejected part goes nowhere before its 《不合格品报告处理单》."""
    if part.inspections.filter(result=Result.FAIL, report_number="").exists():
        return "检验不合格，还没有开《不合格品报告处理单》。请质量部先开单。"
    return ""


PART = Workflow(
    [
        Step("stock", "办理入库", {P.WAITING}, P.INSPECTION, Right.STOCK_IN, not_own_use),
        Step("to_assets", "转资产管理", {P.WAITING}, P.ASSET, Right.STOCK_IN, is_own_use),
        Step("void", "作废", {P.WAITING}, P.VOID, Right.STOCK_IN),
        Step("repair", "送返修", {P.ACCEPTED, P.REJECTED}, P.REPAIRING, Right.STOCK_IN, report_is_written),
        Step("repaired", "修复交检", {P.REPAIRING}, P.REINSPECTION, Right.STOCK_IN),
        Step("reinspect", "返修检验", {P.REINSPECTION}, None, Right.INSPECT, not_who_repaired),
        Step(
            "ask_scrap",
            "申请报废",
            {P.ACCEPTED, P.REJECTED, P.REPAIRING},
            P.SCRAP_ASKED,
            Right.STOCK_IN,
            report_is_written,
        ),
        Step("scrap", "批准报废", {P.SCRAP_ASKED}, P.SCRAPPED, Right.SCRAP, not_who_asked),
        Step("refuse_scrap", "不批准报废", {P.SCRAP_ASKED}, P.ACCEPTED, Right.SCRAP, not_who_asked),
        # What follows from the 入库单 and from the verdicts.
        Step("accept", "检验合格", {P.INSPECTION}, P.ACCEPTED, None),
        Step("reject", "检验不合格", {P.INSPECTION}, P.REJECTED, None),
        Step("unstock", "退回待入库", {P.INSPECTION, P.ACCEPTED, P.REJECTED}, P.WAITING, None),
        Step("pass", "返修检验合格", {P.REINSPECTION}, P.REPAIRED, None),
        Step("fail", "返修检验不合格", {P.REINSPECTION}, P.REPAIRING, None),
    ],
    attribute="state",
)
PART_AUTOMATIC = {"accept", "reject", "unstock", "pass", "fail"}


# 入库单


def nothing_inspected(order: StockIn, by) -> str:
    if order.inspections_there:
        return "质量部已开始检验，不能修改。需要更正时请作废后重开。"
    return ""


def not_who_handed_in(order: StockIn, by) -> str:
    """G-18: whoever hands in or takes the goods does not inspect them."""
    if order.handed_by_id in people_of(by):
        return "由您交库，不能由您检验。"
    return "由您收货，不能由您检验。" if order.received_by_id in people_of(by) else ""


def nothing_went_on(order: StockIn, by) -> str:
    """An 入库单 is void only while its parts and data still lie where it put them."""
    if order.kind == StockInKind.DATA and order.rework.state in (W.STOCKED, W.DELIVERED):
        return f"数据{order.rework.get_state_display()}，不能作废入库单。"
    still = {P.INSPECTION, P.ACCEPTED, P.REJECTED, P.VOID}
    gone = [str(line.part) for line in order.lines.all() if line.part_id and line.part.state not in still]
    return f"{'、'.join(gone)} 已进入后续处置，不能作废入库单。" if gone else ""


STOCK_IN = Workflow(
    [
        Step("edit", "修改", {S.INSPECTION}, None, Right.STOCK_IN, nothing_inspected),
        Step("inspect", "检验", {S.INSPECTION}, None, Right.INSPECT, not_who_handed_in),
        Step("done", "检验完成", {S.INSPECTION}, S.DONE, None),
        Step("void", "作废", {S.INSPECTION, S.DONE}, S.VOID, Right.STOCK_IN, nothing_went_on),
    ],
    attribute="state",
)
STOCK_IN_AUTOMATIC = {"done"}


# 数据返工


def done_by_another(rework, by) -> str:
    """The technician says that it is done, or whoever stands in."""
    return "" if rework.assignee_id in people_of(by) else f"由{rework.assignee}登记。"


REWORK = Workflow(
    [
        Step("edit", "修改", {W.WORKING}, None, Right.STOCK_IN),
        Step("reworked", "总部处理完成", {W.WORKING}, W.REWORKED, Right.STOCK_IN, done_by_another),
        Step("fill", "填写入库单", {W.REWORKED}, W.FILLED, Right.STOCK_IN),
        Step("stock", "数据入库", {W.PASSED}, W.STOCKED, Right.STOCK_IN),
        Step("deliver", "重新交付", {W.STOCKED}, W.DELIVERED, Right.STOCK_IN),
        Step("cancel", "取消", {W.WORKING, W.REWORKED}, W.CANCELLED, Right.STOCK_IN),
        # What follows from the verdict of 质量部 and from a void 入库单.
        Step("pass", "检验合格", {W.FILLED}, W.PASSED, None),
        Step("fail", "检验不合格", {W.FILLED}, W.WORKING, None),
        Step("unfill", "入库单作废", {W.FILLED, W.PASSED}, W.REWORKED, None),
    ],
    attribute="state",
)
REWORK_AUTOMATIC = {"pass", "fail", "unfill"}


# 调换


def may_replace(ticket, by, at) -> str:
    """Why the case's machine cannot be replaced; "" when it can (S2-05)."""
    if not (by.may(Right.RECEIVE, at=at) or by.may(Right.STOCK_IN, at=at)):
        return "您的岗位没有“调换设备”的权限。"
    if ticket.equipment is None:
        return "处理单没有关联设备档案。请先在处理单上选择设备。"
    if ticket.status not in OPEN:
        return f"处理单{ticket.get_status_display()}，不能调换设备。"
    if not ticket.equipment.is_active:
        return f"设备{ticket.equipment.serial}已停用：{ticket.equipment.inactive_reason}。"
    return ""
