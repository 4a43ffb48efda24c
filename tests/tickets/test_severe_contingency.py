"""应急预案 as people keep it: drafts, versions, what may not be issued, who reads and who writes (S3-19, S3-23)."""

import pytest
from django.urls import reverse

from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from tests.factories.organization import make_staff
from tests.factories.severe import ROLES, STEPS, make_contingency, make_emergency
from tests.factories.tickets import MINUTE, MONDAY
from tickets import actions
from tickets.models import Contingency, ContingencyVersion, Emergency

pytestmark = pytest.mark.django_db
LATER = MONDAY + 5 * MINUTE


def keeper():
    return make_staff("顾卫东", roles=[Role.QUALITY])


def form(**changes) -> dict:
    """What the browser sends for a whole plan."""
    rows = {
        "name": "机头超温",
        "applies": "机头超温不降。",
        "product": "交联",
        "fault_kind": "",
        "customer": "",
        "resources": "",
        "roles-duty": ["组长", "生产"],
        "roles-holder": ["service", "production"],
        "items-place": ["", "", ""],
        "items-text": ["撤离", "断电", "降温"],
        "items-is_safety": ["yes", "yes", ""],
        "items-duty": ["", "", ""],
    }
    return {**rows, **changes}


@pytest.mark.req("S3-19")
def test_plan_is_drafted_and_issued_on_its_pages(client):
    client.force_login(keeper())

    client.post(reverse("tickets:contingency_new"), form(once_key="a" * 32))
    client.post(reverse("tickets:contingency_new"), form(once_key="a" * 32))
    plan = Contingency.objects.get()
    client.post(reverse("tickets:contingency_issue", args=[plan.pk, 1]))

    version = Contingency.objects.get().current
    assert [(row.text, row.is_safety) for row in version.items.all()] == [
        ("撤离", True),
        ("断电", True),
        ("降温", False),
    ]
    assert [row.get_holder_display() for row in version.roles.all()] == ["售后服务部负责人", "生产部负责人"]
    assert [row.event for row in Happening.objects.of_case(plan)] == ["CONTINGENCY_ISSUED", "CONTINGENCY_DRAFTED"]


@pytest.mark.req("S3-21")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"items-is_safety": ["", "yes", ""]}, "安全第一：第 1 步必须是安全项"),
        ({"roles-holder": ["service", "quality"]}, "应急处理小组要有生产部负责人"),
        ({"roles-duty": ["", "生产"]}, "第 1 行没有填写职责"),
        ({"roles-holder": ["nobody", "production"]}, "不在可选范围内"),
        ({"items-place": ["一", "", ""]}, "序号不是数字"),
        ({"items-text": ["撤" * 201, "断电", "降温"]}, "第 1 行太长"),
        ({"name": ""}, "还没有填写。请填写这一项"),
    ],
)
def test_plan_with_a_flaw_is_not_saved(client, changes, words):
    client.force_login(keeper())

    page = client.post(reverse("tickets:contingency_new"), form(**changes))

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Contingency.objects.exists()


def test_steps_stand_in_the_order_of_their_numbers(client):
    client.force_login(keeper())

    client.post(reverse("tickets:contingency_new"), form(**{"items-place": ["1", "3", "1.5"]}))

    assert [row.text for row in ContingencyVersion.objects.get().items.all()] == ["撤离", "降温", "断电"]


def test_two_plans_of_one_name_are_refused():
    make_contingency("断线")

    with pytest.raises(Refused, match="已有名为“断线”的预案"):
        make_contingency("断线")


@pytest.mark.req("S3-23")
def test_revision_leaves_the_version_in_force_until_it_is_issued():
    plan, by = make_contingency(), keeper()
    draft = actions.revise_contingency(contingency=plan, why="增加备件", by=by, at=LATER)
    with pytest.raises(Refused, match="第 2 版正在修订"):
        actions.revise_contingency(contingency=plan, why="再改", by=by, at=LATER)
    before = Contingency.objects.get().current.number

    said = {"applies": "断线。", "roles": ROLES, "items": STEPS[:2]}
    actions.edit_contingency(version=draft, expected_version=1, by=by, at=LATER, **said)
    actions.issue_contingency(version=draft, by=by, at=LATER)

    assert (before, Contingency.objects.get().current.number) == (1, 2)
    assert [row.get_state_display() for row in plan.versions.all()] == ["有效", "已被替代"]
    assert Contingency.objects.get().current.items.count() == 2


