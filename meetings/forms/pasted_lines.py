"""The preview of pasted lines: what each was understood as, what is known of it, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import OneLineFields
from accounts.phones import PhoneField, shown_phones
from accounts.typed import whole_number
from meetings.actions.invitations_pasted import KnownBodies, Pasted, name_key
from meetings.forms.choices import body_label
from meetings.forms.invitations import MOST_SEATS
from meetings.forms.pasting import Understood
from meetings.models import Invitation, Organisation, ParticipantClass

NEW, SKIP = "baru", "lewati"
FIELDS = ("name", "participant_class", "seats", "email", "phone", "addressee")


class LineForm(OneLineFields, forms.Form):
    """The values of one line, as long as an organisation's."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    participant_class = forms.ChoiceField(
        label=gettext_lazy("Unsur"), choices=ParticipantClass.choices
    )
    seats = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=MOST_SEATS)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), max_length=100, required=False)
    addressee = forms.CharField(label=gettext_lazy("Addressee"), max_length=200, required=False)


@dataclass(slots=True, kw_only=True)
class Line:
    """One line on the preview."""

    number: int
    text: str
    values: dict[str, str]
    what: str
    options: list[tuple[str, str]]
    remarks: list[str]
    errors: list[tuple[str, str]] = field(default_factory=list)
    pasted: Pasted | None = None

    @property
    def prefix(self) -> str:
        return f"baris-{self.number}"

    @property
    def class_label(self) -> str:
        return str(dict(ParticipantClass.choices).get(self.values["participant_class"], ""))

    @property
    def seen(self) -> str:
        """The name for which the choices were made."""
        return name_key(self.values["name"])

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to look at twice."""
        return self.pasted is not None and not self.errors and not self.remarks

    @property
    def is_left_out(self) -> bool:
        return self.what == SKIP


class PastedLines:
    """Every line with its choices and errors; `data` holds what was changed on the preview.

    Lines that are new, known, invited or named twice are told apart here. Nothing is written.
    """

    def __init__(
        self,
        found: Sequence[Understood],
        *,
        known: KnownBodies,
        invited: Mapping[int, Invitation],
        data: Mapping[str, str] | None = None,
    ) -> None:
        self.known, self.invited = known, invited
        self._first: dict[str, int] = {}
        self.lines = [self._line(each, data) for each in found]
        self._refuse_the_same_twice()

    @property
    def attention(self) -> list[Line]:
        return [line for line in self.lines if not line.is_plain]

    @property
    def plain(self) -> list[Line]:
        return [line for line in self.lines if line.is_plain]

    @property
    def pasted(self) -> list[Pasted]:
        """What is to be invited."""
        return [line.pasted for line in self.lines if line.pasted is not None]

    @property
    def errors(self) -> list[tuple[Line, str, str]]:
        return [(line, name, error) for line in self.lines for name, error in line.errors]

    def is_valid(self) -> bool:
        return not self.errors

    def _line(self, each: Understood, data: Mapping[str, str] | None) -> Line:
        prefix = f"baris-{each.line}"
        is_sent = data is not None and f"{prefix}-name" in data
        values = {name: str(getattr(each, name)) for name in FIELDS}
        values["phone"] = shown_phones(values["phone"])
        if is_sent:
            values = {name: cast(Any, data).get(f"{prefix}-{name}", "") for name in FIELDS}
        line = Line(
            number=each.line,
            text=each.text,
            values=values,
            what="",
            options=self._options(values["name"]),
            remarks=[*each.remarks, *self._remarks(values["name"], each.line)],
        )
        line.what = cast(Any, data).get(f"{prefix}-what", "") if is_sent else self._usual(line)
        seen = cast(Any, data).get(f"{prefix}-seen", "") if is_sent else name_key(values["name"])
        if not line.is_left_out:
            self._check(line, seen)
        return line

    def _options(self, name: str) -> list[tuple[str, str]]:
        alike = [body for body in self.known.alike(name) if body.pk not in self.invited]
        options = [
            (str(body.pk), _("Use “%(name)s” of the list") % {"name": body_label(body)})
            for body in alike
        ]
        if not self.known.called(name):
            options.append((NEW, _("New organisation")))
        return [*options, (SKIP, _("Leave this line out"))]

    def _remarks(self, name: str, number: int) -> list[str]:
        remarks = []
        first = self._first.setdefault(name_key(name), number)
        if name and first != number:
            remarks.append(_("Same name as line %(line)s.") % {"line": first})
        for body in self.known.alike(name):
            if (invitation := self.invited.get(body.pk)) is not None:
                remarks.append(
                    _("“%(name)s” is invited already, with %(seats)s seats.")
                    % {"name": body_label(body), "seats": invitation.seats}
                )
            elif body not in self.known.called(name):
                remarks.append(
                    _("“%(name)s” is on your region's list.") % {"name": body_label(body)}
                )
        return remarks

    def _usual(self, line: Line) -> str:
        name = line.values["name"]
        bodies = self.known.alike(name)
        free = [body for body in bodies if body.pk not in self.invited]
        if self._first[name_key(name)] != line.number or (bodies and not free):
            return SKIP
        if len(free) > 1:
            return ""
        return str(free[0].pk) if free else NEW

    def _check(self, line: Line, seen: str) -> None:
        form = LineForm(line.values)
        if not form.is_valid():
            line.errors = [
                (name, f"{form.fields[name].label}: {each[0]}")
                for name, each in form.errors.items()
            ]
        body = self._chosen(line, seen)
        if not line.errors:
            line.pasted = Pasted(**form.cleaned_data, organisation=body.pk if body else None)

    def _chosen(self, line: Line, seen: str) -> Organisation | None:
        """The organisation of the list that is meant; None for a new one."""
        name, what = line.values["name"], line.what
        called = self.known.called(name)
        pk = whole_number(what)
        if pk is not None and pk in self.known.by_pk:
            return self.known.by_pk[pk]
        if what == NEW and name_key(name) != seen and self.known.alike(name) and not called:
            line.errors.append(("what", _("The list holds this name in another spelling: choose.")))
        elif len(called) > 1 or (what != NEW and len(self.known.alike(name)) > 1):
            line.errors.append(("what", _("Several of the list have this name: choose one.")))
        elif what != NEW:
            line.errors.append(("what", _("Choose what to do with this line.")))
        return called[0] if len(called) == 1 else None

    def _refuse_the_same_twice(self) -> None:
        taken: dict[object, int] = {}
        for line in self.lines:
            if line.pasted is None:
                continue
            target = line.pasted.organisation or line.pasted.name.casefold()
            if (first := taken.setdefault(target, line.number)) != line.number:
                text = _("The same organisation as line %(line)s: leave one of them out.")
                line.errors.append(("what", text % {"line": first}))
                line.pasted = None
