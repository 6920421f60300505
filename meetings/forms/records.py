"""Forms of the berita acara, its signatures, and the bundle of evidence."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from meetings.actions.records import Draft, Party
from meetings.forms.layout import date_input, laid_out
from meetings.models import Evidence, OfficialRecord, RecordObjection
from renja.forms.dates import DayField


class RecordForm(OneLineFields, forms.Form):
    """The written parts of a berita acara and who signs it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("Number"), max_length=120, required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    held_on = DayField(label=_("Dated"), required=False, widget=date_input())
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    opening = forms.CharField(
        label=_("Opening"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Basis of the meeting and who led it. Day, date and place stand there anyway."),
    )
    closing = forms.CharField(
        label=_("Closing"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    parties = forms.CharField(
        label=_("Signatories"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line: party; name; position; NIP; e-mail address of the account."),
    )

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            Field("version"),
            Div("number", "title", css_class="rk-form-grid"),
            Div("held_on", "place", css_class="rk-form-grid"),
            Field("opening"),
            Field("closing"),
            Field("parties"),
            button=_("Save draft"),
            back=back,
        )

    @staticmethod
    def initial_of(record: OfficialRecord) -> dict[str, Any]:
        names = ("version", "number", "title", "held_on", "place", "opening", "closing")
        lines = [
            "; ".join([s.party, s.name, s.title, s.nip, s.user.email if s.user else ""]).rstrip(
                "; "
            )
            for s in record.signatures.select_related("user")
        ]
        return {name: getattr(record, name) for name in names} | {"parties": "\n".join(lines)}

    def clean_parties(self) -> list[Party]:
        found = []
        for line in self.cleaned_data["parties"].splitlines():
            if not line.strip():
                continue
            party, name, title, nip, email, *_more = [
                *(part.strip() for part in line.split(";")), "", "", "", ""
            ]  # fmt: skip
            if not name:
                text = _("“%(text)s” names no person: write party; name.")
                raise ValidationError(text, params={"text": line.strip()})
            if email:
                validate_email(email)
            found.append(
                Party(
                    party=party[:200], name=name[:160], title=title[:160], nip=nip[:24], email=email
                )
            )
        return found

    def the_draft(self) -> Draft:
        kept = {"version", "parties"}
        return Draft(**{name: v for name, v in self.cleaned_data.items() if name not in kept})


class FreezeForm(OneLineFields, forms.Form):
    """Why a berita acara is frozen before its time; empty where nothing speaks against it."""

    reason = forms.CharField(
        label=_("Why it is frozen all the same"), max_length=1000, required=False
    )


class ObjectionForm(OneLineFields, forms.Form):
    """What a party holds against the frozen text."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=RecordObjection.Kind.choices,
        widget=forms.RadioSelect,
        help_text=_("Who objects may still sign; the objection stands beside the signature."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Everybody who sees this rakor reads it, and it is printed."),
    )

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("kind", "reason", button=_("Send"), back=back)


class ScanForm(OneLineFields, forms.Form):
    """A page that was printed, signed and scanned."""

    file = forms.FileField(label=_("Signed and scanned"))


class BsreForm(OneLineFields, forms.Form):
    """What the state service asks of a signatory; passed on and kept nowhere."""

    nik = forms.CharField(
        label=_("NIK"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    passphrase = forms.CharField(
        label=_("Passphrase"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Goes to the signing service once, and is kept nowhere."),
    )

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(Field("nik"), Field("passphrase"), button=_("Sign"), back=back)


class EvidenceForm(OneLineFields, forms.Form):
    """A file of the bundle."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Evidence.Kind.choices, initial=Evidence.Kind.PHOTO
    )
    file = forms.FileField(label=_("File"))
    caption = forms.CharField(label=_("Caption"), max_length=200, required=False)
    shows_minors = forms.BooleanField(
        label=_("Shows minors"),
        required=False,
        help_text=_("Such photos stay with the secretariat."),
    )

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            Div("kind", "caption", css_class="rk-form-grid"),
            Field("file"),
            Field("shows_minors"),
            button=_("Keep file"),
            back=back,
        )