def test_of_two_editors_the_later_one_is_told():
    plan = make_contingency(issued=False)
    version, said = plan.versions.get(), {"applies": "断线。", "roles": ROLES, "items": STEPS}
    actions.edit_contingency(version=version, expected_version=1, by=keeper(), at=LATER, **said)

    with pytest.raises(Stale, match="有人刚刚保存了这个版本"):
        actions.edit_contingency(version=version, expected_version=1, by=keeper(), at=LATER, **said)


def test_stale_draft_answers_409_and_keeps_the_words(client):
    plan = make_contingency(issued=False)
    client.force_login(keeper())
    url = reverse("tickets:contingency_edit", args=[plan.pk, 1])
    client.post(url, form(applies="第一", expected_version="1"))

    page = client.post(url, form(applies="第二", expected_version="1"))

    assert (page.status_code, page.context["form"].data["expected_version"]) == (409, "2")
    assert "第二" in page.content.decode()
    assert plan.versions.get().applies == "第一"


def test_issued_version_no_longer_changes():
    plan = make_contingency()

    with pytest.raises(Refused, match="第 1 版有效，不能再改"):
        actions.edit_contingency(version=plan.current, by=keeper(), at=LATER, roles=[], items=[])
    with pytest.raises(Refused, match="不能再改"):
        actions.drop_contingency_draft(version=plan.current, reason="错", by=keeper(), at=LATER)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"items": []}, "还没有处置步骤"),
        ({"items": STEPS[2:]}, "第 1 步必须是安全项"),
        ({"roles": ROLES[:1]}, "要有生产部负责人"),
    ],
)
def test_unfit_draft_is_not_issued(said, words):
    plan = make_contingency(issued=False, **said)

    with pytest.raises(Refused, match=words):
        actions.issue_contingency(version=plan.versions.get(), by=keeper(), at=LATER)


def test_dropped_draft_and_retired_plan_say_why():
    plan, by = make_contingency(), keeper()
    draft = actions.revise_contingency(contingency=plan, why="增加备件", by=by, at=LATER)
    actions.drop_contingency_draft(version=draft, reason="并入下次", by=by, at=LATER)
    actions.retire_contingency(contingency=plan, reason="设备停产", by=by, at=LATER)
    with pytest.raises(Refused, match="已停用"):
        actions.retire_contingency(contingency=plan, reason="再停", by=by, at=LATER)

    restored = actions.restore_contingency(contingency=plan, by=by, at=LATER)

    assert (restored.retired_at, ContingencyVersion.objects.get(number=2).state) == (None, "void")
    notes = list(Happening.objects.of_case(plan).filter(event="CONTINGENCY_RETIRED").values_list("note", flat=True))
    assert notes == ["设备停产"]


def test_running_emergency_keeps_its_version():
    plan = make_contingency(product="")
    emergency, _ = make_emergency(version=plan.current)
    draft = actions.revise_contingency(contingency=plan, why="改", by=keeper(), at=LATER)

    actions.issue_contingency(version=draft, by=keeper(), at=LATER)

    assert Emergency.objects.get(pk=emergency.pk).version.number == 1


def test_everybody_reads_what_is_in_force_and_keepers_read_drafts(client):
    plan, draft = make_contingency("甲"), make_contingency("乙", issued=False)
    actions.revise_contingency(contingency=plan, why="改", by=keeper(), at=LATER)
    engineer = make_staff(roles=[Role.ENGINEER])
    pages = [(plan.pk, None), (plan.pk, 2), (draft.pk, None)]

    def opened(person):
        client.force_login(person)
        urls = [
            reverse("tickets:contingency_version", args=[pk, number])
            if number
            else reverse("tickets:contingency", args=[pk])
            for pk, number in pages
        ]
        return [client.get(url).status_code for url in urls]

    assert (opened(engineer), opened(keeper())) == ([200, 404, 404], [200, 200, 200])
    client.force_login(engineer)
    assert client.get(reverse("tickets:contingency_new")).status_code == 403
    assert [row.name for row in client.get(reverse("tickets:contingencies")).context["page"].rows] == ["甲"]


def test_list_costs_the_same_for_many_plans(client, django_assert_max_num_queries):
    for number in range(30):
        make_contingency(f"预案{number:02d}")
    client.force_login(keeper())

    with django_assert_max_num_queries(12):
        page = client.get(reverse("tickets:contingencies"))

    assert len(page.context["page"].rows) == 25
