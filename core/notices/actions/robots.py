"""What an administrator does with group robots."""

from datetime import datetime

from django.db import transaction

from core.notices import attempts, parcels
from core.notices.deliver import Delivered
from core.notices.models import Delivery, Meter, Parcel, Robot
from core.notices.sealed import hint, seal
from core.organization.changes import refuse_stale
from core.organization.models import Staff
from core.times import local
from core.workflow import Refused

State = Delivery.State


@transaction.atomic
def save_robot(
    *, robot: Robot, departments, people, key: str, secret: str | None, expected_version: int, by: Staff, at: datetime
) -> Robot:
    """Store a new or changed robot. `key` "" keeps the stored one; `secret` None keeps it, "" removes it."""
    before = ""
    if robot.pk:
        Robot.objects.lock(robot.pk)
        refuse_stale(robot, expected_version)
        before = served_words(robot)
    elif not key:
        raise Refused("还没有填写 Webhook 地址。请从群机器人的设置里复制。", "address")
    said = [_served_change(before, departments, people)] if robot.pk else []
    if key:
        said.append(f"地址密钥：{_ends(robot.key_hint)} → {_ends(hint(key))}")
        robot.key_sealed, robot.key_hint = seal(key), hint(key)
    if secret is not None:
        said.append(f"签名密钥：{_ends(robot.secret_hint)} → {_ends(hint(secret))}")
        robot.secret_sealed, robot.secret_hint = seal(secret), hint(secret)
    robot._change_reason = "；".join(filter(None, said))[:100] if robot.pk else ""
    robot._history_date = at
    robot.save()
    robot.departments.set(departments)
    robot.people.set(people)
    Meter.objects.get_or_create(robot=robot)
    return robot


def _ends(shown: str) -> str:
    return f"····{shown}" if shown else "无"


def served_words(robot: Robot) -> str:
    return _words(robot.departments.all(), robot.people.all())


def _words(departments, people) -> str:
    return "、".join([*(str(row) for row in departments), *(str(row) for row in people)]) or "无"


def _served_change(before: str, departments, people) -> str:
    after = _words(departments, people)
    return "" if after == before else f"服务对象：{before} → {after}"


@transaction.atomic
def switch_robot(*, robot: Robot, on: bool, reason: str, by: Staff, at: datetime) -> Robot:
    """Switch a robot on again, or off with the reason; what waits for it then is shown as not delivered."""
    robot = Robot.objects.lock(robot.pk)
    if robot.is_on == on:
        raise Refused(f"机器人“{robot}”已经{'启用' if on else '停用'}。")
    robot.is_on, robot.off_reason = on, "" if on else reason
    robot._change_reason, robot._history_date = reason or "重新启用", at
    robot.save(update_fields=["is_on", "off_reason"])
    if not on:
        ended = attempts.settled(State.FAILED, f"机器人“{robot}”已停用：{reason}")
        Delivery.objects.filter(robot=robot, state=State.WAITING).update(**ended)
        Parcel.objects.filter(robot=robot, state=State.WAITING).update(**ended)
    return robot


def try_robot(*, robot: Robot, by: Staff, at: datetime) -> Parcel:
    """Post a test message at once, inside the robot's limit; without room in it the post waits for the worker."""
    if not robot.is_on:
        raise Refused(f"机器人“{robot}”已停用，不能测试。请先启用。")
    with transaction.atomic():
        parcel = Parcel.objects.create(
            channel=robot.kind,
            robot=robot,
            created_at=at,
            next_attempt_at=at,
            title="测试消息",
            body=f"售后服务管理系统已连接到这个群。{by} 于 {local(at):%m-%d %H:%M} 发送。",
        )
    if claimed := parcels.take(robot.pk, at, only=parcel.pk):
        parcels.attempt(claimed, lambda: at, Delivered())
    parcel.refresh_from_db()
    return parcel
