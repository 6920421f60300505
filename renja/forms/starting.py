"""Begin an empty document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from renja.models import PlanYear


class StartForm(OneLineFields, forms.Form):
    """Whose plan, for which year, and whether it amends one that was set."""

    subject = forms.ChoiceField(label=_("Document"))
    plan_year = forms.ModelChoiceField(
        label=_("Plan year"),
        queryset=PlanYear.objects.filter(is_open=True),
        to_field_name="year",
        empty_label=None,
    )
    is_amendment = forms.BooleanField(label=_("Amendment (Perubahan)"), required=False)

    def __init__(self, *args: Any, subjects: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = subjects  # type: ignore[attr-defined]  # a choice field
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.add_input(Submit("", _("Start the document"), css_class="btn-primary"))
