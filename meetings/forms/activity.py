"""The written part of the laporan kegiatan."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from meetings.forms.layout import date_input, laid_out
from meetings.models import ActivityText
from renja.forms.dates import DayField


class ActivityForm(OneLineFields, forms.ModelForm[ActivityText]):
    """Conclusion, recommendation, and who signs."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    dated_on = DayField(label=_("Dated"), required=False, widget=date_input())

    class Meta:
        model = ActivityText
        fields = (
            "conclusion",
            "recommendation",
            "place",
            "dated_on",
            "signatory_title",
            "signatory_name",
            "signatory_rank",
            "signatory_nip",
        )
        widgets = {
            "conclusion": forms.Textarea(attrs={"rows": 6}),
            "recommendation": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["conclusion"].help_text = _("What the rakor achieved, and what it did not.")
        self.fields["recommendation"].help_text = _("Who is asked to do what next.")
        self.helper = laid_out(
            Field("version"),
            Field("conclusion"),
            Field("recommendation"),
            Div("place", "dated_on", css_class="rk-form-grid"),
            Div("signatory_title", "signatory_name", css_class="rk-form-grid"),
            Div("signatory_rank", "signatory_nip", css_class="rk-form-grid"),
            button=_("Save text"),
            back=back,
        )

    def texts(self) -> dict[str, Any]:
        """What is stored."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
