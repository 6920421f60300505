"""Signing in and out, passwords, profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.messages.views import SuccessMessageMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, UpdateView

from accounts import actions, forms
from accounts.models import User


def ask_first(
    request: HttpRequest,
    *,
    title: str,
    text: str,
    back: str,
    button: str,
    points: Sequence[str] = (),
    refusals: Sequence[str] = (),
    version: int | None = None,
) -> HttpResponse:
    """The page that asks before something is taken away; its button sends POST to this address.

    `points` say what goes along. With `refusals` there is no button: they say what is in the way.
    """
    context = {
        "title": title,
        "text": text,
        "back": back,
        "button": button,
        "points": points,
        "refusals": refusals,
        "version": version,
    }
    return render(request, "ask.html", context)


# Django's form views would take a PUT for a POST.
FORM_METHODS = ["get", "head", "post", "options"]


class SignIn(auth_views.LoginView):
    """Sign in by e-mail address."""

    http_method_names = FORM_METHODS
    template_name = "registration/login.html"
    authentication_form = forms.SignInForm
    redirect_authenticated_user = True


class SignOut(auth_views.LogoutView):
    """Sign out (POST only) and say so on the sign-in page."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        messages.success(request, _("You are signed out."))
        return response


class PasswordReset(FormView):
    """Note the wish for a link; the answer is the same whether the address has an account or not."""

    http_method_names = FORM_METHODS
    form_class = forms.PasswordResetForm
    template_name = "registration/password_reset.html"
    success_url = reverse_lazy("accounts:password_reset_done")

    def form_valid(self, form: forms.PasswordResetForm) -> HttpResponse:
        try:
            actions.ask_for_reset(
                email=form.cleaned_data["email"],
                place=actions.counted_place(self.request),
                at=timezone.now(),
            )
        except actions.CannotAskAgain as error:
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().form_valid(form)


class PasswordResetDone(TemplateView):
    """What to do while the mail is on its way."""

    template_name = "registration/password_reset_done.html"


class SetPassword(SuccessMessageMixin, auth_views.PasswordResetConfirmView):
    """Choose a password, after a reset or an invitation."""

    http_method_names = FORM_METHODS
    form_class = forms.SetPasswordForm
    template_name = "registration/password_set.html"
    success_url = reverse_lazy("accounts:login")
    success_message = _("Your password is saved. Sign in with it.")


class PasswordChange(SuccessMessageMixin, auth_views.PasswordChangeView):
    """Replace one's own password."""

    http_method_names = FORM_METHODS
    form_class = forms.PasswordChangeForm
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:profile")
    success_message = _("Your password is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}


class Profile(LoginRequiredMixin, SuccessMessageMixin, UpdateView):
    """Name and appearance of the signed-in person."""

    http_method_names = FORM_METHODS
    form_class = forms.ProfileForm
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")
    success_message = _("Your profile is saved.")

    def get_object(self, queryset: QuerySet[User] | None = None) -> User:
        # A row of its own: a refused form must not change the name in the top bar.
        return User.objects.get_by_natural_key(self.request.user.get_username())
