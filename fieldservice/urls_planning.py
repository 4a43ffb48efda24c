from django.urls import path

from fieldservice.views import annual, annual_rows, planner, trip_list

urlpatterns = [
    path("trips/", trip_list.index, name="trips"),
    path("trips/export.csv", trip_list.csv, name="trips_csv"),
    path("trips/export.xlsx", trip_list.xlsx, name="trips_xlsx"),
    path("planner/", planner.week, name="planner"),
    path("planner/<int:pk>/", planner.change, name="planner_trip"),
    path("annual/", annual.index, name="annual_plans"),
    path("annual/begin/", annual.begin, name="annual_begin"),
    path("annual/template.xlsx", annual.template, name="annual_template"),
    path("annual/<int:pk>/", annual.show, name="annual_plan"),
    path("annual/<int:pk>/change/", annual.change, name="annual_change"),
    path("annual/<int:pk>/export.xlsx", annual.xlsx, name="annual_xlsx"),
    path("annual/<int:pk>/submit/", annual.submit, name="annual_submit"),
    path("annual/<int:pk>/recall/", annual.recall, name="annual_recall"),
    path("annual/<int:pk>/approve/", annual.approve, name="annual_approve"),
    path("annual/<int:pk>/return/", annual.return_, name="annual_return"),
    path("annual/<int:pk>/revise/", annual.revise, name="annual_revise"),
    path("annual/<int:pk>/withdraw/", annual.withdraw, name="annual_withdraw"),
    path("annual/<int:pk>/table/", annual_rows.table, name="annual_table"),
    path("annual/<int:pk>/suggest/", annual_rows.suggest, name="annual_suggest"),
    path("annual/<int:pk>/import/", annual_rows.bring_in, name="annual_import"),
    path("annual/<int:pk>/rows/new/", annual_rows.add, name="annual_row_add"),
    path("annual/<int:pk>/rows/<int:row_pk>/", annual_rows.edit, name="annual_row_edit"),
    path("annual/<int:pk>/rows/<int:row_pk>/remove/", annual_rows.remove, name="annual_row_remove"),
    path("annual/<int:pk>/rows/<int:row_pk>/move/", annual_rows.move, name="annual_row_move"),
    path("annual/<int:pk>/rows/<int:row_pk>/drop/", annual_rows.drop, name="annual_row_drop"),
    path("annual/<int:pk>/rows/<int:row_pk>/take-back/", annual_rows.take_back, name="annual_row_take_back"),
    path("annual/<int:pk>/rows/<int:row_pk>/release/", annual_rows.release, name="annual_row_release"),
]
