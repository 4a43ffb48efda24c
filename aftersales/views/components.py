"""/components/: every shared piece in every state, for whoever builds or checks a page."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone

from core.lists import Page

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


class SampleForm(forms.Form):
    """One of each control; bound to wrong values it shows every error."""

    restored_at = forms.DateTimeField(label="恢复运行时间")
    reason = forms.CharField(
        label="作废理由", help_text="编号保留，不再使用", widget=forms.Textarea(attrs={"rows": 2})
    )
    department = forms.ChoiceField(label="责任部门", choices=[("", "请选择"), ("1", "质量部"), ("2", "技术服务部")])
    urgency = forms.ChoiceField(
        label="紧急程度",
        choices=[("normal", "一般"), ("important", "重要"), ("urgent", "紧急")],
        widget=forms.RadioSelect,
        required=False,
    )
    channels = forms.MultipleChoiceField(
        label="送达方式",
        choices=[("mail", "电子邮件"), ("wecom", "企业微信")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    military = forms.BooleanField(label="军品", required=False)

    def clean(self):
        raise forms.ValidationError("这张处理单已被 周敏 关闭。请先重新打开。")


def show(request):
    """The catalogue; `?toast=1` also shows the messages."""
    now = timezone.now()
    if "toast" in request.GET:
        messages.success(request, "SH261123 已登记，已转质量部", extra_tags=request.path)
        messages.error(request, "客户还没有确认。由 林晓芸 在 48 小时内核实。")
    return render(request, "components.html", {**_clocks(now), **_samples(now)})


def _clock(state="running", **given):
    row = {"state": state, "due_at": None, "warn_at": None, "stopped_at": None, "pauses": _Rows(), **given}
    return SimpleNamespace(**row)


class _Rows(list):
    """Looks like a related manager."""

    def all(self):
        return self


def _clocks(now: datetime) -> dict:
    pause = SimpleNamespace(began_at=now - 2 * DAY, ended_at=None, reason="等客户确认")
    return {
        "clocks": [
            _clock(due_at=now + 5 * HOUR + 48 * MINUTE, warn_at=now + HOUR),
            _clock(due_at=now + 48 * MINUTE, warn_at=now - MINUTE),
            _clock(due_at=now - 35 * MINUTE, warn_at=now - HOUR),
            _clock("paused", due_at=now, pauses=_Rows([pause])),
            _clock("met", due_at=now, stopped_at=now - 20 * HOUR),
            _clock("missed", due_at=now - 7 * DAY, stopped_at=now - 7 * DAY + 125 * MINUTE),
            _clock("missed", due_at=now - 7 * DAY),
            _clock("cancelled"),
            _clock(),
        ],
        "no_clock": None,
    }


def _samples(now: datetime) -> dict:
    wrong = {"restored_at": "gestern", "urgency": "urgent", "channels": ["mail"]}
    happenings = [
        ("记录进展", "陈国栋", "更换编码器联轴器夹紧螺钉，空载试车正常。", False),
        ("到达现场", "陈国栋", "", True),
        ("登记", "林晓芸", "主叫号码与档案一致。", True),
    ]
    walk = [("已接收", "done"), ("已登记", "done"), ("质量分析", "skipped"), ("实施中", "now"), ("已处理", "")]
    return {
        "form": SampleForm(),
        "wrong": SampleForm(wrong),
        "states": [("received", "已接收"), ("in_progress", "实施中"), ("handled", "已处理"), ("closed", "已关闭")],
        "bad_state": ("void", "未通过"),
        "page": Page(list(range(25)), 26, "?before=x", "?after=x", 38),
        "steps": [SimpleNamespace(label=a, state=b, at=now - HOUR if b == "done" else None) for a, b in walk],
        "rows": [
            SimpleNamespace(label=a, by=b, note=c, milestone=d, at=now - HOUR, on_behalf_of=None)
            for a, b, c, d in happenings
        ],
        "pairs": [
            ("客户", "皖江特缆股份有限公司"),
            ("机号", "GJ630-2403-017"),
            ("故障描述", "收线主驱动过流跳停。", True),
        ],
    }
