"""Addresses of faulty parts, 入库单, rejected goods, data rework, replacement and sent-in repair."""

from django.urls import path

from fieldservice.views import data_rework, parts, sent_in

PART = "cases/<int:pk>/parts/<int:part_pk>"
ORDER = "cases/<int:pk>/stock-in/<int:part_pk>"
REWORK = "cases/<int:pk>/data-rework/<int:part_pk>"
MACHINE = "cases/<int:pk>/sent-in/<int:part_pk>"

urlpatterns = [
    path("parts/", parts.index, name="faulty_parts"),
    path("parts/export/", parts.export, {"name": "parts"}, name="faulty_parts_export"),
    path("parts/blank/<slug:key>/", parts.blank, name="store_blank"),
    path(f"{PART}/", parts.show, name="faulty_part"),
    path(f"{PART}/stock/", parts.stock, name="faulty_part_stock"),
    path(f"{PART}/to-assets/", parts.to_assets, name="faulty_part_to_assets"),
    path(f"{PART}/void/", parts.void, name="faulty_part_void"),
    path(f"{PART}/repair/", parts.repair, name="faulty_part_repair"),
    path(f"{PART}/repaired/", parts.repaired, name="faulty_part_repaired"),
    path(f"{PART}/reinspect/", parts.reinspect, name="faulty_part_reinspect"),
    path(f"{PART}/ask-scrap/", parts.ask_scrap, name="faulty_part_ask_scrap"),
    path(f"{PART}/scrap/", parts.scrap, name="faulty_part_scrap"),
    path(f"{PART}/refuse-scrap/", parts.refuse_scrap, name="faulty_part_refuse_scrap"),
    path("cases/<int:pk>/trips/<int:part_pk>/parts/add/", parts.add, name="trip_add_part"),
    path("cases/<int:pk>/trips/<int:part_pk>/parts/none/", parts.no_part, name="trip_no_part"),
    path("cases/<int:pk>/trips/<int:part_pk>/parts/note/", parts.note, name="trip_note_parts"),
    path("stock-in/", parts.orders, name="stock_ins"),
    path("stock-in/export/", parts.export, {"name": "stock-in"}, name="stock_ins_export"),
    path("cases/<int:pk>/stock-in/new/", parts.fill, name="stock_in_new"),
    path(f"{ORDER}/", parts.show_order, name="stock_in"),
    path(f"{ORDER}/edit/", parts.edit_order, name="stock_in_edit"),
    path(f"{ORDER}/inspect/", parts.inspect, name="stock_in_inspect"),
    path(f"{ORDER}/void/", parts.void_order, name="stock_in_void"),
    path(f"{ORDER}/print/", parts.print_order, name="stock_in_print"),
    path("nonconforming/", parts.rejected, name="nonconforming"),
    path("nonconforming/export/", parts.export, {"name": "nonconforming"}, name="nonconforming_export"),
    path("cases/<int:pk>/inspections/<int:part_pk>/report/", parts.note_report, name="note_report"),
    path("data-rework/", data_rework.index, name="data_reworks"),
    path("cases/<int:pk>/data-rework/new/", data_rework.begin, name="data_rework_new"),
    path(f"{REWORK}/", data_rework.show, name="data_rework"),
    path(f"{REWORK}/edit/", data_rework.edit, name="data_rework_edit"),
    path(f"{REWORK}/reworked/", data_rework.reworked, name="data_rework_reworked"),
    path(f"{REWORK}/fill/", data_rework.fill, name="data_rework_fill"),
    path(f"{REWORK}/stock/", data_rework.stock, name="data_rework_stock"),
    path(f"{REWORK}/deliver/", data_rework.deliver, name="data_rework_deliver"),
    path(f"{REWORK}/cancel/", data_rework.cancel, name="data_rework_cancel"),
    path("cases/<int:pk>/replace/", data_rework.replace, name="replace"),
    path("sent-in/", sent_in.index, name="sent_ins"),
    path("sent-in/export/", parts.export, {"name": "sent-in"}, name="sent_ins_export"),
    path("cases/<int:pk>/sent-in/new/", sent_in.receive, name="sent_in_new"),
    path(f"{MACHINE}/", sent_in.show, name="sent_in"),
    path(f"{MACHINE}/edit/", sent_in.edit, name="sent_in_edit"),
    path(f"{MACHINE}/diagnose/", sent_in.diagnose, name="sent_in_diagnose"),
    path(f"{MACHINE}/begin/", sent_in.begin, name="sent_in_begin"),
    path(f"{MACHINE}/ready/", sent_in.ready, name="sent_in_ready"),
    path(f"{MACHINE}/give-up/", sent_in.give_up, name="sent_in_give_up"),
    path(f"{MACHINE}/return/", sent_in.give_back, name="sent_in_return"),
    path(f"{MACHINE}/void/", sent_in.void, name="sent_in_void"),
    path(f"{MACHINE}/receipt/", sent_in.print_receipt, name="sent_in_receipt"),
    path(f"{MACHINE}/repair-sheet/", sent_in.write_sheet, name="sent_in_sheet"),
    path(f"{MACHINE}/return-slip/", sent_in.print_return, name="sent_in_return_slip"),
]
