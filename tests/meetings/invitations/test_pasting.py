"""Pasted lines: what they are understood as, the preview, and the one step that writes."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from meetings.actions.invitations_pasted import Pasted, invite_pasted, name_key
from meetings.forms.pasting import understand
from meetings.models import Organisation
from tests.factories.agencies import RegencyFactory
from tests.factories.meetings import OrganisationFactory
from tests.meetings.invitations.conftest import NOW

LONGEST = (
    "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Kependudukan, Pencatatan Sipil dan"
    " Pengendalian Penduduk Keluarga Berencana"
)


@pytest.fixture
def staff(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def send(staff, meeting):
    """Send the page's form: the text, the step, and what stands in the lines."""
    url = reverse("meetings:invite_paste", kwargs={"uuid": meeting.uuid})

    def post(text, step="periksa", **fields):
        return staff.post(url, {"tempel-lines": text, "langkah": step, **fields})

    return post


def values_of(page):
    """The fields of the preview as a browser would send them."""
    found = {}
    for line in page.context["lines"].lines:
        found |= {f"{line.prefix}-{name}": value for name, value in line.values.items()}
        found |= {f"{line.prefix}-what": line.what, f"{line.prefix}-seen": line.seen}
    return found


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        (
            "1. Dinas Sosial Kota Pangkalpinang, 2 orang, 0812345678",
            ("Dinas Sosial Kota Pangkalpinang", "2", "", "+62812345678"),
        ),
        (
            f"2) {LONGEST}, 3 org, +62 812-3456-7890 / 0813 1111 2222, dp3@contoh.test",
            (LONGEST, "3", "dp3@contoh.test", "+6281234567890, +6281311112222"),
        ),
        ("- Kodim 0413/Bangka (2) 081234567890", ("Kodim 0413/Bangka", "2", "", "+6281234567890")),
        ("• SMA Negeri 2 – 4 orang – WA 62812345678", ("SMA Negeri 2", "4", "", "+62812345678")),
        ("[24/11/26 08.12] Budi: *Bappeda* 2 (dua) orang", ("Bappeda", "2", "", "")),
        ("24/11/26, 08.13 - Siti A: PKK, 1-2 orang", ("PKK", "2", "", "")),
        ("Dinas Sosial\t\t3\tds@contoh.test\t0812345678", ("Dinas Sosial", "3", "ds@contoh.test",
                                                           "+62812345678")),
        ("4;Bappeda;Kota Uji;1", ("Bappeda, Kota Uji", "1", "", "")),
        ("Forum Anak", ("Forum Anak", "1", "", "")),
        ('"Forum Anak\nKota Uji";lsm;1', ("Forum Anak Kota Uji", "1", "", "")),
    ],
)  # fmt: skip
def test_pasted_line_is_taken_apart(text, understood):
    (line,) = understand(text)

    assert (line.name, line.seats, line.email, line.phone) == understood
    assert line.remarks == []


def test_pasted_line_keeps_unsur_and_addressee():
    first, second = understand(
        "No\tNama\tUnsur\tJumlah\n1\tRadio Uji\tMedia\t1\tYth. Direktur\n2\tX\tlsm"
    )

    assert (first.participant_class, first.addressee) == ("media", "Direktur")
    assert (second.name, second.participant_class, second.seats) == ("X", "lsm", "1")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Dinas Uji, 2 orang, 0812", "“0812”"),
        ("Dinas Uji; ; 2; ; 0812abc", "“0812abc”"),
        ("Dinas Uji, 2 orang, bukan@surel", "“bukan@surel”"),
        ("Dinas Uji, 2 orang, entah apa", "“entah apa”"),
        ("Dinas Uji;entah apa;2", "“entah apa”"),
    ],
)
def test_what_cannot_be_understood_is_named_and_not_taken(text, named):
    (line,) = understand(text)

    assert (line.name, line.seats, line.phone, line.email) == ("Dinas Uji", "2", "", "")
    assert len(line.remarks) == 1
    assert named in line.remarks[0]


def test_names_in_two_spellings_have_one_key():
    assert name_key("DINAS Sosial & PPA, Kab.  Bangka") == name_key(
        "dinas sosial dan ppa kabupaten bangka"
    )
    assert name_key("Dinas Sosial") != name_key("Dinas Sosial Kota")


def test_preview_writes_nothing_and_shows_each_line(send, meeting):
    page = send("1. Dinas Sosial, 2 orang, 0812345678\n2. <b>LSM</b>, 0812\n3. Radio, 0 orang")

    text = page.content.decode()
    assert [line.values["name"] for line in page.context["lines"].lines] == [
        "Dinas Sosial",
        "<b>LSM</b>",
        "Radio",
    ]
    assert "+62 812-345-678" in text
    assert "<b>LSM</b>" not in text
    assert Organisation.objects.count() == meeting.invitations.count() == 0
    assert [(line.number, name) for line, name, _error in page.context["lines"].errors] == [
        (3, "seats")
    ]


