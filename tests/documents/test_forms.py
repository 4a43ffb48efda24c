"""The register of forms: control block and revisions (S1-01, H30)."""

import re
import subprocess
from datetime import date

import pytest
from django.urls import reverse

from core.documents.models import ControlBlock, Paper
from core.documents.registry import FORMS, Form, register
from core.organization.roles import Role
from tests.factories.documents import make_paper
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
FILLED = {
    "code": "HL-WI-2017",
    "version": "A/0",
    "status": "controlled",
    "prepared_by": "何涛",
    "reviewed_by": "周敏",
    "approved_by": "顾卫东",
    "published_on": "2026-01-01",
    "effective_on": "2026-01-15",
}
REVISED = {
    "mark": "①",
    "places": 2,
    "change_no": "GG-2026-03",
    "version": "A/1",
    "signed_by": "何涛",
    "on": "2026-11-10",
}


@pytest.fixture
def administrator(client):
    staff = make_staff("管理员", roles=[Role.ADMINISTRATOR])
    client.force_login(staff)
    return staff


def text_of(paper) -> str:
    with paper.file.open("rb") as stored:
        done = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=stored.read(), capture_output=True, check=True
        )
    return re.sub(r"\s+", " ", done.stdout.decode())


@pytest.mark.req("S1-01")
def test_control_block_stands_on_every_paper_issued_after_it(client, administrator):
    before = make_paper(number="SH261101")
    client.post(reverse("documents:form", args=["H4"]), FILLED)

    after = make_paper(number="SH261102")

    assert (before.form_code, before.control) == ("HL-JL-4.2-01", "")
    printed = text_of(after)
    assert "表单编号 HL-WI-2017 版本 A/0" in printed
    assert "受控 编制 何涛 审核 周敏 批准 顾卫东 发布 2026-01-01 实施 2026-01-15" in printed


@pytest.mark.req("H30")
def test_revision_is_recorded_and_moves_the_version(client, administrator):
    client.post(reverse("documents:form", args=["H4"]), FILLED)
    older = make_paper(number="SH261101", printed=False)

    client.post(reverse("documents:form_revise", args=["H4"]), REVISED)

    row = ControlBlock.objects.get().revisions.get()
    assert (row.mark, row.places, row.change_no, row.signed_by, row.on) == (
        "①",
        2,
        "GG-2026-03",
        "何涛",
        date(2026, 11, 10),
    )
    newer = make_paper(number="SH261102", printed=False)
    assert [Paper.objects.get(pk=p.pk).form_version for p in (older, newer)] == ["A/0", "A/1"]
    page = client.get(reverse("documents:form", args=["H4"])).content.decode()
    assert "GG-2026-03" in page


def test_dates_that_are_known_stand_in_their_pickers(client, administrator):
    client.post(reverse("documents:form", args=["H4"]), FILLED)

    page = client.get(reverse("documents:form", args=["H4"])).content.decode()

    for name, day in (("published_on", "2026-01-01"), ("effective_on", "2026-01-15")):
        picker = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]
        assert 'type="date"' in picker
        assert f'value="{day}"' in picker


def test_effective_date_before_publication_is_refused_at_the_form(client, administrator):
    page = client.post(reverse("documents:form", args=["H4"]), FILLED | {"effective_on": "2025-12-31"})

    assert "实施日期早于发布日期。请改为发布日期或之后的日期。" in page.content.decode()
    assert not ControlBlock.objects.exists()


def test_register_shows_every_form(client, administrator):
    page = client.get(reverse("documents:forms")).content.decode()

    assert [form.title for form in FORMS.values() if form.title not in page] == []


def test_sample_is_no_paper(client, administrator):
    answer = client.get(reverse("documents:form_sample", args=["H4"]))

    assert answer.content.startswith(b"%PDF")
    assert Paper.objects.count() == 0


def test_form_registered_twice_fails():
    with pytest.raises(ValueError, match="H4"):
        register(Form(key="H4", title="另一张", code="X", version="A/0", draw=print))


def test_register_links_to_a_form_only_for_those_who_may_change_it(client):
    address = reverse("documents:form", args=["H4"])
    client.force_login(make_staff(roles=[Role.CLERK]))
    reader = client.get(reverse("documents:forms")).content.decode()
    client.force_login(make_staff("管理员", roles=[Role.ADMINISTRATOR]))

    assert "售后信息处理单" in reader
    assert f'href="{address}"' not in reader
    assert f'href="{address}"' in client.get(reverse("documents:forms")).content.decode()


PAGES = {
    "documents:forms": (),
    "documents:form": ("H4",),
    "documents:form_sample": ("H4",),
    "documents:batch": (),
}


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.ADMINISTRATOR, {"documents:forms", "documents:form", "documents:form_sample", "documents:batch"}),
        (Role.CLERK, {"documents:forms", "documents:form_sample", "documents:batch"}),
        (Role.QUALITY, {"documents:forms", "documents:form_sample", "documents:batch"}),
        (Role.ENGINEER, {"documents:forms", "documents:form_sample"}),
        (Role.WAREHOUSE, {"documents:forms", "documents:form_sample"}),
    ],
)
def test_rights_of_the_pages(client, role, allowed):
    client.force_login(make_staff(roles=[role]))

    opened = {name for name, args in PAGES.items() if client.get(reverse(name, args=args)).status_code == 200}

    assert opened == allowed
