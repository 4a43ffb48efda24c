"""部门、岗位、角色: the shape of the company. For administrators only."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.organization import actions, changes, overview, queries
from core.organization.checks import labels
from core.organization.forms.people import DepartmentForm, PostForm
from core.organization.models import Department, Post, Staff
from core.organization.rights import Right, needs
from core.organization.roles import RIGHTS, Role
from core.organization.views.pages import failed, frame
from core.times import local_date
from core.workflow import Refused


@needs(Right.MANAGE)
def departments(request):
    """部门 as a tree: letters, head, who answers today; ladders that find nobody stand beside it."""
    now = timezone.now()
    day = local_date(now)
    context = {
        "rows": overview.department_rows(day=day),
        "headless": queries.headless(day),
        "representative": queries.representative(day),
        "general_manager": queries.general_manager(day),
        **frame("departments", request.user, now),
    }
    return render(request, "organization/departments.html", context)


@needs(Right.MANAGE)
def department_create(request):
    return _department(request, Department())


@needs(Right.MANAGE)
def department_edit(request, pk):
    return _department(request, get_object_or_404(Department, pk=pk))


def _department(request, department):
    name = department.name
    form = DepartmentForm(
        request.POST or None, instance=department, initial={"expected_version": changes.version(department)}
    )
    if not form.is_valid():
        return _department_form(request, form, name)
    data = form.cleaned_data
    try:
        actions.save_department(
            department=form.save(commit=False),
            aliases=data["aliases"],
            expected_version=data["expected_version"] or 0,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _department_form(request, failed(form, refusal, changes.version(department)), name, 409)
    messages.success(request, f"{department} 已保存。")
    return redirect("organization:departments")


def _department_form(request, form, name, status=200):
    pk = form.instance.pk
    history = changes.recent(form.instance) if pk else []
    context = {"form": form, "name": name, "pk": pk, "history": history}
    return render(request, "organization/department_form.html", context, status=status)


@needs(Right.MANAGE)
def posts(request):
    """岗位 with duties; the form below adds one."""
    form = PostForm(request.POST or None)
    if form.is_valid():
        messages.success(request, f"岗位 {form.save()} 已添加。")
        return redirect("organization:posts")
    context = {"form": form, "rows": overview.posts(), **frame("posts", request.user, timezone.now())}
    return render(request, "organization/posts.html", context)


@needs(Right.MANAGE)
def post_edit(request, pk):
    post = get_object_or_404(Post, pk=pk)
    name = post.name
    form = PostForm(request.POST or None, instance=post)
    if form.is_valid():
        messages.success(request, f"岗位 {form.save()} 已保存。")
        return redirect("organization:posts")
    people = Staff.objects.active().filter(post=pk).select_related("department")
    return render(request, "organization/post_form.html", {"form": form, "name": name, "pk": pk, "people": people})


@needs(Right.MANAGE)
@require_POST
def post_delete(request, pk):
    """删除 a post that nobody has; one in use is refused with a reason."""
    post = get_object_or_404(Post, pk=pk)
    if held := Staff.objects.filter(post=post).count():
        raise Refused(f"还有 {held} 人在岗位 {post} 上（含已停用）。请先给他们换岗位。")
    post.delete()
    messages.success(request, f"岗位 {post.name} 已删除。")
    return redirect("organization:posts")


@needs(Right.MANAGE)
def roles(request):
    """角色与权限: the one rights table, readable, with the people in each role."""
    words = labels()
    rooms: dict[str, list] = {}
    for right, holders in RIGHTS.items():
        marks = [(role.label, role in holders) for role in Role]
        rooms.setdefault(right.partition(".")[0], []).append((words.get(right, right), marks))
    context = {
        "rooms": [(overview.room_name(room), rows) for room, rows in rooms.items()],
        "roles": overview.members(),
        "width": len(Role.values) + 1,
        **frame("roles", request.user, timezone.now()),
    }
    return render(request, "organization/roles.html", context)
