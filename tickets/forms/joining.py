"""关联, 并入, 拆分: which other case, and what goes where."""

from django import forms

from core.organization.models import Staff
from customers.models import Equipment
from tickets.forms.acts import PeopleChoice
from tickets.forms.base import ActForm, Versioned, words
from tickets.links import related
from tickets.models import FaultKind, Grade, LinkKind, Ticket, Why
from tickets.models.links import CHOSEN


class LongRadio(forms.RadioSelect):
    """Radio buttons whose labels are whole lines: one below the other."""

    long = True


class OtherCase(ActForm):
    """Which case: one of those that lie near, or by its number. `cleaned_data` names it `argument`."""

    argument = "other"
    pick = forms.ModelChoiceField(
        label="相关的处理单",
        queryset=Ticket.objects.none(),
        required=False,
        empty_label=None,
        widget=LongRadio,
    )
    number = forms.CharField(label="或填编号", max_length=20, required=False, help_text="例如 SH261107。")

    def near(self):
        """The cases that are offered."""
        return related(self.ticket, self.user)

    def prepare(self) -> None:
        rows = self.near()
        field = self.fields["pick"]
        field.queryset = Ticket.objects.filter(pk__in=[row.pk for row in rows]).select_related("customer")
        field.label_from_instance = told
        if not rows:
            del self.fields["pick"]

    def clean(self) -> dict:
        data = super().clean()
        typed, found = data.pop("number", "").strip().upper(), data.pop("pick", None)
        if typed:
            found = Ticket.objects.visible_to(self.user).filter(number=typed).first()
            if found is None:
                self.add_error("number", f"没有编号为 {typed} 的处理单，或您看不到它。请核对编号。")
        elif found is None and not self.errors:
            self.add_error("number", "还没有选择处理单。请选择一张，或填写编号。")
        data[self.argument] = found
        return data


class LinkForm(OtherCase):
    kind = forms.ChoiceField(
        label="这张处理单",
        choices=[
            (LinkKind.RELATED.value, "与它相关"),
            (LinkKind.DUPLICATE.value, "重复它"),
            (LinkKind.CAUSE.value, "引起它"),
        ],
        initial=CHOSEN[0],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="说明", max_length=200, required=False)
    field_order = ["kind", "pick", "number", "note"]


class UnlinkForm(ActForm):
    reason = words("取消原因", rows=2, max_length=200)


class MergeForm(OtherCase):
    """并入: only open cases of the same customer."""

    argument = "into"
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="例如：同一故障两次来电。")

    def near(self):
        return [row for row in related(self.ticket, self.user) if row.is_open and _same(row, self.ticket)]


class SplitForm(Versioned, ActForm):
    """拆分: what the new case is about."""

    description = words("拆分出去的问题", rows=4, help_text="从故障描述中摘出这一部分。原单的文字不变。")
    equipment = forms.ModelChoiceField(
        label="设备", queryset=Equipment.objects.none(), required=False, help_text="留空是没有设备的问题。"
    )
    fault_kind = forms.ChoiceField(label="问题性质", choices=[("", "与原单相同"), *FaultKind.choices], required=False)
    grade = forms.TypedChoiceField(
        label="故障级别", choices=[("", "与原单相同"), *Grade.choices], coerce=int, empty_value=None, required=False
    )

    def prepare(self) -> None:
        self.fields["equipment"].queryset = Equipment.objects.filter(customer=self.ticket.customer_id).order_by("pk")
        self.initial.setdefault("description", self.ticket.description)
        self.initial.setdefault("expected_version", self.ticket.version)


class WatchersForm(ActForm):
    """关注人: everybody who follows the case, as one list."""

    people = PeopleChoice(
        label="关注人",
        queryset=Staff.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="新加上的人收到通知，并能看到这张处理单。",
    )
    note = forms.CharField(label="附言", max_length=200, required=False)

    def prepare(self) -> None:
        self.fields["people"].queryset = (
            Staff.objects.active().select_related("department").order_by("department", "pk")
        )
        seats = self.ticket.involvements.filter(why=Why.WATCH)
        self.initial.setdefault("people", list(seats.values_list("person", flat=True)))


class WatchLevelForm(forms.Form):
    level = forms.ChoiceField(label="我关注的处理单", widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        from tickets.models import WatchSetting

        super().__init__(*args, **kwargs)
        self.fields["level"].choices = WatchSetting.Level.choices


def told(ticket: Ticket) -> str:
    """SH261107 收线主驱动过流 · 实施中 · 皖江特缆."""
    parts = [ticket.title, ticket.get_status_display(), ticket.customer_label]
    return f"{ticket.number or '待登记'} {' · '.join(part for part in parts if part)}"


def _same(row: Ticket, ticket: Ticket) -> bool:
    return not (row.customer_id and ticket.customer_id) or row.customer_id == ticket.customer_id
