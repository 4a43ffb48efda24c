"""人员: list, create, edit, password, leaving and coming back. For administrators only."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.lists import Filter, Listing, Sort, answer
from core.organization import actions, changes, handover, overview, queries, rosters
from core.organization.forms.people import LeaveForm, StaffForm
from core.organization.models import Department, Staff
from core.organization.rights import Right, needs
from core.organization.roles import Role
from core.organization.views.pages import failed, frame
from core.times import local_date
from core.workflow import Refused


def _search(rows, text):
    return rows.filter(
        Q(name__icontains=text) | Q(username__icontains=text) | Q(phone__icontains=text) | Q(employee_no__iexact=text)
    )


def _listing(departments: list[Department]) -> Listing:
    options = [(row.pk, row.name) for row in departments if row.is_active]
    return Listing(
        sorts=(
            Sort("name", "姓名", ("name",)),
            Sort("department", "部门与岗位", ("department__pk", "pk"), nullable=True),
        ),
        default="department",
        filters=(
            Filter("department", "部门", options, many=False),
            Filter("role", "角色", Role.choices, field="groups__name", many=False),
            Filter("state", "状态", (("active", "在职"), ("left", "已停用")), lambda rows, _: rows, many=False),
        ),
        search=_search,
        size=20,
        unit="人",
    )


@needs(Right.MANAGE)
def staff_list(request):
    """人员名单 with the roster of the coming days, deputies and ladders that find nobody beside it."""
    now = timezone.now()
    departments = list(Department.objects.select_related("head"))
    asked = _listing(departments).read(request)
    left = asked.chosen.get("state") == ["left"]
    rows = asked.narrowed(Staff.objects.filter(is_active=not left))
    page = asked.page(rows.select_related("department", "post").prefetch_related("groups"))
    deputies = overview.open_deputies(local_date(now))
    shown = overview.staff_rows(page.rows, deputies, day=local_date(now))
    context = {"asked": asked, "page": page, "rows": shown, "left": left}
    if not request.htmx:
        context |= _beside(request.user, departments, deputies, now)
    return answer(request, "organization/staff_list.html", "organization/_staff_rows.html", context)


def _beside(user, departments, deputies, now) -> dict:
    day = local_date(now)
    duties = rosters.recent_duties(day)
    kept = rosters.on_roster(duties)[:2]
    on_roster = [row for row in departments if row.pk in kept]
    stand_ins = {row.principal_id: row.deputy for row in reversed(deputies) if row.covers(day)}
    return {
        "on_roster": on_roster,
        "roster": rosters.filled(on_roster, day, 5, duties, deputies, today=day),
        "deputies": overview.deputy_rows(deputies[:5], day=day),
        "headless": queries.headless(day, departments=departments, stand_ins=stand_ins),
        "ratio": overview.manager_ratio(),
        **frame("staff", user, now, duties),
    }


@needs(Right.MANAGE)
@never_cache
def staff_create(request):
    """添加人员: the one-time password is shown once on the page that follows."""
    form = StaffForm(request.POST or None)
    if not form.is_valid():
        return render(request, "organization/staff_form.html", {"form": form, "person": None})
    staff = form.save(commit=False)
    password = actions.create_staff(
        staff=staff, roles=set(form.cleaned_data["roles"]), by=request.user, at=timezone.now()
    )
    return render(
        request, "organization/one_time.html", {"person": staff, "password": password, "occasion": "新账号"}
    )


@needs(Right.MANAGE)
def staff_edit(request, pk):
    """修改人员, with who changed what last beside the form."""
    person = get_object_or_404(Staff.objects.select_related("department", "post"), pk=pk)
    form = StaffForm(request.POST or None, instance=person, initial={"expected_version": changes.version(person)})
    if not form.is_valid():
        return _staff_form(request, form, pk)
    data = form.cleaned_data
    try:
        actions.edit_staff(
            staff=form.save(commit=False),
            roles=set(data["roles"]),
            expected_version=data["expected_version"] or 0,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _staff_form(request, failed(form, refusal, changes.version(person)), pk, refusal)
    messages.success(request, f"{person} 已保存。")
    return redirect("organization:staff_edit", pk=pk)


def _staff_form(request, form, pk, refusal=None):
    person = Staff.objects.select_related("department").get(pk=pk)
    context = {"form": form, "person": person, "history": changes.recent(person)}
    return render(request, "organization/staff_form.html", context, status=409 if refusal else 200)


@needs(Right.MANAGE)
@require_POST
@never_cache
def password_reset(request, pk):
    """重置密码: an administrator cannot see the old one, only replace it."""
    person = get_object_or_404(Staff.objects.active(), pk=pk)
    password = actions.reset_password(staff=person, by=request.user, at=timezone.now())
    return render(request, "organization/one_time.html", {"person": person, "password": password, "occasion": "重置"})


@needs(Right.MANAGE)
def deactivate(request, pk):
    """停用: what is still open, to whom it goes, and only then the end of the account."""
    person = get_object_or_404(Staff.objects.active().select_related("department"), pk=pk)
    form = LeaveForm(request.POST or None, staff=person)
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            actions.deactivate(staff=person, to=to, by=request.user, at=timezone.now())
        except Refused as refusal:
            failed(form, refusal)
        else:
            messages.success(request, f"{person} 已停用" + (f"，工作已移交 {to}。" if to else "。"))
            return redirect("organization:staff_list")
    context = {"form": form, "person": person, "rest": handover.open_work(person)}
    return render(request, "organization/deactivate.html", context, status=409 if form.errors else 200)


@needs(Right.MANAGE)
@require_POST
@never_cache
def reactivate(request, pk):
    """重新启用 with a new one-time password."""
    person = get_object_or_404(Staff, pk=pk)
    password = actions.reactivate(staff=person, by=request.user, at=timezone.now())
    context = {"person": person, "password": password, "occasion": "重新启用"}
    return render(request, "organization/one_time.html", context)
