"""What a plan's newest check leaves open, for the steps that ask before they are taken."""

from __future__ import annotations

from alignment.engine import Severity
from alignment.models import AlignmentRun, Finding
from alignment.querysets import UNFINISHED
from alignment.templatetags.scores import verdict_reason
from alignment.templatetags.wording import check_title
from renja.actions.gates import Judgement
from renja.models import PlanDocument


def judge(renja: PlanDocument) -> Judgement | None:
    """The newest done check with what is open now; None before the first.

    The run's row is locked until the caller's transaction ends, as by everybody who moves one of
    its findings.
    """
    runs = AlignmentRun.objects.filter(renja=renja)
    run = (
        runs.done()
        .select_for_update(of=["self"])
        .select_related("subject_version")
        .defer("subject_version__content", "subject_version__slices")
        .order_by("-number")
        .first()
    )
    if run is None:
        return None
    part, version = run.part, run.subject_version
    return Judgement(
        verdict=run.verdict,
        reason=verdict_reason(run.verdict, part.tally, has_reference=part.has_reference),
        open=[(str(severity), part.tally.open[severity]) for severity in Severity],
        accepted=_accepted(run),
        of_version=version.sha256 if version else "",
        is_outdated=run.options.get("revision") != renja.revision,
        is_pending=runs.filter(number__gt=run.number, status__in=UNFINISHED).exists(),
        has_reference=part.has_reference,
        number=run.number,
        url=run.get_absolute_url(),
    )


def _accepted(run: AlignmentRun) -> list[str]:
    """Each KRITIS that was accepted with a reason: what it is about, and its code."""
    found = (
        Finding.objects.filter(
            run=run, severity=Finding.Severity.CRITICAL, status=Finding.Status.ACCEPTED
        )
        .exclude(change=Finding.Change.FIXED)
        .order_by("check_id", "item")
    )
    return [
        f"{check_title(check)}: {item}" for check, item in found.values_list("check_id", "item")
    ]
