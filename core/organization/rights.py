"""Rights of the organization room, and the one decorator that asks for a right at a view's door."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.utils import timezone


class Right(TextChoices):
    MANAGE = "organization.manage", "管理人员、部门和岗位"
    ROSTER = "organization.roster", "排值班表"


def needs(right: str):
    """Let only people with this right (or standing in for one who has it) into the view; others get 403."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.may(right, at=timezone.now()):
                raise PermissionDenied(f"您的岗位没有“{getattr(right, 'label', right)}”的权限。")
            return view(request, *args, **kwargs)

        guarded.right = str(getattr(right, "value", right))
        return guarded

    return decorate
