"""Plan years, documents, rows and versions."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from renja.models import (
    AgencyCeiling,
    DocumentKind,
    PlanDocument,
    PlanHeading,
    PlanImport,
    PlanRow,
    PlanVersion,
    PlanYear,
    RegulationProfile,
    RowFunding,
    RowIndicator,
    RowLocation,
    RowTag,
    Stage,
    StatedTotal,
    Transition,
)
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, RegencyFactory

AT = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)


class ProfileFactory(DjangoModelFactory):
    class Meta:
        model = RegulationProfile
        django_get_or_create = ["key"]

    key = "permendagri-86-2017"
    name = "Permendagri 86/2017"
    is_verified = True


class PlanYearFactory(DjangoModelFactory):
    """Plan year 2026; asked for twice, it is the same row."""

    class Meta:
        model = PlanYear
        django_get_or_create = ["year"]

    year = 2026
    profile = factory.SubFactory(ProfileFactory)


class RenjaFactory(DjangoModelFactory):
    """A Renja being drafted; `handed_in=True` opens it to the region."""

    class Meta:
        model = PlanDocument

    class Params:
        handed_in = factory.Trait(
            status=PlanDocument.Status.SUBMITTED,
            handed_in_at=AT,
            handed_in_by=factory.SubFactory(UserFactory),
        )

    kind = DocumentKind.RENJA
    agency = factory.SubFactory(AgencyFactory)
    region = factory.SelfAttribute("agency.region")
    plan_year = factory.SubFactory(PlanYearFactory)
    stage = Stage.DRAFT


class RkpdFactory(DjangoModelFactory):
    class Meta:
        model = PlanDocument

    kind = DocumentKind.RKPD
    agency = None
    region = factory.SubFactory(RegencyFactory)
    plan_year = factory.SubFactory(PlanYearFactory)
    stage = Stage.INITIAL_DRAFT


class RowFactory(DjangoModelFactory):
    """A row of the document's agency (give `agency` for a row of an RKPD).

    `indicator="Jumlah …"` (with `target`, `unit`) adds one indicator, `places=["19.01"]`
    locations, `labels=["Stunting"]` thematic tags; `funds={"PAD": Decimal(1)}` fund sources.
    """

    class Meta:
        model = PlanRow
        skip_postgeneration_save = True

    document = factory.SubFactory(RenjaFactory)
    agency = factory.SelfAttribute("document.agency")
    position = factory.Sequence(lambda n: n)
    printed_code = factory.Sequence(lambda n: f"2.08.02.2.01.{n % 9999 + 1:04d}")
    name = factory.Sequence(lambda n: f"Sub kegiatan {n}")
    budget = Decimal(100000000)
    changed_at = AT
    changed_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def indicator(self, create, extracted, **fields):
        if create and extracted:
            RowIndicatorFactory(row=self, text=extracted, **fields)

    @factory.post_generation
    def places(self, create, extracted, **_kwargs):
        for position, code in enumerate(extracted or ()):
            RowLocation.objects.create(row=self, position=position, code=code, text=code)

    @factory.post_generation
    def labels(self, create, extracted, **_kwargs):
        for label in extracted or ():
            RowTag.objects.create(row=self, dimension=RowTag.Dimension.THEME, label=label)

    @factory.post_generation
    def funds(self, create, extracted, **_kwargs):
        for position, (name, amount) in enumerate((extracted or {}).items()):
            RowFunding.objects.create(row=self, position=position, source_name=name, amount=amount)


class RowIndicatorFactory(DjangoModelFactory):
    class Meta:
        model = RowIndicator

    row = factory.SubFactory(RowFactory)
    position = 0
    text = "Jumlah dokumen"
    unit = "Dokumen"
    target_text = "4"
    target = Decimal(4)


class HeadingFactory(DjangoModelFactory):
    class Meta:
        model = PlanHeading

    document = factory.SubFactory(RenjaFactory)
    agency = factory.SelfAttribute("document.agency")
    code = "2.08.02"
    name = "Program Pengarusutamaan Gender"


class CeilingFactory(DjangoModelFactory):
    class Meta:
        model = AgencyCeiling

    document = factory.SubFactory(RkpdFactory)
    agency = factory.SubFactory(AgencyFactory)
    plafon = Decimal(500000000)


class StatedTotalFactory(DjangoModelFactory):
    class Meta:
        model = StatedTotal

    document = factory.SubFactory(RenjaFactory)
    agency = factory.SelfAttribute("document.agency")
    total = Decimal(500000000)


class VersionFactory(DjangoModelFactory):
    """A frozen version with invented content; `renja.actions` freezes real rows."""

    class Meta:
        model = PlanVersion

    document = factory.SubFactory(RenjaFactory)
    number = factory.Sequence(lambda n: n + 1)
    stage = factory.SelfAttribute("document.stage")
    reason = PlanVersion.Reason.HAND_IN
    content = factory.Sequence(lambda n: f'{{"rows": [], "n": {n}}}')
    sha256 = factory.LazyAttribute(lambda v: hashlib.sha256(v.content.encode()).hexdigest())
    row_count = 0
    created_at = AT
    created_by = factory.SubFactory(UserFactory)


class TransitionFactory(DjangoModelFactory):
    class Meta:
        model = Transition

    document = factory.SubFactory(RenjaFactory)
    to_stage = factory.SelfAttribute("document.stage")
    to_status = PlanDocument.Status.SUBMITTED
    at = AT
    by = factory.SubFactory(UserFactory)


class ImportFactory(DjangoModelFactory):
    class Meta:
        model = PlanImport

    kind = DocumentKind.RENJA
    agency = factory.SubFactory(AgencyFactory)
    region = factory.SelfAttribute("agency.region")
    plan_year = factory.SubFactory(PlanYearFactory)
    stage = Stage.DRAFT
    filename = "renja.json"
    sha256 = "0" * 64
    uploaded_at = AT
    uploaded_by = factory.SubFactory(UserFactory)
