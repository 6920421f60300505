"""Forms about organisations, lists and invitations, for the secretariat."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.phones import PhoneField
from agencies.models import Agency, Region
from meetings.forms.choices import keep_for, offer
from meetings.forms.layout import date_input, laid_out
from meetings.forms.pasting import Understood, understand
from meetings.models import InviteList, Organisation
from renja.forms.dates import DayField

MOST_SEATS = 500
MOST_LINES = 500


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
    phone = PhoneField(label=_("Phone (WhatsApp)"), max_length=100, required=False)

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
    """Organisations copied from a sheet, a letter or a chat, one a line."""

    lines = forms.CharField(
        label=_("Lines"),
        widget=forms.Textarea(attrs={"rows": 6, "wrap": "off"}),
        help_text=_(
            "One organisation a line, as you have it: “1. Dinas Sosial, 2 orang, 0812 3456 7890”, or"
            " copied from a sheet. Unsur, e-mail and addressee may follow; only the name is needed."
        ),
    )
    answer_by = _answer_by()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("lines", "answer_by", button=_("Check these lines"))
        self.helper.form_tag = False

    def clean_lines(self) -> list[Understood]:
        """What the lines say; how each is meant is asked afterwards."""
        found = understand(self.cleaned_data["lines"])
        if not found:
            raise forms.ValidationError(_("These lines hold no name."))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(
                _("%(n)s lines are too many at once. Paste at most %(most)s."),
                params={"n": len(found), "most": MOST_LINES},
            )
        return found


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
    phone = PhoneField(label=_("Phone (WhatsApp)"), max_length=100, required=False)
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
