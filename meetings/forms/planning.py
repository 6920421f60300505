"""Forms of the plan: the rakor, its days, its agencies, the poll, venues."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div, Field
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.typed import whole_number
from agencies.models import Agency, Region, Role
from agencies.permissions import is_admin, memberships_of
from meetings.forms.choices import keep_for
from meetings.forms.layout import date_input, laid_out, moment_input
from meetings.models import CoordinationMeeting, MeetingDay, PollAnswer, Room, Venue
from renja.forms.dates import DayField, MomentField

if TYPE_CHECKING:
    from accounts.models import User


def hosts_for(user: User) -> QuerySet[Agency]:
    """Agencies of which the user may start a rakor."""
    agencies = Agency.objects.filter(is_active=True).select_related("region")
    if is_admin(user):
        return agencies
    memberships = memberships_of(user)
    own = {m.agency_id for m in memberships if m.role == Role.SECRETARIAT}
    regions = {m.agency.region_id for m in memberships if m.role == Role.REGION_ADMIN}
    return agencies.filter(pk__in=own) | agencies.filter(region__in=regions)


class MeetingEditForm(OneLineFields, forms.ModelForm):
    """What a rakor is about; its host stays."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    online_url = forms.URLField(label=_("Video link"), required=False, assume_scheme="https")
    retention_until = DayField(
        label=_("personal data kept until"), required=False, widget=date_input()
    )

    class Meta:
        model = CoordinationMeeting
        fields = [
            "title", "purpose", "plan_year", "previous", "planned_venue", "online_url",
            "contact_name", "contact_phone", "contact_email", "retention_until",
        ]  # fmt: skip
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, user: User, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["previous"].queryset = (  # type: ignore[attr-defined]
            CoordinationMeeting.objects.visible_to(user).exclude(pk=self.instance.pk)
        )
        self.fields["contact_email"].help_text = _(
            "Answers to the mails of this rakor go here; without it to whoever created it."
        )
        venue = self.fields["planned_venue"]
        venue.queryset = Venue.objects.visible_to(user)  # type: ignore[attr-defined]
        venue.help_text = _("For days that are still to be fixed or added.")
        self.helper = laid_out(
            Field("revision"),
            Field("title"),
            Field("purpose"),
            Div("plan_year", "previous", css_class="rk-form-grid"),
            Field("planned_venue"),
            Field("online_url"),
            Div("contact_name", "contact_phone", css_class="rk-form-grid"),
            Field("contact_email"),
            Field("retention_until"),
            button=_("Save"),
            back=back,
        )


class StatusForm(OneLineFields, forms.Form):
    """Why a rakor is cancelled or postponed."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, button: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(Field("reason"), button=button, back=back)


class DayForm(OneLineFields, forms.Form):
    """A day with its venue and the rooms in use."""

    date = DayField(label=_("Date"), widget=date_input())
    venue = forms.ModelChoiceField(label=_("Venue"), queryset=Venue.objects.all(), required=False)
    rooms = forms.ModelMultipleChoiceField(
        label=_("Rooms in use"),
        queryset=Room.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Save the venue first to choose among its rooms; none chosen means all."),
    )

    def __init__(self, *args: Any, day: MeetingDay | None, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        venue = self.data.get("venue") or (day.venue_id if day else None)
        if (pk := whole_number(venue)) is not None:
            self.fields["rooms"].queryset = Room.objects.filter(venue=pk)  # type: ignore[attr-defined]
        self.helper = laid_out(
            Div("date", "venue", css_class="rk-form-grid"),
            Field("rooms"),
            button=_("Save day"),
            back=back,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        venue = cleaned.get("venue")
        if venue is not None and not cleaned.get("rooms"):
            cleaned["rooms"] = list(venue.rooms.all())
        return cleaned


def leave_zone_to_region(form: forms.BaseForm, name: str) -> None:
    """Let the time zone be empty, which means the region's."""
    field = cast(forms.ChoiceField, form.fields[name])
    field.required, field.initial = False, ""
    field.choices = [("", _("That of the region")), *Region.Zone.choices]
    field.help_text = _("All times of a rakor here are printed in this zone.")


