"""Addresses of the desk: the list, intake with its look-ups, views, exports and prints. Part of `tickets:`."""

from django.urls import path

from tickets.views import exports, intake, lists, lookups, passing_on, register, saved

urlpatterns = [
    path("", lists.index, name="list"),
    path("news/", lists.news, name="news"),
    path("export/", exports.csv, name="export"),
    path("export/xlsx/", exports.xlsx, name="export_xlsx"),
    path("exports/", exports.log, name="exports"),
    path("print/", exports.print_many, name="bulk_print"),
    path("columns/", saved.choose_columns, name="columns"),
    path("saved/", saved.index, name="saved"),
    path("saved/opens/", saved.opens, name="saved_opens"),
    path("saved/<int:pk>/", saved.change, name="saved_change"),
    path("saved/<int:pk>/remove/", saved.remove, name="saved_remove"),
    path("saved/<int:pk>/restore/", saved.restore, name="saved_restore"),
    path("hand-over/", passing_on.hand_over, name="bulk_hand_over"),
    path("intake/", intake.intake, name="intake"),
    path("intake/draft/", intake.draft, name="intake_draft"),
    path("intake/draft/discard/", intake.discard, name="intake_discard"),
    path("intake/callers/", lookups.callers, name="intake_callers"),
    path("intake/caller/", lookups.caller, name="intake_caller"),
    path("intake/caller/new/", lookups.new_customer, name="intake_new_customer"),
    path("intake/machines/", lookups.machines, name="intake_machines"),
    path("intake/machine/", lookups.machine, name="intake_machine"),
    path("intake/similar/", lookups.similar, name="intake_similar"),
    path("intake/preview/", lookups.preview, name="intake_preview"),
    path("<int:pk>/register/", register.register, name="register"),
]
