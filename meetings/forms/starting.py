"""The page that starts a rakor: everything in one form, and the first agenda for itself."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.typed import whole_number
from agencies.models import Agency, Region
from meetings.actions.first_agendas import Hours
from meetings.actions.starting import NewVenue, Start
from meetings.actions.venues import other_zone_text
from meetings.forms.choices import agencies_near, offer
from meetings.forms.layout import date_input, time_input
from meetings.forms.planning import hosts_for, leave_zone_to_region
from meetings.models import AgendaItem, CoordinationMeeting, Venue
from renja.forms.dates import DayField
from renja.models import PlanYear

if TYPE_CHECKING:
    from accounts.models import User

EMPTY, COPY = "kosong", "salin"
_AGENDAS = [
    (EMPTY, _("Empty")),
    ("satu_hari", _("One day: registration, opening, presentations, desk, closing")),
    ("dua_hari", _("Two days: presentations and desk, then the results and the record")),
    ("forum", _("Forum perangkat daerah: one day")),
    (COPY, _("Copied from an earlier rakor")),
]
_MOST_SEATS = 100_000


class FirstAgendaForm(OneLineFields, forms.Form):
    """Which agenda a rakor begins with, and in which hours a template is laid out."""

    agenda = forms.ChoiceField(
        label=_("Agenda to begin with"), choices=_AGENDAS, widget=forms.RadioSelect, initial=EMPTY
    )
    source = forms.ModelChoiceField(
        label=_("Rakor to copy from"),
        queryset=CoordinationMeeting.objects.none(),
        required=False,
        help_text=_(
            "Its items come with their times and kinds, their rooms where the venue is the same;"
            " no people, notes or minutes."
        ),
    )
    starts = forms.TimeField(
        label=_("First day begins"), required=False, widget=time_input(), initial=time(8)
    )
    ends = forms.TimeField(
        label=_("First day ends"), required=False, widget=time_input(), initial=time(16)
    )
    later_starts = forms.TimeField(
        label=_("Following days begin"), required=False, widget=time_input()
    )
    later_ends = forms.TimeField(label=_("Following days end"), required=False, widget=time_input())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = CoordinationMeeting.objects.visible_to(user)
        self.fields["source"].queryset = earlier.filter(  # type: ignore[attr-defined]
            pk__in=AgendaItem.objects.values("meeting")
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        agenda = cleaned.get("agenda")
        if agenda == COPY and not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", _("Choose the rakor whose agenda is copied."))
        if agenda not in {EMPTY, COPY}:
            self._check_hours(cleaned)
        return cleaned

    def _check_hours(self, cleaned: dict[str, Any]) -> None:
        """Hours that a template can be laid out in; the following days have those of the first."""
        for name in ("starts", "ends"):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, _("Say the hour: the sessions are laid out in it."))
            cleaned[f"later_{name}"] = cleaned.get(f"later_{name}") or cleaned.get(name)
        for first, last in (("starts", "ends"), ("later_starts", "later_ends")):
            begin, end = cleaned.get(first), cleaned.get(last)
            if begin and end and end <= begin and last not in self.errors:
                self.add_error(last, _("The day ends before it begins."))

    def the_template(self) -> str:
        """The key of the chosen template; empty where none was chosen."""
        agenda: str = self.cleaned_data["agenda"]
        return "" if agenda in {EMPTY, COPY} else agenda

    def the_source(self) -> CoordinationMeeting | None:
        """The rakor to copy from, if that was chosen."""
        data = self.cleaned_data
        source: CoordinationMeeting | None = data["source"] if data["agenda"] == COPY else None
        return source

    def the_hours(self) -> Hours | None:
        """The hours of a template."""
        data = self.cleaned_data
        if not self.the_template():
            return None
        return Hours(
            first=(data["starts"], data["ends"]), later=(data["later_starts"], data["later_ends"])
        )


class StartForm(FirstAgendaForm):
    """A new rakor with its venue, its agencies and its agenda; without days there is a poll."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    purpose = forms.CharField(
        label=_("Purpose"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    plan_year = forms.ModelChoiceField(label=_("Plan year"), queryset=PlanYear.objects.all())
    host = forms.ModelChoiceField(label=_("Host agency"), queryset=Agency.objects.none())
    previous = forms.ModelChoiceField(
        label=_("Earlier rakor"),
        queryset=CoordinationMeeting.objects.none(),
        required=False,
        help_text=_("Its open action items become the first item of this one."),
    )
    first_on = DayField(
        label=_("First day"),
        required=False,
        widget=date_input(),
        help_text=_("Leave empty to ask the agencies for a date."),
    )
    last_on = DayField(
        label=_("Last day"),
        required=False,
        widget=date_input(),
        help_text=_("Leave empty for one day."),
    )
    venue = forms.ModelChoiceField(label=_("Venue"), queryset=Venue.objects.none(), required=False)
    venue_name = forms.CharField(label=_("Name of the new venue"), max_length=160, required=False)
    venue_address = forms.CharField(
        label=_("Address"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    venue_region = forms.ModelChoiceField(
        label=_("Region of the venue"), queryset=Region.objects.none(), required=False
    )
    venue_zone = forms.ChoiceField(label=_("Time zone"))
    venue_zone_reason = forms.CharField(
        label=_("Reason for another time zone"), max_length=200, required=False
    )
    venue_rooms = forms.CharField(
        label=_("Rooms"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name; seats."),
    )
    ikut = forms.ModelMultipleChoiceField(
        label=_("Agencies taking part"), queryset=Agency.objects.none(), required=False
    )
    wajib = forms.ModelMultipleChoiceField(
        label=_("Required agencies"), queryset=Agency.objects.none(), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        hosts = hosts_for(user)
        offer(self, "host", hosts)
        earlier = CoordinationMeeting.objects.visible_to(user)
        self._choose("previous", earlier.exclude(status=CoordinationMeeting.Status.CANCELLED))
        self._choose("venue", Venue.objects.visible_to(user))
        self._choose("venue_region", Region.objects.with_government())
        leave_zone_to_region(self, "venue_zone")
        self._suggest(list(hosts[:2]))
        self.host_agency = self._host(hosts)
        self.offered = list(agencies_near(self.host_agency.region)) if self.host_agency else []
        near = Agency.objects.filter(pk__in=[agency.pk for agency in self.offered])
        for name in ("ikut", "wajib"):
            self._choose(name, near)
            self.fields[name].error_messages["invalid_choice"] = _(
                "This list belongs to another host. Choose the agencies again."
            )

    def _choose(self, name: str, among: Any) -> None:
        cast(forms.ModelChoiceField, self.fields[name]).queryset = among

    def _suggest(self, hosts: list[Agency]) -> None:
        """What most will want: the only host, the newest open year, the host's own region."""
        self.initial.setdefault("key", uuid4())
        if year := PlanYear.objects.filter(is_open=True).order_by("-year").first():
            self.initial.setdefault("plan_year", year.pk)
        if len(hosts) == 1:
            self.initial.setdefault("host", hosts[0].pk)
            self.initial.setdefault("venue_region", hosts[0].region_id)

    def _host(self, hosts: Any) -> Agency | None:
        """The host as chosen on the page, whose neighbours the list of agencies shows."""
        pk = whole_number(self["host"].value())
        return hosts.filter(pk=pk).first() if pk is not None else None

    def entries(self) -> list[dict[str, Any]]:
        """The list of agencies with what is ticked; the host takes part without being asked."""
        ticked = {name: {str(pk) for pk in self[name].value() or []} for name in ("ikut", "wajib")}
        return [
            {
                "agency": agency,
                "takes_part": str(agency.pk) in ticked["ikut"],
                "is_required": str(agency.pk) in ticked["wajib"],
            }
            for agency in self.offered
            if agency != self.host_agency
        ]

    def makes_venue(self) -> bool:
        """Whether something of a new venue was typed, so that its part of the page is open."""
        return any(self[f"venue_{name}"].value() for name in ("name", "address", "rooms"))

    def clean_venue_rooms(self) -> list[tuple[str, int | None]]:
        """`name; seats`, one room a line."""
        found: dict[str, tuple[str, int | None]] = {}
        for line in self.cleaned_data["venue_rooms"].splitlines():
            name, _sep, seats = (part.strip() for part in line.partition(";"))
            if not name:
                continue
            count = whole_number(seats) if seats else None
            if seats and not (count and count <= _MOST_SEATS):
                text = _("“%(line)s”: write the number of seats in digits, for example “Aula; 80”.")
                raise forms.ValidationError(text, params={"line": line.strip()[:80]})
            if len(name) > 80:
                text = _("“%(name)s…” is longer than 80 characters.")
                raise forms.ValidationError(text, params={"name": name[:30]})
            if name.casefold() in found:
                text = _("The room “%(name)s” stands here twice.")
                raise forms.ValidationError(text, params={"name": name})
            found[name.casefold()] = (name, count)
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_days(cleaned.get("first_on"), cleaned.get("last_on"))
        if cleaned.get("venue_name"):
            self._check_venue(cleaned)
        elif cleaned.get("venue_address") or cleaned.get("venue_rooms"):
            self.add_error("venue_name", _("Name the new venue, too."))
        if cleaned.get("agenda") != EMPTY and not self["first_on"].value():
            text = _(
                "An agenda needs days. Leave it empty for now; you choose it once the date is fixed."
            )
            self.add_error("agenda", text)
        return cleaned

    def _check_days(self, first: date | None, last: date | None) -> None:
        if last and not first and "first_on" not in self.errors:
            self.add_error("first_on", _("Name the first day too."))
        if first and last and last < first:
            self.add_error("last_on", _("The last day is before the first."))

    def _check_venue(self, cleaned: dict[str, Any]) -> None:
        region, zone = cleaned.get("venue_region"), cleaned.get("venue_zone")
        if cleaned.get("venue"):
            self.add_error("venue", _("Choose a venue or name a new one, not both."))
        if region is None:
            self.add_error("venue_region", _("Say in which region it stands."))
        elif zone and zone != region.zone and not cleaned.get("venue_zone_reason"):
            self.add_error("venue_zone_reason", other_zone_text(region, zone))

    def _the_venue(self) -> Venue | NewVenue | None:
        data = self.cleaned_data
        chosen: Venue | None = data["venue"]
        if not data["venue_name"]:
            return chosen
        return NewVenue(
            name=data["venue_name"],
            address=data["venue_address"],
            region=data["venue_region"],
            zone=data["venue_zone"],
            zone_reason=data["venue_zone_reason"],
            rooms=data["venue_rooms"],
        )

    def the_start(self) -> Start:
        """Everything that was filled in."""
        data = self.cleaned_data
        same = ("key", "title", "purpose", "plan_year", "host", "previous", "first_on", "last_on")
        return Start(
            **{name: data[name] for name in same},
            venue=self._the_venue(),
            agencies=list(data["ikut"]),
            required=list(data["wajib"]),
            hours=self.the_hours(),
            template=self.the_template(),
            source=self.the_source(),
        )
