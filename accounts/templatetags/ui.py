"""Tags and filters of the shared components (`templates/components/`)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.forms.boundfield import BoundWidget
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.formats import as_decimal
from accounts.typed import is_cut as is_search_cut

register = template.Library()

SEVERITIES = {"KRITIS": "critical", "MAYOR": "major", "MINOR": "minor", "INFO": "info"}
VERDICTS = {
    "SELARAS": "aligned",
    "SELARAS DENGAN CATATAN": "notes",
    "BELUM SELARAS": "not",
    "TIDAK DAPAT DINILAI": "na",
}
# Finding status -> look, wording. Late is not a status: the page says so with `late`.
STATUSES = {
    "terbuka": ("open", _("Open")),
    "ditanggapi": ("progress", _("Answered")),
    "diduga_diperbaiki": ("progress", _("Believed fixed")),
    "dibuka_kembali": ("open", _("Reopened")),
    "selesai": ("done", _("Resolved")),
    "diterima_dengan_alasan": ("done", _("Accepted with reason")),
}
MESSAGE_LOOKS = {"error": "critical", "warning": "major", "success": "aligned"}

BAR_WIDTH = Decimal(1000)
BAR_GAP = Decimal(3)
TENTH = Decimal("0.1")


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One symbol of `img/icons.svg`, hidden from screen readers: put text beside it."""
    return format_html(
        '<svg class="rk-icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        static("img/icons.svg"),
        name,
    )


def _words(value: object) -> str:
    return str(value or "").upper().replace("_", " ")


@register.filter
def severity_key(value: object) -> str:
    """`KRITIS` -> `critical`, the suffix of the class and of the icon."""
    return SEVERITIES.get(_words(value), "info")


@register.filter
def verdict_key(value: object) -> str:
    """`BELUM SELARAS` -> `not`; unknown or blank -> `na`."""
    return VERDICTS.get(_words(value), "na")


@register.filter
def verdict_text(value: object) -> str:
    """The verdict in the words and capitals of the rules."""
    text = _words(value)
    return text if text in VERDICTS else "TIDAK DAPAT DINILAI"


@register.filter
def status_key(value: object) -> str:
    """Look of a finding's status: open, progress, done."""
    return STATUSES.get(str(value), ("open", ""))[0]


@register.filter
def status_text(value: object) -> str:
    """The finding's status in words; unknown keys as they stand."""
    known = STATUSES.get(str(value))
    return str(known[1]) if known else str(value)


@register.filter
def message_key(tags: str) -> str:
    """Look of a Django message; its tags are read from the left."""
    return next((MESSAGE_LOOKS[tag] for tag in tags.split() if tag in MESSAGE_LOOKS), "info")


@register.filter
def initials(name: object) -> str:
    """`Rina Sari` -> `RS`, for the round avatar."""
    words = str(name).split()
    return (
        "".join(word[0] for word in (words[0], words[-1] if len(words) > 1 else "") if word)[
            :2
        ].upper()
        if words
        else ""
    )


@register.filter
def is_cut(typed: object) -> bool:
    """Whether a search looks for less than was typed."""
    return is_search_cut(str(typed or ""))


@register.filter
def check_input(choice: BoundWidget) -> SafeString:
    """One radio button or tick box of a choice field, with the class of its look."""
    choice.data["attrs"].setdefault("class", "form-check-input")
    return choice.tag(wrap_label=False)


def _number(value: Decimal) -> str:
    """An SVG length: a point, one decimal, never localised."""
    return str(value.quantize(TENTH))


@register.inclusion_tag("components/score.html")
def score_breakdown(
    components: Iterable[Mapping[str, Any]], score: object, title_id: str = "score"
) -> dict[str, object]:
    """Bar and table of K1 to K7.

    Each component has `key`, `label`, `basis`, `value` (percent, None = not assessed), `weight`,
    `points` and `lost`, rounded already: nothing is computed here but the lengths of the bar.
    """
    rows = list(components)
    nominal = sum((row["weight"] for row in rows), 0)
    segments, left = [], Decimal(0)
    for row in rows:
        width = BAR_WIDTH * row["weight"] / nominal
        segments.append(_score_segment(row, left, width))
        left += width
    total = as_decimal(score)
    lost = None if total is None else 100 - total
    return {"rows": rows, "segments": segments, "score": total, "lost": lost, "title_id": title_id}


def _score_segment(
    component: Mapping[str, Any], left: Decimal, width: Decimal
) -> dict[str, object]:
    value = as_decimal(component["value"])
    inner = width - BAR_GAP
    filled = Decimal(0) if value is None else inner * value / 100
    return {
        "x": _number(left),
        "width": _number(inner),
        "fill": _number(filled),
        "key": component["key"],
        "is_assessed": value is not None,
    }


@register.inclusion_tag("components/pagu.html")
def pagu_bar(ceiling: object, entered: object, label: str = "") -> dict[str, object]:
    """Ceiling, entered and difference with a bar; over the ceiling in the tone of KRITIS.

    Without a ceiling only the entered amount is shown.
    """
    limit, amount = as_decimal(ceiling), as_decimal(entered) or Decimal(0)
    context: dict[str, object] = {"ceiling": limit, "entered": amount, "label": label}
    if limit is None:
        return context
    rest = limit - amount
    context |= {"rest": abs(rest), "is_over": rest < 0}
    if limit > 0:
        share = 100 * amount / limit
        within = min(amount, limit) / max(amount, limit) * BAR_WIDTH
        context |= {"share": share, "within": _number(within), "over": _number(BAR_WIDTH - within)}
    return context


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: object) -> str:
    """The current query string with some parameters changed; None removes one.

    For pages and filters: `?{% query_with page=3 %}`.
    """
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return str(query.urlencode())
