"""Forms of the minutes: an item's text, its outcome, the circulation, a correction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from meetings.forms.layout import laid_out, moment_input
from meetings.models import AgendaItem, CoordinationMeeting, MinutesCorrection
from renja.forms.dates import MomentField


class MinutesForm(OneLineFields, forms.Form):
    """What was said at one item; `version` is the state it was typed over."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    chair = forms.CharField(label=_("Chair"), max_length=160, required=False)
    minute_taker = forms.CharField(label=_("Minute-taker"), max_length=160, required=False)
    discussion = forms.CharField(
        label=_("What was discussed"), required=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    conclusions = forms.CharField(
        label=_("Decisions and conclusions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    follow_up = forms.CharField(
        label=_("Follow-up"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            Field("version"),
            Div("chair", "minute_taker", css_class="rk-form-grid"),
            Field("discussion"),
            Field("conclusions"),
            Field("follow_up"),
            button=_("Save minutes"),
            back=back,
        )
        # After a clash the choices above the form belong to it.
        self.helper.form_id = "form-notulen"

    def texts(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if name != "version"}


class ItemOutcomeForm(OneLineFields, forms.Form):
    """How an item ended."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=AgendaItem.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(Field("outcome"), Field("note"), button=_("Save outcome"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == AgendaItem.Outcome.DEFERRED and not cleaned.get("note"):
            self.add_error("note", _("Say why, and until when, it is deferred."))
        return cleaned


class CirculationForm(OneLineFields, forms.Form):
    """Until when corrections of the draft are taken; time of the host's zone."""

    closes_at = MomentField(label=_("Corrections until"), widget=moment_input())

    def __init__(self, *args: Any, zone: str, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.helper = laid_out(Field("closes_at"), button=_("Circulate the draft"), back=back)

    def clean_closes_at(self) -> datetime:
        given: datetime = self.cleaned_data["closes_at"]
        return given.replace(tzinfo=self.zone)


class CorrectionForm(OneLineFields, forms.Form):
    """What a reader wants changed in the draft."""

    item = forms.ModelChoiceField(
        label=_("Agenda item"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=_("The minutes as a whole"),
    )
    text = forms.CharField(
        label=_("Correction"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, meeting: CoordinationMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = meeting.items.exclude(kind=AgendaItem.Kind.BREAK).filter(is_public=True)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]
        self.helper = laid_out(Field("item"), Field("text"), button=_("Send correction"))


class ResolutionForm(OneLineFields, forms.Form):
    """Whether a correction was taken over, and an answer to it."""

    resolution = forms.ChoiceField(
        choices=[
            choice
            for choice in MinutesCorrection.Resolution.choices
            if choice[0] != MinutesCorrection.Resolution.OPEN
        ]
    )
    reply = forms.CharField(required=False, max_length=2000)
