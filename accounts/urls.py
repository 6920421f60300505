"""Signing in and out, one's own account."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("masuk/", views.SignIn.as_view(), name="login"),
    path("keluar/", views.SignOut.as_view(), name="logout"),
    path("sandi/lupa/", views.PasswordReset.as_view(), name="password_reset"),
    path("sandi/lupa/terkirim/", views.PasswordResetDone.as_view(), name="password_reset_done"),
    path("sandi/baru/<uidb64>/<token>/", views.SetPassword.as_view(), name="password_set"),
    path("sandi/ubah/", views.PasswordChange.as_view(), name="password_change"),
    path("pengaturan/", views.Profile.as_view(), name="profile"),
]
