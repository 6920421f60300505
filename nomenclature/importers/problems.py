"""What a reader found odd, as data: a stable key, the place in the file, and the sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ProblemSeverity(StrEnum):
    ERROR = "error"  # the row or value cannot be taken over
    WARNING = "warning"  # taken over, a person should look
    INFO = "info"  # taken over, good to know


# One sentence a key; `%(value)s` is the cell's text, the rest comes from `Problem.params`.
TEXTS: dict[str, Promise] = {
    "amount_unreadable": _("“%(value)s” cannot be read as an amount of money."),
    "amount_negative": _("The amount %(value)s is negative."),
    "amount_rounded": _("The amount %(value)s was rounded to %(rounded)s."),
    "agency_blank": _("The row names no agency (perangkat daerah)."),
    "agency_head_missing": _(
        "The file has no row of the agency itself, only of its units; the agency's code is taken to be %(value)s."
    ),
    "cell_error": _("The cell holds the spreadsheet error %(value)s instead of a value."),
    "code_blank": _("The row has a name or an amount but no code; it was left out."),
    "code_changed": _("The code “%(value)s” was read as %(code)s."),
    "code_malformed": _("“%(value)s” is not a well-formed code of a sub-activity."),
    "duplicate_code": _(
        "The code %(value)s appears again; the first row with it is in row %(first)s."
    ),
    "funding_not_split": _(
        "The codes and names of the fund sources do not pair up (“%(value)s”); they are kept as one text."
    ),
    "funding_sum": _("The fund sources add up to %(actual)s, the budget is %(expected)s."),
    "gov_type_unknown": _("“%(value)s” is neither PROV nor KABKOT; the row was left out."),
    "indicator_blank": _("The row has no indicator."),
    "level_unknown": _("“%(value)s” is not a level of the nomenclature; the row was left out."),
    "list_uneven": _(
        "The cell's lines do not pair up with the indicators (%(actual)s against %(expected)s)."
    ),
    "name_blank": _("The row has no name."),
    "name_differs": _("%(code)s is named “%(value)s” here and “%(first)s” in row %(first_row)s."),
    "parent_total": _(
        "%(label)s (%(code)s) prints Rp%(expected)s, its sub-activities add up to Rp%(actual)s: Rp%(difference)s apart."
    ),
    "parent_mismatch": _("The code %(value)s does not lie below its printed parent %(parent)s."),
    "plafon_differs": _(
        "The agency's plafon is %(value)s here and %(first)s above; the first one was taken."
    ),
    "place_outside": _("The place “%(value)s” lies outside the region."),
    "place_unresolved": _(
        "The place “%(value)s” was not found in the list of regions; it counts as no location yet."
    ),
    "predecessor_unreadable": _("The previous code “%(value)s” cannot be read."),
    "row_repeated": _(
        "The row repeats %(value)s without figures (a page break in the print); it was left out."
    ),
    "row_unreadable": _("The entry is not a row of a plan; it was left out."),
    "stated_total": _(
        "The printed total is Rp%(expected)s, the rows add up to Rp%(actual)s: Rp%(difference)s apart."
    ),
    "tags_unreadable": _("The labels “%(value)s” cannot be read."),
    "target_ambiguous": _(
        "The target “%(value)s” was read as %(number)s; the dot or comma could also mean something else."
    ),
    "target_unit_differs": _(
        "The target “%(value)s” is not given in the unit “%(unit)s”; it is kept as text."
    ),
    "target_text": _(
        "The target “%(value)s” is not a single number; it is kept as text and not compared."
    ),
    "unit_normalised": _("The unit “%(value)s” was written as “%(unit)s”."),
    "value_blank": _("The column is blank for %(value)s."),
    "value_not_allowed": _("“%(value)s” is not one of the values this column knows."),
    "version_unreadable": _("“%(value)s” is not a row version of this application."),
    "year_mixed": _(
        "The file holds rows of several years; only those of %(year)s belong together."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One remark about one place in a file.

    `row` counts as the sheet does (from 1); in JSON it is the entry's place in the list, also from 1.
    `column` is the heading or the JSON key, as printed.
    """

    code: str
    severity: ProblemSeverity
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in the language that is active now."""
        return str(TEXTS[self.code]) % {"value": self.value, **self.params}
