"""The page of the routing table (S1-40): rows, their order, the trial, and who changed what."""

import pytest
from django.urls import reverse

from core.organization.models import Function, Staff
from core.organization.roles import Role
from core.workflow import Refused, Stale
from tests.factories.organization import make_company, make_duty, make_staff
from tests.factories.tickets import MONDAY, crew, department, make_registered
from tickets.actions import routing as actions
from tickets.models import FaultKind, RoutingRule

pytestmark = pytest.mark.django_db
URL = reverse("tickets:routing")
NEW = {"basis": "symptom", "kind": "software", "function": "production"}


@pytest.fixture
def admin(client):
    make_company()
    person = make_staff("管", roles=[Role.ADMINISTRATOR])
    client.force_login(person)
    return person


def hardware() -> RoutingRule:
    return RoutingRule.objects.get(basis="symptom", kind="hardware")


def filled(rule: RoutingRule | None = None, **changes) -> dict:
    """The form of a row as the browser sends it."""
    data = {"which": "symptom:hardware", "product_words": "", "service_kind": "", "customer_channel": ""}
    data |= {"function": "production", "person": "", "group": "", "note": ""}
    if rule:
        data["expected_version"] = rule.version
    return data | changes


@pytest.mark.req("S1-40")
def test_row_is_changed_and_the_page_says_who_changed_what(client, admin):
    rule = hardware()

    answer = client.post(reverse("tickets:routing_edit", args=[rule.pk]), filled(rule, function="sales"))
    page = client.get(URL)

    rule.refresh_from_db()
    assert (answer.url, rule.function, rule.version) == (URL, "sales", 2)
    change = page.context["changes"][0]
    assert (change.by, change.rule, change.what) == ("管", "问题性质 硬件", "修改：销售部")


def test_row_is_added_at_the_end_and_counts_once(client, admin):
    form = filled(product_words="绞线机 成缆机", function="research", once_key="k" * 32)

    for _ in range(2):
        client.post(reverse("tickets:routing_add"), form)

    row = RoutingRule.objects.get(product_words="绞线机、成缆机")
    assert row.order == max(RoutingRule.objects.values_list("order", flat=True))
    assert row.conditions == ["产品含“绞线机”或“成缆机”"]


def test_saving_nothing_is_said(client, admin):
    rule = hardware()

    answer = client.post(reverse("tickets:routing_edit", args=[rule.pk]), filled(rule, note=rule.note))

    assert answer.status_code == 422
    assert "没有改变任何一项" in answer.content.decode()


def test_of_two_editors_the_later_is_told(client, admin):
    rule = hardware()
    actions.change_rule(
        rule=rule, by=make_staff("先", roles=[Role.QUALITY]), at=MONDAY, expected_version=1, note="先改"
    )

    answer = client.post(reverse("tickets:routing_edit", args=[rule.pk]), filled(rule, function="sales"))

    assert answer.status_code == 409
    assert "先刚刚保存了这条规则" in answer.content.decode()
    assert 'value="2"' in answer.content.decode()
    with pytest.raises(Stale):
        actions.change_rule(rule=rule, by=admin, at=MONDAY, expected_version=1, note="后改")


@pytest.mark.req("S1-40", "S1-12")
def test_department_without_anybody_who_answers_is_refused():
    by = make_staff(roles=[Role.ADMINISTRATOR])
    place = department(Function.CITY_TWO, "ZE")

    with pytest.raises(Refused, match="没有负责人，今天也没有值班人") as refused:
        actions.add_rule(by=by, at=MONDAY, **NEW | {"function": "city_two", "product_words": "路灯"})
    make_duty(place, MONDAY.date(), make_staff("值"))
    rule = actions.add_rule(by=by, at=MONDAY, **NEW | {"function": "city_two", "product_words": "路灯"})

    assert refused.value.field == "function"
    assert rule.pk
    with pytest.raises(Refused, match="公司没有这个在用的部门"):
        actions.add_rule(by=by, at=MONDAY, **NEW | {"function": "finance", "product_words": "发票"})


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"basis": "cause", "kind": ""}, "kind", "要选原因类别"),
        ({"kind": ""}, "kind", "会接走所有处理单"),
        ({"kind": "hardware"}, "kind", "同样的条件"),
    ],
)
def test_senseless_row_is_refused_at_the_field(admin, said, field, words):
    with pytest.raises(Refused, match=words) as refused:
        actions.add_rule(by=admin, at=MONDAY, **NEW | said)

    assert refused.value.field == field


