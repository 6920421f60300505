"""Forms about agencies, members and invitations."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.models import User
from agencies.actions import CannotUseEmblem, Lines, emblem_from
from agencies.models import Agency, AgencyUnit, Invitation, Letterhead, Membership, Region
from agencies.permissions import grantable_roles

# Bidang urusan as the nomenclature numbers them; proper names, hence not translated.
AFFAIR_FIELDS = {
    "1.01": "Pendidikan",
    "1.02": "Kesehatan",
    "1.03": "Pekerjaan Umum dan Penataan Ruang",
    "1.04": "Perumahan Rakyat dan Kawasan Permukiman",
    "1.05": "Ketenteraman, Ketertiban Umum, dan Pelindungan Masyarakat",
    "1.06": "Sosial",
    "2.07": "Tenaga Kerja",
    "2.08": "Pemberdayaan Perempuan dan Pelindungan Anak",
    "2.09": "Pangan",
    "2.10": "Pertanahan",
    "2.11": "Lingkungan Hidup",
    "2.12": "Administrasi Kependudukan dan Pencatatan Sipil",
    "2.13": "Pemberdayaan Masyarakat dan Desa",
    "2.14": "Pengendalian Penduduk dan Keluarga Berencana",
    "2.15": "Perhubungan",
    "2.16": "Komunikasi dan Informatika",
    "2.17": "Koperasi, Usaha Kecil, dan Menengah",
    "2.18": "Penanaman Modal",
    "2.19": "Kepemudaan dan Olahraga",
    "2.20": "Statistik",
    "2.21": "Persandian",
    "2.22": "Kebudayaan",
    "2.23": "Perpustakaan",
    "2.24": "Kearsipan",
    "3.25": "Kelautan dan Perikanan",
    "3.26": "Pariwisata",
    "3.27": "Pertanian",
    "3.28": "Kehutanan",
    "3.29": "Energi dan Sumber Daya Mineral",
    "3.30": "Perdagangan",
    "3.31": "Perindustrian",
    "3.32": "Transmigrasi",
    "4.01": "Sekretariat Daerah",
    "4.02": "Sekretariat DPRD",
    "5.01": "Perencanaan",
    "5.02": "Keuangan",
    "5.03": "Kepegawaian",
    "5.04": "Pendidikan dan Pelatihan",
    "5.05": "Penelitian dan Pengembangan",
    "5.06": "Pengelolaan Perbatasan",
    "5.07": "Pengelolaan Penghubung",
    "6.01": "Inspektorat Daerah",
    "7.01": "Kecamatan",
    "7.02": "Kota Administrasi",
    "7.03": "Kabupaten Administrasi",
    "8.01": "Kesatuan Bangsa dan Politik",
    "9.01": "Kekhususan Aceh",
    "9.02": "Kekhususan Papua",
    "9.03": "Kekhususan Papua Barat",
}
_FIELD_CHOICES = [(code, f"{code} {name}") for code, name in AFFAIR_FIELDS.items()]


_FIVE_DIGITS = RegexValidator(r"^[0-9]{5}$", _("A postcode has five digits."))


def _helper(*layout: Any, submit: Any) -> FormHelper:
    helper = FormHelper()
    helper.attrs = {"novalidate": ""}
    button = Submit("submit", submit, css_class="btn btn-primary")
    helper.layout = Layout(*layout, Div(button, css_class="rk-form-actions"))
    return helper


class AgencyForm(OneLineFields, forms.ModelForm[Agency]):
    """An agency's data; the region is chosen once, when it is created."""

    affair_fields = forms.MultipleChoiceField(
        label=_("Affair fields (bidang urusan)"),
        choices=_FIELD_CHOICES,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        required=False,
        help_text=_("Hold Ctrl to choose several."),
    )

    class Meta:
        model = Agency
        fields = ["region", "kind", "name", "short_name", "affair_fields", "sipd_code", "is_active"]

    def __init__(self, *args: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_active"].help_text = _(
            "A closed agency keeps its plans but gets no new ones."
        )
        if self.instance.pk:
            del self.fields["region"]
            submit = _("Save agency")
        else:
            choice = forms.ModelChoiceField(queryset=regions, label=_("Region"))
            if len(regions) == 1:
                choice.empty_label = None
            self.fields["region"] = choice
            self.order_fields(self._meta.fields)
            submit = _("Create agency")
        self.helper = _helper(*self.fields, submit=submit)

    def clean(self) -> dict[str, Any]:
        """Ministries sit at the nation, perangkat daerah in regions."""
        given = super().clean() or {}
        region = given.get("region") or getattr(self.instance, "region", None)
        kind = given.get("kind")
        if region and kind:
            is_national = region.level == Region.Level.NATION
            if is_national != (kind == Agency.Kind.MINISTRY):
                self.add_error(
                    "kind", _("A ministry belongs to Indonesia, a regional agency to its region.")
                )
        return given


