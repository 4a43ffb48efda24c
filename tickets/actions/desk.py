"""The verbs of one's own desk: drafts of calls, named views and columns of the list; and the log of exports."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from core.once import OnceKey
from core.organization.models import Staff
from core.workflow import Refused, Stale
from tickets.models import Export, IntakeDraft, ListSetting, SavedFilter

MOST_DRAFT = 100_000  # characters; a longer text belongs into an attachment
MOST_FILTERS = 40


@transaction.atomic
def save_draft(*, data: str, once_key: str, by: Staff, at: datetime) -> IntakeDraft | None:
    """Keep the call that is being written down; None when that form was saved as a case in the meantime."""
    if len(data) > MOST_DRAFT:
        raise Refused("内容太长，草稿没有保存。请把全文作为附件上传。")
    if once_key and OnceKey.objects.filter(user=by, key=once_key).exists():
        return None
    return IntakeDraft.objects.update_or_create(staff=by, defaults={"data": data, "saved_at": at})[0]


def drop_draft(*, by: Staff) -> None:
    """The call was saved, or is not wanted any more."""
    IntakeDraft.objects.filter(staff=by).delete()


@transaction.atomic
def save_filter(*, name: str, query: str, shared: bool, opens: bool, by: Staff, at: datetime) -> SavedFilter:
    """Give a view of the list a name. `query` was read by the list before: it holds only what the list offers."""
    _free_name(name, by)
    if SavedFilter.objects.filter(owner=by, removed_at=None).count() >= MOST_FILTERS:
        raise Refused(f"最多保存 {MOST_FILTERS} 个常用筛选。请先删除不用的。", "name")
    row = SavedFilter.objects.create(
        owner=by, name=name, query=query, shared_with=by.department if shared else None, created_at=at
    )
    if opens:
        open_with(saved=row, by=by)
    return row


@transaction.atomic
def change_filter(*, pk: int, name: str, shared: bool, expected_version: int, by: Staff) -> SavedFilter:
    """Rename one's own view, share it with the department or stop sharing it."""
    row = SavedFilter.objects.lock(pk, owner=by)
    if row.version != expected_version:
        raise Stale("这个常用筛选刚刚在别处改过，您的修改没有写入。请核对后再提交。", [])
    _free_name(name, by, besides=pk)
    row.name, row.shared_with = name, by.department if shared else None
    row.version += 1
    row.save(update_fields=["name", "shared_with", "version"])
    return row


@transaction.atomic
def remove_filter(*, pk: int, by: Staff, at: datetime) -> SavedFilter:
    """Take a view out of the menu; `restore_filter` brings it back."""
    row = SavedFilter.objects.lock(pk, owner=by)
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    return row


@transaction.atomic
def restore_filter(*, pk: int, by: Staff) -> SavedFilter:
    row = SavedFilter.objects.lock(pk, owner=by)
    _free_name(row.name, by, besides=pk)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    return row


def _free_name(name: str, by: Staff, besides: int | None = None) -> None:
    if SavedFilter.objects.filter(owner=by, name=name, removed_at=None).exclude(pk=besides).exists():
        raise Refused(f"您已有名为“{name}”的常用筛选。请换一个名称。", "name")


def open_with(*, saved: SavedFilter | None, by: Staff) -> None:
    """The view that the list opens with; None: 我的."""
    ListSetting.objects.update_or_create(staff=by, defaults={"opens_with": saved})


def choose_columns(*, columns: list[str] | None, by: Staff) -> None:
    """The columns of the list; None: the house's choice."""
    ListSetting.objects.update_or_create(staff=by, defaults={"columns": columns})


def note_export(*, kind: str, words: str, by: Staff, at: datetime, rows: int | None = None) -> Export:
    """Write down that rows leave the system, before the first one does."""
    return Export.objects.create(kind=kind, words=words[:300], by=by, at=at, rows=rows)


def counted(lines: Iterable[list], export: Export) -> Iterator[list]:
    """The lines as they go out; how many there were is noted once the last one is out."""
    count = 0
    for line in lines:
        count += 1
        yield line
    Export.objects.filter(pk=export.pk).update(rows=count)
