"""The agenda as one table to type in: a line an item, several days, what exists and what is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.templatetags.formats import full_date, short_date
from accounts.typed import single_line
from meetings.actions.agenda import Content, Place, Row, Speaker, crosses_midnight
from meetings.actions.agenda_paste import clock_of, day_of, is_all_rooms, is_open, kind_of
from meetings.forms.agenda import PLENARY, midnight_question
from meetings.models import AgendaItem, MeetingDay, Room
from meetings.templatetags.venue_times import venue_clock_span

PREFIX = "acara"
BLANK_ROWS, MOST_ROWS = 5, 300
_OPEN = [("ya", _("Public")), ("tidak", _("Internal"))]
# People of these kinds speak; of the others they are in charge.
_SPOKEN = {AgendaItem.Kind.LECTURE, AgendaItem.Kind.DISCUSSION, AgendaItem.Kind.OPENING}


_CLASSES = {
    "text": "form-control form-control-sm",
    "select": "form-select form-select-sm",
    "checkbox": "form-check-input",
}


class ClockField(forms.CharField):
    """A time of day as it is written here: `08.30`."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"size": 6, "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if (found := clock_of(text)) is None:
            raise forms.ValidationError(
                _("“%(text)s” is no time. Write it like 08.30."), params={"text": text}
            )
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (clock_of(initial or ""), bool(initial)) != (clock_of(data or ""), bool(data))


class RowForm(OneLineFields, forms.Form):
    """One line: `item` and `version` say which one it was; an empty line is none."""

    item = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = forms.CharField(label=_("Day"), required=False)
    starts = ClockField(label=_("Starts"), required=False)
    ends = ClockField(label=_("Ends"), required=False)
    title = forms.CharField(label=_("Item"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("By the title")), *AgendaItem.Kind.choices], required=False
    )
    place = forms.CharField(label=_("Room"), required=False)
    people = forms.CharField(
        label=_("Speakers or person in charge"), max_length=500, required=False
    )
    is_public = forms.CharField(label=_("Public agenda"), required=False)
    over_midnight = forms.BooleanField(label=_("It runs over midnight"), required=False)
    skip = forms.BooleanField(label=_("Leave out"), required=False)

    def __init__(
        self, *args: Any, days: Sequence[MeetingDay], items: Mapping[str, AgendaItem], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.days, self.items = days, items
        self.asks_midnight = False
        rooms = {room.pk: room for day in days for room in day.rooms.all()}
        self._offer("day", [(str(day.pk), short_date(day.date)) for day in days], _("choose"))
        self._offer("place", [(str(pk), room.name) for pk, room in rooms.items()], _("All rooms"))
        self._offer("is_public", _OPEN, None)
        self.existing = items.get(str(self["item"].value() or ""))
        for field in self.fields.values():
            kind = getattr(field.widget, "input_type", "")
            field.widget.attrs.setdefault("class", _CLASSES.get(kind, ""))

    def _offer(self, name: str, choices: list[tuple[str, Any]], empty: Any) -> None:
        """A list to choose from; what was pasted and is on no list is said by the field's error."""
        shown = [("", empty), *choices] if empty else choices
        self.fields[name].widget = forms.Select(choices=shown)

    @property
    def is_blank(self) -> bool:
        """Nothing was typed that would make an item."""
        names = ("title", "starts", "ends", "people")
        return self.existing is None and not any(self[name].value() for name in names)

    @property
    def is_left_out(self) -> bool:
        return self.is_blank or (self.existing is None and bool(self["skip"].value()))

    def clean_day(self) -> MeetingDay | None:
        text = self.cleaned_data["day"]
        found = next((day for day in self.days if str(day.pk) == text), None)
        if found is None and text:
            dates = [day.date for day in self.days]
            on = day_of(text, dates)
            found = next((day for day in self.days if day.date == on), None)
        if found is None and text:
            raise forms.ValidationError(
                _("“%(text)s” is no day of this rakor. Its days: %(days)s."),
                params={"text": text, "days": "; ".join(full_date(d.date) for d in self.days)},
            )
        return found

    def clean_is_public(self) -> bool:
        text = self.cleaned_data["is_public"]
        if (found := is_open(text)) is None:
            raise forms.ValidationError(
                _("“%(text)s”: write “ya” for the public agenda, or “tidak”."),
                params={"text": text},
            )
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_left_out:
            self.errors.clear()
            return cleaned
        for name, text in _NEEDED.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, text)
        if day := cleaned.get("day"):
            cleaned["room"] = self._room(day, cleaned.get("place", ""))
            self._check_times(day, cleaned)
        cleaned["kind"] = cleaned.get("kind") or kind_of(cleaned.get("title", ""))
        return cleaned

    def _room(self, day: MeetingDay, text: str) -> Room | None:
        """The room of that day, by its number or name; None is all of them."""
        if is_all_rooms(text) or text == PLENARY:
            return None
        rooms = list(day.rooms.all())
        named = text.strip().casefold()
        for room in rooms:
            if text == str(room.pk) or room.name.casefold() == named:
                return room
        here = next((r.name for d in self.days for r in d.rooms.all() if str(r.pk) == text), text)
        self.add_error(
            "place",
            _("“%(room)s” is no room of that day. Its rooms: %(rooms)s.")
            % {"room": here, "rooms": ", ".join(r.name for r in rooms) or "–"},
        )
        return None

    def _check_times(self, day: MeetingDay, cleaned: dict[str, Any]) -> None:
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts is None or ends is None:
            return
        start = datetime.combine(day.date, starts, day.timezone)
        end = datetime.combine(day.date, ends, day.timezone)
        if end <= start:
            end += timedelta(days=1)
        cleaned["start"], cleaned["end"] = start, end
        if crosses_midnight(day, end):
            self.asks_midnight = True
            if not cleaned.get("over_midnight"):
                self.add_error("over_midnight", midnight_question(start, end))

    def the_place(self) -> Place:
        """Where and when, as understood."""
        data = self.cleaned_data
        return Place(
            day=data["day"],
            room=data["room"],
            starts_at=data["start"],
            ends_at=data["end"],
            over_midnight=data.get("over_midnight", False),
        )

    def the_row(self) -> Row:
        """The line for the action; of an item that exists all that the table does not show stays."""
        if self.existing is not None:
            version = self.cleaned_data["version"] or 0
            return Row(
                content=self._changed(self.existing),
                place=self.the_place(),
                item=self.existing,
                version=version,
            )
        return Row(content=self._new(), place=self.the_place())

    def _new(self) -> Content:
        data = self.cleaned_data
        names = [part.strip() for part in data["people"].split(";") if part.strip()]
        speaks = data["kind"] in _SPOKEN
        return Content(
            kind=data["kind"],
            title=data["title"],
            is_public=data["is_public"],
            speakers=[Speaker(name=name[:160]) for name in dict.fromkeys(names)] if speaks else (),
            person_in_charge="" if speaks else "; ".join(names)[:160],
        )

    def _changed(self, item: AgendaItem) -> Content:
        data = self.cleaned_data
        return Content(
            kind=data["kind"],
            title=data["title"],
            is_public=data["is_public"],
            person_in_charge=item.person_in_charge,
            moderator=item.moderator,
            internal_note=item.internal_note,
            field_code=item.field_code,
        )


