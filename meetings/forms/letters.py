"""The text of a surat undangan."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML, Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from meetings.forms.layout import date_input, laid_out
from meetings.models import InvitationLetter

_FROM_THE_RAKOR = _("Days, hours, place and agenda come from the rakor itself.")
_LONG = {"basis": 3, "body": 3, "remarks": 3, "closing": 3, "copies": 4}


class LetterForm(OneLineFields, forms.ModelForm):
    """Every part of the letter that is not worked out from the rakor."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = InvitationLetter
        fields = (
            "number",
            "nature",
            "attachments",
            "subject",
            "place",
            "dated_on",
            "basis",
            "body",
            "remarks",
            "closing",
            "signatory_title",
            "signatory_name",
            "signatory_rank",
            "signatory_nip",
            "copies",
        )
        widgets = {
            "dated_on": date_input(),
            **{name: forms.Textarea(attrs={"rows": rows}) for name, rows in _LONG.items()},
        }

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].help_text = _("For example the work plan or an earlier letter.")
        self.fields["remarks"].help_text = _("What to bring: ranwal Renja, data.")
        self.helper = laid_out(
            Field("version"),
            Div("number", "nature", css_class="rk-form-grid"),
            Div("attachments", "subject", css_class="rk-form-grid"),
            Div("place", "dated_on", css_class="rk-form-grid"),
            Field("basis"),
            Field("body"),
            HTML('<p class="rk-small rk-soft">{{ from_the_rakor }}</p>'),
            Field("remarks"),
            Field("closing"),
            Div("signatory_title", "signatory_name", css_class="rk-form-grid"),
            Div("signatory_rank", "signatory_nip", css_class="rk-form-grid"),
            Field("copies"),
            button=_("Save letter"),
            back=back,
        )
        self.helper.from_the_rakor = _FROM_THE_RAKOR
