"""Where the print font comes from, and what happens while it is being built."""

import fcntl
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core import jobs
from core.documents import fontbuild, fonts
from core.documents.models import Paper
from core.documents.pdf.faces import faces
from core.documents.pdf.sheet import render
from core.times import moment
from tests.factories.documents import make_paper, ticket_data
from tickets.documents import ticket_form
from tickets.documents.sample import sample_head

NOW = moment("2026-11-16T09:00")


@pytest.fixture
def no_font(settings, tmp_path, monkeypatch):
    """A machine without built or system font; the package is there unless the test takes it away."""
    settings.FONT_DIR = tmp_path / "fonts"
    monkeypatch.setattr(fonts, "SYSTEM", [])
    return settings.FONT_DIR


@pytest.fixture
def being_built(no_font):
    no_font.mkdir()
    with open(no_font / "building.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_built_font_comes_first():
    assert fonts.chosen().regular.name == "NotoSansSC-Regular.ttf"
    assert fonts.health(NOW).tone == "ok"


def test_package_holds_the_source():
    assert fontbuild.source().name.startswith("NotoSansSC")


def test_built_bold_prints_as_bold():
    from fontTools.ttLib import TTFont

    source = fonts.cached()
    names = [TTFont(path, lazy=True)["name"].getDebugName(6) for path in (source.regular, source.bold)]

    assert names == ["NotoSansSC-Regular", "NotoSansSC-Bold"]


def test_system_font_is_taken_before_none(no_font, monkeypatch):
    pair = (Path(__file__), Path(__file__))
    monkeypatch.setattr(fonts, "SYSTEM", [pair])

    assert fonts.chosen() == fonts.Source("test_fonts", *pair)


@pytest.mark.django_db
def test_print_jobs_wait_while_the_font_is_built(being_built):
    paper = make_paper(printed=False)

    jobs.run_due()

    job = jobs.Job.objects.get(name="documents.render")
    assert (job.state, job.attempts, job.error) == ("waiting", 0, "打印字体正在准备")
    assert Paper.objects.get(pk=paper.pk).state == Paper.State.WAITING
    assert fonts.health(NOW).tone == "warn"


def test_papers_print_with_a_loud_warning_where_no_font_can_be_had(no_font, monkeypatch):
    monkeypatch.setattr(fontbuild, "source", lambda: None)

    printed = render(ticket_form.draw, ticket_data(), sample_head(), faces(None, None))

    assert fonts.ensure()
    assert not fonts.chosen().embedded
    assert b"STSong-Light" in printed.content
    assert fonts.health(NOW).tone == "bad"


def test_build_fonts_command_says_what_is_there(capsys):
    call_command("build_fonts")

    assert capsys.readouterr().out.startswith("print font: Noto Sans SC in ")


def test_build_fonts_command_leaves_a_running_build_alone(being_built, capsys):
    call_command("build_fonts")

    assert capsys.readouterr().out == "another process is building the font\n"


def test_build_fonts_command_fails_without_the_package(no_font, monkeypatch):
    monkeypatch.setattr(fontbuild, "source", lambda: None)

    with pytest.raises(CommandError):
        call_command("build_fonts")


@pytest.mark.django_db
def test_font_job_finds_the_font_built():
    row = jobs.enqueue("documents.build_fonts", key="first", at=NOW)

    jobs.run_due()

    row.refresh_from_db()
    assert row.state == "done"
