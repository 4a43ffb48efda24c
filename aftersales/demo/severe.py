"""The severe side of the demo company: how 紧急 and 重要 cases are calmed and learned from."""

from tickets import actions
from tickets.models import CheckItem, Emergency, Urgency
from tickets.models.emergency import Emergency as E

NOTES = {1: "现场 3 人已撤到黄线外", 2: "已挂牌上锁，钥匙在班长处"}


def calm(life) -> None:
    """Tick the checklist, write how production went on, and stand the emergency down."""
    emergency = Emergency.objects.filter(ticket=life.ticket, state=E.State.RUNNING).first()
    if emergency is None:
        return
    given = {"by": life.engineer, "at": life.at}
    for item in emergency.checklist.filter(state=CheckItem.State.OPEN):
        actions.check(item=item, note=NOTES.get(item.order, ""), **given)
    actions.solve_for_now(emergency=emergency, temporary=f"{life.story.measure}，维持生产。", **given)
    actions.stand_down(emergency=emergency, words="设备恢复运行，现场交还客户。", **given)


def learn(life) -> None:
    """What 重要 and 紧急 cases need before they close."""
    life.ticket.refresh_from_db()
    cause = {"root_cause": life.story.cause, "prevention": "列入点检与月度保养项目，同批设备逐台检查。"}
    course = {"course": f"{life.story.symptom}；{life.story.remedy}。"}
    if life.ticket.urgency == Urgency.IMPORTANT:
        said = {"lessons": "先看反馈数据，再换件；备件随车。", "archive": "质量部重要问题卷宗"}
        life.act(actions.write_summary, by=life.judge, done=True, **cause, **course, **said)
    elif life.ticket.urgency == Urgency.URGENT:
        calm(life)
        said = {"worked": "安全项先行，客户现场配合好。", "gaps": "常用备件不在服务站，取件耗时。"}
        life.act(actions.evaluate, by=life.judge, done=True, **cause, **course, **said)
