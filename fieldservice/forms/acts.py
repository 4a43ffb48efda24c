"""The short forms on a trip: appointment, service notice, arranging, moments, cancelling."""

from django import forms

from fieldservice.conduct import RULES
from fieldservice.models import MomentKind, Transport
from tickets.forms.base import words
from tickets.forms.complaint import PartForm
from tickets.models import ContactLog


class CancelForm(PartForm):
    reason = words("取消原因", rows=2, max_length=200)


class AgreeForm(PartForm):
    """The appointment: it replaces the due time of the arrival (A-06)."""

    agreed_at = forms.DateTimeField(label="约定到达")
    agreed_with = forms.CharField(label="与客户的谁约定", max_length=40)

    def prepare(self) -> None:
        trip = self.part
        self.initial.update(agreed_at=trip.agreed_at, agreed_with=trip.agreed_with or trip.ticket.contact_name)


class NoticeForm(PartForm):
    """服务通知: free ungraded work is announced; D-07 counts from it."""

    noticed_with = forms.CharField(label="通知了谁", max_length=40)
    way = forms.ChoiceField(
        label="方式", choices=[c for c in ContactLog.Way.choices if c[0] not in ("auto", "online")]
    )
    words = words("通知内容", rows=3, max_length=300, help_text="谁去、何时到、做什么、客户要准备什么。")
    noticed_at = forms.DateTimeField(label="通知时间", required=False, help_text="留空就是现在。")

    def prepare(self) -> None:
        trip = self.part
        names = "、".join(str(member.person) for member in trip.members.all())
        self.initial.update(noticed_with=trip.ticket.contact_name, words=f"{names}前来{trip.get_kind_display()}。")


class ArrangeForm(PartForm):
    transport = forms.ChoiceField(label="交通工具", choices=Transport.choices)
    note = forms.CharField(
        label="行程说明", max_length=300, required=False, help_text="车次或航班、酒店和电话，外派人员会收到。"
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        trip = self.part
        self.initial.update(transport=trip.transport, note=trip.note, expected_version=trip.version)


class ConductForm(PartForm):
    """The rules of S1 4.7, read before they are confirmed."""

    rules = RULES


class SkipForm(PartForm):
    note = forms.CharField(label="为什么不需要", max_length=200)


class MomentForm(PartForm):
    """When it happened; typed on a desk, the tablet says it with its own clock."""

    moment_at = forms.DateTimeField(label="时间", required=False, help_text="留空就是现在。")


class CorrectForm(PartForm):
    """When it really happened; `kind` names the moment that the address speaks of."""

    kind = ""
    moment_at = forms.DateTimeField(label="实际时间")
    reason = words("更正原因", rows=2, max_length=100)

    def prepare(self) -> None:
        self.initial.update(moment_at=getattr(self.part, f"{self.kind}_at"))


class ReturnForm(MomentForm):
    brings_part = forms.TypedChoiceField(
        label="带回故障件",
        choices=[("yes", "带回"), ("no", "没有")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        help_text="带回的故障件从返回起 16 个工作小时内入库。",
    )


FORMS = {
    MomentKind.DEPARTED: MomentForm,
    MomentKind.ARRIVED: MomentForm,
    MomentKind.RESTORED: MomentForm,
    MomentKind.RETURNED: ReturnForm,
}
