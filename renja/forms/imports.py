"""Uploading plans, assigning columns, and choosing how a file is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from agencies.models import Agency, Region
from agencies.permissions import is_admin, memberships_of
from nomenclature.importers.guard import LIMITS, UnreadableFile
from renja import permissions
from renja.actions.documents import stages_of
from renja.importers.fields import FIELDS
from renja.models import DocumentKind, PlanDocument, PlanYear, Stage

if TYPE_CHECKING:
    from accounts.models import User

_MAX_FILES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a file is imported as: a kind of document, for one agency or a whole region."""

    kind: str
    region: Region
    agency: Agency | None = None

    @property
    def key(self) -> str:
        owner = f"agency-{self.agency.pk}" if self.agency else f"region-{self.region.pk}"
        return f"{self.kind}-{owner}"

    @property
    def label(self) -> str:
        if self.agency:
            return f"Renja: {self.agency.name}"
        if self.kind == DocumentKind.RKPD:
            return f"RKPD: {self.region.name}"
        return str(_("Renja of all agencies: %(region)s")) % {"region": self.region.name}

    def label_among(self, *, several: bool) -> str:
        """The label, with the region behind the agency where several regions are offered."""
        return f"{self.label}, {self.region.name}" if several and self.agency else self.label


def targets_for(user: User) -> list[Target]:
    """Everything the user may import into, own agencies first."""
    agencies = _agencies_for(user)
    regions = {agency.region_id: agency.region for agency in agencies}
    targets = [
        Target(kind=DocumentKind.RENJA, region=agency.region, agency=agency)
        for agency in agencies
        if agency.kind != Agency.Kind.MINISTRY
        and permissions.can_import(user, kind=DocumentKind.RENJA, agency=agency)
    ]
    for kind in (DocumentKind.RKPD, DocumentKind.RENJA):
        targets += [
            Target(kind=kind, region=region)
            for region in sorted(regions.values(), key=lambda region: region.code)
            if region.level != Region.Level.NATION
            and permissions.can_import(user, kind=kind, region=region)
        ]
    return targets


def _agencies_for(user: User) -> list[Agency]:
    """Agencies that could be a target: the own ones, and those of a region one administers."""
    memberships = memberships_of(user)
    own = {m.agency_id for m in memberships}
    regions = {m.agency.region_id for m in memberships}
    agencies = Agency.objects.select_related("region").filter(is_active=True)
    if not is_admin(user):
        agencies = agencies.filter(region__in=regions)
    return sorted(agencies, key=lambda agency: (agency.pk not in own, agency.name))


class ManyFilesInput(forms.ClearableFileInput):
    """A file field of a browser that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more uploaded files, each no larger than the reader takes."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > _MAX_FILES:
            raise forms.ValidationError(
                _("Choose at most %(count)s files at once."), params={"count": _MAX_FILES}
            )
        cleaned = [super(ManyFilesField, self).clean(file, initial) for file in files]
        for file in cleaned:
            if file.size > LIMITS.file_bytes:
                limit = UnreadableFile(
                    "file_size", found=file.size >> 20, allowed=LIMITS.file_bytes >> 20
                )
                raise forms.ValidationError(f"{file.name}: {limit}")
        return cleaned


class UploadForm(OneLineFields, forms.Form):
    """Files, and what they are."""

    target = forms.ChoiceField(label=_("Import as"))
    plan_year = forms.ModelChoiceField(
        label=_("Plan year"), queryset=PlanYear.objects.filter(is_open=True), empty_label=None
    )
    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[("", _("The stage the document stands at")), *Stage.choices],
        help_text=_("For a document that does not exist yet: the stage it starts at."),
    )
    is_amendment = forms.BooleanField(label=_("Amendment (perubahan)"), required=False)
    uploads = ManyFilesField(
        label=_("Files"),
        # Never by name alone: the reader looks at the content.
        widget=ManyFilesInput(attrs={"accept": ".json,.xlsx,.csv,.txt"}),
        help_text=_(
            "SIPD's Renja report (JSON), SIPD's printed table or any other table (XLSX, CSV)."
        ),
    )

    def __init__(self, *args: Any, targets: Sequence[Target], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = {target.key: target for target in targets}
        several = len({target.region.pk for target in targets}) > 1
        choices = [(target.key, target.label_among(several=several)) for target in targets]
        self.fields["target"] = forms.ChoiceField(label=_("Import as"), choices=choices)
        for name in ("target", "plan_year", "stage"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["is_amendment"].widget.attrs["class"] = "form-check-input"
        self.fields["uploads"].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        """Settle the stage: the chosen one, the document's own, or the first one of drafting."""
        data = super().clean() or {}
        target = self.targets.get(data.get("target", ""))
        if target is None or not data.get("plan_year"):
            return data
        amendment = bool(data.get("is_amendment"))
        stage = data.get("stage") or self._stage_now(target, data["plan_year"], amendment=amendment)
        if stage not in stages_of(target.kind, is_amendment=amendment):
            self.add_error("stage", _("This kind of document has no such stage."))
        data["stage"], data["target"] = stage, target
        return data

    def _stage_now(self, target: Target, plan_year: PlanYear, *, amendment: bool) -> str:
        documents = PlanDocument.objects.filter(
            kind=target.kind, region=target.region, plan_year=plan_year, is_amendment=amendment
        )
        if target.agency:
            documents = documents.filter(agency=target.agency)
        first = Stage.DRAFT if amendment else Stage.INITIAL_DRAFT
        return documents.values_list("stage", flat=True).first() or first


