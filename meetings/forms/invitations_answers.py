"""The form behind the signed link: one set of fields a person, without JavaScript."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.phones import PhoneField
from meetings.actions.invitations_answers import MINOR_CLASSES, WAITING_ROWS, Seat, most_people
from meetings.models import Delegate, Invitation

_CONTROL = {"class": "form-control"}
_SELECT = {"class": "form-select"}


class AnswerForm(OneLineFields, forms.Form):
    """Who answers, and whether anybody comes at all."""

    SEND, NONE = "kirim", "tidak"

    version = forms.IntegerField(widget=forms.HiddenInput)
    answered_by = forms.CharField(
        label=_("Your name and position"),
        max_length=160,
        widget=forms.TextInput(attrs={**_CONTROL, "autocomplete": "name"}),
    )
    who = forms.ChoiceField(
        label=_("Who comes?"),
        choices=[
            (SEND, _("We send the people below")),
            (NONE, _("Nobody from us can come")),
        ],
        initial=SEND,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    none_reason = forms.CharField(
        label=_("Reason, if nobody can come"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=_CONTROL),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("who") == self.NONE and not cleaned.get("none_reason"):
            self.add_error("none_reason", _("Say why nobody can come."))
        return cleaned


class SeatForm(OneLineFields, forms.Form):
    """One person. Of a child only the name and the companion are asked."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    answer = forms.ChoiceField(
        label=_("Confirmation"),
        choices=[("", _("Seat not used")), *Delegate.Answer.choices],
        required=False,
        widget=forms.Select(attrs=_SELECT),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={**_CONTROL, "autocomplete": "off"}),
    )
    position_title = forms.CharField(
        label=_("Position (jabatan)"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs=_CONTROL),
    )
    sex = forms.ChoiceField(
        label=_("Sex (L/P)"),
        choices=[("", "–"), *Delegate.Sex.choices],
        required=False,
        widget=forms.Select(attrs=_SELECT),
    )
    represents = forms.CharField(
        label=_("Represents (if represented)"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs=_CONTROL),
    )
    reason = forms.CharField(
        label=_("Reason (if absent)"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=_CONTROL),
    )
    phone = PhoneField(
        label=_("Phone (optional)"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={**_CONTROL, "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail (optional)"), required=False, widget=forms.EmailInput(attrs=_CONTROL)
    )
    is_adult = forms.BooleanField(
        label=_("Adult (18 years or older)"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    companion = forms.CharField(
        label=_("Adult companion"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs=_CONTROL),
    )

    def __init__(self, *args: Any, takes_minors: bool, kept_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.takes_minors = takes_minors
        # Initials of a child named before: the page must not show the name again.
        self.kept_name = kept_name
        self.number, self.is_extra = 0, False
        dropped = (
            ["position_title", "sex", "phone", "email", "represents"]
            if takes_minors
            else ["is_adult", "companion"]
        )
        for name in dropped:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        answer = cleaned.get("answer", "")
        if not answer:
            if cleaned.get("name"):
                self.add_error("answer", _("Say whether this person comes."))
            return cleaned
        if answer == Delegate.Answer.ABSENT:
            if not cleaned.get("reason"):
                self.add_error("reason", _("Say why."))
            return cleaned
        self._check_coming(cleaned)
        return cleaned

    def _check_coming(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("name") and not self.kept_name:
            self.add_error("name", _("Write the name."))
        is_represented = cleaned["answer"] == Delegate.Answer.REPRESENTED
        if self.takes_minors:
            if not cleaned.get("is_adult") and not cleaned.get("companion"):
                self.add_error("companion", _("A child comes with an adult: write who."))
            return
        if not cleaned.get("position_title"):
            self.add_error("position_title", _("Write the position."))
        if is_represented and not cleaned.get("represents"):
            self.add_error("represents", _("Write who is represented."))

    def seat(self) -> Seat | None:
        """What was said, or None for a seat that is not used."""
        cleaned = {**self.cleaned_data}
        if not cleaned.get("answer"):
            return None
        is_adult = cleaned.pop("is_adult", True)
        is_absent = cleaned["answer"] == Delegate.Answer.ABSENT
        is_minor = self.takes_minors and not is_adult
        if is_minor and is_absent and not cleaned.get("companion"):
            # Nobody comes: neither the child's name nor a companion is needed.
            cleaned["name"], is_minor = "", False
        return Seat(**cleaned, is_minor=is_minor)


class _Seats(BaseFormSet[SeatForm]):
    """The people of one invitation, which takes at most `most`."""

    most = 0


SeatSet = formset_factory(SeatForm, formset=_Seats, extra=0)


def seat_forms(invitation: Invitation, data: Any = None) -> BaseFormSet[SeatForm]:
    """The people named so far, then empty rows up to the seats and those that may wait."""
    takes_minors = invitation.organisation.participant_class in MINOR_CLASSES
    delegates = list(invitation.delegates.order_by("pk"))
    initial: list[dict[str, Any]] = [_initial(delegate) for delegate in delegates]
    blank = max(invitation.seats + WAITING_ROWS - len(initial), 0)
    initial += [{} for _row in range(blank)]
    known = {str(d.uuid): d.initials for d in delegates if d.is_minor}
    forms_: Any = SeatSet(
        data, initial=initial, prefix="kursi", form_kwargs={"takes_minors": takes_minors}
    )
    # One more than the invitation takes is read, so that it is refused with a sentence; those who
    # were named stay, should the seats have become fewer.
    forms_.most = most_people(invitation.seats)
    forms_.max_num = forms_.absolute_max = max(forms_.most, len(delegates)) + 1
    for number, form in enumerate(forms_, 1):
        form.number, form.is_extra = number, number > invitation.seats
        form.kept_name = known.get(str(form["uuid"].value() or ""), "")
    return forms_


def _initial(delegate: Delegate) -> dict[str, Any]:
    return {
        "uuid": delegate.uuid,
        "answer": delegate.answer,
        "name": "" if delegate.is_minor else delegate.name,
        "position_title": delegate.position_title,
        "sex": delegate.sex,
        "represents": delegate.represents,
        "reason": delegate.reason,
        "phone": delegate.phone,
        "email": delegate.email,
        "is_adult": bool(delegate.name) and not delegate.is_minor,
        "companion": delegate.companion,
    }