class VenueForm(OneLineFields, forms.ModelForm):
    """A building where rakor are held."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Venue
        fields = ["owner", "name", "address", "region", "zone", "zone_reason"]
        widgets = {"address": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, owners: QuerySet[Region], back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.zone == self.instance.region.zone:
            self.initial["zone"] = ""
        kept_by = keep_for(self, owners)
        self.fields["region"].queryset = Region.objects.with_government()  # type: ignore[attr-defined]
        leave_zone_to_region(self, "zone")
        self.helper = laid_out(
            Field("version"),
            *kept_by,
            Field("name"),
            Field("address"),
            Div("region", "zone", css_class="rk-form-grid"),
            Field("zone_reason"),
            button=_("Save venue"),
            back=back,
        )

    def validate_constraints(self) -> None:
        """The action says which name is taken; asking twice would say it twice."""


class RoomForm(OneLineFields, forms.Form):
    """A room of a venue."""

    name = forms.CharField(label=_("Name"), max_length=80)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=100_000, required=False)
    setup_minutes = forms.IntegerField(
        label=_("Set-up time (minutes)"),
        min_value=0,
        max_value=1440,
        initial=30,
        help_text=_("Kept free before and after each rakor: between two of them twice as long."),
    )

    def __init__(self, *args: Any, button: Any, back: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            Field("name"),
            Div("capacity", "setup_minutes", css_class="rk-form-grid"),
            button=button,
            back=back,
        )


class PollForm(OneLineFields, forms.Form):
    """The proposals (first and last day) and the answers' deadline, in the host's zone."""

    ROWS = 6

    closes_at = MomentField(label=_("Answers until"), widget=moment_input())
    note = forms.CharField(
        label=_("Note to the agencies"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, zone: str, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        rows = []
        for number in range(1, self.ROWS + 1):
            labels = {
                f"first_{number}": _("First day, proposal %(number)s"),
                f"last_{number}": _("Last day, proposal %(number)s"),
            }
            for name, label in labels.items():
                self.fields[name] = DayField(
                    label=label % {"number": number}, required=False, widget=date_input()
                )
            rows.append(Div(f"first_{number}", f"last_{number}", css_class="rk-form-grid"))
        self.helper = laid_out(
            *rows, Field("closes_at"), Field("note"), button=_("Ask the agencies"), back=back
        )

    def clean_closes_at(self) -> datetime:
        """What was typed is a time of the host's zone, whatever zone is active."""
        moment: datetime = self.cleaned_data["closes_at"]
        return moment.replace(tzinfo=self.zone)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        spans: list[tuple[date, date]] = []
        for number in range(1, self.ROWS + 1):
            first, last = cleaned.get(f"first_{number}"), cleaned.get(f"last_{number}")
            if first and last and last < first:
                self.add_error(f"last_{number}", _("The last day is before the first."))
            elif first and (first, last or first) in spans:
                self.add_error(f"first_{number}", _("These days are proposed above already."))
            elif first:
                spans.append((first, last or first))
            elif last:
                self.add_error(f"first_{number}", _("Name the first day too."))
        cleaned["spans"] = spans
        return cleaned


class PollAnswerForm(OneLineFields, forms.Form):
    """One agency's word on each proposal; with `who` also whose word it is."""

    # Printed field by field, so that nothing else gives it its look.
    answered_name = forms.CharField(
        label=_("Your name"),
        max_length=160,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "name"}),
    )

    def __init__(self, *args: Any, options: list[Any], who: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = options
        if who == PollAnswer.Channel.PHONE:
            self.fields["answered_name"].label = _("Whom you spoke to")
            self.fields["answered_name"].required = False
        elif who != PollAnswer.Channel.LINK:
            del self.fields["answered_name"]
        for option in options:
            self.fields[f"answer_{option.pk}"] = forms.ChoiceField(
                choices=PollAnswer.Answer.choices, widget=forms.RadioSelect
            )
            self.fields[f"note_{option.pk}"] = forms.CharField(max_length=200, required=False)

    def answers(self) -> dict[int, tuple[str, str]]:
        """Option id → (answer, note)."""
        return {
            option.pk: (
                self.cleaned_data[f"answer_{option.pk}"],
                self.cleaned_data[f"note_{option.pk}"],
            )
            for option in self.options
        }


class AddressForm(OneLineFields, forms.Form):
    """Where an agency is asked by mail."""

    email = forms.EmailField(label=_("E-mail address of the agency"), max_length=254)

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(Field("email"), button=_("Ask by e-mail"), back=back)


class ChoiceForm(OneLineFields, forms.Form):
    """The proposal that becomes the rakor's date."""

    option = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=1000)


class OverrideForm(OneLineFields, forms.Form):
    """Why a warning is taken on."""

    kind = forms.CharField(max_length=20)
    subject = forms.CharField(max_length=200)
    reason = forms.CharField(max_length=1000, required=False)
