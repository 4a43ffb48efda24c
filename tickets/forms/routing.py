"""分派规则: one row, and the trial 这张单会派给谁."""

from django import forms

from core.organization.models import Function
from core.organization.roles import TECHNICAL, Role
from customers.models import Customer
from tickets.forms.acts import PersonChoice
from tickets.models import Basis, CauseKind, FaultKind, RoutingRule, ServiceKind, Ticket
from tickets.models.routing import ANY_KIND
from tickets.queries import technicians

ANY = [("", "不限")]
WORDS_HELP = RoutingRule._meta.get_field("product_words").help_text
GROUPS = [(role.value, role.label) for role in Role if role in TECHNICAL]


def _kinds() -> list:
    """Both bases in one list, so that a kind of the wrong basis cannot be chosen."""
    symptoms = [(f"symptom:{key}", label) for key, label in [*FaultKind.choices, ("", ANY_KIND)]]
    causes = [(f"cause:{key}", label) for key, label in CauseKind.choices]
    return [("", "请选择"), (Basis.SYMPTOM.label, symptoms), (Basis.CAUSE.label, causes)]


class RuleForm(forms.Form):
    """A row of the table; `said` are the action's arguments."""

    which = forms.ChoiceField(label="类别", choices=_kinds())
    product_words = forms.CharField(
        label="产品词",
        max_length=200,
        required=False,
        help_text=WORDS_HELP,
    )
    service_kind = forms.ChoiceField(label="服务内容", choices=[*ANY, *ServiceKind.choices], required=False)
    customer_channel = forms.ChoiceField(label="客户渠道", choices=[*ANY, *Customer.Channel.choices], required=False)
    function = forms.ChoiceField(label="责任部门", choices=[("", "请选择"), *Function.choices])
    person = PersonChoice(label="首选人员", queryset=None, required=False, help_text="要在责任部门，是技术人员。")
    group = forms.ChoiceField(
        label="首选小组", choices=[("", "不指定"), *GROUPS], required=False, help_text="该部门的这些岗位排在前面。"
    )
    note = forms.CharField(label="说明", max_length=100, required=False, help_text="出处或理由。")

    def __init__(self, *args, rule: RoutingRule | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = technicians()
        if rule is not None:
            self.fields["expected_version"] = forms.IntegerField(widget=forms.HiddenInput, initial=rule.version)
            self.initial |= {name: getattr(rule, name) for name in ("product_words", "service_kind", "note")}
            self.initial |= {name: getattr(rule, name) for name in ("customer_channel", "function", "group")}
            self.initial |= {"which": f"{rule.basis}:{rule.kind}", "person": rule.person_id}

    @property
    def said(self) -> dict:
        data = dict(self.cleaned_data)
        basis, _, kind = data.pop("which").partition(":")
        return {**data, "basis": basis, "kind": kind}


class TrialForm(forms.Form):
    """A number, or the facts of a case that nobody has reported yet. Read from the address, writes nothing."""

    number = forms.CharField(label="处理单编号", max_length=20, required=False)
    fault_kind = forms.ChoiceField(label="问题性质", choices=[("", "未判断"), *FaultKind.choices], required=False)
    cause_kind = forms.ChoiceField(label="原因类别", choices=[("", "未查明"), *CauseKind.choices], required=False)
    product = forms.CharField(label="产品或主题", max_length=60, required=False)
    service_kind = forms.ChoiceField(label="服务内容", choices=[("", "未定"), *ServiceKind.choices], required=False)
    customer_channel = forms.ChoiceField(
        label="客户渠道", choices=[("", "未知"), *Customer.Channel.choices], required=False
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_number(self) -> Ticket | None:
        number = self.cleaned_data["number"].strip().upper()
        if not number:
            return None
        rows = Ticket.objects.visible_to(self.user).select_related("customer", "responsible_department")
        found = rows.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(f"没有编号为 {number} 的处理单。请核对编号。")
        return found

    def case(self) -> Ticket:
        """The case of this number, else one made of the facts."""
        data = dict(self.cleaned_data)
        if found := data.pop("number"):
            return found
        channel = data.pop("customer_channel")
        return Ticket(**data, customer=Customer(channel=channel) if channel else None)
