"""What people say about a finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from alignment.models import Finding

# to status -> what choosing it says.
MOVES = {
    Finding.Status.ANSWERED: _("Answer: explain the difference"),
    Finding.Status.CLAIMED_FIXED: _("It is fixed: the next check will tell"),
    Finding.Status.ACCEPTED: _("Accept with a reason"),
    Finding.Status.REOPENED: _("Reopen: this is not enough"),
}


class MoveForm(OneLineFields, forms.Form):
    """Move a finding to one of the statuses that this person may give it, and say why."""

    to_status = forms.ChoiceField(label=_("What do you do?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Answer or reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Stays with the finding and is printed in the report."),
    )
    # The finding as this page showed it: who comes second is told so.
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, moves: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["to_status"]
        choice.choices = [(move, MOVES[Finding.Status(move)]) for move in moves]  # type: ignore[attr-defined]
        if len(moves) == 1:
            choice.initial = moves[0]
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": "", "data-guard": ""}
        self.helper.layout = Layout(
            Field("to_status"),
            Field("text"),
            "version",
            Div(
                Submit("save", _("Send answer"), css_class="btn btn-primary"),
                css_class="rk-form-actions",
            ),
        )