def test_apply_writes_what_was_corrected(send, meeting):
    page = send("Dinas Sosial, 2 orang, 0812345678\nRadio, 1 orang\nCoret, 1 orang")
    values = values_of(page) | {
        "baris-1-seats": "5",
        "baris-2-name": "Radio Uji",
        "baris-2-participant_class": "media",
        "baris-2-phone": "0813 1111 2222",
        "baris-3-what": "lewati",
    }

    response = send("Dinas Sosial, 2 orang, 0812345678\nRadio, 1\nCoret, 1", "terapkan", **values)

    assert response.status_code == 302
    assert list(
        meeting.invitations.values_list("name", "seats", "phone", "organisation__participant_class")
    ) == [
        ("Dinas Sosial", 5, "+62812345678", "lainnya"),
        ("Radio Uji", 1, "+6281311112222", "media"),
    ]


def test_apply_with_an_error_writes_nothing_and_keeps_what_was_typed(send, meeting):
    page = send("Dinas Sosial, 2 orang\nRadio, 1 orang\nCoret")
    values = values_of(page) | {"baris-1-phone": "0812 bukan", "baris-2-name": "Radio Uji"}
    values |= {"baris-3-what": "lewati"}

    again = send("Dinas Sosial, 2 orang\nRadio, 1 orang\nCoret", "terapkan", **values)

    assert meeting.invitations.count() == Organisation.objects.count() == 0
    assert values_of(again)["baris-1-phone"] == "0812 bukan"
    assert values_of(again)["baris-2-name"] == "Radio Uji"
    assert [name for _line, name, _error in again.context["lines"].errors] == ["phone"]


def test_apply_twice_is_once(send, meeting):
    text = "Dinas Sosial, 2 orang\nRadio, 1 orang"
    values = values_of(send(text))

    for _time in range(2):
        assert send(text, "terapkan", **values).status_code == 302

    assert sorted(meeting.invitations.values_list("name", "seats")) == [
        ("Dinas Sosial", 2),
        ("Radio", 1),
    ]
    assert Organisation.objects.count() == 2


def test_duplicates_are_named_and_left_out_unless_said_otherwise(send, meeting, invite):
    region = meeting.host.region
    listed = OrganisationFactory(name="Dinas Sosial Kabupaten Uji", owner=region)
    invite(organisation=OrganisationFactory(name="Radio Uji", owner=region), seats=3)
    text = "Dinas Sosial Kab. Uji, 2 orang\nLSM, 1 orang\nlsm., 4 orang\nRADIO UJI, 2 orang"

    lines = send(text).context["lines"].lines

    assert [line.what for line in lines] == [str(listed.pk), "baru", "lewati", "lewati"]
    assert "Dinas Sosial Kabupaten Uji" in lines[0].remarks[0]
    assert "baris 2" in lines[2].remarks[0]
    assert "3 kursi" in lines[3].remarks[0]


def test_the_same_organisation_on_two_lines_is_refused(send, meeting):
    listed = OrganisationFactory(name="Dinas Sosial", owner=meeting.host.region)
    text = "Dinas Sosial, 2 orang\ndinas sosial, 3 orang"
    values = values_of(send(text)) | {"baris-2-what": str(listed.pk)}

    again = send(text, "terapkan", **values)

    assert [(ln.number, name) for ln, name, _ in again.context["lines"].errors] == [(2, "what")]
    assert meeting.invitations.count() == 0


def test_a_name_changed_into_a_known_one_is_asked_about(send, meeting):
    OrganisationFactory(name="Dinas Sosial, Kota Uji", owner=meeting.host.region)
    values = values_of(send("Dinsos")) | {"baris-1-name": "dinas sosial kota uji"}

    again = send("Dinsos", "terapkan", **values)

    assert [name for _line, name, _error in again.context["lines"].errors] == ["what"]
    assert send("Dinsos", "terapkan", **values_of(again)).status_code == 302
    assert meeting.invitations.get().name == "dinas sosial kota uji"


@pytest.mark.parametrize("forged", ["foreign", "999999", "", "<b>"])
def test_a_forged_choice_invites_nobody(send, meeting, forged):
    foreign = OrganisationFactory(name="Asing", owner=RegencyFactory())
    what = str(foreign.pk) if forged == "foreign" else forged
    values = values_of(send("Radio")) | {"baris-1-what": what}

    assert send("Radio", "terapkan", **values).status_code == 200
    assert meeting.invitations.count() == 0


def test_back_keeps_the_pasted_text(send):
    page = send("Radio <uji>, 1 orang", "kembali")

    area = re.search(r"<textarea.*?>\r?\n(.*?)</textarea>", page.content.decode(), re.DOTALL)
    assert unescape(area[1]) == "Radio <uji>, 1 orang"


def test_too_many_lines_are_refused(send):
    page = send("\n".join(f"Lembaga {n}" for n in range(501)))

    assert "501" in page.context["form"].errors["lines"][0]


@pytest.mark.parametrize("count", [1, 30])
def test_preview_and_apply_cost_the_same_for_any_number_of_lines(
    send, meeting, django_assert_num_queries, count
):
    text = "\n".join(f"Lembaga {n}, 2 orang, 08123456{n:04}" for n in range(count))

    with django_assert_num_queries(PREVIEW_QUERIES):
        page = send(text)
    lines = [Pasted(name=f"Lembaga {n}", participant_class="lsm") for n in range(count)]
    with django_assert_num_queries(APPLY_QUERIES):
        assert invite_pasted(meeting=meeting, lines=lines, at=NOW) == count

    assert len(page.context["lines"].lines) == count


PREVIEW_QUERIES = 10
APPLY_QUERIES = 15