class MappingForm(OneLineFields, forms.Form):
    """One choice of meaning per column of the file, `kolom-<number from 0>`; one must be the code.

    `is_guessed` of a field says that the choice was filled in for the person.
    """

    def __init__(self, *args: Any, guess: dict[str, Any], is_rkpd: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meanings = {
            field.key: str(field.heading)
            for field in FIELDS
            if field.key not in {"uuid", "version"} and (is_rkpd or not field.only_rkpd)
        }
        guessed = {column: key for key, column in guess["mapping"].items()}
        choices = [("", _("not used")), *self.meanings.items()]
        for place, heading in enumerate(guess["headings"]):
            self.fields[f"kolom-{place}"] = forms.ChoiceField(
                label=_("Column %(number)s: %(heading)s")
                % {"number": place + 1, "heading": heading or _("(no heading)")},
                choices=choices,
                required=False,
                initial=guessed.get(place, ""),
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )

    @property
    def mapping(self) -> dict[str, int]:
        """Field key to column, for the columns that mean something."""
        return {key: int(name.partition("-")[2]) for name, key in self.cleaned_data.items() if key}

    def clean(self) -> dict[str, Any]:
        """Refuse two columns with one meaning, and a table without codes."""
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for name, key in list(data.items()):
            if key and key in taken:
                self.add_error(
                    name,
                    _("“%(meaning)s” is already the meaning of “%(column)s”.")
                    % {"meaning": self.meanings[key], "column": self.fields[taken[key]].label},
                )
            elif key:
                taken[key] = name
        if "code" not in taken:
            self.add_error(
                None, _("Say above one column that it holds the code: rows are known by it.")
            )
        return data


class ReadingForm(OneLineFields, forms.Form):
    """How a file is read: which of its budgets and targets, and what becomes of missing rows."""

    keep_missing = forms.ChoiceField(
        label=_("Rows that the file lacks"),
        choices=[("0", _("delete them")), ("1", _("keep them as they are"))],
        required=False,
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )

    def __init__(self, *args: Any, choices: dict[str, list[dict[str, Any]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "sheet": _("Sheet"),
            "budget_column": _("Budget column"),
            "target_column": _("Target column"),
        }
        for name, label in labels.items():
            if options := choices.get(name):
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    choices=[(option["key"], option["label"]) for option in options],
                    initial=next((o["key"] for o in options if o["chosen"]), None),
                    widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
                )

    @property
    def options(self) -> dict[str, Any]:
        """The choices as `actions.choose_options` takes them."""
        data = {name: value for name, value in self.cleaned_data.items() if value}
        if "keep_missing" in data:
            data["keep_missing"] = data["keep_missing"] == "1"
        return data
