"""The letterhead of an agency: who writes it, what an emblem may be, and whose one prints."""

import io
import struct
import zlib
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from PIL import Image

from agencies.actions import Kop, kop_of
from agencies.models import Letterhead, Role
from tests.factories.agencies import AgencyFactory, LetterheadFactory, RegencyFactory, person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 5, tzinfo=UTC)
LINES = {
    "address": "Jalan Pulau Bangka, Kompleks Perkantoran",
    "postal_code": "33149",
    "phone": "(0717) 439325",
    "email": "kantor@contoh.test",
    "website": "contoh.test",
}


@pytest.fixture
def agency():
    return AgencyFactory(region=RegencyFactory(name="Kota Uji"), name="Dinas Uji")


@pytest.fixture
def secretary(client, agency):
    user = person(Role.SECRETARIAT, agency)
    client.force_login(user)
    return user


def url_of(agency):
    return reverse("agencies:letterhead", args=[agency.pk])


def picture(size=(900, 1200), colour=(200, 0, 0, 255), form="PNG", **kept):
    """A picture with a clear margin of a quarter on each side, where the format knows clearness."""
    drawn = Image.new("RGBA", size, (0, 0, 0, 0))
    width, height = size
    drawn.paste(colour, (width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    target = io.BytesIO()
    (drawn if form == "PNG" else drawn.convert("RGB")).save(target, form, **kept)
    return SimpleUploadedFile(f"lambang.{form.lower()}", target.getvalue())


def png_claiming(width, height):
    """A PNG of a few bytes that says it is this large."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return SimpleUploadedFile("lambang.png", b"\x89PNG\r\n\x1a\n" + header + body)


def test_secretariat_writes_the_letterhead_of_its_agency(client, agency, secretary):
    answer = client.post(url_of(agency), {**LINES, "version": "0", "picture": picture()})

    assert answer.status_code == 302
    kop = kop_of(agency)
    assert kop.lines == (
        "Jalan Pulau Bangka, Kompleks Perkantoran, Kode\u00a0Pos\u00a033149",
        "Telepon (0717) 439325, Pos-el kantor@contoh.test, Laman contoh.test",
    )
    assert kop.emblem_of == "Dinas Uji"


def test_emblem_is_kept_small_without_margin_and_hidden_data(client, agency, secretary):
    exif = Image.Exif()
    exif[0x010E] = "rahasia"
    client.post(url_of(agency), {**LINES, "version": "0", "picture": picture(exif=exif)})

    with Image.open(io.BytesIO(kop_of(agency).emblem)) as kept:
        assert (kept.format, kept.size, len(kept.getexif())) == ("PNG", (240, 320), 0)
        assert kept.convert("RGBA").getpixel((5, 5)) == (200, 0, 0, 255)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            SimpleUploadedFile("a.svg", b'<?xml version="1.0"?><SVG xmlns="x"/>'),
            "Gambar SVG tidak dapat dipakai. Ekspor lambang sebagai gambar PNG.",
        ),
        (SimpleUploadedFile("a.png", b"bukan"), "Ini bukan gambar JPEG atau PNG."),
        (
            png_claiming(6_000, 5_000),
            "Gambar ini lebih dari 25 juta piksel. Perkecil gambarnya, lalu unggah lagi.",
        ),
        (
            png_claiming(20_000, 20_000),
            "Gambar ini lebih dari 25 juta piksel. Perkecil gambarnya, lalu unggah lagi.",
        ),
        (picture(colour=(0, 0, 0, 0)), "Gambar ini kosong."),
        (SimpleUploadedFile("a.png", b"x" * (5 * 1024 * 1024 + 1)), "Berkas lebih besar dari 5 MB."),
    ],
)  # fmt: skip
def test_what_is_no_emblem_is_refused_with_a_sentence(client, agency, secretary, file, said):
    file.seek(0)
    answer = client.post(url_of(agency), {**LINES, "version": "0", "picture": file})

    assert answer.context["form"].errors == {"picture": [said]}
    assert answer.context["form"]["address"].value() == LINES["address"]
    assert Letterhead.objects.count() == 0


def test_letterhead_that_changed_meanwhile_is_not_overwritten(client, agency, secretary):
    LetterheadFactory(agency=agency, address="Jalan Baru", version=2)

    answers = [
        client.post(url_of(agency), {**LINES, "version": version, "without_emblem": "on"})
        for version in ("0", "1")
    ]

    stale = ["Kop surat ini baru saja diubah orang lain. Periksa lagi."]
    assert [answer.context["form"].non_field_errors() for answer in answers] == [stale, stale]
    assert Letterhead.objects.get().address == "Jalan Baru"


def test_saving_the_lines_keeps_the_emblem_until_it_is_removed(client, agency, secretary):
    client.post(url_of(agency), {**LINES, "version": "0", "picture": picture()})

    client.post(url_of(agency), {**LINES, "phone": "112", "version": "1"})
    kept = Letterhead.objects.get()
    client.post(url_of(agency), {**LINES, "version": "2", "without_emblem": "on"})

    assert (kept.phone, bool(kept.emblem)) == ("112", True)
    assert bytes(Letterhead.objects.get().emblem) == b""


def test_postcode_has_five_digits(client, agency, secretary):
    answer = client.post(url_of(agency), {**LINES, "postal_code": "3314", "version": "0"})

    assert answer.context["form"].errors == {"postal_code": ["Kode pos terdiri atas lima angka."]}


def test_emblem_of_the_region_serves_agencies_without_their_own(client, agency):
    client.force_login(person(Role.REGION_ADMIN, agency))
    page = reverse("agencies:region_letterhead", args=[agency.region.code])
    other = AgencyFactory(name="Dinas di tempat lain")

    client.post(page, {"version": "0", "picture": picture()})
    borrowed = kop_of(agency)
    LetterheadFactory(agency=agency, emblem=b"png")

    assert (borrowed.emblem_of, bool(borrowed.emblem)) == ("Kota Uji", True)
    assert (kop_of(agency).emblem, kop_of(agency).emblem_of) == (b"png", "Dinas Uji")
    assert kop_of(other) == Kop(lines=(), emblem=b"", emblem_of="")


def test_letterhead_costs_one_query(agency, django_assert_num_queries):
    LetterheadFactory(agency=agency)

    with django_assert_num_queries(1):
        kop_of(agency)


@pytest.mark.parametrize("wrong", [{"region": None}, {"region": "own"}])
def test_letterhead_belongs_to_one_owner(agency, wrong):
    region = agency.region if wrong["region"] else None
    with pytest.raises(IntegrityError, match="letterhead_of_an_agency_or_a_region"):
        LetterheadFactory(agency=agency if region else None, region=region)
