from django.urls import URLPattern

app_name = "nomenclature"
urlpatterns: list[URLPattern] = []
