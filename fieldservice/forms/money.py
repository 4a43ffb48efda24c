"""借支、报销和核销: the short acts, and the line table of a claim."""

from datetime import date
from decimal import Decimal

from django import forms
from django.forms import formset_factory

from core.documents import uploads
from core.documents.drafts import keep
from core.documents.models import Attachment
from core.text.words import yuan
from core.times import local_date
from fieldservice.claim_rules import Line, Problem
from fieldservice.models import Advance
from fieldservice.models.money import MOST, Fee, Mode
from tickets.forms.base import Versioned, words
from tickets.forms.complaint import PartForm

# One choice says kind and mode at once: fewer keys per line.
WHAT = [
    ("transport-actual", "交通费（据实）"),
    ("lodging-standard", "住宿费（按标准）"),
    ("lodging-actual", "住宿费（据实）"),
    ("meals-standard", "餐饮费（按标准）"),
    ("materials-actual", "材料费（据实）"),
    ("other-actual", "其他（据实）"),
]


def amount(label: str, **more) -> forms.DecimalField:
    """Yuan and cents; more than two places are a typing error."""
    return forms.DecimalField(
        label=label,
        max_value=MOST,
        min_value=Decimal("0.01"),
        decimal_places=2,
        error_messages={
            "min_value": "金额要大于 0。",
            "max_value": f"金额不能超过 {yuan(MOST)}。",
            "max_decimal_places": "金额最多到分（两位小数）。",
        },
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
        **more,
    )


# 借支


class AskAdvanceForm(forms.Form):
    """申请借支: for oneself, or by 客服 for one of the travellers."""

    person = forms.ChoiceField(label="借支人")
    amount = amount("借支金额（元）")
    reason = words("借支事由", rows=2, max_length=200)

    def __init__(self, *args, trip, user, **kwargs):
        self.trip = trip
        super().__init__(*args, **kwargs)
        people = [(row.person_id, str(row.person)) for row in trip.members.all()]
        mine = next((pk for pk, _ in people if pk == user.pk), None)
        self.fields["person"].choices = people
        self.initial.setdefault("person", mine or trip.lead_id)
        if trip.advance_wanted:
            self.initial.setdefault("amount", trip.advance_wanted)

    def clean_person(self):
        chosen = int(self.cleaned_data["person"])
        return next(row.person for row in self.trip.members.all() if row.person_id == chosen)


