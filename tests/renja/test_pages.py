"""Lists, the plan's page, its versions: who reads what, and at what cost."""

from decimal import Decimal

import pytest
from django.utils import timezone

from agencies.models import Role
from renja.actions import freeze_version
from renja.models import PlanDocument, PlanVersion
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, ProvinceFactory, RegencyFactory, person
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import (
    CeilingFactory,
    HeadingFactory,
    PlanYearFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "Sub kegiatan yang masih rahasia"


@pytest.fixture
def agency():
    return AgencyFactory(name="Dinas Perempuan", region=RegencyFactory(code="19.01"))


@pytest.fixture
def renja(agency):
    return RenjaFactory(agency=agency)


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency)


def as_(client, user):
    client.force_login(user)
    return client


def text_of(response):
    return response.content.decode()


def hand_in(document, at=None):
    at = at or timezone.now()
    by = UserFactory()
    document.status = PlanDocument.Status.SUBMITTED
    document.handed_in_at, document.handed_in_by = at, by
    document.save()
    return freeze_version(document=document, reason=PlanVersion.Reason.HAND_IN, by=by, at=at)


# --- The tree ---------------------------------------------------------------------------------------
def test_upper_levels_are_sums_of_the_rows(client, renja, planner):
    RowFactory(document=renja, printed_code="2.08.02.2.01.0001", budget=Decimal(1000000))
    RowFactory(document=renja, printed_code="2.08.02.2.01.0002", budget=Decimal("234567.50"))
    RowFactory(document=renja, printed_code="2.08.03.2.01.0001", budget=None)

    page = as_(client, planner).get(f"/renja/{renja.pk}/")

    lines = [(line.level, line.code, line.cells[-5].text) for line in page.context["lines"]]
    assert [(level, code) for level, code, _text in lines] == [
        (1, "2"),
        (2, "2.08"),
        (3, "2.08.02"),
        (4, "2.08.02.2.01"),
        (5, "2.08.02.2.01.0001"),
        (5, "2.08.02.2.01.0002"),
        (3, "2.08.03"),
        (4, "2.08.03.2.01"),
        (5, "2.08.03.2.01.0001"),
    ]
    assert lines[0][2] == "1.234.567,50"
    assert lines[2][2] == "1.234.567,50"
    assert lines[6][2] == ""
    assert page.context["tree"].budget == Decimal("1234567.50")


def test_programme_01_is_named_by_the_nomenclature_of_every_agency(client, agency, planner):
    edition = EditionFactory()
    ItemFactory(edition=edition, code="X.XX.01", name="Program Penunjang", level="program")
    renja = RenjaFactory(agency=agency, plan_year=PlanYearFactory(edition=edition))
    RowFactory(document=renja, printed_code="2.08.01.2.01.0001")

    page = as_(client, planner).get(f"/renja/{renja.pk}/")

    assert [line.name for line in page.context["lines"] if line.level == 3] == ["Program Penunjang"]


def test_a_heading_of_the_plan_itself_wins_and_shows_its_indicator(client, renja, planner):
    RowFactory(document=renja, printed_code="2.08.02.2.01.0001")
    HeadingFactory(document=renja, code="2.08.02", name="Program PUG", indicator="Indeks")

    page = as_(client, planner).get(f"/renja/{renja.pk}/")

    (programme,) = [line for line in page.context["lines"] if line.level == 3]
    assert (programme.name, programme.cells[0].text) == ("Program PUG", "Indeks")


