"""A client: its own people."""

from django.urls import path

from tenants import views

urlpatterns = [
    path("enter/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
]