class PayForm(PartForm):
    paid_amount = amount("付款金额（元）")
    paid_on = forms.DateField(label="付款日期", required=False, help_text="留空就是今天。")
    way = forms.ChoiceField(label="付款方式", choices=Advance.Way.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.initial.setdefault("paid_amount", self.part.amount)
        self.initial.setdefault("way", Advance.Way.TRANSFER)


class ReasonForm(PartForm):
    reason = words("原因", rows=2, max_length=200)


class RepayForm(PartForm):
    words = words("退回说明", rows=2, max_length=200, help_text="退回日期和方式，例如“11 月 20 日转账退回”。")


# 报销


class CheckForm(Versioned, PartForm):
    words = words("审核意见", required=False, rows=2, max_length=200, help_text="有票据重复使用时必须写明。")

    def prepare(self) -> None:
        self.initial.setdefault("expected_version", self.part.version)


class ReturnForm(PartForm):
    words = words("退回理由", rows=3, max_length=300)


class ClaimForm(Versioned):
    """What a claim says beside its lines."""

    note = forms.CharField(label="说明", max_length=300, required=False)


class LineForm(forms.Form):
    """One line; an empty one is passed over. `receipt` is an upload of this person or of the claim."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    receipt = forms.IntegerField(required=False, widget=forms.HiddenInput)
    what = forms.ChoiceField(label="费用", choices=WHAT)
    on = forms.DateField(label="日期", required=False)
    quantity = forms.DecimalField(label="晚/天", required=False, max_digits=5, decimal_places=1)
    amount = forms.DecimalField(
        label="金额（元）",
        required=False,
        max_digits=12,
        decimal_places=2,
        error_messages={"max_decimal_places": "金额最多到分（两位小数）。"},
    )
    note = forms.CharField(label="说明", max_length=200, required=False)
    file = forms.FileField(label="票据", required=False)

    def __init__(self, *args, user=None, claim=None, at=None, **kwargs):
        self.user, self.claim, self.at = user, claim, at
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = "image/*,application/pdf"

    @property
    def is_empty(self) -> bool:
        """Nothing but the kind of fee and the date stands in it; both are carried over from the line above."""
        typed = ("quantity", "amount", "note", "file", "receipt")
        return not any(self.cleaned_data.get(name) not in (None, "") for name in typed)

    def clean_receipt(self):
        """The file behind the line, if this person may use it here."""
        pk = self.cleaned_data["receipt"]
        if pk is None:
            return None
        drafts = Attachment.objects.drafts_of(self.user).filter(pk=pk)
        if not (drafts.exists() or Attachment.objects.of(self.claim).filter(pk=pk).exists()):
            raise forms.ValidationError("票据放了超过 24 小时，已被清除。请重新上传。")
        return pk

    def clean(self):
        """A file that came with the form becomes a draft at once, so that a refused form keeps it."""
        data = super().clean()
        file = data.get("file")
        if file and "receipt" not in self.errors:
            try:
                data["receipt"] = keep(file, by=self.user, at=self.at).pk
            except uploads.NotAllowed as refusal:
                self.add_error("file", f"{file.name}：{refusal}")
            else:
                self.data = self.data.copy()
                self.data[self.add_prefix("receipt")] = data["receipt"]
        if not self.errors and not self.is_empty and data.get("on") is None:
            self.add_error("on", "请填写日期。")
        return data

    def line(self) -> Line:
        data = self.cleaned_data
        kind, mode = data["what"].split("-")
        return Line(
            kind=Fee(kind),
            mode=Mode(mode),
            on=data["on"],
            amount=data["amount"],
            quantity=data["quantity"] if kind in (Fee.LODGING, Fee.MEALS) else None,
            note=data["note"],
            receipt=data["receipt"],
            pk=data["pk"],
        )


class LineFormSet(forms.BaseFormSet):
    """All lines as typed; `lines()` are those with something in them, removed ones left out."""

    @property
    def written(self) -> list[LineForm]:
        return [form for form in self.forms if not form.is_empty and not form.cleaned_data.get("DELETE")]

    def lines(self) -> list[Line]:
        return [form.line() for form in self.written]

    def complain(self, problems: list[Problem]) -> list[str]:
        """Put every problem at its cell; what belongs to no line is answered."""
        written = self.written
        for problem in problems:
            if problem.row is not None:
                written[problem.row].add_error(problem.field or None, problem.words)
        return [problem.words for problem in problems if problem.row is None]


Lines = formset_factory(LineForm, formset=LineFormSet, extra=3, can_delete=True, max_num=200, absolute_max=220)


def first_lines(claim, rows) -> list[dict]:
    """The stored lines as the form shows them first."""
    return [
        {
            "pk": row.pk,
            "receipt": row.receipt_id,
            "what": f"{row.kind}-{row.mode}",
            "on": row.on,
            "quantity": None if row.quantity is None else row.quantity.normalize(),
            "amount": row.amount,
            "note": row.note,
        }
        for row in rows
    ]


# 核销


class MonthForm(forms.Form):
    """Which month is written off; by default the present one."""

    month = forms.CharField(label="核销月份", required=False, widget=forms.TextInput(attrs={"type": "month"}))

    def clean_month(self) -> date | None:
        text = self.cleaned_data["month"]
        if not text:
            return None
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError as error:
            raise forms.ValidationError("月份按 2026-11 的样子填写。") from error


def month_of(data, *, at) -> date:
    """The asked month, else the one of `at`."""
    form = MonthForm(data)
    found = form.cleaned_data["month"] if form.is_valid() else None
    return (found or local_date(at)).replace(day=1)


class WriteOffForm(forms.Form):
    """What the preview showed: its claims and reversals, their total."""

    claims = forms.TypedMultipleChoiceField(coerce=int, required=False)
    reversals = forms.TypedMultipleChoiceField(coerce=int, required=False)
    expected_total = forms.DecimalField(max_digits=14, decimal_places=2, widget=forms.HiddenInput)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("claims", "reversals"):
            given = self.data.getlist(name) if hasattr(self.data, "getlist") else []
            self.fields[name].choices = [(pk, pk) for pk in given if pk.isdigit()]


class ReversalForm(forms.Form):
    """Which entries of a closed batch the next one reverses, and why."""

    entries = forms.TypedMultipleChoiceField(
        label="冲销哪些",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一笔。"},
    )
    reason = words("冲销原因", rows=2, max_length=200)

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entries"].choices = [
            (row.pk, f"{row.claim.number} {row.person} {yuan(row.amount)}") for row in entries
        ]
