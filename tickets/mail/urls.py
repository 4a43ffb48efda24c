"""Addresses of mail, mailboxes and what the open pages show. Part of `tickets:`."""

from django.urls import path

from tickets.mail.views import cases, log, mailboxes
from tickets.public.views import staff

urlpatterns = [
    path("mail/", log.index, name="mails"),
    path("mail/<int:pk>/", log.show, name="mail"),
    path("mail/<int:pk>/original/", log.original, name="mail_original"),
    path("mail/<int:pk>/release/", log.release, name="mail_release"),
    path("mail/<int:pk>/drop/", log.drop, name="mail_drop"),
    path("mailboxes/", mailboxes.index, name="mailboxes"),
    path("mailboxes/add/", mailboxes.add, name="mailbox_add"),
    path("mailboxes/<int:pk>/", mailboxes.edit, name="mailbox_edit"),
    path("mailboxes/<int:pk>/test/", mailboxes.test, name="mailbox_test"),
    path("open-pages/", staff.face, name="open_pages"),
    path("<int:pk>/mail/", cases.compose, name="mail_compose"),
    path("<int:pk>/mails/", cases.thread, name="mail_thread"),
    path("<int:pk>/tracking/", staff.tracking, name="tracking"),
    path("<int:pk>/tracking/reset/", staff.reset, name="tracking_reset"),
]
