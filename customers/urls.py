"""Addresses of the customer room. The fixed words stand before the numbers."""

from django.urls import path

from customers.views import edit, equipment, file, importing, lookup, pages, parts

app_name = "customers"
urlpatterns = [
    path("", pages.index, name="list"),
    path("create/", edit.create, name="create"),
    path("regions/", pages.regions, name="regions"),
    path("lookup/", lookup.customers, name="lookup"),
    path("quick-form/", lookup.quick_form, name="quick_form"),
    path("quick-add/", lookup.quick_add, name="quick_add"),
    path("import/", importing.imports, name="imports"),
    path("import/template/<slug:kind>/", importing.template, name="import_template"),
    path("import/<int:pk>/", importing.show, name="import"),
    path("import/<int:pk>/write/", importing.write, name="import_write"),
    path("import/<int:pk>/drop/", importing.drop, name="import_drop"),
    path("parts/", parts.index, name="parts"),
    path("parts/new/", parts.edit, name="part_create"),
    path("parts/<int:pk>/", parts.edit, name="part_edit"),
    path("batch/<path:batch>/", pages.batch, name="batch"),
    path("equipment/lookup/", lookup.equipment, name="equipment_lookup"),
    path("equipment/<int:pk>/", equipment.detail, name="equipment"),
    path("equipment/<int:pk>/card/", lookup.equipment_card, name="equipment_card"),
    path("equipment/<int:pk>/edit/", equipment.edit, name="equipment_edit"),
    path("equipment/<int:pk>/retire/", edit.retire_equipment, name="equipment_retire"),
    path("needs/<int:pk>/settle/", file.settle_need, name="need_settle"),
    path("<int:pk>/", pages.detail, name="detail"),
    path("<int:pk>/picked/", lookup.picked, name="picked"),
    path("<int:pk>/edit/", edit.edit, name="edit"),
    path("<int:pk>/retire/", edit.retire, name="retire"),
    path("<int:pk>/equipment/create/", equipment.create, name="equipment_create"),
    path("<int:pk>/needs/create/", file.add_need, name="need_create"),
    path("<int:pk>/agreements/create/", file.add_agreement, name="agreement_create"),
    path("<int:pk>/requirements/create/", file.add_requirement, name="requirement_create"),
]
