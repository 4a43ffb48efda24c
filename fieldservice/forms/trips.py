"""外出服务申请单 (H6): who goes where, when, with what and for how much."""

from decimal import Decimal

from django import forms
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from core.organization.models import Department, Staff
from core.organization.roles import Role
from customers.models import Site
from fieldservice.actions.trips import suggested
from fieldservice.models import Transport, Trip, TripKind
from fieldservice.rights import Right
from tickets.forms.acts import PeopleChoice, PersonChoice
from tickets.forms.base import ActForm
from tickets.forms.complaint import PartForm
from tickets.forms.plan import PART_COLUMNS
from tickets.forms.table import TableField

MOST_MONEY = 99_999_999
OWN, TRAVELS, OTHERS = range(3)


def money(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_value=MOST_MONEY,
        max_digits=10,
        decimal_places=2,
        help_text=help_text,
        error_messages={"min_value": "费用不能是负数。", "invalid": "请写数字，例如 1280.50。"},
    )


class TripFields(forms.Form):
    """What the paper asks, in its order."""

    kind = forms.ChoiceField(label="外出类型", choices=TripKind.choices)
    purpose = forms.CharField(label="外出事由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    lead = PersonChoice(label="带队人", queryset=Staff.objects.none())
    members = PeopleChoice(
        label="同行人员",
        queryset=Staff.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="带队人自动在内。",
    )
    department = forms.ModelChoiceField(
        label="服务部门",
        queryset=Department.objects.none(),
        required=False,
        help_text="编号用这个部门的字母，由它的负责人签批。留空就是带队人的部门。",
    )
    site = forms.ModelChoiceField(
        label="目的厂区", queryset=Site.objects.none(), required=False, empty_label="不在客户资料中"
    )
    destination = forms.CharField(label="目的地", max_length=200)
    site_contact = forms.CharField(label="现场联系人", max_length=60, required=False)
    site_phone = forms.CharField(label="现场联系电话", max_length=30, required=False)
    planned_start = forms.DateTimeField(label="计划出发")
    planned_end = forms.DateTimeField(label="计划返回")
    dates_confirmed = forms.BooleanField(label="客户已确认日期", required=False)
    transport = forms.ChoiceField(label="交通工具", choices=Transport.choices)
    tools = TableField(PART_COLUMNS, label="携带工具")
    parts = TableField(PART_COLUMNS, label="携带备件", help_text="已按方案带入，可以增减。")
    estimate = money("预计费用（元）")
    advance_wanted = money("申请借支（元）", "签批后转借支，财务付款后客服可见。")
    note = forms.CharField(label="备注", max_length=300, required=False)

    def people(self, ticket, *chosen) -> None:
        """Who travels stands first, the responsible department before others; anybody of the house may come along
        (S1-29: drivers, parts)."""
        mine = ticket.responsible_department_id
        travels = Q(pk__in=Staff.objects.holding(Right.TRAVEL).values("pk"))
        near = Case(
            When(travels & Q(department=mine), then=Value(OWN)),
            When(travels, then=Value(TRAVELS)),
            When(department=mine, then=Value(TRAVELS)),
            default=Value(OTHERS),
            output_field=IntegerField(),
        )
        rows = Staff.objects.select_related("department").annotate(near=near).order_by("near", "department", "pk")
        self.fields["lead"].queryset = rows.holding(Right.TRAVEL)
        self.fields["members"].queryset = (
            rows.active()
            .filter(department__isnull=False)
            .exclude(groups__name__in=[Role.ADMINISTRATOR, Role.GENERAL_MANAGER, Role.REPRESENTATIVE])
        )
        self.fields["department"].queryset = Department.objects.active().exclude(letters=None).exclude(letters="")
        sites = Site.objects.filter(customer=ticket.customer_id, is_active=True)
        self.fields["site"].queryset = sites

    @property
    def companions(self) -> dict[str, list]:
        """The options of 同行人员: those who travel, and whoever is chosen; then all others."""
        groups: dict[str, list] = {"near": [], "rest": []}
        for option in self["members"]:
            person = option.data["value"].instance
            groups["near" if person.near != OTHERS or option.data["selected"] else "rest"].append(option)
        return groups

    def clean(self):
        data = super().clean()
        start, end = data.get("planned_start"), data.get("planned_end")
        if start and end and end <= start:
            self.add_error("planned_end", "早于计划出发。请改为出发之后的时间。")
        estimate, advance = data.get("estimate"), data.get("advance_wanted")
        if estimate is not None and advance and advance > estimate:
            self.add_error("advance_wanted", "多于预计费用。请核对。")
        data["members"] = list(data.get("members") or [])
        if not data.get("department"):
            data.pop("department", None)
        return data


class NewTripForm(TripFields, ActForm):
    """A request for a case, filled as far as the case and its plan say."""

    def prepare(self) -> None:
        self.people(self.ticket)
        lead = self.ticket.assignee or self.user
        known = suggested(self.ticket, lead, at=self.starts_at())
        self.initial.update(known, lead=lead.pk, members=[lead.pk])
        self.initial["department"] = known["department"].pk if known["department"] else None
        self.initial["site"] = known["site"].pk if known["site"] else None

    def starts_at(self):
        return timezone.now().replace(second=0, microsecond=0)


class EditTripForm(TripFields, PartForm):
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        trip: Trip = self.part
        self.people(trip.ticket)
        plain = [name for name in self.fields if hasattr(trip, name) and name != "members"]
        self.initial.update({name: getattr(trip, name) for name in plain})
        self.initial.update(
            lead=trip.lead_id,
            department=trip.department_id,
            site=trip.site_id,
            members=[member.person_id for member in trip.members.all()],
            expected_version=trip.version,
        )
        if trip.requested_at:
            del self.fields["department"]


class WhenForm(forms.Form):
    """The days that stand in a request while it is being written; unreadable ones ask nothing."""

    planned_start = forms.DateTimeField()
    planned_end = forms.DateTimeField()
