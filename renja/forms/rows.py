"""The form of one sub-activity: its fields, and lists of indicators, places, fund sources and tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import OneLineFields
from accounts.templatetags.formats import rupiah, signed_rupiah
from accounts.typed import whole_number
from agencies.models import AgencyUnit
from renja.importers import numbers
from renja.importers.places import Places
from renja.models import PlanRow, RowFunding, RowIndicator, RowLocation, RowTag

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 16  # what the column holds before the decimal sign
LISTS = ("indicators", "locations", "fundings", "tags")
SEEN_SALT = "renja.row.seen"


class MoneyField(forms.CharField):
    """Rupiah as offices type them ("520.000.000", "Rp1.000,50"); a blank is None, not 0."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """The amount with thousands grouped; what was typed stays as typed."""
        return rupiah(value).removeprefix("Rp") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        try:
            amount = numbers.money(super().clean(value))
        except numbers.NumberUnreadable as error:
            raise forms.ValidationError(
                _("Write an amount in rupiah only, such as 168.000.000.")
            ) from error
        if amount is None:
            return None
        if amount < 0:
            raise forms.ValidationError(_("An amount cannot be less than 0."))
        if amount >= LARGEST:
            raise forms.ValidationError(_("This amount is too large."))
        if amount != amount.quantize(CENT):
            raise forms.ValidationError(_("An amount has two decimals at most."))
        return amount


class LinesField(forms.CharField):
    """A text that may have several lines; browsers send them with a return, we store none."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class RowForm(OneLineFields, forms.Form):
    """The fields that a row has once."""

    name = LinesField(label=_("Sub-activity"))
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=AgencyUnit.objects.none(), required=False, empty_label=_("None")
    )
    budget = MoneyField(label=_("Indicative budget (Rp)"))
    forward_budget = MoneyField(label=_("Forward estimate (Rp)"))
    target_group = LinesField(label=_("Target group"))
    note = LinesField(
        label=_("Important note"),
        help_text=_("Why the row differs from the RKPD, or what the reader must know."),
    )
    proposal_ref = forms.CharField(label=_("Proposal reference"), max_length=120, required=False)
    responsible = forms.CharField(label=_("Responsible agency"), max_length=200, required=False)

    def __init__(self, *args: Any, agency_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = AgencyUnit.objects.filter(agency=agency_id)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class IndicatorForm(OneLineFields, forms.Form):
    """One indicator with the columns of Tabel 4.1."""

    text = LinesField(label=_("Indicator"))
    target_text = LinesField(label=_("Target"), max_length=400, rows=1)
    unit = forms.CharField(label=_("Unit of measure"), max_length=200, required=False)
    forward_target_text = LinesField(label=_("Target of the next year"), max_length=400, rows=1)
    renstra_end = LinesField(label=_("Target at the end of the Renstra"), max_length=400, rows=1)
    actual_n2 = LinesField(label=_("Realised, year n-2"), max_length=400, rows=1)
    estimate_n1 = LinesField(label=_("Estimated, year n-1"), max_length=400, rows=1)
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("", _("not said")), *RowIndicator.Direction.choices],
        required=False,
    )
    aggregation = forms.ChoiceField(
        label=_("Aggregation"),
        choices=[("", _("not said")), *RowIndicator.Aggregation.choices],
        required=False,
    )

    def entry(self) -> dict[str, Any]:
        """The indicator as stored: texts as typed, numbers where they are one number."""
        data = {name: self.cleaned_data[name] for name in self.fields if name != "DELETE"}
        unit = data["unit"]
        return {
            **data,
            "target": numbers.target(data["target_text"], unit=unit).number,
            "forward_target": numbers.target(data["forward_target_text"], unit=unit).number,
        }


