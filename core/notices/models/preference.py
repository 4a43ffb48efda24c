"""How a person wants to be told."""

from django.conf import settings
from django.db import models


class Preference(models.Model):
    """通知方式: which channels a person wants outside the inbox, which is always on. No row means all of them."""

    staff = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference")
    email_on = models.BooleanField("邮件", default=True)

    class Meta:
        verbose_name = "通知方式"

    def __str__(self):
        return f"{self.staff}"
