"""Forms about organisations, lists and invitations, for the secretariat."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any, cast

from crispy_forms.layout import Div, Field
from django import forms
from django.core.validators import validate_email
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.typed import single_line, whole_number
from agencies.models import Agency, Region
from meetings.actions.invitations import Pasted
from meetings.forms.choices import keep_for, offer
from meetings.forms.layout import date_input, laid_out
from meetings.models import InviteList, Organisation, ParticipantClass
from renja.forms.dates import DayField

MOST_SEATS = 500
_COLUMNS = ("name", "participant_class", "seats", "email", "phone", "addressee")


def _answer_by() -> DayField:
    return DayField(
        label=_("Answer until"),
        required=False,
        widget=date_input(),
        help_text=_("The whole day, in the venue's time zone. Afterwards the link only shows."),
    )


def _seats() -> forms.IntegerField:
    return forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS, initial=2)


class OrganisationForm(OneLineFields, forms.ModelForm):
    """Whom letters go to."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Organisation
        fields = (
            "owner",
            "name",
            "participant_class",
            "addressee",
            "region",
            "agency",
            "email",
            "phone",
            "address",
            "is_active",
        )
        labels = {"region": _("Region"), "agency": _("Agency")}
        widgets = {"address": forms.Textarea(attrs={"rows": 2})}

    def __init__(
        self,
        *args: Any,
        agencies: QuerySet[Agency],
        owners: QuerySet[Region],
        back: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kept_by = keep_for(self, owners)
        regions = Region.objects.exclude(level=Region.Level.DISTRICT)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]  # a model choice
        offer(self, "agency", agencies)
        self.fields["agency"].help_text = _("Its people see the rakor to which it is invited.")
        self.fields["addressee"].help_text = _("Follows “Yth.” on the letter.")
        self.fields["phone"].help_text = _("For the WhatsApp button, for example 0812 3456 7890.")
        self.helper = laid_out(
            Field("version"),
            *kept_by,
            Field("name"),
            Div("participant_class", "addressee", css_class="rk-form-grid"),
            Div("region", "agency", css_class="rk-form-grid"),
            Div("email", "phone", css_class="rk-form-grid"),
            Field("address"),
            Field("is_active"),
            button=_("Save organisation"),
            back=back,
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        return {**self.cleaned_data}

    def validate_constraints(self) -> None:
        """The action says which name is taken."""


class ListForm(OneLineFields, forms.Form):
    """A new list, of an agency whose rakor the person prepares."""

    owner = forms.ModelChoiceField(label=_("Kept by"), queryset=Agency.objects.none())
    name = forms.CharField(label=_("Name"), max_length=120)

    def __init__(self, *args: Any, owners: QuerySet[Agency], back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.helper = laid_out("owner", "name", button=_("Create list"), back=back)


class EntryForm(OneLineFields, forms.Form):
    """An organisation and its seats."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    seats = _seats()

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], button: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", organisations)
        self.helper = laid_out(
            Div("organisation", "seats", css_class="rk-form-grid"), button=button
        )
        self.helper.form_tag = False


class FromListForm(OneLineFields, forms.Form):
    """Invite everybody on a list."""

    invite_list = forms.ModelChoiceField(label=_("List"), queryset=InviteList.objects.none())
    answer_by = _answer_by()

    def __init__(self, *args: Any, lists: QuerySet[InviteList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invite_list"].queryset = lists  # type: ignore[attr-defined]
        self.helper = laid_out("invite_list", "answer_by", button=_("Add those on the list"))
        self.helper.form_tag = False


class SingleForm(EntryForm):
    """Invite one organisation."""

    answer_by = _answer_by()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, button=_("Add organisation"), **kwargs)
        self.helper.layout.insert(1, Field("answer_by"))


class PasteForm(OneLineFields, forms.Form):
    """Organisations copied from a sheet, one a line."""

    lines = forms.CharField(
        label=_("Lines"),
        widget=forms.Textarea(attrs={"rows": 6, "wrap": "off"}),
        help_text=_(
            "Copied from a sheet or typed with semicolons: name; unsur; seats; e-mail; phone;"
            " addressee. Only the name is needed."
        ),
    )
    answer_by = _answer_by()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("lines", "answer_by", button=_("Add these lines"))
        self.helper.form_tag = False

    def clean_lines(self) -> list[Pasted]:
        """Every line, or the reasons why some cannot be read: none is left out silently."""
        text: str = self.cleaned_data["lines"]
        delimiter = "\t" if "\t" in text else ";"
        found, problems = [], []
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            values = [single_line(cell).strip() for cell in cells]
            if not any(values):
                continue
            try:
                found.append(_pasted(values))
            except ValueError as error:
                problems.append(gettext("Line %(n)s: %(why)s") % {"n": number, "why": error})
        if problems:
            raise forms.ValidationError(problems)
        return found


def _pasted(values: list[str]) -> Pasted:
    """One line. Raises ValueError with a reason that a person reads."""
    given = dict(zip(_COLUMNS, values, strict=False))
    if not given["name"]:
        raise ValueError(gettext("the name is missing."))
    _check_lengths(given)
    typed = given.get("seats") or "1"
    seats = whole_number(typed)
    if seats is None or not 1 <= seats <= MOST_SEATS:
        raise ValueError(gettext("“%(value)s” is no number of seats.") % {"value": typed[:30]})
    if email := given.get("email", ""):
        try:
            validate_email(email)
        except forms.ValidationError as error:
            raise ValueError(
                gettext("“%(value)s” is no e-mail address.") % {"value": email}
            ) from error
    return Pasted(
        name=given["name"],
        participant_class=_class_of(given.get("participant_class", "")),
        seats=seats,
        email=email,
        phone=given.get("phone", ""),
        addressee=given.get("addressee", ""),
    )


def _check_lengths(given: Mapping[str, str]) -> None:
    """Nothing of a line is cut off silently."""
    for column in ("name", "email", "phone", "addressee"):
        field = cast(models.CharField, Organisation._meta.get_field(column))
        if field.max_length and len(given.get(column, "")) > field.max_length:
            raise ValueError(
                gettext("%(column)s is longer than %(most)s characters.")
                % {"column": field.verbose_name, "most": field.max_length}
            )


def _class_of(text: str) -> str:
    """The unsur by its key or its name; blank is "other"."""
    if not text:
        return ParticipantClass.OTHER
    for value, label in ParticipantClass.choices:
        if text.casefold() in {value.casefold(), str(label).casefold()}:
            return value
    raise ValueError(gettext("“%(value)s” is no known unsur.") % {"value": text})


class RecipientForm(OneLineFields, forms.Form):
    """To whom one invitation goes, and which agency sees the rakor for it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    addressee = forms.CharField(
        label=_("Addressee"),
        max_length=200,
        required=False,
        help_text=_("Follows “Yth.” on the letter."),
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Phone (WhatsApp)"), max_length=30, required=False)
    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        required=False,
        help_text=_("Its people see this rakor."),
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agency", agencies)
        self.helper = laid_out(
            Field("version"),
            Field("addressee"),
            Div("email", "phone", css_class="rk-form-grid"),
            Field("agency"),
            button=_("Save recipient"),
            back=back,
        )


class InvitationForm(OneLineFields, forms.Form):
    """Seats, last day and number of one invitation."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seats = _seats()
    answer_by = _answer_by()
    letter_number = forms.CharField(
        label=_("Letter number"),
        max_length=80,
        required=False,
        help_text=_("Blank: the number of the rakor's letter."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            Field("version"),
            Div("seats", "answer_by", css_class="rk-form-grid"),
            Field("letter_number"),
            button=_("Save invitation"),
        )
        self.helper.form_tag = False
