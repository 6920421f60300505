"""Further checks of a Renja (domain rules 4.9), off unless a run switches them on."""

from collections.abc import Iterable, Mapping

from alignment.engine.atoms import Atom
from alignment.engine.values import Context, Finding


def further_findings(
    rkpd: Mapping[str, Atom], renja: Mapping[str, Atom], context: Context, checks: frozenset[str]
) -> Iterable[Finding]:
    return []
