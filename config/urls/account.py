"""The account host: sign-in, second factor, invitations, and the hand-over to other hosts."""

from django.urls import include, path

from tenants import views

urlpatterns = [
    path("", views.start, name="start"),
    path("login/", views.sign_in, name="account_login"),
    path("hand-over/", views.hand_over, name="hand_over"),
    path("leave/", views.leave, name="leave"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("", include("tenants.signin.urls")),
    path("", include("tenants.profile")),
]

handler404, handler500 = "core.pages.not_found", "core.pages.broken"
