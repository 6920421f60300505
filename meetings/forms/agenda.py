"""Forms of the agenda: an item, its move, materials, a desk's outcome."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div, Field
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.templatetags.formats import full_date
from agencies.models import Agency, Region
from meetings.actions.agenda import Content, Place, Speaker, crosses_midnight
from meetings.actions.desks import Table, Task
from meetings.actions.record_content import body_of
from meetings.forms.choices import offer
from meetings.forms.layout import date_input, laid_out, moment_input, not_before, time_input
from meetings.models import (
    AgendaItem,
    AgendaSpeaker,
    CoordinationMeeting,
    Delegate,
    DeskOutcome,
    Material,
    MeetingDay,
    Room,
)
from renja.forms.dates import DayField, MomentField

PLENARY = "semua"


class PlaceForm(OneLineFields, forms.Form):
    """Day, room (or all of them) and time of an item; times are of the day's zone."""

    day = forms.ModelChoiceField(label=_("Day"), queryset=MeetingDay.objects.none())
    place = forms.ChoiceField(label=_("Room"))
    starts = forms.TimeField(label=_("Starts"), widget=time_input())
    minutes = forms.IntegerField(label=_("Duration (minutes)"), min_value=1, max_value=960)
    # Shown once it is the question.
    over_midnight = forms.BooleanField(
        label=_("It runs over midnight"), required=False, widget=forms.HiddenInput
    )

    def __init__(
        self, *args: Any, meeting: CoordinationMeeting, days: list[MeetingDay], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].queryset = meeting.days.select_related("venue")  # type: ignore[attr-defined]
        self.fields["day"].label_from_instance = _day_label  # type: ignore[attr-defined]
        rooms = {room.pk: room for day in days for room in day.rooms.all()}
        self.rooms = rooms
        choices = [(PLENARY, _("All rooms (plenary)"))]
        self.fields["place"].choices = choices + [  # type: ignore[attr-defined]
            (str(pk), room.name) for pk, room in rooms.items()
        ]

    def the_place(self) -> Place:
        """The cleaned place; midnight may be crossed."""
        day: MeetingDay = self.cleaned_data["day"]
        start = datetime.combine(day.date, self.cleaned_data["starts"], day.timezone)
        room: Room | None = None
        if self.cleaned_data["place"] != PLENARY:
            room = self.rooms[int(self.cleaned_data["place"])]
        length = timedelta(minutes=self.cleaned_data["minutes"])
        return Place(
            day=day,
            room=room,
            starts_at=start,
            ends_at=start + length,
            over_midnight=self.cleaned_data["over_midnight"],
        )

    def ask_about_midnight(self, cleaned: dict[str, Any]) -> None:
        """A session that ends on the next day is a slip more often than a night's work."""
        if not all(cleaned.get(name) for name in ("day", "starts", "minutes")):
            return
        day: MeetingDay = cleaned["day"]
        start = datetime.combine(day.date, cleaned["starts"], day.timezone)
        end = start + timedelta(minutes=cleaned["minutes"])
        if not crosses_midnight(day, end):
            return
        self.fields["over_midnight"].widget = forms.CheckboxInput()
        if not cleaned.get("over_midnight"):
            self.add_error("over_midnight", midnight_question(start, end))


def midnight_question(start: datetime, end: datetime) -> str:
    """Whether it is meant that an item goes on until the next day."""
    text = _("From %(start)s to %(end)s: does it run over midnight? Tick it, or correct the time.")
    return text % {"start": f"{start:%H.%M}", "end": f"{end:%H.%M}"}


def _day_label(day: MeetingDay) -> str:
    venue = f", {day.venue.name}" if day.venue else ""
    return f"{full_date(day.date)}{venue}"


