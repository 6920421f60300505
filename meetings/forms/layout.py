"""How forms of this app are laid out."""

from __future__ import annotations

from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def not_before(due_on: date | None, first_on: date | None) -> None:
    """What is agreed at a rakor is not due before it. Raises ValidationError."""
    if due_on and first_on and due_on < first_on:
        raise forms.ValidationError(_("The due date lies before the rakor."))


def laid_out(*rows: object, button: Promise | str, back: str = "") -> FormHelper:
    """A helper with these rows, one button, and a way back."""
    helper = FormHelper()
    helper.attrs = {"novalidate": "", "data-guard": ""}
    ways = [Submit("save", button, css_class="btn btn-primary")]
    if back:
        # crispy reads these texts as templates: what varies comes from the context, escaped.
        helper.back, helper.cancel = back, _("Cancel")
        ways.append(HTML('<a class="btn btn-quiet" href="{{ back }}">{{ cancel }}</a>'))
    helper.layout = Layout(*rows, Div(*ways, css_class="rk-form-actions"))
    return helper
