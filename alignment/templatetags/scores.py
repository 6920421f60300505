"""How a score and a verdict are explained: what each figure was made of, and why the verdict.

One place for the screen, the PDF and the XLSX.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.templatetags.formats import number, rupiah
from alignment.engine import (
    FIELDS,
    Component,
    Number,
    Sums,
    Tally,
    Verdict,
    plain,
    shares,
    two_decimals,
)

register = template.Library()

LABELS: dict[str, Promise] = {
    "K1": gettext_lazy("Sub-activities"),
    "K2": gettext_lazy("Budget"),
    "K3": gettext_lazy("Indicator and unit"),
    "K4": gettext_lazy("Target"),
    "K5": gettext_lazy("Location"),
    "K6": gettext_lazy("Priority support"),
    "K7": gettext_lazy("Completeness"),
}
# In the order of the engine's FIELDS.
FIELD_LABELS: dict[str, Promise] = dict(
    zip(
        FIELDS,
        (
            gettext_lazy("indicator"),
            gettext_lazy("target"),
            gettext_lazy("unit"),
            gettext_lazy("location"),
            gettext_lazy("budget"),
            gettext_lazy("forward estimate"),
        ),
        strict=True,
    )
)


def score_parts(sums: Sums) -> list[dict[str, Any]]:
    """K1 to K7 as the tag `score_breakdown` takes them, each figure rounded once."""
    components = sums.components()
    return [
        {
            "key": share.key,
            "label": LABELS[share.key],
            "basis": "" if share.value is None else _BASES[share.key](components[share.key]),
            "weight": share.weight,
            "value": as_points(share.value),
            "points": as_points(share.points),
            "lost": as_points(share.lost),
        }
        for share in shares(components.values())
    ]


def _counted(text: Promise) -> Callable[[Component], str]:
    return lambda component: (
        str(text)
        % {
            "part": number(plain(component.numerator)),
            "whole": number(plain(component.denominator)),
        }
    )


def _money(component: Component) -> str:
    return _("%(part)s shared of %(whole)s") % {
        "part": rupiah(plain(component.numerator)),
        "whole": rupiah(plain(component.denominator)),
    }


def _mean(text: Promise) -> Callable[[Component], str]:
    return lambda component: str(text) % {"whole": number(plain(component.denominator))}


_BASES: dict[str, Callable[[Component], str]] = {
    "K1": _counted(gettext_lazy("%(part)s matched of %(whole)s in either plan")),
    "K2": _money,
    "K3": _counted(gettext_lazy("%(part)s of %(whole)s matched rows agree")),
    "K4": _mean(gettext_lazy("mean of %(whole)s rows with the same unit")),
    "K5": _mean(gettext_lazy("mean coverage of %(whole)s rows")),
    "K6": _counted(gettext_lazy("%(part)s of %(whole)s rows with priorities")),
    "K7": _counted(gettext_lazy("%(part)s of %(whole)s required fields")),
}


def verdict_reason(verdict: str, counted: Tally, *, has_reference: bool) -> str:
    """One line that says why the verdict is what it is."""
    if not has_reference:
        return _("There is no RKPD version of this stage to compare with.")
    if verdict == Verdict.NOT_ASSESSABLE:
        return _("Neither plan has a row to compare.")
    if counted.kritis:
        return ngettext(
            "%(count)s KRITIS finding is still open",
            "%(count)s KRITIS findings are still open",
            counted.kritis,
        ) % {"count": counted.kritis}
    if counted.mayor:
        text = ngettext(
            "%(count)s MAYOR finding is still open, no KRITIS",
            "%(count)s MAYOR findings are still open, no KRITIS",
            counted.mayor,
        ) % {"count": counted.mayor}
        is_low = verdict == Verdict.NOT_ALIGNED
        return _("%(text)s, and the score is below 76") % {"text": text} if is_low else text
    if counted.accepted_kritis:
        return _("No KRITIS and no MAYOR is open, but a KRITIS was accepted with a reason")
    return _("No KRITIS and no MAYOR finding is open")


def shifted(sums: Sums) -> Number:
    """Rupiah that moved between rows and cancel out in the total."""
    moved = sums.total_rkpd + sums.total_renja - 2 * sums.budget_shared
    net = sums.total_renja - sums.total_rkpd
    return (moved - (net if net >= 0 else -net)) // 2


def as_percent(share: Any) -> Decimal | None:
    """A fraction of the engine in percent, rounded half up to the two decimals that are printed."""
    return None if share is None else Decimal(two_decimals(100 * share))


def as_points(score: Any) -> Decimal | None:
    """A score of the engine, rounded half up to the two decimals that are printed."""
    return None if score is None else Decimal(two_decimals(score))