class ItemForm(PlaceForm):
    """An agenda item with its people."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=AgendaItem.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    person_in_charge = forms.CharField(label=_("Person in charge"), max_length=160, required=False)
    moderator = forms.CharField(label=_("Moderator"), max_length=160, required=False)
    speakers = forms.CharField(
        label=_("Speakers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name; position; institution; e-mail."),
    )
    agencies = forms.ModelMultipleChoiceField(
        label=_("Desk: agencies"), queryset=Agency.objects.none(), required=False
    )
    regions = forms.ModelMultipleChoiceField(
        label=_("Desk: regions"), queryset=Region.objects.none(), required=False
    )
    field_code = forms.CharField(
        label=_("Desk: affair field"),
        max_length=4,
        required=False,
        help_text=_("For example 2.08; shows that field's findings only."),
    )
    is_public = forms.BooleanField(label=_("On the public agenda"), required=False, initial=True)
    internal_note = forms.CharField(
        label=_("Internal note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, meeting: CoordinationMeeting, back: str, **kwargs: Any) -> None:
        super().__init__(*args, meeting=meeting, **kwargs)
        region = meeting.host.region
        near = [region.pk, region.parent_id]
        parts = meeting.agencies.values("agency")
        agencies = Agency.objects.filter(pk__in=parts) | Agency.objects.filter(region=region)
        offer(self, "agencies", agencies.distinct())
        regions = Region.objects.with_government()
        self.fields["regions"].queryset = (  # type: ignore[attr-defined]
            regions.filter(pk__in=near) | regions.filter(parent=region)
        )
        self.helper = laid_out(
            Field("version"),
            Div("kind", "title", css_class="rk-form-grid"),
            Div("day", "place", css_class="rk-form-grid"),
            Div("starts", "minutes", css_class="rk-form-grid"),
            Field("over_midnight"),
            Div("person_in_charge", "moderator", css_class="rk-form-grid"),
            Field("speakers"),
            Div("agencies", "regions", css_class="rk-form-grid"),
            Field("field_code"),
            Field("is_public"),
            Field("internal_note"),
            button=_("Save item"),
            back=back,
        )

    def clean_speakers(self) -> list[Speaker]:
        """`name; position; institution; e-mail`, one speaker a line."""
        found: dict[str, Speaker] = {}
        for line in self.cleaned_data["speakers"].splitlines():
            name, *rest = (part.strip() for part in line.split(";"))
            if not name:
                continue
            position, institution, email, *_more = [*rest, "", "", ""]
            if email:
                try:
                    validate_email(email)
                except ValidationError as error:
                    text = _("“%(text)s” is no e-mail address.")
                    raise ValidationError(text, params={"text": email}) from error
            found[name] = Speaker(
                name=name[:160],
                position_title=position[:160],
                institution=institution[:160],
                email=email,
            )
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        parties = [*cleaned.get("agencies", []), *cleaned.get("regions", [])]
        if cleaned.get("kind") == AgendaItem.Kind.DESK and not parties:
            self.add_error("agencies", _("A desk needs an agency or a region."))
        self.ask_about_midnight(cleaned)
        return cleaned

    def the_content(self) -> Content:
        data = self.cleaned_data
        return Content(
            kind=data["kind"],
            title=data["title"],
            person_in_charge=data["person_in_charge"],
            moderator=data["moderator"],
            is_public=data["is_public"],
            internal_note=data["internal_note"],
            field_code=data["field_code"],
            speakers=data["speakers"],
            agencies=list(data["agencies"]),
            regions=list(data["regions"]),
        )


def initial_of(item: AgendaItem) -> dict[str, Any]:
    """What the form of an existing item shows."""
    local = item.starts_at.astimezone(ZoneInfo(item.day.zone))
    return {
        "version": item.version,
        "kind": item.kind,
        "title": item.title,
        "day": item.day_id,
        "place": PLENARY if item.is_plenary else str(item.room_id),
        "starts": local.time(),
        "minutes": int(item.duration.total_seconds() // 60),
        "over_midnight": crosses_midnight(item.day, item.ends_at),
        "person_in_charge": item.person_in_charge,
        "moderator": item.moderator,
        "is_public": item.is_public,
        "internal_note": item.internal_note,
        "field_code": item.field_code,
        "speakers": "\n".join(_line(speaker) for speaker in item.speakers.all()),
        "agencies": [p.agency_id for p in item.parties.all() if p.agency_id],
        "regions": [p.region_id for p in item.parties.all() if p.region_id],
    }


def _line(speaker: AgendaSpeaker) -> str:
    parts = [speaker.name, speaker.position_title, speaker.institution, speaker.email]
    return "; ".join(parts).rstrip("; ")


class MoveForm(PlaceForm):
    """Another time, room or day for an item; its duration stays unless given."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ShiftForm(OneLineFields, forms.Form):
    """Move what is left of a day."""

    since = MomentField(widget=forms.HiddenInput)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=-720, max_value=720)