class PlaceForm(OneLineFields, forms.Form):
    """One place, as text; its region code is looked up."""

    text = forms.CharField(
        label=_("Place"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"list": "places"}),
    )

    def entry(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"]}


class FundForm(OneLineFields, forms.Form):
    """One fund source; without an amount it is not broken down yet."""

    source_name = forms.CharField(
        label=_("Fund source"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "funds"}),
    )
    source_code = forms.CharField(label=_("Fund code"), max_length=40, required=False)
    amount = MoneyField(label=_("Amount (Rp)"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("source_name") and (
            cleaned.get("source_code") or cleaned.get("amount") is not None
        ):
            self.add_error("source_name", _("Name the fund source."))
        return cleaned

    def entry(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("source_code", "source_name", "amount")}


class TagForm(OneLineFields, forms.Form):
    """One priority or theme."""

    dimension = forms.ChoiceField(
        label=_("Dimension"), choices=RowTag.Dimension.choices, required=False
    )
    label = forms.CharField(label=_("Label"), max_length=300, required=False)

    def has_changed(self) -> bool:
        # The dimension always has a value; a tag begins with its label.
        return bool(self.data.get(self.add_prefix("label"), "").strip())

    def entry(self) -> dict[str, Any]:
        dimension = self.cleaned_data["dimension"] or RowTag.Dimension.THEME
        return {"dimension": str(dimension), "label": self.cleaned_data["label"]}


class EntryFormSet(BaseFormSet):
    """A list under the row; removed and wholly blank entries are left out."""

    def entries(self) -> list[dict[str, Any]]:
        entries = [
            form.entry()
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        return [entry for entry in entries if any(value for value in entry.values())]

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")


def _formset(form: type[forms.Form]) -> type[BaseFormSet]:
    return formset_factory(form, formset=EntryFormSet, extra=0, can_delete=True, max_num=100)


_FORMSETS: Mapping[str, type[Any]] = {
    "indicators": _formset(IndicatorForm),
    "locations": _formset(PlaceForm),
    "fundings": _formset(FundForm),
    "tags": _formset(TagForm),
}


class RowEditor:
    """The row's form and its four lists as one: bound, checked and read together.

    `values` is what the writer is shown at first; `adds` names the list that gets one more blank
    entry without saving.
    """

    def __init__(
        self,
        *,
        agency_id: int,
        values: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
        adds: str = "",
    ) -> None:
        if data is not None and adds in LISTS:
            data = _with_one_more(data, adds)
        self.form = RowForm(data, agency_id=agency_id, initial=dict(values))
        self.lists: dict[str, EntryFormSet] = {}
        for name in LISTS:
            initial = values.get(name) if data is None else None
            formset = _FORMSETS[name](data, prefix=name, initial=initial or None)
            formset.extra = 1
            self.lists[name] = formset

    def is_valid(self) -> bool:
        checks = [self.form.is_valid(), *(formset.is_valid() for formset in self.lists.values())]
        return all(checks)

    def values(self, *, places: Places | None, seen: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as `save_row` takes it; a place whose text stayed keeps its code."""
        lists = {name: formset.entries() for name, formset in self.lists.items()}
        known = {place["text"]: place["code"] for place in seen.get("locations", [])}
        for place in lists["locations"]:
            text = place["text"]
            found = places.find(text) if places is not None else ""
            place["code"] = known.get(text) or found
        lists["tags"] = list(
            {tuple(tag.items()): tag for tag in lists["tags"] if tag["label"]}.values()
        )
        return {**self.form.cleaned_data, **lists}

    def check_funds(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
        """Whether the fund amounts add up to the budget, once all are known; says by how much not.

        One source that carried the whole budget, and was left alone, follows the budget.
        """
        amounts = [fund["amount"] for fund in values["fundings"]]
        budget = values["budget"]
        if not amounts or None in amounts or budget is None or sum(amounts) == budget:
            return True
        is_untouched = plain_values(values)["fundings"] == seen.get("fundings")
        if len(amounts) == 1 and is_untouched and amounts[0] == _decimal(seen.get("budget")):
            return True
        self.form.add_error("budget", funds_message(sum(amounts), budget))
        return False

    def errors(self) -> Iterator[tuple[str, str, str]]:
        """(id of the field, its label, what is wrong) for the summary on top."""
        for form in [self.form, *(form for formset in self.lists.values() for form in formset)]:
            for field in form:
                for error in field.errors:
                    yield field.id_for_label, str(field.label), str(error)
        for name, formset in self.lists.items():
            for error in formset.non_form_errors():
                yield f"id_{name}-TOTAL_FORMS", name, str(error)


def funds_message(total: Decimal, budget: Decimal) -> str:
    """Both sums and the difference."""
    return gettext(
        "The fund sources add up to %(total)s, the budget is %(budget)s (difference %(rest)s)."
    ) % {"total": rupiah(total), "budget": rupiah(budget), "rest": signed_rupiah(total - budget)}


def values_of(row: PlanRow) -> dict[str, Any]:
    """A stored row as the values of its form; reads what `with_details` prefetched."""
    fields = {name: getattr(row, name) for name in RowForm.base_fields}
    return {
        **fields,
        "indicators": [_fields(entry, RowIndicator) for entry in row.indicators.all()],
        "locations": [_fields(entry, RowLocation) for entry in row.locations.all()],
        "fundings": [_fields(entry, RowFunding) for entry in row.fundings.all()],
        "tags": [_fields(entry, RowTag) for entry in row.tags.all()],
    }


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as plain JSON, so that two states can be compared and sent along in a form."""
    return {name: _plain(value) for name, value in values.items()}


def sign_seen(values: Mapping[str, Any]) -> str:
    """What the writer was shown, to send along: only what they changed is written back."""
    return signing.dumps(plain_values(values), salt=SEEN_SALT, compress=True)


def read_seen(text: str) -> dict[str, Any]:
    """What `sign_seen` wrote; nothing for a text that it did not write."""
    try:
        seen = signing.loads(text, salt=SEEN_SALT)
    except signing.BadSignature:
        return {}
    return seen if isinstance(seen, dict) else {}


def changed_values(values: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from what the writer was shown."""
    now = plain_values(values)
    return {name: value for name, value in values.items() if now[name] != seen.get(name)}


def _with_one_more(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    more = data.copy()  # type: ignore[attr-defined]
    key = f"{name}-TOTAL_FORMS"
    more[key] = str(min((whole_number(more.get(key)) or 0) + 1, 100))
    return more


def _fields(entry: Any, model: Any) -> dict[str, Any]:
    left_out = {"id", "row", "position"}
    return {
        field.name: getattr(entry, field.name)
        for field in model._meta.concrete_fields
        if field.name not in left_out
    }


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [{name: _plain(part) for name, part in sorted(entry.items())} for entry in value]
    if isinstance(value, Decimal):
        return numbers.plain(value)
    if isinstance(value, AgencyUnit):
        return value.pk
    return value


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
