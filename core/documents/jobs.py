"""The work of this room behind job names; `enqueue` knows only the names."""

from core.documents import batches, fonts, rendering
from core.jobs import Job, Later, job

WAIT_FOR_FONT = 5


@job("documents.render")
def render(row: Job, *, paper_id: int) -> None:
    _font_or_later()
    rendering.render_paper(paper_id)


@job("documents.batch")
def batch(row: Job, *, batch_id: int) -> None:
    batches.merge(batch_id, job=row)


@job("documents.build_fonts")
def build_fonts(row: Job) -> None:
    fonts.ensure()


def _font_or_later() -> None:
    """Print jobs wait for the font while another process builds it."""
    if not fonts.ensure():
        raise Later(WAIT_FOR_FONT, "打印字体正在准备")
