"""报价: beginning one, its editor with materials, and the short acts on it."""

from django import forms
from django.http import QueryDict

from core.text.words import yuan
from core.times import local_date
from core.workflow import Refused
from fieldservice.actions.editions import Unpriceable, edition_of
from fieldservice.actions.quotes import USUAL_VALIDITY
from fieldservice.models.quote import Quote, QuoteAnswer, QuoteEdition, QuoteKind, QuotePlace, QuoteSending
from fieldservice.pricing import LABELS, TRAVEL, Line, Mode
from fieldservice.queries_quote import suggestion
from tickets.forms.base import ActForm, Versioned, words
from tickets.forms.complaint import PartForm, PartWithFiles, moment
from tickets.mail.composing import known_addresses
from tickets.models.choices import Place

CELLS = ("part", "name", "spec", "unit", "quantity", "price", "reason")
MONEY = {"max_digits": 12, "decimal_places": 2, "required": False}
REMARKED = (*TRAVEL, Line.MATERIAL)


class NewQuoteForm(ActForm):
    """Which quote, and why paid or free (S1-36): suggested from the papers, overridable with a reason."""

    kind = forms.ChoiceField(label="报价类型", choices=QuoteKind.choices, widget=forms.RadioSelect)
    place = forms.ChoiceField(label="服务地点", choices=QuotePlace.choices, widget=forms.RadioSelect)
    charge_reason = forms.CharField(
        label="收费或免费的依据", max_length=200, help_text="与建议不同时写明理由，记入处理单。"
    )

    def prepare(self) -> None:
        self.advice = suggestion(self.ticket)
        free = self.advice.paid is False
        self.initial.setdefault("kind", QuoteKind.FREE if free else QuoteKind.SERVICE)
        sent_in = self.ticket.requested_place == Place.SENT_IN
        self.initial.setdefault("place", QuotePlace.SENT_IN if sent_in else QuotePlace.ON_SITE)
        self.initial.setdefault("charge_reason", self.advice.words if self.advice.paid is not None else "")
        self.fields["kind"].help_text = f"建议：{self.advice.words}"


class EditionForm(Versioned):
    """The editor: 人数、天数、夜数, a mode per line, materials. `edition` is the priced result once valid."""

    persons = forms.IntegerField(label="人数", localize=False)
    days = forms.DecimalField(label="天数", max_digits=5, decimal_places=1)
    nights = forms.IntegerField(label="夜数", required=False)
    labour_rate = forms.DecimalField(label="下调后（元/天）", **MONEY)
    labour_reason = forms.CharField(label="下调理由", max_length=200, required=False)
    content = words("服务内容", rows=2, max_length=600)
    terms = forms.CharField(label="付款方式", max_length=200, required=False)
    to_name = forms.CharField(label="客户联系人", max_length=40, required=False)
    to_phone = forms.CharField(label="联系电话", max_length=30, required=False)
    to_email = forms.EmailField(label="电子邮箱", required=False)
    note = forms.CharField(
        label="修改说明", max_length=200, required=False, help_text="写在版本记录里，例如：改为 2 天 1 夜。"
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, quote: Quote):
        self.quote, self.edition = quote, None
        super().__init__(data, initial=self.values_of(quote))
        for line in Line:
            self.fields[f"{line}_mode"] = forms.CharField(label=LABELS[line], required=False)
            self.fields[f"{line}_amount"] = forms.DecimalField(label=f"{LABELS[line]}实际金额", **MONEY)
            self.fields[f"{line}_remark"] = forms.CharField(label="说明", max_length=100, required=False)
        self.rows = rows_of(data) if data is not None else materials_of(quote)

    @property
    def set_aside(self) -> list[tuple[str, object]]:
        """Materials while the customer buys them: typed once, they are there again when the mode goes back."""
        return [(f"m_{name}", "" if row.get(name) is None else row[name]) for row in self.rows for name in CELLS]

    @staticmethod
    def values_of(quote: Quote) -> dict:
        edition: QuoteEdition = quote.current
        plain = ("persons", "nights", "labour_rate", "labour_reason", "content", "terms")
        values = {name: getattr(edition, name) for name in plain}
        values["days"] = edition.days.normalize() if edition.days else 0
        values |= {name: getattr(quote, name) for name in ("to_name", "to_phone", "to_email")}
        for line in Line:
            values[f"{line}_mode"] = edition.modes.get(line, "")
            values[f"{line}_amount"] = edition.amounts.get(line)
            values[f"{line}_remark"] = edition.remarks.get(line, "")
        return values | {"expected_version": quote.version}

    def asked(self) -> dict:
        """The fields of an edition, as typed."""
        data = self.cleaned_data
        return {
            "persons": data["persons"],
            "days": data["days"],
            "nights": data["nights"] or 0,
            "modes": {line.value: data[f"{line}_mode"] for line in Line if data[f"{line}_mode"]},
            "amounts": {line.value: data[f"{line}_amount"] for line in Line if data[f"{line}_amount"] is not None},
            "remarks": {line.value: data[f"{line}_remark"] for line in REMARKED if self._remarked(line)},
            "labour_rate": data["labour_rate"],
            "labour_reason": data["labour_reason"],
            "materials": [row for row in self.rows if not is_blank(row)],
            "content": data["content"],
            "terms": data["terms"],
        }

    def _remarked(self, line: Line) -> bool:
        """The words to an amount that is set aside are set aside with it."""
        data = self.cleaned_data
        used = line not in TRAVEL or data[f"{line}_mode"] == Mode.ACTUAL
        return used and bool(data[f"{line}_remark"])

    def head(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("to_name", "to_phone", "to_email", "note")}

    def clean(self):
        values = super().clean() or self.cleaned_data
        if self.errors:
            return values
        try:
            self.edition = edition_of(self.quote, **self.asked())
        except Unpriceable as refused:
            for field, reason in refused.errors.items():
                self._say(field, reason)
        except Refused as refused:
            self._say(refused.field, refused.reason)
        return values

    def _say(self, field: str | None, reason: str) -> None:
        if field == "materials":
            self.material_error = reason
            self.add_error(None, reason)
        else:
            self.add_error(field if field in self.fields else None, reason)

    material_error = ""


