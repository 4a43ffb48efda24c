"""The three papers beside the record as the pages know them: form, way, steps and what each step asks for."""

from collections.abc import Callable
from dataclasses import dataclass

from core.workflow import Workflow
from fieldservice.actions import field_papers as actions
from fieldservice.documents.info_form import InfoData
from fieldservice.documents.repair_form import RepairData
from fieldservice.documents.report_form import ReportData
from fieldservice.forms import field_papers as forms
from fieldservice.models import InfoSheet, RepairSheet, ServiceReport


@dataclass(frozen=True)
class Act:
    """One step: its form, its action, what the toast says, and the words of its page."""

    form: type
    action: Callable
    done: str
    title: str
    verb: str
    consequence: str = ""
    danger: bool = False
    argument: str = "paper"

    @property
    def words(self) -> dict:
        return {
            "title": self.title,
            "verb": self.verb,
            "consequence": self.consequence,
            "danger": self.danger,
        }


@dataclass(frozen=True)
class Kind:
    model: type
    key: str  # of the printed form
    shape: type
    first: type  # the form that begins one
    acts: dict[str, Act]
    primary: tuple[str, ...]

    @property
    def slug(self) -> str:
        return self.model.SLUG

    @property
    def title(self) -> str:
        return self.model._meta.verbose_name

    @property
    def workflow(self) -> Workflow:
        return actions.WAYS[self.model]


UNSIGN = Act(
    forms.ReasonForm,
    actions.unsign_paper,
    "签字已作废，可以修改。",
    "撤销签字",
    "撤销签字",
    "签字留在历史中，标为已作废；修改后要重签。",
    danger=True,
)
VOID = Act(
    forms.ReasonForm,
    actions.void_paper,
    "已作废，编号保留。",
    "作废",
    "作废",
    "编号保留不再使用，已打印的单据加盖作废。",
    danger=True,
)
FINISH = Act(forms.Nothing, actions.finish_paper, "已完成，可以打印。", "完成单据", "完成")
REOPEN = Act(forms.ReasonForm, actions.reopen_paper, "已重新打开。", "重新打开", "重新打开")
SCAN = Act(forms.PaperScanForm, actions.scan_paper, "扫描件已保存。", "上传签字扫描件", "上传")

SHEETS = Kind(
    RepairSheet,
    "H2",
    RepairData,
    forms.SheetForm,
    {
        "edit": Act(forms.SheetForm, actions.edit_paper, "已保存。", "修改维修记录单", "保存"),
        "unsign": UNSIGN,
        "scan": SCAN,
        "finish": FINISH,
        "reopen": REOPEN,
        "void": VOID,
    },
    ("finish", "sign", "edit"),
)
INFOS = Kind(
    InfoSheet,
    "H3",
    InfoData,
    forms.InfoForm,
    {
        "edit": Act(forms.InfoForm, actions.edit_paper, "已保存。", "修改信息收集表", "保存"),
        "scan": Act(forms.EvidenceForm, actions.scan_paper, "已保存。", "上传扫描件", "上传"),
        "finish": FINISH,
        "reopen": REOPEN,
        "void": VOID,
    },
    ("finish", "edit"),
)
REPORTS = Kind(
    ServiceReport,
    "H12",
    ReportData,
    forms.TaskForm,
    {
        "edit": Act(forms.TaskForm, actions.edit_paper, "已保存。", "修改服务任务", "保存"),
        "issue": Act(
            forms.Nothing,
            actions.issue_report,
            "已下达，服务人员收到通知。",
            "签发服务报告",
            "签发下达",
            argument="report",
        ),
        "fill": Act(forms.WorkForm, actions.edit_paper, "已保存，请客户代表确认。", "填写实施情况", "保存"),
        "scan": Act(forms.EvidenceForm, actions.scan_paper, "已保存。", "上传故障资料", "上传"),
        "confirm_paper": Act(
            forms.ConfirmByPaperForm,
            actions.confirm_by_paper,
            "客户确认已登记，待管理者代表审阅。",
            "按纸质签字确认",
            "登记确认",
            argument="report",
        ),
        "unsign": UNSIGN,
        "review": Act(
            forms.ReviewForm, actions.review_report, "已审阅。", "审阅服务报告", "审阅通过", argument="report"
        ),
        "return": Act(
            forms.ReasonForm,
            actions.return_report,
            "已退回，服务人员收到通知。",
            "退回补正",
            "退回",
            "客户确认随之作废，补正后请客户重新确认。",
        ),
        "void": VOID,
    },
    ("review", "issue", "sign", "fill"),
)
KINDS = {kind.slug: kind for kind in (SHEETS, INFOS, REPORTS)}
