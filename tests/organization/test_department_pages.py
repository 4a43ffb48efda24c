"""Departments with letters and aliases (A-05), posts, and the readable rights table."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.organization import changes, company, overview
from core.organization.models import Department, Function, Post
from core.organization.roles import RIGHTS
from tests.factories.organization import make_company, make_department, make_staff

pytestmark = pytest.mark.django_db
NEW = reverse("organization:department_create")


def typed(**changed):
    return {
        "name": "营销中心",
        "letters": "YX",
        "function": "sales",
        "parent": "",
        "head": "",
        "aliases": "供销部、销售公司",
        "is_active": "on",
        **changed,
    }


@pytest.mark.req("A-05")
def test_company_has_the_letters_of_the_sources():
    make_company()

    letters = dict(Department.objects.exclude(letters=None).values_list("letters", "name"))
    assert {key: letters[key] for key in "YX SC SJ HY YF SH ZL XT CW XS JS ZY ZE".split()} == {
        "YX": "营销中心",
        "SC": "生产部",
        "SJ": "数据工程部",
        "HY": "行业应用部",
        "YF": "研发部",
        "SH": "售后服务部",
        "ZL": "质量部",
        "XT": "系统集成部",
        "CW": "财务部",
        "XS": "销售部",
        "JS": "技术服务部",
        "ZY": "智慧城市一部",
        "ZE": "智慧城市二部",
    }


def test_company_founded_twice_stays_one():
    first = make_company()

    assert make_company() == first
    assert Department.objects.count() == len(company.DEPARTMENTS)
    assert {row.function for row in company.DEPARTMENTS} == set(Function)


@pytest.mark.req("A-05")
@pytest.mark.parametrize("name", ["质量部", "质检部", "质量控制部", "技质部"])
def test_department_found_by_alias(name):
    make_company()

    assert Department.objects.find(name).letters == "ZL"


def test_department_found_by_function():
    make_company()

    assert Department.objects.function(Function.SERVICE).name == "售后服务部"


@pytest.mark.req("A-05")
def test_create_saves_letters_and_aliases(as_admin):
    response = as_admin.post(NEW, typed())

    department = Department.objects.get()
    assert response.url == reverse("organization:departments")
    assert (department.letters, department.function) == ("YX", Function.SALES)
    assert list(department.aliases.values_list("name", flat=True)) == ["供销部", "销售公司"]


@pytest.mark.req("A-05")
@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"letters": "yx"}, {"letters": ["编码字母要大写。请改成 YX。"]}),
        ({"letters": "Y1"}, {"letters": ["编码字母是 2–4 个大写字母，例如 YX。"]}),
        ({"letters": "营销"}, {"letters": ["编码字母是 2–4 个大写字母，例如 YX。"]}),
        ({"letters": "SC"}, {"letters": ["SC 已经是 生产部 的编码字母。请换一组，编号才不会重复。"]}),
        ({"name": "生产部"}, {"name": ["已经有这个名称的部门。请换一个名称。"]}),
        ({"aliases": "生产装备部"}, {"aliases": ["生产装备部 已经是 生产部 的别名。请先在那里去掉。"]}),
        ({"aliases": "生产部"}, {"aliases": ["生产部 是另一个部门的名称，不能作别名。"]}),
        ({"aliases": "长" * 41}, {"aliases": [f"别名“{'长' * 20}…”超过 40 个字。请缩短。"]}),
    ],
)
def test_create_refused_keeps_what_was_typed(as_admin, wrong, errors):
    make_department("生产部", letters="SC", aliases=["生产装备部"])

    response = as_admin.post(NEW, typed(**wrong))

    form = response.context["form"]
    assert form.errors == errors
    assert {key: form[key].value() for key in ("letters", "aliases")} == {
        key: typed(**wrong)[key] for key in ("letters", "aliases")
    }
    assert Department.objects.count() == 1


@pytest.mark.req("A-05")
def test_letters_guarded_by_the_database():
    make_department(letters="SC")

    for letters in ("SC", "sc", "1A"):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_department(letters=letters)


def test_edit_refuses_a_circle(as_admin):
    top = make_department("营销中心", letters="YX")
    below = make_department(parent=make_department(parent=top))

    response = as_admin.post(reverse("organization:department_edit", args=[top.pk]), typed(parent=below.pk))

    assert response.context["form"].errors["parent"] == [
        f"{below} 在 营销中心 之下，不能又作它的上级。请选另一个部门。"
    ]


def test_edit_changes_head_and_aliases(as_admin):
    head = make_staff("潘虹")
    department = make_department("营销中心", letters="YX", aliases=["供销部", "旧名"])
    url = reverse("organization:department_edit", args=[department.pk])

    as_admin.post(url, typed(head=head.pk, expected_version=changes.version(department)))

    department.refresh_from_db()
    assert department.head == head
    assert list(department.aliases.values_list("name", flat=True)) == ["供销部", "销售公司"]
    [latest, *_] = as_admin.get(url).context["history"]
    assert (latest.by, "负责人：空 → 潘虹" in latest.lines) == ("系统管理员", True)


def test_edit_after_somebody_else_is_refused(as_admin):
    department = make_department("营销中心", letters="YX")
    version = changes.version(department)
    department.letters = "YC"
    department.save(update_fields=["letters"])

    response = as_admin.post(
        reverse("organization:department_edit", args=[department.pk]), typed(expected_version=version)
    )

    assert response.status_code == 409
    department.refresh_from_db()
    assert department.letters == "YC"


def test_switching_off_refused_with_people_or_children(as_admin):
    department = make_department("营销中心", letters="YX")
    url = reverse("organization:department_edit", args=[department.pk])
    data = typed(is_active="", expected_version=changes.version(department))

    person = make_staff(department=department)
    assert as_admin.post(url, data).context["form"].errors["is_active"] == [
        "营销中心 还有 1 名在职人员。请先把他们调到别的部门。"
    ]
    person.delete()
    child = make_department(parent=department)
    assert as_admin.post(url, data).context["form"].errors["is_active"] == [
        "营销中心 还有下级部门。请先停用下级部门，或给它们换一个上级。"
    ]
    child.delete()
    assert as_admin.post(url, data).status_code == 302


def test_departments_page_shows_who_answers(client):
    people = make_company()
    client.force_login(people["admin"])

    context = client.get(reverse("organization:departments")).context

    assert [(str(row), str(person)) for row, person in context["headless"]] == [("智慧城市二部", "方立")]
    assert {row.department.name: row.depth for row in context["rows"]}["服务站"] == 2


def test_department_rows_in_constant_queries(django_assert_num_queries):
    for _ in range(20):
        make_department(parent=make_department(head=make_staff()), aliases=[make_staff().username])

    with django_assert_num_queries(6):
        overview.department_rows(day=date(2026, 11, 19))


def test_posts_created_edited_and_deleted(as_admin):
    as_admin.post(reverse("organization:posts"), {"name": "客服文员", "duties": "接听热线"})
    post = Post.objects.get()
    as_admin.post(reverse("organization:post_edit", args=[post.pk]), {"name": "客服", "duties": "接听"})

    assert Post.objects.values_list("name", "duties").get() == ("客服", "接听")

    as_admin.post(reverse("organization:post_delete", args=[post.pk]))
    assert not Post.objects.exists()


def test_post_in_use_is_not_deleted(as_admin):
    post = make_staff(post="客服文员").post

    response = as_admin.post(reverse("organization:post_delete", args=[post.pk]))

    assert response.status_code == 409
    assert Post.objects.filter(pk=post.pk).exists()


def test_post_with_a_taken_name_refused(as_admin):
    Post.objects.create(name="客服文员")

    response = as_admin.post(reverse("organization:posts"), {"name": "客服文员", "duties": "接听"})

    assert response.context["form"].errors == {"name": ["已经有这个岗位。请换一个名称。"]}
    assert response.context["form"]["duties"].value() == "接听"


def test_roles_page_shows_the_whole_table(client):
    people = make_company()
    client.force_login(people["admin"])

    context = client.get(reverse("organization:roles")).context

    shown = [(label, [role for role, has in marks if has]) for _, rows in context["rooms"] for label, marks in rows]
    assert len(shown) == len(RIGHTS)
    assert ("管理人员、部门和岗位", ["系统管理员"]) in shown
    assert {row.label for row in context["roles"] if not row.people} == set()
