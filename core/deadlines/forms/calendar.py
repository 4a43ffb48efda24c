"""Forms of the working calendar. Each one makes a `Draft` from what was typed, or says in Chinese why it cannot."""

from datetime import date

from django import forms

from core.deadlines import calendar_draft, yeartable
from core.deadlines.worktime import HOLIDAY, MAKE_UP, WEEKDAYS, minutes_of

LAST_YEAR = 2100


class DaysForm(forms.Form):
    """修改某几天: 停产, 盘点, a shifted weekend."""

    first = forms.DateField(label="从", widget=forms.DateInput)
    last = forms.DateField(label="到", required=False, widget=forms.DateInput, help_text="只改一天可不填。")
    kind = forms.ChoiceField(
        label="改为",
        choices=[(HOLIDAY, "休息"), (MAKE_UP, "上班"), (calendar_draft.BACK, "恢复原样")],
        initial=HOLIDAY,
        widget=forms.RadioSelect,
        help_text="恢复原样：去掉手工设置，回到放假安排。",
    )
    name = forms.CharField(label="原因", max_length=20, help_text="写在日历上，如 盘点、设备检修。")

    def clean(self):
        data = super().clean()
        for key in ("first", "last"):
            if data.get(key) and not 2000 <= data[key].year <= LAST_YEAR:
                self.add_error(key, f"年份应在 2000 至 {LAST_YEAR} 之间。")
        return data

    def draft(self, version, *, by, on):
        data = self.cleaned_data
        return calendar_draft.with_days(
            version, data["first"], data["last"] or data["first"], data["kind"], data["name"]
        )


class HoursForm(forms.Form):
    """作息时间: up to three spans a day, and the weekdays that work."""

    weekdays = forms.TypedMultipleChoiceField(
        label="工作日",
        coerce=int,
        required=False,
        choices=[(n, f"周{word}") for n, word in enumerate(WEEKDAYS, 1)],
        widget=forms.CheckboxSelectMultiple,
    )
    from_1 = forms.CharField(label="第一段从", required=False, max_length=5)
    to_1 = forms.CharField(label="到", required=False, max_length=5)
    from_2 = forms.CharField(label="第二段从", required=False, max_length=5)
    to_2 = forms.CharField(label="到", required=False, max_length=5)
    from_3 = forms.CharField(label="第三段从", required=False, max_length=5)
    to_3 = forms.CharField(label="到", required=False, max_length=5)
    note = forms.CharField(label="原因", max_length=100, help_text="如 夏季作息，写在版本记录里。")

    @classmethod
    def initial_of(cls, version) -> dict:
        found = {"weekdays": version.weekdays}
        for n, (begins, ends) in enumerate(version.hours[:3], 1):
            found |= {f"from_{n}": begins, f"to_{n}": ends}
        return found

    def clean(self):
        data, self.spans = super().clean(), []
        for n in (1, 2, 3):
            pair = [self._minutes(f"from_{n}"), self._minutes(f"to_{n}")]
            if pair == [None, None]:
                continue
            if None in pair:
                missing = f"from_{n}" if pair[0] is None else f"to_{n}"
                if missing not in self.errors:
                    self.add_error(missing, "这一段只填了一半。请填写另一个时间，或都清空。")
            elif pair[0] >= pair[1]:
                self.add_error(f"to_{n}", "结束不晚于开始。请改为晚于开始的时间。")
            else:
                self.spans.append(tuple(pair))
        return data

    def _minutes(self, key):
        text = self.cleaned_data.get(key)
        try:
            return minutes_of(text) if text else None
        except ValueError as error:
            self.add_error(key, str(error))
            return None

    def draft(self, version, *, by, on):
        data = self.cleaned_data
        return calendar_draft.with_hours(version, self.spans, data["weekdays"], data["note"])


class ImportForm(forms.Form):
    """导入放假安排: one year's table, pasted or as a file. Nothing is written before the preview."""

    year = forms.IntegerField(label="年份", min_value=2000, max_value=LAST_YEAR)
    source = forms.CharField(label="依据", max_length=60, help_text="如 国务院办公厅 2027 年放假安排。")
    table = forms.CharField(
        label="放假安排",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "mono", "spellcheck": "false"}),
        help_text="CSV 每行：日期,名称,是否放假（是 或 否）；也可粘贴含 date、name、isOffDay 的 JSON。",
    )
    file = forms.FileField(label="或选择文件", required=False, help_text="CSV 或 JSON，UTF-8 编码，不超过 60 KB。")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > yeartable.MAX_CHARS:
            raise forms.ValidationError("文件超过 60 KB。请只留一年的放假安排。")
        return file

    def clean(self):
        data, file = super().clean(), self.cleaned_data.get("file")
        if file:
            try:
                self.text = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "文件不是 UTF-8 编码的文本。请另存为 CSV UTF-8 再选。")
                return data
        else:
            self.text = data.get("table") or ""
        if "year" in data and "file" not in self.errors:
            self._read(data, "file" if file else "table")
        return data

    def _read(self, data, where):
        if not self.text.strip():
            self.add_error("table", "没有数据。请粘贴放假安排，或选择文件。")
            return
        try:
            self.days = yeartable.read(self.text, data["year"])
        except yeartable.TableRefused as refusal:
            for problem in refusal.problems[:12]:
                self.add_error(where, problem)

    def draft(self, version, *, by, on):
        data = self.cleaned_data
        hand = [date.fromisoformat(day) for day, entry in version.days.items() if entry["by_hand"]]
        chosen = [day for day in hand if self.data.get(f"conflict_{day:%Y%m%d}") == "file"]
        return calendar_draft.with_table(
            version, data["year"], self.days, source=data["source"], by=by, on=on, use_file=chosen
        )


class ConfirmForm(forms.Form):
    """确认一年: the days as they stand are right."""

    year = forms.IntegerField(widget=forms.HiddenInput, min_value=2000, max_value=LAST_YEAR)
    source = forms.CharField(label="依据", max_length=60, help_text="凭什么确认，如 国务院办公厅 2027 年放假安排。")

    def draft(self, version, *, by, on):
        data = self.cleaned_data
        return calendar_draft.with_confirmed(version, data["year"], source=data["source"], by=by, on=on)
