"""The plafon of an agency in its region's RKPD, and a region's own deadline."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from renja.forms.dates import DayField
from renja.forms.rows import MoneyField


class CeilingForm(OneLineFields, forms.Form):
    """One agency's plafon; blank takes it away. `version` is the one that was shown."""

    plafon = MoneyField(label=_("Plafon (Rp)"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DeadlineForm(OneLineFields, forms.Form):
    """A region's own date for a stage, and the paper that sets it."""

    due_on = DayField(
        label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    legal_basis = forms.CharField(
        label=_("Set by"),
        max_length=120,
        help_text=_("For example the number of the surat edaran."),
    )

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            "due_on",
            "legal_basis",
            Div(
                Submit("save", _("Save date"), css_class="btn btn-primary"),
                HTML('<a class="btn btn-quiet" href="{{ back }}">{{ cancel }}</a>'),
                css_class="rk-form-actions",
            ),
        )
        self.back = back
