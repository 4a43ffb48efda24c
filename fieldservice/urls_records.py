"""Addresses of the 外出服务记录表. Part of `fieldservice:`."""

from django.urls import path

from fieldservice.views import field_papers, record, record_list

urlpatterns = [
    path("records/", record_list.index, name="records"),
    path("records/export/", record_list.export, name="records_export"),
    path("records/blank/<slug:key>/", record_list.blank, name="blank_paper"),
    path("records/kinds/", record_list.kinds, name="record_kinds"),
    path("records/kinds/<int:pk>/", record_list.edit_kind, name="record_kind"),
    path("papers/<slug:slug>/blank/", field_papers.blank, name="paper_blank"),
    path("papers/<slug:slug>/new/<int:pk>/", field_papers.new, name="paper_new"),
    path("papers/<slug:slug>/<int:pk>/", field_papers.show, name="paper"),
    path("papers/<slug:slug>/<int:pk>/print/", field_papers.print_paper, name="paper_print"),
    path("papers/<slug:slug>/<int:pk>/<slug:name>/", field_papers.step, name="paper_step"),
    path("trips/<int:pk>/record/", record.show, name="record"),
    path("trips/<int:pk>/record/header/", record.header, name="record_header"),
    path("trips/<int:pk>/record/fill/", record.fill, name="record_fill"),
    path("trips/<int:pk>/record/sign/", record.sign, name="record_sign"),
    path("trips/<int:pk>/record/unsign/", record.unsign, name="record_unsign"),
    path("trips/<int:pk>/record/scan/", record.scan, name="record_scan"),
    path("trips/<int:pk>/record/photos/", record.photos, name="record_photos"),
    path("trips/<int:pk>/record/files/<int:file_pk>/drop/", record.drop_file, name="record_drop_file"),
    path("trips/<int:pk>/record/print/", record.print_record, name="record_print"),
    path("trips/<int:pk>/record/carry/", record.carry, name="record_carry"),
    path("trips/<int:pk>/record/follow-up/", record.follow_up, name="record_follow_up"),
    path("trips/<int:pk>/hand-in/", record.hand_in, name="hand_in"),
    path("trips/<int:pk>/file/", record.file_trip, name="file_trip"),
    path("trips/<int:pk>/give-back/", record.give_back, name="give_back"),
]
