"""One form, one effect: a double click or a resent request finds what the first one made (design §3)."""

from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone


class OnceKey(models.Model):
    """A form token or Idempotency-Key that was used by a person, and where its result stands."""

    key = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    result_url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="once_key_unique")]

    def __str__(self):
        return self.key


def token(request) -> str:
    """The request's idempotency key: header first, else the hidden form field; "" when there is none."""
    return (request.headers.get("Idempotency-Key") or request.POST.get("once_key", ""))[:64]


def result(request) -> str:
    """Where the first request with this token led; "" for a new one.

    Asked before a form is checked whose values the first request has taken, such as a unique name.
    """
    key = token(request)
    done = OnceKey.objects.filter(user=request.user, key=key).first() if key else None
    return done.result_url if done else ""


def perform(request, act: Callable[[], models.Model]) -> str:
    """Run `act` once per token inside one transaction and return the result's URL.

    A second request with the same token gets the first one's URL and runs nothing; a concurrent one waits for
    the first on the unique index. `act` raising undoes the key too, so a refused form can be sent again.
    """
    key = token(request)
    if not key:
        with transaction.atomic():
            return act().get_absolute_url()
    mine = OnceKey.objects.filter(user=request.user, key=key)
    if done := mine.first():
        return done.result_url
    try:
        with transaction.atomic():
            claim = OnceKey.objects.create(user=request.user, key=key, at=timezone.now())
            claim.result_url = act().get_absolute_url()
            claim.save(update_fields=["result_url"])
            return claim.result_url
    except IntegrityError:
        if done := mine.first():
            return done.result_url
        raise
