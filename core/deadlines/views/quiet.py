"""夜间安静时段: when mail and robots keep still. The inbox never waits."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.deadlines.actions.quiet import set_quiet_hours
from core.deadlines.forms.quiet import QuietForm
from core.deadlines.models import Change, Subject
from core.deadlines.rights import Right
from core.notices.models import quiet_hours
from core.organization.rights import needs
from core.workflow import Refused, Stale

SHOWN = 10


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE)
def quiet(request):
    setting = quiet_hours()
    form = QuietForm(request.POST or None, initial=QuietForm.initial_of(setting))
    if request.method == "POST" and form.is_valid():
        try:
            saved = set_quiet_hours(**form.cleaned_data, by=request.user, at=timezone.now())
        except Stale:
            raise
        except Refused as refusal:
            form.add_error(refusal.field, refusal.reason)
        else:
            messages.success(request, f"安静时段已改为：{saved}。")
            return redirect("deadlines:quiet")
    changes = Change.objects.filter(subject=Subject.QUIET).select_related("by")[:SHOWN]
    return render(request, "deadlines/quiet.html", {"form": form, "setting": setting, "changes": changes})
