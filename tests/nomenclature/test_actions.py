"""Importing editions: idempotent, one transaction, only what differs is written."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from nomenclature import actions
from nomenclature.importers import ParsedItem, UnreadableFile
from nomenclature.models import NomenclatureEdition, NomenclatureItem
from tests.factories.nomenclature import EditionFactory, ItemFactory

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the public nomenclature files are not beside this checkout"
)


def item(code: str = "2.08.02.1.01.0013", **fields: object) -> ParsedItem:
    given = {"gov_type": "PROV", "level": "sub_kegiatan", "name": "Advokasi", "unit": "Lembaga"}
    return ParsedItem(code=code, **{**given, **fields})


def store(edition: NomenclatureEdition, *items: ParsedItem) -> actions.ImportResult:
    return actions.import_items(
        edition=edition, items=items, source_name="a.xlsx", source_sha256="0" * 64, at=AT
    )


@pytest.mark.django_db
def test_import_items_again_changes_nothing():
    edition = EditionFactory()
    store(edition, item(), item("2.08.02.1.01.0014"))

    again = store(edition, item(), item("2.08.02.1.01.0014"))

    assert again == actions.ImportResult(created=0, changed=0, removed=0, unchanged=2)


@pytest.mark.django_db
def test_import_items_tells_postgresql_how_many_there_are():
    store(EditionFactory(), *[item(f"2.08.02.1.01.{n:04d}") for n in range(1, 8)])

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples FROM pg_class WHERE oid = 'nomenclature_nomenclatureitem'::regclass"
        )
        assert cursor.fetchall() == [(7.0,)]


@pytest.mark.django_db
def test_import_items_writes_only_what_differs():
    edition = EditionFactory()
    store(edition, item(), item("2.08.02.1.01.0014"), item("2.08.02.1.01.0015"))

    result = store(
        edition, item(name="Sosialisasi"), item("2.08.02.1.01.0014"), item("2.08.02.1.01.0016")
    )

    assert result == actions.ImportResult(created=1, changed=1, removed=1, unchanged=1)
    assert edition.items.get(code="2.08.02.1.01.0013").name == "Sosialisasi"
    assert not edition.items.filter(code="2.08.02.1.01.0015").exists()


@pytest.mark.django_db
def test_import_items_keeps_quotes_commas_and_line_breaks():
    edition = EditionFactory()
    name = 'Satu, "dua"\nbaris \\ dan {kurung}'

    store(edition, item(name=name, tags=("A, B", 'C"D', "E\\F")))

    stored = edition.items.get()
    assert (stored.name, stored.tags) == (name, ["A, B", 'C"D', "E\\F"])


@pytest.mark.django_db
def test_import_items_leaves_other_editions_alone():
    other = ItemFactory()

    store(EditionFactory(), item())

    assert NomenclatureItem.objects.filter(pk=other.pk).exists()


@pytest.mark.django_db
def test_import_items_names_the_levels_above():
    edition = EditionFactory()

    store(
        edition,
        item("2.08.02", level="program", name="PROGRAM PENGARUSUTAMAAN GENDER"),
        item("2.08.02.1.01", level="kegiatan", name="Pelembagaan PUG"),
        item(),
    )

    assert [each.code for each in edition.items.search("advokasi gender")] == ["2.08.02.1.01.0013"]


@pytest.mark.django_db
def test_import_file_that_cannot_be_read_makes_no_edition():
    with pytest.raises(UnreadableFile):
        actions.import_file(
            file=io.BytesIO(b"PK\x03\x04 cut off"),
            filename="a.xlsx",
            key="baru",
            name="Baru",
            year_from=2027,
            at=AT,
        )

    assert not NomenclatureEdition.objects.filter(key="baru").exists()


@pytest.mark.django_db
def test_item_is_unique_by_edition_kind_and_code():
    first = ItemFactory()

    with (
        pytest.raises(IntegrityError, match="item_once_per_edition_and_kind"),
        transaction.atomic(),
    ):
        ItemFactory(edition=first.edition, gov_type=first.gov_type, code=first.code)


@pytest.mark.django_db
def test_edition_years_must_be_in_order():
    with pytest.raises(IntegrityError, match="edition_years_in_order"), transaction.atomic():
        EditionFactory(year_from=2027, year_to=2026)


@needs_data
@pytest.mark.django_db
def test_official_sheet_gives_all_sub_activities():
    with (DATA / "nomenklatur_2027_asli.xlsx").open("rb") as file:
        actions.import_file(
            file=file, filename="2027.xlsx", key="2027", name="2027", year_from=2027, at=AT
        )

    counts = NomenclatureEdition.objects.get(key="2027").items.counts_by_level()
    assert counts["sub_kegiatan"] == {"PROV": 4031, "KABKOT": 3550}
