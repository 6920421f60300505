"""Short ways to write rows and run them; used by every test of the engine."""

from alignment.engine import CORE, Context, Finding, Outcome, Row, Stage, align

CODE = "2.08.02.1.01.0013"
OTHER = "2.08.03.1.02.0013"
SUPPORT = "2.08.01.1.06.0009"


def row(code: str = CODE, **changes: object) -> Row:
    """A complete row of 100 rupiah and 10 people."""
    return Row(
        code=code,
        indicator="Jumlah orang yang dilatih",
        unit="Orang",
        target="10",
        budget=100,
        forward_target="10",
        forward_budget=100,
        locations=("19.71",),
    )._replace(**changes)


def compare(
    rkpd: Row | list[Row] | None,
    renja: Row | list[Row],
    stage: str = "R",
    checks: frozenset[str] = CORE,
    **context: object,
) -> Outcome:
    return align(
        rkpd=[rkpd] if isinstance(rkpd, Row) else rkpd,
        renja=[renja] if isinstance(renja, Row) else renja,
        context=Context(**context),
        stage=Stage(stage),
        checks=checks,
    )


def raised(outcome: Outcome, check: str) -> list[tuple[str, str, str | None]]:
    """Item, severity and value of each finding of one check."""
    return [(f.item, str(f.severity), f.value) for f in outcome.findings if f.check == check]


def only(outcome: Outcome, check: str) -> Finding:
    (finding,) = [f for f in outcome.findings if f.check == check]
    return finding