class UnitForm(OneLineFields, forms.ModelForm[AgencyUnit]):
    """A sub-unit of an agency: its code in SIPD and its name."""

    class Meta:
        model = AgencyUnit
        fields = ["sipd_code", "name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sipd_code"].help_text = _("As in SIPD, such as 2.08.0.00.0.00.01.0001.")
        submit = _("Save sub-unit") if self.instance.pk else _("Add sub-unit")
        self.helper = _helper("sipd_code", "name", submit=submit)


class EmblemForm(OneLineFields, forms.ModelForm[Letterhead]):
    """The emblem of a region, which its agencies without one print."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    picture = forms.FileField(
        label=_("Emblem"),
        required=False,
        help_text=_("PNG or JPEG, at most 5 MB. A PNG with a clear background prints best."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    without_emblem = forms.BooleanField(label=_("Remove the emblem"), required=False)

    class Meta:
        model = Letterhead
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0
        if not self.instance.emblem:
            del self.fields["without_emblem"]
        self.helper = _helper(*self.fields, submit=_("Save letterhead"))

    def clean_picture(self) -> bytes | None:
        """The emblem as it will be kept; None where no file was chosen."""
        given = self.cleaned_data["picture"]
        if not given:
            return None
        try:
            return emblem_from(given.read())
        except CannotUseEmblem as error:
            raise forms.ValidationError(str(error)) from error

    def emblem(self) -> bytes | None:
        """What to store: a new emblem, blank to remove it, None to leave it."""
        drawn: bytes | None = self.cleaned_data["picture"]
        if drawn is None and self.cleaned_data.get("without_emblem"):
            return b""
        return drawn


class LetterheadForm(EmblemForm):
    """Where an agency is found, and its emblem, as they stand above its letters."""

    field_order = ["address", "postal_code", "phone", "email", "website"]

    class Meta:
        model = Letterhead
        fields = ["address", "postal_code", "phone", "email", "website"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].help_text = _("Street and number, then the town.")
        self.fields["postal_code"].validators.append(_FIVE_DIGITS)
        self.fields["postal_code"].widget.attrs["inputmode"] = "numeric"

    def lines(self) -> Lines:
        """The lines alone."""
        return cast("Lines", {name: self.cleaned_data[name] for name in self._meta.fields or ()})


class InvitationForm(OneLineFields, forms.ModelForm[Invitation]):
    """Invite a person by mail."""

    class Meta:
        model = Invitation
        fields = ["email", "role"]

    def __init__(self, *args: Any, agency: Agency, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["role"] = _role_field(agency, user)
        self.helper = _helper("email", "role", submit=_("Send invitation"))


class RoleForm(OneLineFields, forms.ModelForm[Membership]):
    """Another role for a member; `version` is that of the membership as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Membership
        fields = ["role"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = _role_field(self.instance.agency, user)
        self.fields["version"].initial = self.instance.version
        self.helper = _helper("role", "version", submit=_("Change role"))


def _role_field(agency: Agency, user: User) -> forms.ChoiceField:
    roles = [(role.value, role.label) for role in grantable_roles(user, agency)]
    return forms.ChoiceField(label=_("Role"), choices=roles)


class VersionForm(OneLineFields, forms.Form):
    """The version that a button was shown with."""

    version = forms.IntegerField()


class JoinForm(OneLineFields, forms.Form):
    """Accept an invitation with an account that exists: one button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(submit=_("Join agency"))


class NewAccountForm(OneLineFields, SetPasswordMixin, forms.Form):
    """Accept an invitation as a new person: name and password."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("As it should stand under letters and in lists."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1, password2 = SetPasswordMixin.create_password_fields()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = User(email=email)
        self.helper = _helper("name", "password1", "password2", submit=_("Create account and join"))

    def clean(self) -> dict[str, Any]:
        """The password is judged against the name and address, too."""
        self.user.name = self.cleaned_data.get("name", "")
        self.validate_passwords()
        self.validate_password_for_user(self.user, password_field_name="password2")  # noqa: S106  (a field's name)
        return super().clean() or {}
