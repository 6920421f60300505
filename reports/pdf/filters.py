"""The formatting functions as template filters; loaded by the report's own template engine."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from reports.pdf import format as fmt
from reports.pdf.icons import severity_icon, verdict_icon
from reports.pdf.view import Severity, Verdict

register = template.Library()
register.filter("number", fmt.number)
register.filter("percent", fmt.percent)
register.filter("rupiah", fmt.rupiah)
register.filter("long_date", fmt.long_date)
register.filter("moment", fmt.moment)
register.filter("fingerprint", fmt.fingerprint)


@register.filter
def signed_percent(value: object) -> str:
    return fmt.percent(value, signed=True)  # type: ignore[arg-type]  # templates are untyped


@register.filter
def count(value: int) -> str:
    return fmt.number(value, 0)


@register.filter
def severity_mark(value: Severity) -> SafeString:
    return severity_icon(value)


@register.filter
def verdict_mark(value: Verdict) -> SafeString:
    return verdict_icon(value)


@register.filter
def sentence_case(value: str) -> str:
    """`BELUM SELARAS` as `Belum selaras`, for tables."""
    return str(value).capitalize()
