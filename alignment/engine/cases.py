"""The JSON shape of a case: read it strictly, print exactly what its `expected` holds."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from alignment.engine.codes import Nomenclature
from alignment.engine.figures import NotANumber, Readable, percent, plain, read_money, two_decimals
from alignment.engine.review import Acceptances, Outcome, align
from alignment.engine.values import Context, Finding, Row, Stage

Json = Mapping[str, object]

CHOICES: Final = {"direction": ("naik", "turun"), "aggregation": ("sum", "last")}


class InvalidCase(ValueError):
    """The JSON is not a case; the message says where and what was expected."""


class Case(NamedTuple):
    """One comparison, ready for `align`."""

    id: str
    context: Context
    rkpd: list[Row] | None
    renja: list[Row]
    accepted: Acceptances

    def run(self, stage: Stage) -> Outcome:
        """Return the outcome at one stage."""
        return align(
            renja=self.renja,
            rkpd=self.rkpd,
            context=self.context,
            stage=stage,
            accepted=self.accepted,
        )


def read_cases(data: object) -> tuple[list[Case], bool]:
    """Return the cases, and whether they came as a file of cases rather than a single one.

    Raises InvalidCase.
    """
    whole = _object(data, "the input")
    if "cases" not in whole:
        return [read_case(whole, "case")], False
    cases = _list(whole["cases"], "cases")
    return [read_case(case, f"cases[{n}]") for n, case in enumerate(cases)], True


def read_case(data: object, at: str) -> Case:
    """Read one case. Raises InvalidCase naming the place `at` which it is wrong."""
    case = _object(data, at)
    if "renja" not in case:
        raise InvalidCase(f"{at} has no list renja")
    rkpd = case.get("rkpd")
    return Case(
        id=_text(case.get("id"), f"{at}.id") or "",
        context=_context(case.get("context") or {}, f"{at}.context"),
        rkpd=None if rkpd is None else _rows(rkpd, f"{at}.rkpd"),
        renja=_rows(case["renja"], f"{at}.renja"),
        accepted=_accepted(case.get("accepted") or [], f"{at}.accepted"),
    )


def printed(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as the JSON object that a case's `expected` holds."""
    total, deviation = outcome.total_rkpd, outcome.deviation
    return {
        "counts": outcome.counts and outcome.counts._asdict(),
        "total_rkpd": None if total is None else plain(total),
        "total_renja": plain(outcome.total_renja),
        "deviation_pct": None if deviation is None else percent(deviation, 1),
        **{key: component.text for key, component in outcome.components.items()},
        "S": None if outcome.score is None else two_decimals(outcome.score),
        "K1a": None if outcome.K1a is None else percent(outcome.K1a, 1),
        "K1b": None if outcome.K1b is None else percent(outcome.K1b, 1),
        "predikat": outcome.predikat,
        "findings": [_printed_finding(finding) for finding in outcome.findings],
        "open": {str(severity): count for severity, count in outcome.open.items()},
        "accepted": outcome.accepted,
        "verdict": str(outcome.verdict),
    }


def _printed_finding(finding: Finding) -> dict[str, str | None]:
    return {
        "check": finding.check,
        "severity": str(finding.severity),
        "item": finding.item,
        "status": finding.status,
        "value": finding.value,
    }


def _context(data: object, at: str) -> Context:
    context = _object(data, at)
    gov_type = context.get("gov_type")
    if gov_type not in {None, "PROV", "KABKOT"}:
        raise InvalidCase(f'{at}.gov_type is {gov_type!r}, not "PROV", "KABKOT" or null')
    fields = context.get("agency_fields")
    return Context(
        gov_type=gov_type,
        special_authority=frozenset(
            _texts(context.get("special_authority"), f"{at}.special_authority")
        ),
        agency_fields=None if fields is None else frozenset(_texts(fields, f"{at}.agency_fields")),
        plafon=_money(context.get("plafon"), f"{at}.plafon"),
        stated_total=_money(context.get("stated_total"), f"{at}.stated_total"),
        nomenclature=_nomenclature(context.get("nomenclature"), f"{at}.nomenclature"),
    )


def _nomenclature(data: object, at: str) -> Nomenclature | None:
    if data is None:
        return None
    edition = _object(data, at)
    current: dict[str, str | None] = {}
    for n, entry in enumerate(_list(edition.get("current"), f"{at}.current")):
        item = _object(entry, f"{at}.current[{n}]")
        code = _text(item.get("code"), f"{at}.current[{n}].code")
        if code is None:
            raise InvalidCase(f"{at}.current[{n}] has no code")
        current[code] = _text(item.get("predecessor"), f"{at}.current[{n}].predecessor")
    older = _texts(edition.get("older"), f"{at}.older")
    return Nomenclature(current=current, older=frozenset(older))


def _rows(data: object, at: str) -> list[Row]:
    return [_row(row, f"{at}[{n}]") for n, row in enumerate(_list(data, at))]


def _row(data: object, at: str) -> Row:
    row = _object(data, at)

    def text(name: str) -> str | None:
        return _text(row.get(name), f"{at}.{name}")

    def texts(name: str) -> tuple[str, ...]:
        return _texts(row.get(name), f"{at}.{name}")

    code = text("code")
    if code is None:
        raise InvalidCase(f"{at} has no code")
    return Row(
        code=code,
        agency_unit=text("agency_unit"),
        indicator=text("indicator"),
        unit=text("unit"),
        target=_value(row.get("target"), f"{at}.target"),
        direction=_choice(text("direction"), "direction", at),
        aggregation=_choice(text("aggregation"), "aggregation", at),
        budget=_money(row.get("budget"), f"{at}.budget"),
        forward_target=_value(row.get("forward_target"), f"{at}.forward_target"),
        forward_budget=_money(row.get("forward_budget"), f"{at}.forward_budget"),
        locations=texts("locations"),
        tags=texts("tags"),
        proposal_ref=text("proposal_ref"),
        name=text("name") or "",
        target_group=text("target_group"),
        funds=texts("funds"),
        parents=texts("parents"),
    )


def _choice(text: str | None, name: str, at: str) -> str | None:
    if text is None or not text.strip():
        return None
    if text not in CHOICES[name]:
        wanted = " or ".join(CHOICES[name])
        raise InvalidCase(f"{at}.{name} is {text!r}, not {wanted}")
    return text


def _accepted(data: object, at: str) -> Acceptances:
    pairs = set()
    for n, entry in enumerate(_list(data, at)):
        item = _object(entry, f"{at}[{n}]")
        check = _text(item.get("check"), f"{at}[{n}].check")
        key = _text(item.get("item"), f"{at}[{n}].item")
        pairs.add((check or "", key or ""))
    return frozenset(pairs)


def _money(value: object, at: str) -> Readable | None:
    amount = _value(value, at)
    try:
        read_money(amount)
    except NotANumber as error:
        raise InvalidCase(f"{at}: {error}") from error
    return amount


def _value(value: object, at: str) -> Readable | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, Readable):
        raise InvalidCase(f"{at} is neither a decimal number nor null")
    return value


def _text(value: object, at: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise InvalidCase(f"{at} is neither a text nor null")


def _texts(value: object, at: str) -> tuple[str, ...]:
    texts = [_text(text, f"{at}[{n}]") for n, text in enumerate(_list(value or [], at))]
    return tuple(text for text in texts if text is not None)


def _list(value: object, at: str) -> list[object]:
    if not isinstance(value, list):
        raise InvalidCase(f"{at} is not a list")
    return value


def _object(value: object, at: str) -> Json:
    if not isinstance(value, dict):
        raise InvalidCase(f"{at} is not a JSON object")
    return value