def materials_of(quote: Quote) -> list[dict]:
    """The current materials; where the customer buys them, those of the last edition that had some."""
    current = quote.current
    if current.materials or current.modes.get(Line.MATERIAL) == Mode.LISTED:
        return list(current.materials)
    before = quote.editions.exclude(materials=[]).order_by("-no").first()
    return list(before.materials) if before else []


def rows_of(data: QueryDict) -> list[dict]:
    """The materials as typed; empty rows fall away, but not the one just added (its name is a blank)."""
    columns = [data.getlist(f"m_{name}") for name in CELLS]
    rows = [dict(zip(CELLS, cells, strict=True)) for cells in zip(*columns, strict=False)]
    for row in rows:
        row["part"] = int(row["part"]) if row["part"].isdigit() and len(row["part"]) < 12 else None
    return [row for row in rows if row["part"] or any(str(row[name]) for name in ("name", "price", "spec"))]


def is_blank(row: dict) -> bool:
    """A row just added, in which nothing is written yet."""
    return not row["part"] and not any(str(row[name]).strip() for name in ("name", "spec", "price"))


class IssueForm(PartForm):
    valid_until = forms.DateField(
        label="有效期至", widget=forms.DateInput(attrs={"type": "date"}), help_text="过了这一天客户不能再接受。"
    )

    def prepare(self) -> None:
        from django.utils import timezone

        today = local_date(timezone.now())
        self.fields["valid_until"].widget.attrs["min"] = today.isoformat()
        self.initial.setdefault("valid_until", (today + USUAL_VALIDITY).isoformat())
        self.consequence = f"{self.part} {self.part.current}，{yuan(self.part.payable)}。签发后不能修改，只能改版。"


class SendForm(PartForm):
    way = forms.ChoiceField(label="方式", choices=QuoteSending.Way.choices, widget=forms.RadioSelect)
    to = forms.CharField(label="发给", max_length=120, help_text="电子邮件填邮箱；其他方式写姓名。")
    words = forms.CharField(label="说明", max_length=200, required=False)

    def prepare(self) -> None:
        mails = [self.part.to_email, *known_addresses(self.part.ticket)]
        address = next((mail for mail in mails if mail), "")
        self.initial.setdefault("way", QuoteSending.Way.MAIL if address else QuoteSending.Way.LINK)
        self.initial.setdefault("to", address or self.part.to_name)

    def clean(self):
        values = super().clean()
        if values.get("way") == QuoteSending.Way.MAIL and values.get("to"):
            try:
                forms.EmailField().clean(values["to"])
            except forms.ValidationError:
                self.add_error("to", "这不是邮箱地址。请核对，或改用其他方式。")
        return values


class AcceptForm(PartWithFiles):
    """客服 takes down an acceptance: signed paper, or word of mouth with the paper to follow."""

    way = forms.ChoiceField(
        label="接受方式",
        choices=[
            (QuoteAnswer.Way.PAPER, "签字回传（上传扫描件）"),
            (QuoteAnswer.Way.ORAL, "口头接受，24 小时内补签"),
        ],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="客户人员", max_length=40)
    said_at = moment("接受时间")
    words = forms.CharField(label="客户的话", max_length=300, required=False)

    def prepare(self) -> None:
        self.initial.setdefault("way", QuoteAnswer.Way.PAPER)
        self.initial.setdefault("name", self.part.to_name)


class RefuseForm(PartForm):
    name = forms.CharField(label="客户人员", max_length=40)
    words = words("不同意的原因", rows=3, max_length=300)
    said_at = moment("答复时间")

    def prepare(self) -> None:
        self.initial.setdefault("name", self.part.to_name)


class ConfirmForm(PartWithFiles):
    words = forms.CharField(label="说明", max_length=200, required=False)


class ReviseForm(PartForm):
    reason = words("为什么改版", rows=2, max_length=200)


class FilesForm(PartWithFiles):
    def prepare(self) -> None:
        self.fields["attachments"].label = "票据、酒店或供方报价"