def test_long_plans_are_cut_between_programmes(client, renja, planner, monkeypatch):
    monkeypatch.setattr("renja.tree.lines.pages_of.__kwdefaults__", {"size": 2}, raising=False)
    for programme in ("02", "03", "04"):
        for number in (1, 2):
            RowFactory(document=renja, printed_code=f"2.08.{programme}.2.01.000{number}")

    page = as_(client, planner).get(f"/renja/{renja.pk}/?page=2")

    assert page.context["page_obj"].paginator.num_pages == 3
    assert [line.code for line in page.context["lines"] if line.level == 3] == ["2.08.03"]
    assert page.context["tree"].count == 6


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=0002", ["2.08.02.2.01.0002"]),
        ("q=gender+advokasi", ["2.08.02.2.01.0001"]),
        ("program=2.08.03", ["2.08.03.2.01.0001"]),
        ("dana=DAK", ["2.08.03.2.01.0001"]),
        ("kurang=1", ["2.08.02.2.01.0002", "2.08.03.2.01.0001"]),
        ("q=tidak+ada", []),
    ],
)
def test_filters_narrow_rows_and_their_sums(client, renja, planner, query, codes):
    RowFactory(
        document=renja,
        printed_code="2.08.02.2.01.0001",
        name="Advokasi Gender",
        budget=Decimal(1),
        indicator="Jumlah",
        places=["19.01"],
        funds={"PAD": Decimal(1)},
    )
    RowFactory(document=renja, printed_code="2.08.02.2.01.0002", budget=Decimal(2))
    RowFactory(
        document=renja, printed_code="2.08.03.2.01.0001", budget=Decimal(4), funds={"DAK": None}
    )

    page = as_(client, planner).get(f"/renja/{renja.pk}/?{query}")

    assert [line.code for line in page.context["lines"] if line.level == 5] == codes
    assert page.context["whole"].budget == Decimal(7)


def test_everything_typed_is_escaped(client, renja, planner):
    RowFactory(document=renja, name="<script>alert(1)</script>", note="a & b")

    text = text_of(as_(client, planner).get(f"/renja/{renja.pk}/"))

    assert "<script>alert(1)" not in text
    assert "a &amp; b" in text


# --- What it costs ----------------------------------------------------------------------------------
def _fill(renja, count):
    for number in range(count):
        RowFactory(
            document=renja,
            printed_code=f"2.08.02.2.01.{number + 1:04d}",
            indicator="Jumlah",
            places=["19.01", "19.02"],
            labels=["Stunting"],
            funds={"PAD": Decimal(1)},
        )


def test_the_breadcrumb_offers_what_the_reader_may_open(client, agency, renja, planner):
    rkpd = RkpdFactory(region=agency.region, plan_year=renja.plan_year)
    RkpdFactory(region=RegencyFactory(code="19.02"), plan_year=renja.plan_year)
    RenjaFactory(agency=AgencyFactory(name=SECRET, region=agency.region), plan_year=renja.plan_year)
    later = RenjaFactory(agency=agency, plan_year=PlanYearFactory(year=2040))
    RenjaFactory(agency=agency, plan_year=renja.plan_year, is_amendment=True)
    as_(client, planner)

    def menus(document):
        url = document.get_absolute_url()
        return [
            [option["label"] for option in client.get(f"{url}menu/?isi={which}").context["options"]]
            for which in ("wilayah", "pd", "tahun")
        ]

    years = [str(later.plan_year), str(renja.plan_year)]
    assert menus(renja) == [[agency.region.name], ["Dinas Perempuan"], years]
    assert menus(rkpd) == [[agency.region.name], ["Dinas Perempuan"], years[1:]]
    assert client.get(f"/renja/{renja.pk}/menu/?isi=lain").status_code == 404


