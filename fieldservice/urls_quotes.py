"""Addresses of quotes, fees, who pays. Part of `fieldservice:`."""

from django.urls import path

from fieldservice.views import fees, liability, quotes

ONE = "cases/<int:pk>/quotes/<int:part_pk>/"
urlpatterns = [
    path("quotes/", quotes.index, name="quotes"),
    path("quotes/export/", quotes.export, name="quotes_export"),
    path("cases/<int:pk>/quotes/new/", quotes.new, name="quote_new"),
    path("quotes/<int:pk>/", quotes.show, name="quote"),
    path("quotes/<int:pk>/calc/", quotes.calc, name="quote_calc"),
    path("quotes/<int:pk>/parts/", quotes.parts, name="quote_parts"),
    path("quotes/<int:pk>/compare/", quotes.compare, name="quote_compare"),
    path("quotes/<int:pk>/preview/", quotes.preview, name="quote_preview"),
    path(f"{ONE}submit/", quotes.submit, name="quote_submit"),
    path(f"{ONE}approve/", quotes.approve, name="quote_approve"),
    path(f"{ONE}return/", quotes.send_back, name="quote_return"),
    path(f"{ONE}issue/", quotes.issue, name="quote_issue"),
    path(f"{ONE}issue-repair/", quotes.issue_repair, name="quote_issue_repair"),
    path(f"{ONE}book/", quotes.book, name="quote_book"),
    path(f"{ONE}send/", quotes.send, name="quote_send"),
    path(f"{ONE}accept/", quotes.accept, name="quote_accept"),
    path(f"{ONE}refuse/", quotes.reject, name="quote_refuse"),
    path(f"{ONE}confirm/", quotes.confirm, name="quote_confirm"),
    path(f"{ONE}revise/", quotes.revise, name="quote_revise"),
    path(f"{ONE}attach/", quotes.attach, name="quote_attach"),
    path(f"{ONE}withdraw/", quotes.withdraw, name="quote_withdraw"),
    path("cases/<int:pk>/liability/", liability.show, name="liability"),
    path("cases/<int:pk>/liability/judge/", liability.judge, name="liability_judge"),
    path("cases/<int:pk>/liability/<int:part_pk>/revoke/", liability.revoke, name="liability_revoke"),
    path("cases/<int:pk>/agreement/", liability.agree, name="fee_agreement"),
    path("cases/<int:pk>/agreement/paper/", liability.agreement_paper, name="fee_agreement_paper"),
    path("cases/<int:pk>/agreement/<int:part_pk>/void/", liability.void, name="fee_agreement_void"),
    path("bookings/", liability.bookings, name="bookings"),
    path("bookings/export/", liability.export_bookings, name="bookings_export"),
    path("cases/<int:pk>/bookings/<int:part_pk>/reverse/", liability.reverse, name="booking_reverse"),
    path("fees/", fees.index, name="fees"),
    path("fees/new/", fees.edit, name="fees_new"),
    path("fees/<int:pk>/edit/", fees.edit, name="fees_edit"),
    path("fees/preview/", fees.preview, name="fees_preview"),
    path("fees/<int:pk>/withdraw/", fees.withdraw, name="fees_withdraw"),
    path("prices/", fees.prices, name="prices"),
    path("prices/<int:pk>/withdraw/", fees.withdraw_price, name="price_withdraw"),
]
