"""What the check of a Renja leaves open, asked of the layer above before a step is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from renja.models import PlanDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The newest check of a Renja as it stands now.

    `open` counts findings by severity (KRITIS, MAYOR, MINOR, INFO), the gravest first;
    `accepted` names each KRITIS that was accepted with a reason. `of_version` is the sha256 of
    the version that was checked, "" for a draft. `is_pending` says that a newer check is under way,
    `has_reference` false that there was no RKPD to hold it against.
    """

    verdict: str
    reason: str
    open: Sequence[tuple[str, int]]
    accepted: Sequence[str] = ()
    of_version: str = ""
    is_outdated: bool = False
    is_pending: bool = False
    has_reference: bool = True
    number: int = 0
    url: str = ""

    def count(self, severity: str) -> int:
        """How many findings of this severity are open."""
        return dict(self.open).get(severity, 0)


Judge = Callable[[PlanDocument], Judgement | None]
_judges: list[Judge] = []


def judge_with(judge: Judge) -> None:
    """Register who knows the checks of plans; called once, when the applications are ready.

    The judge is asked within the transaction that takes a step and must lock what it reads: a
    finding moved at the same moment waits.
    """
    _judges.append(judge)


def judgement_of(document: PlanDocument) -> Judgement | None:
    """What the newest check says; None while there is none. Call it in a transaction."""
    found = (judge(document) for judge in _judges)
    return next((judgement for judgement in found if judgement is not None), None)
