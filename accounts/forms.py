"""Forms around one's own account."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth import forms as auth_forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.typed import one_line

# What a browser sends of these holds no line break; a program's request may.
_ONE_LINE_INPUTS = {"text", "search", "tel"}


class OneLineFields:
    """For every form: fields of one line refuse line breaks, which a `CharField` keeps inside.

    Mail subjects, file names and lists are made of such fields.
    """

    fields: dict[str, forms.Field]

    def full_clean(self) -> None:
        for field in self.fields.values():
            kind = getattr(field.widget, "input_type", "")
            if not isinstance(field, forms.CharField) or kind not in _ONE_LINE_INPUTS:
                continue
            if one_line not in field.validators:
                field.validators = [*field.validators, one_line]
        super().full_clean()  # type: ignore[misc]


def _helper(*fields: str, submit: str | Promise) -> FormHelper:
    helper = FormHelper()
    helper.attrs = {"novalidate": ""}
    helper.layout = Layout(*fields, Submit("submit", submit, css_class="btn btn-primary"))
    return helper


def _label_new_passwords(form: forms.Form) -> None:
    form.fields["new_password1"].label = _("New password")
    form.fields["new_password2"].label = _("New password, once more")


class SignInForm(OneLineFields, auth_forms.AuthenticationForm):
    """E-mail address and password."""

    error_messages = {
        "invalid_login": _("E-mail address and password do not belong together."),
        "inactive": _("This account is closed."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autofocus": True, "autocomplete": "username"}
        )
        self.fields["password"].label = _("Password")
        self.helper = _helper("username", "password", submit=_("Sign in"))


class PasswordResetForm(OneLineFields, forms.Form):
    """Ask for the mail with the link."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("email", submit=_("Send the link"))


class SetPasswordForm(OneLineFields, auth_forms.SetPasswordForm):
    """Choose a password after opening the mailed link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_new_passwords(self)
        self.helper = _helper("new_password1", "new_password2", submit=_("Save password"))


class PasswordChangeForm(OneLineFields, auth_forms.PasswordChangeForm):
    """Replace the password by giving the old one."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["old_password"].label = _("Old password")
        _label_new_passwords(self)
        self.helper = _helper(
            "old_password", "new_password1", "new_password2", submit=_("Save password")
        )

    def clean_old_password(self) -> str:
        """The old password; wrong ones count as they do at the sign-in, and pause it."""
        old: str = self.cleaned_data["old_password"]
        if not authenticate(self.request, username=self.user.get_username(), password=old):
            raise forms.ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
        return old


class ProfileForm(OneLineFields, forms.ModelForm):
    """Name and appearance."""

    class Meta:
        model = User
        fields = ["name", "theme"]
        widgets = {"theme": forms.RadioSelect}
        help_texts = {"name": _("As it should stand under letters and in lists.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.helper = _helper("name", "theme", submit=_("Save profile"))