class MaterialForm(OneLineFields, forms.Form):
    """A material to ask for, with its deadline in the zone of the item's day."""

    item = forms.ModelChoiceField(label=_("Agenda item"), queryset=AgendaItem.objects.none())
    title = forms.CharField(label=_("Title"), max_length=200)
    due_at = MomentField(label=_("Due"), required=False, widget=moment_input())
    visibility = forms.ChoiceField(
        label=_("Visibility"),
        choices=Material.Visibility.choices,
        initial=Material.Visibility.INVITED,
    )

    def __init__(self, *args: Any, meeting: CoordinationMeeting, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = meeting.items.select_related("day").prefetch_related(  # type: ignore[attr-defined]
            "speakers"
        )
        self.helper = laid_out(
            Field("item"),
            Field("title"),
            Div("due_at", "visibility", css_class="rk-form-grid"),
            button=_("Ask for material"),
            back=back,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        item, due = cleaned.get("item"), cleaned.get("due_at")
        if item is not None and due is not None:
            cleaned["due_at"] = due.replace(tzinfo=item.day.timezone)
        return cleaned


class UploadForm(OneLineFields, forms.Form):
    """A material's file."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"))


class ReleaseForm(OneLineFields, forms.Form):
    """A word to those who are told about a new version."""

    note = forms.CharField(
        label=_("Note to those concerned"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, button: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(Field("note"), button=button, back=back)


class OutcomeForm(OneLineFields, forms.Form):
    """What the desk agreed about one finding, and who was at the table."""

    result = forms.ChoiceField(
        label=_("Result at the desk"), choices=DeskOutcome.Result.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("What was agreed"), widget=forms.Textarea(attrs={"rows": 3}))
    present = forms.ModelMultipleChoiceField(
        label=_("Delegates at the table"),
        queryset=Delegate.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("Others at the table"),
        required=False,
        max_length=500,
        help_text=_("Name and position, separated by commas."),
    )
    owner_person = forms.CharField(label=_("Action item: person"), required=False, max_length=160)
    due_on = DayField(label=_("Action item: due"), required=False, widget=date_input())
    expected_output = forms.CharField(
        label=_("Action item: expected output"), required=False, max_length=300
    )

    def __init__(
        self, *args: Any, delegates: Any, first_on: date, back: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.first_on = first_on
        self.fields["present"].queryset = delegates  # type: ignore[attr-defined]
        self.fields["present"].label_from_instance = _delegate_label  # type: ignore[attr-defined]
        if not delegates:
            del self.fields["present"]
        people = [Field("present")] if "present" in self.fields else []
        self.helper = laid_out(
            Field("result"),
            Field("text"),
            *people,
            Field("others"),
            Div("owner_person", "due_on", css_class="rk-form-grid"),
            Field("expected_output"),
            button=_("Record"),
            back=back,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("present") and not cleaned.get("others"):
            self.add_error("others", _("Say who is at the table."))
        return cleaned

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        not_before(due_on, self.first_on)
        return due_on

    def the_table(self) -> Table:
        data = self.cleaned_data
        return Table(present=list(data.get("present") or []), others=data["others"])

    def the_task(self) -> Task:
        data = self.cleaned_data
        return Task(
            owner_person=data["owner_person"],
            due_on=data["due_on"],
            expected_output=data["expected_output"],
        )


def _delegate_label(delegate: Delegate) -> str:
    """A minor's name stands on the staff's tick list alone."""
    return f"{delegate.public_name}, {body_of(delegate)}"
