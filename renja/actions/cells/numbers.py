"""Numbers that were typed or pasted; one that can be read in two ways is asked about."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from renja.actions.cells.refusals import Refused
from renja.importers import numbers

CENT = Decimal("0.01")
_ONE_NUMBER = re.compile(r"\d+[.,]\d{3}")


def read_money(text: str) -> Decimal | None:
    """Rupiah, None for a blank. Raises Refused."""
    try:
        amount = numbers.money(text)
    except numbers.NumberUnreadable as error:
        raise Refused(_("Write an amount in rupiah only, such as 168.000.000.")) from error
    if amount is None:
        return None
    if amount < 0:
        raise Refused(_("An amount cannot be less than 0."))
    if amount != amount.quantize(CENT):
        raise Refused(_("An amount has two decimals at most."))
    return amount


def read_target(text: str, *, unit: str, is_sure: bool) -> Decimal | None:
    """The target's number, None where it is not one number.

    Raises Refused with both readings for "1.250" and "1,250", which mean one thing in Jakarta and
    another in a workbook made in London.
    """
    read = numbers.target(text, unit=unit)
    if read.ambiguous and not is_sure:
        raise Refused(
            _("Does this say thousands or decimals?"), code="ambiguous", choices=_readings(text)
        )
    return read.number


def _readings(text: str) -> tuple[str, str]:
    """The text with its number spelt as thousands, and as decimals, as `numbers.target` reads them."""
    match = _ONE_NUMBER.search(text)
    if match is None:
        return text, text
    number = match.group()
    before, after = text[: match.start()], text[match.end() :]
    dotted, comma = number.replace(",", "."), number.replace(".", ",")
    return f"{before}{dotted}{after}", f"{before}{comma.rstrip('0').rstrip(',')}{after}"
