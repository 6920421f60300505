"""A Renja with three rows, a planner, and what a grid sends."""

from decimal import Decimal

import pytest
from django.test import Client

from agencies.models import AgencyUnit, Role
from renja.models import RowChange
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import PlanYearFactory, RenjaFactory, RowFactory


class Grid:
    """Sends what the matrix sends, as one person."""

    def __init__(self, user, document):
        self.user, self.document = user, document
        self.client = Client()
        self.client.force_login(user)
        self.base = f"/renja/{document.pk}/matriks/"

    def post(self, path, data, **headers):
        return self.client.post(
            self.base + path, data, content_type="application/json", headers=headers
        )

    def load(self):
        return self.client.get(self.base, {"format": "json"}).json()

    def edit(self, row, *, version=None, sure=False, **cells):
        """One row's changed cells: `name=(was, value)`."""
        return {
            "uuid": str(row.uuid),
            "version": row.version if version is None else version,
            "cells": {
                name: {"was": was, "value": value, "sure": sure}
                for name, (was, value) in cells.items()
            },
        }

    def save(self, *edits):
        response = self.post("sel/", {"rows": list(edits)})
        assert response.status_code == 200, response.content
        return response.json()["rows"]

    def states(self, *edits):
        return [
            {name: cell["state"] for name, cell in row["cells"].items()}
            for row in self.save(*edits)
        ]


@pytest.fixture
def agency(db):
    region = RegencyFactory(code="19.01", name="Kab. Bangka")
    return AgencyFactory(region=region, name="Dinas PPPA", affair_fields=["2.08"])


@pytest.fixture
def renja(agency):
    edition = EditionFactory()
    ItemFactory(edition=edition, code="2.08.03", name="Program Perlindungan", level="program")
    ItemFactory(
        edition=edition,
        code="2.08.03.2.01.0050",
        name="Layanan pengaduan",
        indicator="Jumlah layanan",
        unit="Layanan",
    )
    return RenjaFactory(agency=agency, plan_year=PlanYearFactory(edition=edition))


@pytest.fixture
def rows(renja):
    return [
        RowFactory(
            document=renja,
            printed_code=f"2.08.02.2.01.000{number}",
            name=f"Sub kegiatan {number}",
            budget=Decimal(100 * number),
            note=f"catatan {number}",
            indicator="Jumlah dokumen",
            indicator__unit="Dokumen",
            funds={"PAD": Decimal(100 * number)},
        )
        for number in (1, 2, 3)
    ]


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency, name="Putri")


@pytest.fixture
def colleague(agency):
    return person(Role.PLANNER, agency, name="Budi")


@pytest.fixture
def grid(planner, renja, rows):
    return Grid(planner, renja)


@pytest.fixture
def other_grid(colleague, renja, rows):
    return Grid(colleague, renja)


@pytest.fixture
def unit(agency):
    return AgencyUnit.objects.create(agency=agency, sipd_code="2.08.01", name="Bidang KB")


@pytest.fixture
def history():
    """(kind, field, old, new, author) of a row, oldest first."""

    def _history(row):
        changes = RowChange.objects.filter(row_uuid=row.uuid).order_by("pk")
        return [(c.kind, c.field, c.old, c.new, str(c.by)) for c in changes]

    return _history
