"""The verdict: what the findings and the score together allow to say (rule 4.6)."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from alignment.engine.values import ACCEPTED, Finding, Severity, Verdict

ENOUGH: Final = 76

# Closed findings: `selesai` was solved, `diterima_dengan_alasan` was accepted with a reason.
CLOSED: Final = frozenset({"selesai", ACCEPTED})


class Tally(NamedTuple):
    """How many findings are open by severity, and how many were accepted with a reason."""

    kritis: int = 0
    mayor: int = 0
    minor: int = 0
    info: int = 0
    accepted: int = 0
    accepted_kritis: int = 0

    def __add__(self, other: object) -> "Tally":
        if not isinstance(other, Tally):
            return NotImplemented
        return Tally(*(one + two for one, two in zip(self, other, strict=True)))

    @property
    def open(self) -> Mapping[Severity, int]:
        """The open findings by severity."""
        return dict(zip(Severity, self[:4], strict=True))


def tally(findings: Iterable[Finding]) -> Tally:
    """Count findings by severity and status."""
    counts = dict.fromkeys(Severity, 0)
    accepted = accepted_kritis = 0
    for finding in findings:
        if finding.status not in CLOSED:
            counts[finding.severity] += 1
        elif finding.status == ACCEPTED:
            accepted += 1
            accepted_kritis += finding.severity is Severity.KRITIS
    return Tally(
        kritis=counts[Severity.KRITIS],
        mayor=counts[Severity.MAYOR],
        minor=counts[Severity.MINOR],
        info=counts[Severity.INFO],
        accepted=accepted,
        accepted_kritis=accepted_kritis,
    )


def verdict(score: Fraction | None, counted: Tally) -> Verdict:
    """Return the verdict of an unrounded score and the tally of all findings.

    An accepted breach is still a breach: it caps the verdict at "dengan catatan". The rule is
    this project's; hook Permendagri 86/2017 Ps 134(2)-(3), 140(1)-(2).
    """
    if score is None:
        return Verdict.NOT_ASSESSABLE
    if counted.kritis:
        return Verdict.NOT_ALIGNED
    if not counted.mayor:
        return Verdict.ALIGNED_WITH_NOTES if counted.accepted_kritis else Verdict.ALIGNED
    return Verdict.ALIGNED_WITH_NOTES if score >= ENOUGH else Verdict.NOT_ALIGNED
