"""The words that go with a document's steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from renja.forms.dates import DayField


class StepForm(OneLineFields, forms.Form):
    """A note, and the button that takes the step. `button` names what happens."""

    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    button: Promise = _("Save")

    def __init__(
        self, *args: Any, extra: Mapping[str, forms.Field] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(extra or {})
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            *(Field(name) for name in self.fields),
            Div(
                Submit("save", self.button, css_class="btn btn-primary"),
                HTML(
                    '<a class="btn btn-quiet" href="{{ document.get_absolute_url }}">{{ cancel }}</a>'
                ),
                css_class="rk-form-actions",
            ),
        )


class HandInForm(StepForm):
    """Hand in; an empty plan only when that is confirmed."""

    button = _("Hand in to Bappeda")

    def __init__(self, *args: Any, is_empty: bool, **kwargs: Any) -> None:
        confirmed = forms.BooleanField(
            label=_("This plan has no rows. I hand it in empty; its score will be 0.")
        )
        extra = {"is_empty_confirmed": confirmed} if is_empty else {}
        super().__init__(*args, extra=extra, **kwargs)


class ReturnForm(StepForm):
    """What Bappeda advises and recommends (Ps 134(3), 140(2))."""

    note = forms.CharField(
        label=_("Advice and recommendations"), widget=forms.Textarea(attrs={"rows": 6})
    )
    button = _("Return for revision")


class FitForm(StepForm):
    """Nothing more to revise; with an open MAYOR the note is the reason why."""

    button = _("Declare fit")

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        reason = forms.CharField(
            label=_("Reason why the Renja is fit although a MAYOR finding is open"),
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        super().__init__(*args, extra={"note": reason} if needs_reason else {}, **kwargs)


class EnactForm(StepForm):
    """The regulation that sets the document."""

    note = None  # type: ignore[assignment]  # Django's way to drop an inherited field
    number = forms.CharField(label=_("Number of the regulation"), max_length=120)
    enacted_on = DayField(
        label=_("Enacted on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    button = _("Record enactment")


class VersionForm(StepForm):
    """A name for the rows as they stand now."""

    note = None  # type: ignore[assignment]  # Django's way to drop an inherited field
    label = forms.CharField(
        label=_("Name of this version"),
        max_length=200,
        help_text=_("For example: before the agency forum."),
    )
    button = _("Keep this version")
