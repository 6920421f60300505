"""Forms of decisions and action items."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from agencies.models import Agency
from meetings.actions.followup import Content
from meetings.forms.choices import offer
from meetings.forms.layout import date_input, laid_out, not_before
from meetings.models import ActionItem, AgendaItem, CoordinationMeeting, Decision
from renja.forms.dates import DayField


def _items(meeting: CoordinationMeeting) -> Any:
    return meeting.items.exclude(kind=AgendaItem.Kind.BREAK)


def _agencies(meeting: CoordinationMeeting) -> Any:
    """Those that take part, and those of the host's region and of the regions in it."""
    region = meeting.host.region_id
    near = (
        Agency.objects.filter(pk__in=meeting.agencies.values("agency"))
        | Agency.objects.filter(region=region)
        | Agency.objects.filter(region__parent=region)
    )
    return near.select_related("region").distinct().order_by("region__code", "name")


class DecisionForm(OneLineFields, forms.Form):
    """A decision; the rows and findings it is about are ticked beside."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Decision"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Decision.Outcome.choices, initial=Decision.Outcome.AGREED
    )
    item = forms.ModelChoiceField(
        label=_("Agenda item"), queryset=AgendaItem.objects.none(), required=False
    )
    agency = forms.ModelChoiceField(
        label=_("Concerns"), queryset=Agency.objects.none(), required=False
    )

    def __init__(self, *args: Any, meeting: CoordinationMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = _items(meeting)  # type: ignore[attr-defined]
        offer(self, "agency", _agencies(meeting))
        self.helper = laid_out(
            Field("version"),
            Field("text"),
            Div("outcome", "item", css_class="rk-form-grid"),
            Field("agency"),
            button=_("Save decision"),
        )
        # The page's own form also holds the boxes of rows and findings.
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout.fields.pop()


class ActionForm(OneLineFields, forms.Form):
    """An action item: what, who, by when, and what it will show."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("What is to be done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    decision = forms.ModelChoiceField(
        label=_("From decision"), queryset=Decision.objects.none(), required=False
    )
    item = forms.ModelChoiceField(
        label=_("Agenda item"), queryset=AgendaItem.objects.none(), required=False
    )
    owner_agency = forms.ModelChoiceField(
        label=_("Owning agency"), queryset=Agency.objects.none(), required=False
    )
    owner_person = forms.CharField(label=_("Person"), max_length=160, required=False)
    due_on = DayField(label=_("Due"), required=False, widget=date_input())
    expected_output = forms.CharField(label=_("Expected output"), max_length=500, required=False)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, meeting: CoordinationMeeting, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["decision"].queryset = meeting.decisions.all()  # type: ignore[attr-defined]
        self.fields["item"].queryset = _items(meeting)  # type: ignore[attr-defined]
        offer(self, "owner_agency", _agencies(meeting))
        self.helper = laid_out(
            Field("version"),
            Field("text"),
            Div("decision", "item", css_class="rk-form-grid"),
            Div("owner_agency", "owner_person", css_class="rk-form-grid"),
            Div("due_on", "expected_output", css_class="rk-form-grid"),
            Field("note"),
            button=_("Save action item"),
            back=back,
        )

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        day = self.meeting.days.order_by("date").first()
        not_before(due_on, day.date if day else None)
        return due_on

    def content(self) -> Content:
        return Content(**{k: v for k, v in self.cleaned_data.items() if k != "version"})


class StepForm(OneLineFields, forms.Form):
    """One step of an action item."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    to_status = forms.ChoiceField(label=_("Becomes"), choices=ActionItem.Status.choices)
    text = forms.CharField(
        label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_status"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in ActionItem.Status.choices if value in steps
        ]
        self.helper = laid_out(
            Field("version"), Field("to_status"), Field("text"), button=_("Record step")
        )


class ProofForm(OneLineFields, forms.Form):
    """A file that shows that it was done."""

    file = forms.FileField(label=_("Proof"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