def test_person_must_work_in_that_department(admin):
    people = {person.username: person for person in Staff.objects.all()}
    row = NEW | {"product_words": "绞线机"}

    with pytest.raises(Refused, match="不在生产部") as refused:
        actions.add_rule(by=admin, at=MONDAY, **row | {"person": people["songy"]})
    with pytest.raises(Refused, match="不是在职的技术人员"):
        actions.add_rule(by=admin, at=MONDAY, **row | {"person": people["linxy"]})

    assert refused.value.field == "person"
    assert actions.add_rule(by=admin, at=MONDAY, **row | {"person": people["chengd"]}).person == people["chengd"]


def test_row_is_switched_off_and_on(client, admin):
    rule = hardware()
    address = reverse("tickets:routing_switch", args=[rule.pk])

    client.post(address, {"on": "0"})
    off = RoutingRule.objects.get(pk=rule.pk).is_on
    client.post(address, {"on": "1"})

    assert (off, RoutingRule.objects.get(pk=rule.pk).is_on) == (False, True)
    assert [row.history_change_reason for row in rule.history.all()] == ["启用", "停用"]


def test_order_changes_with_the_neighbour_of_the_same_basis(client, admin):
    first, second = RoutingRule.objects.filter(basis="cause")[:2]

    client.post(reverse("tickets:routing_move", args=[second.pk]), {"way": "up"})
    top = client.post(reverse("tickets:routing_move", args=[second.pk]), {"way": "up"}, follow=True)

    assert list(RoutingRule.objects.filter(basis="cause")[:2]) == [second, first]
    assert "已经是第一条" in top.content.decode()


@pytest.mark.req("S1-40")
def test_trial_by_number_says_where_and_why(client, admin):
    ticket = make_registered(people=crew(), fault_kind=FaultKind.SOFTWARE)

    trial = client.get(URL, {"number": ticket.number.lower()}).context["trial"]

    assert (trial.ticket, str(trial.route.department)) == (ticket, "研发部")
    assert trial.route.why == "问题性质“软件” → 研发部"
    assert [row.reason for row in trial.tries if row.rule == hardware()] == ["问题性质不是“硬件”"]


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({"fault_kind": "hardware"}, "生产部"),
        ({"fault_kind": "hardware", "cause_kind": "design"}, "研发部"),
        ({"fault_kind": "undetermined"}, "质量部"),
        ({"service_kind": "postal"}, None),
    ],
)
def test_trial_by_facts(client, admin, asked, place):
    page = client.get(URL, asked)
    trial = page.context["trial"]

    assert (str(trial.route.department) if trial.route else None) == place
    assert ("没有规则符合" in page.content.decode()) == (place is None)


def test_trial_with_a_wrong_number_says_so(client, admin):
    page = client.get(URL, {"number": "SH999999"})

    assert page.context["trial"] is None
    assert "没有编号为 SH999999 的处理单" in page.content.decode()


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.ENGINEER])
@pytest.mark.parametrize("name", ["routing", "routing_add"])
def test_others_do_not_edit_the_table(client, role, name):
    client.force_login(make_staff(roles=[role]))

    assert client.get(reverse(f"tickets:{name}")).status_code == 403


@pytest.mark.req("S1-40", "S1-08")
def test_quality_keeps_the_table(client):
    client.force_login(make_staff(roles=[Role.QUALITY]))

    assert client.get(URL).status_code == 200


def test_page_costs_the_same_for_many_rows(client, admin, django_assert_max_num_queries):
    for number in range(40):
        actions.add_rule(by=admin, at=MONDAY, **NEW | {"product_words": f"型号{number}"})
    client.get(URL)

    with django_assert_max_num_queries(12):
        client.get(URL)