@pytest.mark.parametrize("count", [1, 3, 10, 300])
def test_the_plan_page_asks_twelve_questions_whatever_its_size(
    client, renja, planner, count, django_assert_num_queries
):
    _fill(renja, count)
    as_(client, planner)

    with django_assert_num_queries(12):
        page = client.get(f"/renja/{renja.pk}/")

    assert page.context["tree"].count == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_nine_questions_whatever_its_length(
    client, agency, planner, count, django_assert_num_queries
):
    for number in range(count):
        year = PlanYearFactory(year=2026 + number)
        _fill(RenjaFactory(agency=agency, plan_year=year), 2)
    as_(client, planner)

    with django_assert_num_queries(9):
        page = client.get("/renja/")

    assert len(page.context["entries"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_region_asks_nine_questions_whatever_its_agencies(
    client, agency, planner, count, django_assert_num_queries
):
    for _number in range(count):
        hand_in(RenjaFactory(agency=AgencyFactory(region=agency.region)))
    as_(client, planner)

    with django_assert_num_queries(9):
        page = client.get("/wilayah/19.01/")

    assert len(page.context["rows"]) == count + 1


# --- Who reads what ---------------------------------------------------------------------------------
def test_a_draft_is_unknown_outside_its_agency_and_bappeda(client, renja, agency):
    row = RowFactory(document=renja, name=SECRET)
    hand_in_never = freeze_version(
        document=renja, reason="named", by=UserFactory(), at=timezone.now()
    )
    paths = [
        f"/renja/{renja.pk}/",
        f"/renja/{renja.pk}/versi/",
        f"/renja/{renja.pk}/versi/{hand_in_never.number}/",
        f"/renja/{renja.pk}/baris/{row.uuid}/",
        f"/renja/{renja.pk}/unduh.xlsx",
        f"/renja/{renja.pk}/unduh.csv",
    ]
    strangers = [
        person(Role.PLANNER, AgencyFactory(region=agency.region)),
        person(Role.VERIFIER, AgencyFactory(bappeda=True)),
        person(Role.VERIFIER, AgencyFactory(bappeda=True, region=agency.region.parent)),
        person(Role.MINISTRY_REVIEWER, AgencyFactory(ministry=True)),
    ]

    answers = {
        (user.pk, path): as_(client, user).get(path).status_code
        for user in strangers
        for path in paths
    }

    assert set(answers.values()) == {404}


def test_after_the_hand_in_others_read_the_frozen_rows_only(client, renja, agency, planner):
    kept = RowFactory(document=renja, name="Sudah diajukan", budget=Decimal(5))
    hand_in(renja)
    kept.name = SECRET
    kept.budget = Decimal(9)
    kept.save()
    colleague = person(Role.PLANNER, AgencyFactory(region=agency.region))

    page = as_(client, colleague).get(f"/renja/{renja.pk}/")
    listed = as_(client, colleague).get("/renja/")
    region = as_(client, colleague).get("/wilayah/19.01/")
    sheet = as_(client, colleague).get(f"/renja/{renja.pk}/unduh.csv")
    row = as_(client, colleague).get(f"/renja/{renja.pk}/baris/{kept.uuid}/")

    assert "Sudah diajukan" in text_of(page)
    assert SECRET not in text_of(page)
    assert SECRET not in b"".join(sheet.streaming_content).decode()
    assert [entry["budget"] for entry in listed.context["entries"]] == [Decimal(5)]
    assert {row["renja_budget"] for row in region.context["rows"]} == {Decimal(5), None}
    assert row.status_code == 404
    assert SECRET in text_of(as_(client, planner).get(f"/renja/{renja.pk}/"))


def test_a_reviewer_reads_the_rows_of_their_bidang_and_those_sums(client, agency):
    agency.affair_fields = ["2.08", "2.12"]
    agency.save()
    renja = RenjaFactory(agency=agency)
    RowFactory(document=renja, printed_code="2.08.02.2.01.0001", budget=Decimal(3))
    RowFactory(document=renja, printed_code="2.12.02.2.01.0001", budget=Decimal(7), name=SECRET)
    rkpd = RkpdFactory(region=agency.region)
    RowFactory(document=rkpd, agency=agency, printed_code="2.08.02.2.01.0001", budget=Decimal(3))
    RowFactory(document=rkpd, agency=agency, printed_code="2.12.02.2.01.0001", name=SECRET)
    CeilingFactory(document=rkpd, agency=agency, plafon=Decimal(987654321))
    hand_in(renja)
    reviewer = person(Role.MINISTRY_REVIEWER, AgencyFactory(ministry=True, affair_fields=["2.08"]))

    pages = [as_(client, reviewer).get(f"/renja/{d.pk}/") for d in (renja, rkpd)]
    sheets = [
        b"".join(client.get(f"/renja/{d.pk}/unduh.csv").streaming_content).decode()
        for d in (renja, rkpd)
    ]
    listed = client.get("/renja/")
    region = client.get("/wilayah/19.01/")

    assert [page.context["tree"].budget for page in pages] == [Decimal(3), Decimal(3)]
    for text in [*map(text_of, pages), *sheets, text_of(region)]:
        assert SECRET not in text
        assert "987.654.321" not in text
        assert "987654321" not in text
    assert {entry["budget"] for entry in listed.context["entries"]} == {None}
    assert [row["rkpd_budget"] for row in region.context["rows"]] == [Decimal(3)]


def test_a_region_is_unknown_to_people_of_another_region(client, agency, renja):
    stranger = person(Role.REGION_ADMIN, AgencyFactory())
    own_province = person(Role.VERIFIER, AgencyFactory(bappeda=True, region=agency.region.parent))

    assert as_(client, stranger).get("/wilayah/19.01/").status_code == 404
    assert as_(client, stranger).get("/wilayah/19.01/renja.xlsx").status_code == 404
    assert as_(client, own_province).get("/wilayah/19.01/").status_code == 200


def test_the_region_names_who_has_not_handed_in(client, agency, planner):
    handed_in = AgencyFactory(region=agency.region, name="Dinas Kesehatan")
    hand_in(RenjaFactory(agency=handed_in))
    RowFactory(document=RenjaFactory(agency=AgencyFactory(region=agency.region)), name=SECRET)

    page = as_(client, planner).get("/wilayah/19.01/")

    assert {row["agency"].name for row in page.context["rows"] if row["is_handed_in"]} == {
        "Dinas Kesehatan"
    }
    assert page.context["missing"] == 2
    assert "belum dikirim" in text_of(page)


def test_the_list_filters_by_year_kind_and_words(client, agency, planner):
    RenjaFactory(agency=agency, plan_year=PlanYearFactory(year=2026))
    RenjaFactory(agency=agency, plan_year=PlanYearFactory(year=2027))
    rkpd = RkpdFactory(region=agency.region, plan_year=PlanYearFactory(year=2027))

    def found(query):
        page = as_(client, planner).get(f"/renja/?{query}")
        return [(e["document"].kind, e["document"].plan_year.year) for e in page.context["entries"]]

    assert found("tahun=2026") == [("renja", 2026)]
    assert found("jenis=rkpd") == [("rkpd", 2027)]
    assert found("q=perempuan") == [("renja", 2027), ("renja", 2026)]
    assert found("q=perempuan&tahun=x&status=layak") == []
    assert rkpd.region.name


def test_a_frozen_version_shows_its_hash_and_stays_as_it_was(client, renja, planner):
    row = RowFactory(document=renja, name="Semula")
    version = hand_in(renja)
    row.name = "Sesudah"
    row.save()

    page = as_(client, planner).get(f"/renja/{renja.pk}/versi/{version.number}/")
    versions = as_(client, planner).get(f"/renja/{renja.pk}/versi/")

    assert version.sha256 in text_of(page)
    assert "Semula" in text_of(page)
    assert "Sesudah" not in text_of(page)
    assert version.sha256[:16] in text_of(versions)


def test_a_version_of_another_document_is_not_found(client, renja, agency, planner):
    version = hand_in(RenjaFactory(agency=agency, plan_year=PlanYearFactory(year=2030)))

    answer = as_(client, planner).get(f"/renja/{renja.pk}/versi/{version.number}/")

    assert answer.status_code == 404


# --- The actions bar --------------------------------------------------------------------------------
def test_buttons_are_those_the_reader_may_press(client, renja, agency, planner):
    RowFactory(document=renja)
    head = person(Role.AGENCY_HEAD, agency)
    verifier = person(Role.VERIFIER, AgencyFactory(bappeda=True, region=agency.region))

    def steps(user):
        text = text_of(as_(client, user).get(f"/renja/{renja.pk}/"))
        names = ("ajukan", "kembalikan", "layak", "tahapan", "baris/tambah")
        return [name for name in names if f"/renja/{renja.pk}/{name}/" in text]

    assert steps(planner) == ["baris/tambah"]
    assert steps(head) == ["ajukan", "baris/tambah"]
    assert steps(verifier) == []
    hand_in(renja)
    assert steps(head) == []
    assert steps(verifier) == ["kembalikan", "layak"]


def test_the_ceiling_of_the_rkpd_stands_over_the_renja(client, renja, agency, planner):
    rkpd = RkpdFactory(region=agency.region)
    CeilingFactory(document=rkpd, agency=agency, plafon=Decimal(500000000))
    CeilingFactory(document=rkpd, agency=AgencyFactory(region=agency.region), plafon=Decimal(1))
    RowFactory(document=renja, budget=Decimal(520000000))

    text = text_of(as_(client, planner).get(f"/renja/{renja.pk}/"))

    assert "Rp500.000.000" in text
    assert "Rp20.000.000" in text


def test_provinces_have_their_region_page_too(client):
    province = ProvinceFactory(code="19")
    planner = person(Role.PLANNER, AgencyFactory(region=province))

    assert as_(client, planner).get("/wilayah/19/").status_code == 200
