from django.urls import path

from fieldservice.views import checklist, trip

urlpatterns = [
    path("checklist/", checklist.index, name="checklist"),
    path("checklist/<int:pk>/", checklist.edit, name="checklist_item"),
    path("cases/<int:pk>/trips/new/", trip.new, name="trip_new"),
    path("trips/<int:pk>/", trip.show, name="trip"),
    path("trips/<int:pk>/edit/", trip.edit, name="trip_edit"),
    path("trips/<int:pk>/sign/", trip.sign, name="trip_request"),
    path("trips/<int:pk>/sign-late/", trip.sign_late, name="trip_sign_late"),
    path("trips/<int:pk>/cancel/", trip.cancel, name="trip_cancel"),
    path("trips/<int:pk>/agree/", trip.agree, name="trip_agree"),
    path("trips/<int:pk>/notice/", trip.notice, name="trip_notice"),
    path("trips/<int:pk>/arrange/", trip.arrange, name="trip_arrange"),
    path("trips/<int:pk>/conduct/", trip.conduct, name="trip_conduct"),
    path("trips/<int:pk>/depart/", trip.depart, name="trip_depart"),
    path("trips/<int:pk>/arrive/", trip.arrive, name="trip_arrive"),
    path("trips/<int:pk>/restore/", trip.restore, name="trip_restore"),
    path("trips/<int:pk>/return/", trip.come_back, name="trip_return"),
    path("trips/<int:pk>/return-after/", trip.come_back, name="trip_return_after"),
    path("trips/<int:pk>/correct/<str:kind>/", trip.correct, name="trip_correct"),
    path("trips/<int:pk>/checks/", trip.tick_rest, name="trip_tick_rest"),
    path("trips/<int:pk>/checks/<int:item>/", trip.tick, name="trip_tick"),
    path("trips/<int:pk>/checks/<int:item>/undo/", trip.untick, name="trip_untick"),
    path("trips/<int:pk>/checks/<int:item>/skip/", trip.skip, name="trip_skip"),
    path("trips/<int:pk>/print/", trip.print_paper, name="trip_print"),
]
