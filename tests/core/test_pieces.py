"""The shared pieces: what they say, and what a screen reader hears."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from core.lists import Page
from core.times import SHANGHAI

NOW = datetime(2026, 11, 19, 10, 42, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


class Pauses(list):
    def all(self):
        return self


def draw(source, **context):
    context.setdefault("shell", SimpleNamespace(now=NOW))
    return Template(source).render(Context(context)).strip()


def make_clock(**given):
    values = {
        "state": "running",
        "due_at": NOW + 48 * MINUTE,
        "warn_at": NOW - MINUTE,
        "stopped_at": None,
        "pauses": Pauses(),
    }
    return SimpleNamespace(**{**values, **given})


PAUSE = SimpleNamespace(began_at=NOW - timedelta(days=2), ended_at=None, reason="等客户确认")


@pytest.mark.parametrize(
    ("clock", "tone", "said"),
    [
        (make_clock(warn_at=NOW + MINUTE), "normal", '今天 11:30</span><span class="left">剩 48 分'),
        (make_clock(), "soon", "剩 48 分"),
        (make_clock(due_at=NOW - 35 * MINUTE), "overdue", '今天 10:07</span><span class="left">已超 35 分'),
        (
            make_clock(state="paused", pauses=Pauses([PAUSE])),
            "paused",
            '等客户确认</span><span class="left">已暂停 2 天',
        ),
        (make_clock(state="met", stopped_at=NOW), "met", '今天 10:42</span><span class="left">按时'),
        (make_clock(state="missed", due_at=NOW - 125 * MINUTE, stopped_at=NOW), "missed", "迟 2 小时 5 分"),
        (make_clock(state="cancelled"), "plain", "已取消"),
        (make_clock(due_at=None), "plain", "待约定"),
        (SimpleNamespace(next_due_at=NOW + 48 * MINUTE, warn_at=None), "normal", "剩 48 分"),
    ],
)
def test_due_chip_says_where_a_promise_stands(clock, tone, said):
    html = draw("{% due_chip clock %}", clock=clock)

    assert f'class="due is-{tone}"' in html
    assert said in html


def test_due_chip_of_nothing_says_so():
    assert draw("{% due_chip clock %}", clock=None) == '<span class="faint">无时限</span>'
    assert "无时限" in draw("{% due_chip t %}", t=SimpleNamespace(next_due_at=None, warn_at=None))


def test_due_chip_carries_what_the_script_needs():
    html = draw("{% due_chip clock label=False %}", clock=make_clock(warn_at=NOW + 3 * MINUTE))

    assert 'data-due="2026-11-19T11:30:00+08:00" data-warn="45" title="2026-11-19 11:30"' in html
    assert '<span class="at"></span>' in html


@pytest.mark.parametrize(
    ("grade", "html"),
    [
        (1, '<span class="grade grade-1">一级</span>'),
        (4, '<span class="grade grade-4">四级</span>'),
        (None, '<span class="grade grade-4">未定级</span>'),
    ],
)
def test_grade_badge_carries_its_word(grade, html):
    assert draw("{% grade_badge grade %}", grade=grade) == html


@pytest.mark.parametrize(
    ("status", "dot"),
    [
        ("received", "new"),
        ("in_progress", "work"),
        ("handled", "wait"),
        ("closed", "ok"),
        ("void", "bad"),
        ("something", "work"),
    ],
)
def test_state_badge_has_a_dot_and_a_word(status, dot):
    obj = SimpleNamespace(status=status, get_status_display=lambda: "词")

    assert draw("{% state_badge obj %}", obj=obj) == f'<span class="state state-{dot}">词</span>'


class RepairForm(forms.Form):
    restored_at = forms.DateTimeField(label="恢复运行时间")
    reason = forms.CharField(label="理由", help_text="编号保留，不再使用", required=False, widget=forms.Textarea)
    urgency = forms.ChoiceField(
        label="紧急程度", choices=[("normal", "一般"), ("urgent", "紧急")], widget=forms.RadioSelect
    )
    military = forms.BooleanField(label="军品", required=False)
    department = forms.ChoiceField(label="部门", choices=[("", "请选择"), ("1", "质量部")], required=False)

    def clean(self):
        raise forms.ValidationError("这张处理单已关闭。")


def test_field_names_its_control_and_its_duty():
    form = RepairForm()

    time = draw("{% field form.restored_at cls='c3' %}", form=form)
    text = draw("{% field form.reason placeholder='写明原因' %}", form=form)

    assert '<label class="form-label required" for="id_restored_at">恢复运行时间</label>' in time
    assert 'type="datetime-local"' in time
    assert 'class="form-control"' in time
    assert time.startswith('<div class="c3">')
    assert 'aria-describedby="id_reason_help"' in text
    assert '<div class="help" id="id_reason_help">编号保留，不再使用</div>' in text
    assert 'placeholder="写明原因"' in text
    assert 'rows="3"' in text


def test_field_shows_a_wrong_value_at_the_field_and_keeps_it():
    html = draw("{% field form.restored_at %}", form=RepairForm({"restored_at": "gestern"}))

    assert 'value="gestern"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_restored_at_error"' in html
    assert '<div class="field-error" id="id_restored_at_error">' in html


@pytest.mark.parametrize(("look", "css"), [("", 'class="seg"'), ("choices", 'class="choices"')])
def test_field_draws_radio_buttons_as_a_named_group(look, css):
    html = draw("{% field form.urgency look=look %}", form=RepairForm(), look=look)

    assert css in html
    assert 'role="radiogroup" aria-labelledby="id_urgency_label"' in html
    assert html.count('type="radio"') == 2


def test_field_draws_checks_and_selects_in_house_style():
    form = RepairForm()

    assert 'class="form-check-input"' in draw("{% field form.military %}", form=form)
    assert 'class="form-select"' in draw("{% field form.department %}", form=form)


def test_form_errors_link_to_their_fields():
    html = draw("{% form_errors form %}", form=RepairForm({"restored_at": ""}))

    assert 'role="alert"' in html
    assert "这张处理单已关闭。" in html
    assert "2 处需要修改" in html
    assert '<a href="#id_restored_at">恢复运行时间</a>：' in html


def test_form_errors_are_silent_before_sending():
    assert draw("{% form_errors form %}", form=RepairForm()) == ""


def test_once_key_differs_per_form_and_survives_a_refusal():
    post = RequestFactory().post("/", {"once_key": "abc"})

    first, second = draw("{% once_key %}"), draw("{% once_key %}")

    assert first != second
    assert draw("{% once_key %}", request=post) == '<input type="hidden" name="once_key" value="abc">'


def test_empty_says_why_and_what_to_do():
    html = draw('{% empty "没有逾期的处理单" hint="近 30 天" url="/x/" button="清除筛选" %}')

    assert '<p class="empty-title">没有逾期的处理单</p><p>近 30 天</p>' in html
    assert '<a class="btn btn-plain" href="/x/">清除筛选</a>' in html


def test_pager_greys_what_leads_nowhere():
    html = draw("{% pager page target='#list' %}", page=Page([1, 2], 1, next_url="/list/?after=x", total=38))

    assert "第 1–2 件，共 38 件" in html
    assert '<a class="btn btn-plain btn-sm" role="link" aria-disabled="true">上一页</a>' in html
    assert 'hx-get="/list/?after=x" hx-target="#list" hx-push-url="true">下一页</a>' in html


def test_stepper_marks_the_present_step():
    steps = [
        SimpleNamespace(label="已接收", state="done", at=NOW),
        SimpleNamespace(label="质量分析", state="skipped", at=None),
        SimpleNamespace(label="实施中", state="now", at=None),
    ]
    html = draw("{% stepper steps %}", steps=steps)

    assert '<li class="now" aria-current="step"><b>实施中</b>' in html
    assert "<small>不需要</small>" in html


def test_timeline_names_the_deputy():
    row = SimpleNamespace(at=NOW, label="登记", milestone=True, by="林晓芸", on_behalf_of="周敏", note="第一次来电")

    html = draw("{% timeline rows %}", rows=[row])

    assert '<li class="key">' in html
    assert "林晓芸（代 周敏）" in html
    assert '<div class="text">第一次来电</div>' in html


def test_facts_escape_and_span():
    html = draw("{% facts pairs %}", pairs=[("客户", "<b>甲</b>"), ("备注", "长", True)])

    assert "<dt>客户</dt><dd>&lt;b&gt;甲&lt;/b&gt;</dd>" in html
    assert '<dd class="full">长</dd>' in html


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ '13805536624'|phone }}", "138 0553 6624"),
        ("{{ '0553-1234567'|phone }}", "0553-1234567"),
        ("{{ none|phone }}{{ none|moment }}{{ none|left }}{{ none|span }}", ""),
        ("{{ 1000|capped }} {{ 38|capped }}{{ 0|capped }}", "999+ 38"),
        ("{{ 'g t'|keys }}", "<kbd>G</kbd> 然后 <kbd>T</kbd>"),
        ("{{ '机号 2403-017'|hit:'2403' }}", '机号 <mark class="hit">2403</mark>-017'),
        ("{{ raw|hit:'x' }}", "&lt;b&gt;a"),
        ("{{ raw|hit:'a' }}", '&lt;b&gt;<mark class="hit">a</mark>'),
    ],
)
def test_filters_say_it_as_the_house_does(source, said):
    assert draw(source, none=None, raw="<b>a") == said


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (forms.CharField(), "", "还没有填写。请填写这一项。"),
        (forms.CharField(max_length=3), "皖江特缆", "现在 4 个字，最多 3 个。请缩短。"),
        (forms.IntegerField(), "十", "不是整数。请只填数字。"),
        (forms.IntegerField(min_value=1), "0", "小于 1。请改为 1 或更大。"),
        (forms.IntegerField(max_value=9), "10", "大于 9。请改为 9 或更小。"),
        (forms.DateField(), "昨天", "不是日期。请按 2026-11-19 的样子填写。"),
        (forms.DateTimeField(), "昨天", "不是时间。请按 2026-11-19 09:20 的样子填写。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "b", "没有“b”这个选项。请重新选择。"),
        (forms.EmailField(), "linxy", "不是电子邮箱地址。请按 name@example.com 的样子填写。"),
    ],
)
def test_fields_say_what_is_wrong_and_what_to_do(field, value, said):
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(value)

    assert refused.value.messages == [said]


def test_empty_choice_is_said_in_words():
    class Form(forms.Form):
        needed = forms.ChoiceField(choices=[("", "---------"), ("a", "甲")])
        optional = forms.ChoiceField(choices=[("", "---------"), ("a", "甲")], required=False)

    assert ">请选择</option>" in draw("{% field form.needed %}", form=Form())
    assert ">未选择</option>" in draw("{% field form.optional %}", form=Form())
