"""Forms of the attendance list: a walk-in, the window of the code on the screen, a pasted list."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.phones import PhoneField
from meetings.actions.attendance import WalkIn
from meetings.forms.choices import offer
from meetings.forms.layout import laid_out, moment_input
from meetings.models import Delegate, MeetingDay, Organisation
from renja.forms.dates import MomentField

WINDOW = timedelta(minutes=90)


class WalkInForm(OneLineFields, forms.Form):
    """Somebody who came without an invitation."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.ModelChoiceField(label=_("Day"), queryset=MeetingDay.objects.none())
    name = forms.CharField(label=_("Name"), max_length=160)
    organisation = forms.ModelChoiceField(
        label=_("Organisation on the list"), queryset=Organisation.objects.none(), required=False
    )
    organisation_text = forms.CharField(
        label=_("Other organisation"), max_length=200, required=False
    )
    position_title = forms.CharField(label=_("Position"), max_length=160, required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", "–"), *Delegate.Sex.choices], required=False
    )
    phone = PhoneField(label=_("Phone"), max_length=100, required=False)
    is_minor = forms.BooleanField(
        label=_("Minor"),
        required=False,
        help_text=_("Of minors only name, organisation and companion are kept."),
    )
    companion = forms.CharField(label=_("Companion"), max_length=160, required=False)

    def __init__(self, *args: Any, days: Any, day: MeetingDay, back: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4(), "day": day})
        super().__init__(*args, **kwargs)
        self.fields["day"].queryset = days  # type: ignore[attr-defined]
        region = day.meeting.host.region_id
        organisations = Organisation.objects.kept_for(region).filter(is_active=True)
        offer(self, "organisation", organisations)
        self.helper = laid_out(
            Field("key"),
            Div("name", "day", css_class="rk-form-grid"),
            Div("organisation", "organisation_text", css_class="rk-form-grid"),
            Div("position_title", "sex", css_class="rk-form-grid"),
            Field("phone"),
            Div("is_minor", "companion", css_class="rk-form-grid"),
            button=_("Record as present"),
            back=back,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("organisation") and not cleaned.get("organisation_text"):
            self.add_error("organisation_text", _("Say where the person is from."))
        if cleaned.get("is_minor") and not cleaned.get("companion"):
            self.add_error("companion", _("A minor comes with a companion."))
        return cleaned

    def the_person(self) -> WalkIn:
        kept = {"key", "day"}
        return WalkIn(**{name: v for name, v in self.cleaned_data.items() if name not in kept})


class WindowForm(OneLineFields, forms.Form):
    """From when to when the room's screen shows a code; times of the day's zone."""

    opens_at = MomentField(label=_("From"), widget=moment_input())
    closes_at = MomentField(label=_("Until"), widget=moment_input())

    def __init__(
        self, *args: Any, day: MeetingDay, now: datetime, back: str, **kwargs: Any
    ) -> None:
        here = now.astimezone(day.timezone).replace(tzinfo=None, second=0, microsecond=0)
        kwargs.setdefault("initial", {"opens_at": here, "closes_at": here + WINDOW})
        super().__init__(*args, **kwargs)
        self.day = day
        self.helper = laid_out(
            Div("opens_at", "closes_at", css_class="rk-form-grid"),
            button=_("Show the code"),
            back=back,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("opens_at", "closes_at"):
            if cleaned.get(name):
                cleaned[name] = cleaned[name].replace(tzinfo=self.day.timezone)
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The window ends before it begins."))
        return cleaned


class CodeForm(OneLineFields, forms.Form):
    """The digits on the room's screen."""

    code = forms.CharField(
        label=_("Code on the screen"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(Field("code"), button=_("I am here"))
        self.helper.attrs = {"novalidate": ""}
