"""A month's forms as one PDF."""

import io
import tracemalloc

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core import jobs
from core.documents import actions
from core.documents.batches import merge
from core.documents.models import Batch
from core.documents.pdf.merge import Merger
from core.organization.roles import Role
from core.workflow import Refused
from tests.factories.documents import long_description, make_paper, ticket_data
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, crew, make_assigned, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    staff = make_staff("林晓芸", roles=[Role.CLERK])
    client.force_login(staff)
    return staff


def test_month_is_merged_in_order_of_number(client, clerk):
    ticket = make_ticket(by=clerk)
    make_paper(subject=ticket, number="SH261110")
    make_paper(subject=ticket, number="SH261102", data=ticket_data(description=long_description(12)))
    make_paper(subject=ticket, number="SH261001")

    asked = client.post(reverse("documents:batch"), {"form": "H4", "month": "2026-11"})
    jobs.run_due()

    batch = Batch.objects.get()
    assert asked.url == batch.get_absolute_url()
    assert (batch.title, batch.state, batch.done_count) == ("售后信息处理单 2026年11月", "ready", 2)
    answer = client.get(reverse("documents:batch_file", args=[batch.pk]))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages]
    assert [next(n for n in ("SH261102", "SH261110") if n in page) for page in pages] == [
        "SH261102",
        "SH261102",
        "SH261110",
    ]


def test_only_the_picked_papers_are_merged(client, clerk):
    ticket = make_ticket(by=clerk)
    first, _ = make_paper(subject=ticket, number="SH261101"), make_paper(subject=ticket, number="SH261102")

    client.post(reverse("documents:batch"), {"form": "H4", "month": "2026-11", "paper": [first.pk]})

    assert Batch.objects.get().paper_ids == [first.pk]


def test_head_merges_the_papers_of_the_own_department_alone(client):
    """A head answers for the forms of the department (requirements §G); those of others stay out of the list."""
    people = crew()
    mine, _ = make_assigned(people=people)
    other = make_ticket(by=people["quality"])
    make_paper(subject=mine, number="SH261101"), make_paper(subject=other, number="SH261102")
    client.force_login(people["head"])

    page = client.get(reverse("documents:batch") + "?form=H4&month=2026-11").content.decode()

    assert "SH261101" in page
    assert "SH261102" not in page


def test_forms_are_named_by_their_title_in_the_order_of_their_code(client, clerk):
    page = client.get(reverse("documents:batch")).content.decode()

    assert '<option value="H4">售后信息处理单</option>' in page
    assert page.index('value="H4"') < page.index('value="H5"') < page.index('value="H17"')


def test_voided_papers_are_left_out_unless_asked_for(client, clerk):
    paper = make_paper(subject=make_ticket(by=clerk), number="SH261101")
    actions.void(paper, reason="型号误填", by=clerk, at=MONDAY)
    address = reverse("documents:batch") + "?form=H4&month=2026-11"

    assert "这个月没有这种单据" in client.get(address).content.decode()
    assert "SH261101" in client.get(address + "&with_void=on").content.decode()


def test_papers_not_printed_yet_are_named(clerk):
    ticket = make_ticket(by=clerk)
    ready = make_paper(subject=ticket, number="SH261101")
    waiting = make_paper(subject=ticket, number="SH261102", printed=False)
    batch = actions.request_batch(title="选中的单据", paper_ids=[ready.pk, waiting.pk], by=clerk, at=MONDAY)

    merge(batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.note) == ("ready", "有 1 份还没有出件，未合并：SH261102")


def test_batch_page_shows_how_far_it_is(client, clerk):
    paper = make_paper(subject=make_ticket(by=clerk), number="SH261101", printed=False)
    batch = actions.request_batch(title="选中的单据", paper_ids=[paper.pk], by=clerk, at=MONDAY)

    waiting = client.get(batch.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    merge(batch.pk)
    failed = client.get(batch.get_absolute_url()).content.decode()

    assert "正在合并，0 / 1 份" in waiting
    assert "这些单据都还没有出件，请稍后再合并。" in failed
    assert client.get(reverse("documents:batch_file", args=[batch.pk])).status_code == 404


@pytest.mark.parametrize("ids", [[], list(range(2001))])
def test_batch_of_nothing_or_too_much_is_refused(clerk, ids):
    with pytest.raises(Refused):
        actions.request_batch(title="选中的单据", paper_ids=ids, by=clerk, at=MONDAY)


def test_wrong_month_is_said_at_the_field(client, clerk):
    page = client.get(reverse("documents:batch"), {"form": "H4", "month": "2026-13"}).content.decode()

    assert "月份写成 2026-11 这样。" in page


def test_batch_of_another_person_is_not_there(client, clerk):
    batch = actions.request_batch(title="别人的", paper_ids=[1], by=make_staff("别人"), at=MONDAY)

    assert client.get(batch.get_absolute_url()).status_code == 404


def test_batch_needs_its_right(client):
    client.force_login(make_staff("工程师", roles=[Role.ENGINEER]))

    assert client.get(reverse("documents:batch")).status_code == 403


def test_merging_many_needs_the_memory_of_one(clerk):
    paper = make_paper(subject=make_ticket(by=clerk))
    with paper.file.open("rb") as stored:
        content = stored.read()

    def peak(count):
        tracemalloc.start()
        with open("/dev/null", "wb") as nowhere:
            merger = Merger(_Counting(nowhere), title="多份")
            for _ in range(count):
                merger.add(io.BytesIO(content))
            merger.close()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few, many = peak(3), peak(40)

    assert many < few * 1.5


class _Counting:
    """A file that forgets what is written but knows where it is."""

    def __init__(self, file):
        self.file, self.at = file, 0

    def write(self, data):
        self.at += len(data)
        return self.file.write(data)

    def tell(self):
        return self.at
