"""The verbs of an import: put in, checked, written whole or not at all, dropped."""

from datetime import datetime

from django.db import transaction

from core.jobs import Job, enqueue
from core.times import local_date
from core.workflow import Refused
from customers import actions
from customers.importing import reading
from customers.importing.judging import CHANGED, FRESH, SAME, WRONG, Judge, Line
from customers.models import Import

TELL_EVERY = 200
State = Import.State


class Spoilt(Exception):
    """Something changed since the check: lines are wrong now, so nothing is written."""


@transaction.atomic
def put_in(*, kind: str, file, update: bool, by, at: datetime) -> Import:
    """Keep an uploaded list and have it checked."""
    run = Import(kind=kind, update=update, name=file.name[:150], at=at, by=by)
    run.file.save(file.name, file, save=False)
    run.save()
    enqueue("customers.check_import", key=str(run.pk), at=at, import_id=run.pk)
    return run


def check(import_id: int, *, job: Job | None = None, at: datetime) -> None:
    """Read and judge every line; writes nothing but the verdicts. Safe to repeat."""
    run = Import.objects.get(pk=import_id)
    if run.state != State.CHECKING:
        return
    try:
        with run.file.open("rb") as file:
            read = reading.read(file, run.kind)
    except reading.Unreadable as error:
        run.state, run.note = State.FAILED, str(error)
        run.save(update_fields=["state", "note"])
        return
    _keep(run, list(_judged(run, read, job, at)), state=State.CHECKED)


def _judged(run: Import, read: list[dict], job: Job | None, at: datetime):
    judge = Judge(run.kind, update=run.update, today=local_date(at))
    for done, row in enumerate(read, start=1):
        if job is not None and done % TELL_EVERY == 0:
            job.progress(done, len(read))
        yield judge.judge(row["line"], row["cells"])


def _keep(run: Import, lines: list[Line], *, state: str) -> None:
    verdicts = [line.verdict for line in lines]
    run.fresh, run.changed, run.same, run.wrong = (verdicts.count(v) for v in (FRESH, CHANGED, SAME, WRONG))
    run.state, run.lines = state, [line.stored() for line in lines]
    run.save(update_fields=["state", "lines", "fresh", "changed", "same", "wrong", "note"])


@transaction.atomic
def begin_writing(*, run: Import, by, at: datetime) -> Import:
    """The person saw the check and says yes."""
    run = Import.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if not run.may_write:
        raise Refused("这份名单还不能导入：要先检查完、没有错行、有要写入的行。")
    run.state, run.note = State.WRITING, ""
    run.save(update_fields=["state", "note"])
    enqueue("customers.write_import", key=f"{run.pk}:{at.isoformat()}", at=at, import_id=run.pk)
    return run


def write(import_id: int, *, at: datetime) -> None:
    """Judge again and write all lines in one transaction; a line that went wrong meanwhile stops everything."""
    run = Import.objects.select_related("by").get(pk=import_id)
    if run.state != State.WRITING:
        return
    lines: list[Line] = []
    try:
        with transaction.atomic():
            for line in _judged(run, run.lines, None, at):
                lines.append(line)
                if line.verdict in (FRESH, CHANGED):
                    _save(run, line, at)
            if any(line.verdict == WRONG for line in lines):
                raise Spoilt
            run.done_at = at
            run.save(update_fields=["done_at"])
            _keep(run, lines, state=State.DONE)
    except Spoilt:
        run.done_at = None
        run.note = "检查之后有别的改动，有的行现在有错，一行也没有写入。请按下面的说明改好再导入。"
        _keep(run, lines, state=State.CHECKED)


def _save(run: Import, line: Line, at: datetime) -> None:
    form = line.forms[""]
    thing = form.instance
    thing._history_user, thing._history_date, thing._change_reason = run.by, at, f"导入 {run.name}"[:100]
    if run.kind == Import.Kind.PARTS:
        thing.save()
    elif run.kind == Import.Kind.EQUIPMENT and line.verdict == FRESH:
        actions.register_equipment(machine=thing, by=run.by, at=at)
    elif run.kind == Import.Kind.EQUIPMENT:
        actions.change_equipment(machine=thing, expected_version=thing.version)
    elif line.verdict == FRESH:
        people = [line.forms["contact"].instance] if "contact" in line.forms else []
        places = [line.forms["site"].instance] if "site" in line.forms else []
        actions.open_file(customer=thing, contacts=people, sites=places, by=run.by, at=at)
    else:
        actions.change_file(customer=thing, contacts=[], sites=[], expected_version=thing.version)


@transaction.atomic
def drop(*, run: Import) -> Import:
    """放弃: nothing was written, nothing will be."""
    run = Import.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state not in (State.CHECKED, State.FAILED):
        raise Refused(f"这份名单{run.get_state_display()}，不能放弃。")
    run.state = State.DROPPED
    run.save(update_fields=["state"])
    return run
