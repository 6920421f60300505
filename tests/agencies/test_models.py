"""What regions and agencies say of themselves."""

import pytest

from agencies.models import Region
from tests.factories.agencies import RegencyFactory


@pytest.mark.django_db
def test_a_region_stands_beside_a_name_that_leaves_it_open():
    city = RegencyFactory(name="Kota Pangkal Pinang")

    assert city.beside("Dinas Sosial") == "Kota Pangkal Pinang"
    assert city.beside("Dinas Sosial Kota Pangkal Pinang") == ""
    assert Region(level="nation", name="Indonesia").beside("Kementerian PPPA") == ""