_NEEDED = {
    "day": _("Choose the day."),
    "starts": _("Say when it begins."),
    "ends": _("Say when it ends."),
    "title": _("Name the item, or leave the line out."),
}


class RowFormSet(BaseFormSet):
    """All lines; two that want one room at one time are told so, each with the other's name."""

    def clean(self) -> None:
        usable = [form for form in self.forms if not form.is_left_out and not form.errors]
        for first, second in combinations(usable, 2):
            for form, other in ((first, second), (second, first)):
                if _meet(first.the_place(), second.the_place()):
                    form.add_error("place", _clash_text(other))

    def rows(self) -> Iterator[tuple[int, Row]]:
        """What changed or is new, with the number of its line."""
        for number, form in enumerate(self.forms):
            if form.is_left_out or not (form.existing is None or form.has_changed()):
                continue
            yield number, form.the_row()


def _meet(one: Place, other: Place) -> bool:
    """Whether two lines hold one room at one time; where a day has no rooms, none is held."""
    if one.day != other.day or not list(one.day.rooms.all()):
        return False
    shares = one.room is None or other.room is None or one.room == other.room
    return shares and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _clash_text(other: RowForm) -> str:
    place = other.the_place()
    text = _("At that time “%(item)s” (%(when)s) has the room: choose another room or time.")
    when = venue_clock_span(place.starts_at, place.ends_at, place.day.zone)
    return str(text) % {"item": other.cleaned_data["title"], "when": when}


TableFormSet = formset_factory(
    RowForm, formset=RowFormSet, extra=0, max_num=MOST_ROWS, validate_max=True
)


def row_of(item: AgendaItem) -> dict[str, Any]:
    """What the table shows of an item."""
    zone = item.day.timezone
    return {
        "item": item.uuid,
        "version": item.version,
        "day": str(item.day_id),
        "starts": f"{item.starts_at.astimezone(zone):%H.%M}",
        "ends": f"{item.ends_at.astimezone(zone):%H.%M}",
        "title": item.title,
        "kind": item.kind,
        "place": str(item.room_id or ""),
        "is_public": "ya" if item.is_public else "tidak",
        "over_midnight": crosses_midnight(item.day, item.ends_at),
    }


def pasted_row(cells: Mapping[str, str], days: Sequence[MeetingDay]) -> dict[str, str]:
    """A pasted line for the table: days and rooms that are known by their keys, the rest as it is."""
    row = {name: single_line(text) for name, text in cells.items()}
    on = day_of(row["day"], [day.date for day in days])
    day = next((each for each in days if each.date == on), None)
    if day is not None:
        row["day"] = str(day.pk)
        rooms = {room.name.casefold(): str(room.pk) for room in day.rooms.all()}
        named = row["place"].casefold()
        row["place"] = "" if is_all_rooms(named) else rooms.get(named, row["place"])
    if (found := is_open(row["is_public"])) is not None:
        row["is_public"] = "ya" if found else "tidak"
    return row
