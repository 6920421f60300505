"""Which checks beyond the core ones hold for a profile's plan years."""

from __future__ import annotations

from collections.abc import Iterable

from alignment.engine import FURTHER
from renja.models import RegulationProfile


def choose_further_checks(*, profile: RegulationProfile, checks: Iterable[str]) -> None:
    """Switch these further checks on and all others off, for runs asked for from now on.

    Runs keep the checks they were made with. Unknown names are left out.
    """
    chosen = sorted(FURTHER & set(checks))
    RegulationProfile.objects.filter(pk=profile.pk).update(further_checks=chosen)
