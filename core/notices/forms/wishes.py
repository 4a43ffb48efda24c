"""通知方式: how a person wants to be told outside the inbox."""

from dataclasses import dataclass

from django import forms

from core.notices.channels.robots import serving
from core.notices.groups import BOTH, EMAIL, GROUPS, ROBOT, Group, defaults
from core.notices.models import Preference, RobotKind
from core.organization.models import Staff

WAY_LABELS = {EMAIL: "邮件", ROBOT: "群机器人"}


def _box(label: str) -> forms.BooleanField:
    widget = forms.CheckboxInput(attrs={"class": "form-check-input m-0", "aria-label": label})
    return forms.BooleanField(label=label, required=False, widget=widget)


@dataclass(frozen=True)
class Row:
    """One line of the table: a group with its boxes."""

    group: Group
    ways: list
    collect: object | None


class WishesForm(forms.ModelForm):
    """One box per group and way, the quiet hours and the daily summary. The inbox is always on."""

    class Meta:
        model = Preference
        fields = [
            "email_on",
            "robots_on",
            "quiet_from",
            "quiet_to",
            "digest_at",
            "wecom_id",
            "dingtalk_id",
            "feishu_id",
        ]
        labels = {"email_on": "用邮件通知我", "robots_on": "用群机器人通知我"}
        widgets = {name: forms.TimeInput(attrs={"type": "time"}) for name in ("quiet_from", "quiet_to", "digest_at")}
        help_texts = {
            "digest_at": "空着按 17:30。",
            "wecom_id": "群里 @ 您时用；空着按手机号 @。",
            "dingtalk_id": "空着按手机号 @。",
            "feishu_id": "以 ou_ 开头；飞书不能按手机号 @。",
        }

    def __init__(self, *args, staff: Staff, **kwargs):
        super().__init__(*args, **kwargs)
        for group in GROUPS.values():
            chosen = self.instance.choices.get(group.key, defaults(staff.roles, group.key))
            for way in BOTH:
                box = _box(f"{group.label}：{WAY_LABELS[way]}")
                box.initial = way in chosen
                self.fields[f"{group.key}_{way}"] = box
            if not group.urgent:
                box = _box(f"{group.label}：每日汇总")
                box.initial = group.key in self.instance.collected
                self.fields[f"{group.key}_collect"] = box

    def rows(self) -> list[Row]:
        """The table of the page."""
        return [
            Row(
                group,
                [self[f"{group.key}_{way}"] for way in BOTH],
                None if group.urgent else self[f"{group.key}_collect"],
            )
            for group in GROUPS.values()
        ]

    def clean(self):
        data = super().clean()
        begins, ends = data.get("quiet_from"), data.get("quiet_to")
        if (begins is None) != (ends is None):
            self.add_error("quiet_to" if ends is None else "quiet_from", "只填了一半。请填写，或两处都空着。")
        elif begins is not None and begins == ends:
            self.add_error("quiet_to", "开始和结束相同。请改为不同的时间，或两处都空着。")
        return data

    def wishes(self) -> dict:
        """The fields of Preference that the form says."""
        data = self.cleaned_data
        choices = {key: [way for way in BOTH if data[f"{key}_{way}"]] for key in GROUPS}
        collected = [key for key in GROUPS if data.get(f"{key}_collect")]
        return {name: data[name] for name in self.Meta.fields} | {"choices": choices, "collected": collected}


def robots_of(staff: Staff) -> list[str]:
    """Through which group robots a person is reached."""
    from core.notices.models import Robot

    served = serving()
    pks = [served.robot_for(kind, staff.pk, staff.department_id) for kind in served.kinds]
    found = Robot.objects.in_bulk([pk for pk in pks if pk])
    return [f"{RobotKind(row.kind).label} · {row}" for row in found.values()]
