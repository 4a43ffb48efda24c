"""The corners of papers, forms and layout that no ordinary case reaches."""

import pytest
from django.urls import reverse

from core.documents import actions, queries
from core.documents.forms import CodeForm
from core.documents.models import Paper
from core.documents.pdf.breaking import break_lines
from core.documents.pdf.cells import Boxes, Head, Label, Value
from core.documents.pdf.grid import Row, Section
from core.documents.pdf.layout import ROOM, pages_of
from core.documents.pdf.outline import outline
from core.documents.pdf.signs import Strokes
from core.organization.roles import Role
from tests.factories.documents import make_paper
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, make_ticket


@pytest.mark.django_db
def test_void_for_another_paper_names_its_successor():
    wrong, right = make_paper(number="SH261101", printed=False), make_paper(number="SH261102", printed=False)

    actions.void(wrong, reason="编号误填", by=None, at=MONDAY, replaced_by=right)

    wrong.refresh_from_db()
    assert (wrong.state, wrong.replaced_by) == (Paper.State.VOID, right)


@pytest.mark.django_db
def test_attaching_nothing_moves_nothing(django_assert_num_queries):
    ticket, by = make_ticket(), make_staff()

    with django_assert_num_queries(2):  # the savepoint alone
        assert actions.attach([], to=ticket, by=by, at=MONDAY) == []


@pytest.mark.django_db
def test_paper_that_is_not_drawn_yet_is_verified_as_waiting():
    paper = make_paper(printed=False)

    assert queries.verify(paper.verify_code).archive == "waiting"


@pytest.mark.parametrize(("typed", "valid"), [("7k3m q9xd 42tp", True), ("7K3M-Q9XD", False)])
def test_code_of_any_spelling_needs_twelve_characters(typed, valid):
    form = CodeForm({"code": typed})

    assert form.is_valid() is valid
    assert form.cleaned_data.get("code") == ("7K3M-Q9XD-42TP" if valid else None)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "key"), [("form", "H999"), ("form_sample", "H999"), ("form_revise", "H4")])
def test_pages_of_forms_that_are_not_there_are_not_found(client, name, key):
    client.force_login(make_staff(roles=[Role.ADMINISTRATOR]))
    ask = client.post if name == "form_revise" else client.get

    assert ask(reverse(f"documents:{name}", args=[key])).status_code == 404


@pytest.mark.django_db
def test_typed_code_leads_to_the_paper(client):
    answer = client.get(reverse("documents:verify_entry"), {"code": "7k3mq9xd42tp"})

    assert answer.url == reverse("documents:verify", args=["7K3M-Q9XD-42TP"])


def test_spaces_at_a_break_begin_no_line():
    lines = break_lines("甲乙   丙丁", 20, 10, lambda char: 1.0)

    assert [line.text for line in lines] == ["甲乙", "丙丁"]


def test_two_marks_parted_by_the_end_of_a_line_keep_their_width():
    lines = break_lines("甲，（乙", 20, 10, lambda char: 1.0)

    assert [(line.text, line.width) for line in lines] == [("甲，", 20.0), ("（乙", 20.0)]


def tall(height, *, head=False):
    return Row(((100, Value("")),), least=height, head=head)


def heights(pages):
    return [[(piece.band, piece.continued, [height for _, height in piece.rows]) for piece in page] for page in pages]


@pytest.fixture
def house():
    from core.documents.pdf.faces import faces

    return faces(None, None)


def test_whole_section_without_room_begins_on_the_next_page(house):
    sections = [Section("甲", [tall(200)]), Section("签", [tall(20), tall(20)], whole=True)]

    assert heights(pages_of(sections, house)) == [[("甲", False, [200])], [("签", False, [20, 20])]]


def test_head_alone_at_the_foot_moves_on_with_its_section(house):
    sections = [Section("甲", [tall(200)]), Section("乙", [tall(8, head=True), tall(30)])]

    assert heights(pages_of(sections, house)) == [[("甲", False, [200])], [("乙", False, [8, 30])]]


def test_row_higher_than_a_page_is_printed_rather_than_lost(house):
    assert heights(pages_of([Section("甲", [tall(ROOM + 50)])], house)) == [[("甲", False, [ROOM + 50])]]


def test_outline_reads_tables_ticks_and_typed_names():
    def draw(data, sheet):
        rows = [
            Row(((50, Head("项目")), (50, Head("结果")))),
            Row(((50, Label("方式")), (50, Boxes((("现场", True), ("远程", False)))))),
            Row(((50, Value("检查")), (50, Strokes(name="林晓芸")))),
        ]
        sheet.sections.append(Section("处理", rows))

    assert outline(draw, {}) == [("处理", [("方式", "现场"), ("检查", "林晓芸")])]
