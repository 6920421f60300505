from django.urls import URLPattern

app_name = "renja"
urlpatterns: list[URLPattern] = []
