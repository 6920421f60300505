"""Searching while someone types, and what became of retired codes."""

from __future__ import annotations

import pytest

from nomenclature.models import NomenclatureItem
from tests.factories.nomenclature import EditionFactory, ItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return EditionFactory(key="2027", year_from=2027)


def test_search_finds_by_the_beginning_of_a_code(edition):
    ItemFactory(edition=edition, code="2.08.02.1.01.0013")
    ItemFactory(edition=edition, code="2.08.03.1.01.0001")

    assert [each.code for each in edition.items.search("2.08.02")] == ["2.08.02.1.01.0013"]
    assert [each.code for each in edition.items.search("x.xx")] == []


def test_search_finds_by_the_beginnings_of_words(edition):
    wanted = ItemFactory(
        edition=edition, name="Layanan pendampingan korban", code="2.08.03.1.02.0013"
    )
    ItemFactory(edition=edition, name="Penyediaan data gender", code="2.08.05.1.01.0007")

    assert list(edition.items.search("pendamp korb")) == [wanted]


def test_search_forgives_a_typing_error(edition):
    wanted = ItemFactory(edition=edition, name="Pengarusutamaan", code="2.08.02.1.01.0001")
    ItemFactory(edition=edition, name="Kependudukan", code="2.12.02.1.01.0001")

    assert list(edition.items.search("pengarusutaman")) == [wanted]


@pytest.mark.parametrize("text", ["' OR 1=1 --", "&|!():*", "\\", "%", "<b>"])
def test_search_survives_any_text(edition, text):
    ItemFactory(edition=edition, name="Layanan", code="2.08.03.1.02.0013")

    assert list(edition.items.search(text)) == []


def test_successors_name_the_newer_code_of_a_retired_one(edition):
    old = EditionFactory(key="2023", year_from=2023)
    retired = ItemFactory(edition=old, code="2.08.02.1.01.0012")
    lost = ItemFactory(edition=old, code="2.08.04.1.01.0001")
    kept = ItemFactory(edition=old, code="2.08.05.1.01.0001")
    ItemFactory(edition=edition, code="2.08.02.1.01.0013", predecessor="2.08.02.1.01.0012")
    ItemFactory(edition=edition, code="2.08.05.1.01.0001")

    found = NomenclatureItem.objects.successors([retired, lost, kept])

    assert found == {retired.pk: "2.08.02.1.01.0013", lost.pk: ""}


def test_the_newest_edition_has_nothing_retired(edition):
    newest = ItemFactory(edition=edition, code="2.08.02.1.01.0013")

    assert NomenclatureItem.objects.successors([newest]) == {}
