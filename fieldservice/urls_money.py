"""Addresses of advances, claims, write-offs and costs. Part of `fieldservice:`."""

from django.urls import path

from fieldservice.views import advances, claims, money, write_offs

urlpatterns = [
    path("money/", money.index, name="money"),
    path("money/export/", money.export, name="money_export"),
    path("trips/<int:pk>/advance/", advances.ask, name="advance_ask"),
    path("advances/<int:pk>/", advances.show, name="advance"),
    path("advances/<int:pk>/approve/", advances.approve, name="advance_approve"),
    path("advances/<int:pk>/refuse/", advances.turn_down, name="advance_refuse"),
    path("advances/<int:pk>/withdraw/", advances.withdraw, name="advance_withdraw"),
    path("advances/<int:pk>/pay/", advances.pay, name="advance_pay"),
    path("advances/<int:pk>/repay/", advances.repay, name="advance_repay"),
    path("advances/<int:pk>/print/", advances.print_paper, name="advance_print"),
    path("trips/<int:pk>/claim/", claims.start, name="claim_start"),
    path("claims/<int:pk>/", claims.show, name="claim"),
    path("claims/<int:pk>/edit/", claims.edit, name="claim_edit"),
    path("claims/<int:pk>/submit/", claims.submit, name="claim_submit"),
    path("claims/<int:pk>/recall/", claims.recall, name="claim_recall"),
    path("claims/<int:pk>/check/", claims.check, name="claim_check"),
    path("claims/<int:pk>/return/", claims.send_home, name="claim_return"),
    path("claims/<int:pk>/send-back/", claims.send_back, name="claim_send_back"),
    path("claims/<int:pk>/void/", claims.void, name="claim_void"),
    path("claims/<int:pk>/print/", claims.print_paper, name="claim_print"),
    path("write-offs/new/", write_offs.new, name="write_off_new"),
    path("write-offs/<int:pk>/", write_offs.show, name="write_off"),
    path("write-offs/<int:pk>/reverse/", write_offs.reverse_entries, name="write_off_reverse"),
    path("write-offs/<int:pk>/print/", write_offs.print_paper, name="write_off_print"),
    path("write-offs/<int:pk>/xlsx/", write_offs.workbook, name="write_off_xlsx"),
    path("write-offs/entries/<int:pk>/keep/", write_offs.keep_entry, name="write_off_keep"),
    path("costs/", money.month, name="costs_month"),
    path("costs/export/", money.export_month, name="costs_export"),
    path("costs/<int:pk>/", money.of_case, name="costs"),
]
