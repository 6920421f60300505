"""Addresses below /data/nomenklatur/."""

from django.urls import path

from nomenclature import views

app_name = "nomenclature"
urlpatterns = [
    path("", views.item_list, name="list"),
    path("impor/", views.EditionImport.as_view(), name="import"),
    path("edisi/<slug:key>/", views.edition_detail, name="edition"),
    path("<int:pk>/", views.item_detail, name="item"),
]
