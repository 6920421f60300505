"""One pass over two plans: findings per item, and the sums of the score's components.

Each rule is called only where a cheap test shows that it may speak; two equal items cost a
handful of comparisons. Nothing here decides a severity: that is the rules' part.
"""

from collections.abc import Mapping
from math import gcd
from typing import Final

from alignment.engine.atoms import (
    NO_BUDGET,
    NO_FORWARD,
    NO_INDICATOR,
    NO_PLACE,
    NO_TARGET,
    NO_UNIT,
    RISING,
    WORD_TARGET,
    ZERO_TARGET,
    Atom,
)
from alignment.engine.codes import SUPPORT_FIELD, Code, Nomenclature
from alignment.engine.figures import Number, sum_by_denominator
from alignment.engine.places import coverage
from alignment.engine.rules import codes, gaps, items, locations, money, performance
from alignment.engine.score import Sums
from alignment.engine.text import are_similar
from alignment.engine.values import Context, Finding, Stage, authority_digits

_FIELD_BITS: Final = (
    NO_INDICATOR,
    NO_TARGET,
    NO_UNIT,
    NO_PLACE,
    NO_BUDGET,
    NO_FORWARD,
)


class Comparison:
    """Compares item by item; `findings` and `sums()` are the result."""

    def __init__(self, *, stage: Stage, context: Context) -> None:
        """Take what stays the same for all items of one agency."""
        self.findings: list[Finding] = []
        self.stage = stage
        self.nomenclature: Nomenclature | None = context.nomenclature
        self.current = context.nomenclature.current if context.nomenclature else None
        self.digits = authority_digits(context)
        fields = context.agency_fields
        self.fields = None if fields is None else frozenset(fields) | {SUPPORT_FIELD}
        self.matched = self.measured = self.measured_alike = 0
        self.compared = self.full_ratios = self.located = self.full_places = 0
        self.budget_shared: Number = 0
        self.ratios: dict[int, int] = {}
        self.shares: dict[int, int] = {}
        self.priorities = self.priorities_kept = 0
        self.missing = [0, 0, 0, 0, 0, 0]

    def compare(self, rkpd: Mapping[str, Atom], renja: Mapping[str, Atom]) -> None:
        """Walk through both plans once."""
        found = self.findings
        for key, own in renja.items():
            ref = rkpd.get(key)
            self._look_at(ref, own)
            if ref is None:
                found.append(items.item_not_in_rkpd(own, self.stage))
            else:
                self._match(ref, own)
        for key, ref in rkpd.items():
            if ref.tags:
                self.priorities += 1
            if key not in renja:
                found.append(items.item_not_in_renja(ref, self.stage))

    def sums(
        self, *, in_renja: int, in_rkpd: int, rows: int, total_rkpd: Number, total_renja: Number
    ) -> Sums:
        """Return what the components are made of, given what was counted elsewhere."""
        return Sums(
            in_rkpd=in_rkpd,
            in_renja=in_renja,
            in_both=self.matched,
            total_rkpd=total_rkpd,
            total_renja=total_renja,
            budget_shared=self.budget_shared,
            measured=self.measured,
            measured_alike=self.measured_alike,
            compared=self.compared,
            ratios=_total(self.full_ratios, self.ratios),
            located=self.located,
            coverage=_total(self.full_places, self.shares),
            priorities=self.priorities,
            priorities_kept=self.priorities_kept,
            rows=rows,
            filled=tuple(rows - missing for missing in self.missing),
        )

    def _look_at(self, ref: Atom | None, own: Atom) -> None:
        """Run the rules that need no counterpart: codes, duplicates, empty fields, jumps."""
        if len(own.rows) > 1:
            self._add(items.item_duplicate(own))
            self._judge_codes(own)
        elif not self._is_in_order(own.code):
            self._judge_codes(own)
        if own.lacks & ~WORD_TARGET:
            self._judge_gaps(ref, own)
        forward = own.forward_budget
        if forward is not None and forward > own.budget:
            self._add(money.forward_jump(own))

    def _is_in_order(self, code: Code) -> bool:
        """Say whether no rule on codes can speak."""
        return (
            code.is_well_formed
            and (self.current is None or code.key in self.current)
            and (self.digits is None or code.authority in self.digits)
            and (self.fields is None or code.field in self.fields)
        )

    def _match(self, ref: Atom, own: Atom) -> None:
        """Run the rules of a matched pair and count it for the components."""
        self.matched += 1
        given, planned = ref.budget, own.budget
        if given == planned:
            self.budget_shared += given
        else:
            self._judge_money(ref, own)
        if ref.forward_budget != own.forward_budget:
            self._add(money.forward_diff(ref, own))
        self._measure(ref, own)
        if ref.locations:
            self._locate(ref, own)
        if ref.tags:
            if not ref.tags <= own.tags:
                self._add(items.priority_lost(ref, own))
            elif planned > 0:
                self.priorities_kept += 1

    def _measure(self, ref: Atom, own: Atom) -> None:
        """Compare indicator, unit and target (K3, K4)."""
        units = ref.units
        is_same = units == own.units and len(units) == 1
        if ref.indicator != own.indicator:
            self._add(performance.ind_diff(ref, own))
        if ref.indicator is not None and units:
            self.measured += 1
            self.measured_alike += (
                is_same and own.indicator is not None and are_similar(ref.indicator, own.indicator)
            )
        if not is_same:
            self._add(performance.unit_diff(ref, own))
            return
        if (ref.lacks | own.lacks) & WORD_TARGET:
            return
        targets = ref.targets
        if targets == own.targets and len(targets) == 1:
            if targets[0] >= 0:
                self.compared += 1
                self.full_ratios += 1
        else:
            self._judge_target(ref, own)

    def _locate(self, ref: Atom, own: Atom) -> None:
        """Compare places (K5)."""
        self.located += 1
        wanted, given = ref.locations, own.locations
        if wanted <= given:
            self.full_places += 1
        elif given:
            met = coverage(wanted, given)
            count = len(wanted)
            self.shares[count] = self.shares.get(count, 0) + count - len(met.absent)
            self._add(locations.loc_diff(ref, own))
            self._add(locations.loc_too_coarse(ref, own))

    def _judge_codes(self, own: Atom) -> None:
        for code in {code.printed: code for code in own.codes}.values():
            self._add(codes.code_unknown(own, code, self.nomenclature))
            self._add(codes.code_obsolete(own, code, self.nomenclature))
            self._add(codes.code_authority(own, code, self.digits))
            self._add(codes.code_unit_scope(own, code, self.fields))

    def _judge_gaps(self, ref: Atom | None, own: Atom) -> None:
        direction = performance.direction_of(ref, own)
        is_rising = direction == RISING
        for bits in own.gaps:
            if is_rising and bits & ZERO_TARGET:
                self.missing[1] += 1
            for place, bit in enumerate(_FIELD_BITS):
                if bits & bit:
                    self.missing[place] += 1
        if own.lacks & NO_BUDGET:
            self._add(gaps.pagu_zero(ref, own, self.stage))
        self._add(gaps.ind_missing(ref, own))
        self._add(gaps.unit_missing(ref, own))
        self._add(gaps.target_missing(ref, own, direction))
        self._add(gaps.loc_missing(ref, own))
        self._add(gaps.forward_missing(ref, own, self.stage))

    def _judge_money(self, ref: Atom, own: Atom) -> None:
        if own.budget > ref.budget:
            self.budget_shared += ref.budget
            self._add(money.pagu_over_item(ref, own, self.stage))
            return
        self.budget_shared += own.budget
        self._add(money.pagu_under_item(ref, own))
        if own.budget == 0 and not own.lacks & NO_BUDGET:
            self._add(gaps.pagu_zero(ref, own, self.stage))

    def _judge_target(self, ref: Atom, own: Atom) -> None:
        ratio = performance.target_ratio(ref, own)
        if ratio is None:
            return
        self.compared += 1
        above, below = ratio.above, ratio.below
        if above >= below:
            self.full_ratios += 1
        elif above:
            shared = gcd(above, below)
            below //= shared
            self.ratios[below] = self.ratios.get(below, 0) + above // shared
        if performance.is_judged(ratio, performance.direction_of(ref, own)):
            self._add(performance.target_lower(ref, own, ratio, self.stage))
            self._add(performance.target_higher(ref, own, ratio))
            self._add(performance.target_pagu_incoherent(ref, own, ratio))

    def _add(self, finding: Finding | None) -> None:
        if finding is not None:
            self.findings.append(finding)


def _total(whole: int, parts: Mapping[int, int]) -> Number:
    """Return ones plus fractions grouped by their denominator, exactly."""
    return whole + sum_by_denominator(parts.items()) if parts else whole
