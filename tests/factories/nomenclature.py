"""Editions and items of the nomenclature."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from nomenclature.models import GovType, NomenclatureEdition, NomenclatureItem


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = NomenclatureEdition

    key = factory.Sequence(lambda n: f"edisi-{n}")
    name = factory.Sequence(lambda n: f"Edisi {n}")
    year_from = 2026


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = NomenclatureItem

    edition = factory.SubFactory(EditionFactory)
    gov_type = GovType.KABKOT
    code = factory.Sequence(lambda n: f"2.08.02.2.01.{n + 1:04d}")
    level = NomenclatureItem.Level.SUB_ACTIVITY
    name = factory.Sequence(lambda n: f"Sub kegiatan nasional {n}")
    indicator = "Jumlah dokumen"
    unit = "Dokumen"
    authority = "2"
