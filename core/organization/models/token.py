"""Tokens by which other software acts for a person."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q


class ApiTokenQuerySet(models.QuerySet):
    def valid(self, *, at: datetime):
        """Neither revoked nor expired, of a person who is still here."""
        fresh = Q(expires_at=None) | Q(expires_at__gt=at)
        return self.filter(fresh, revoked_at=None, staff__is_active=True)

    def lock(self, pk: int) -> "ApiToken":
        return self.select_for_update(of=("self",)).get(pk=pk)


class ApiToken(models.Model):
    """接口令牌: acts with the rights and the view of its person. Only a digest is stored; the token is shown once."""

    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name="人员"
    )
    name = models.CharField("用途", max_length=60)
    may_write = models.BooleanField("可以新建处理单", default=False)
    tail = models.CharField("尾号", max_length=6)
    digest = models.CharField(max_length=64, unique=True, editable=False)

    created_at = models.DateTimeField("建立时间")
    expires_at = models.DateTimeField("到期时间", null=True)
    last_used_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoke_reason = models.CharField("停用原因", max_length=100, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "接口令牌"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="api_token_revoked_has_reason",
                condition=Q(revoked_at=None) | ~Q(revoke_reason=""),
                violation_error_message="停用令牌要写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.name} ····{self.tail}"

    def usable(self, at: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)
