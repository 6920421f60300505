"""The agenda in one table: read from a spreadsheet's cells, looked at, and stored all together."""

from datetime import date, time

import pytest
from django.urls import reverse

from meetings.actions.agenda_paste import (
    TooMuch,
    cells_of,
    clock_of,
    day_of,
    is_open,
    kind_of,
)
from meetings.models import AgendaItem, RoomBooking
from tests.factories.meetings import MeetingFactory
from tests.meetings.test_agenda_actions import add

DAYS = [date(2026, 2, 10), date(2026, 2, 11)]  # Tuesday and Wednesday
PREFIX = "acara"


def line(*cells):
    return "\t".join(cells)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08.30", time(8, 30)),
        ("8:30", time(8, 30)),
        ("08:30:00", time(8, 30)),
        ("08.30 WITA", time(8, 30)),
        ("9", time(9)),
        ("24.00", time(0)),
        ("25.00", None),
        ("pagi", None),
        ("08.75", None),
    ],
)
def test_a_clock_time_is_read_as_it_is_written(text, expected):
    assert clock_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", DAYS[1]),
        ("Hari ke-1", DAYS[0]),
        ("10/02/2026", DAYS[0]),
        ("11-2-26", DAYS[1]),
        ("2026-02-11", DAYS[1]),
        ("Selasa, 10 Februari 2026", DAYS[0]),
        ("11 Feb", DAYS[1]),
        ("Rabu", DAYS[1]),
        ("3", None),
        ("12 Februari 2026", None),
        ("31/02/2026", None),
        ("besok", None),
    ],
)
def test_a_day_is_a_date_a_number_or_a_weekday(text, expected):
    assert day_of(text, DAYS) == expected


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Registrasi peserta", "istirahat"),
        ("ISHOMA", "istirahat"),
        ("Pembukaan dan sambutan", "pembukaan"),
        ("Desk urusan 2.08", "desk"),
        ("Diskusi", "diskusi"),
        ("Penutupan", "pleno"),
        ("Arah kebijakan RKPD", "materi"),
    ],
)
def test_a_title_suggests_the_kind(title, kind):
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    ("text", "expected"), [("", True), ("Ya", True), ("internal", False), ("mungkin", None)]
)
def test_public_or_not(text, expected):
    assert is_open(text) is expected


def test_columns_are_found_by_their_heads_in_any_order():
    text = "\n".join(
        [
            line("No", "Waktu", "Acara", "Hari/Tanggal", "Narasumber/PJ"),
            line("1", "08.00 - 08.30 WIB", "Registrasi", "10/02/2026", "Panitia"),
            line("2", "08.30 s.d. 09.00", "Pembukaan", "", "Kepala Dinas"),
        ]
    )

    first, second = cells_of(text)

    assert (first["day"], first["starts"], first["ends"]) == ("10/02/2026", "08.00", "08.30 WIB")
    assert (second["day"], second["title"], second["people"]) == (
        "10/02/2026",
        "Pembukaan",
        "Kepala Dinas",
    )


def test_without_heads_the_usual_order_holds_with_one_or_two_columns_of_time():
    (two,) = cells_of(line("1", "08.00", "09.00", "Pembukaan", "Aula", "Kepala", "ya"))
    (one,) = cells_of(line("1", "08.00–09.00", "Pembukaan", "Aula", "Kepala", "ya"))

    assert two == one
    assert (two["starts"], two["ends"], two["title"], two["place"]) == (
        "08.00",
        "09.00",
        "Pembukaan",
        "Aula",
    )


def test_a_quoted_cell_of_two_lines_is_one_cell():
    (row,) = cells_of('1\t08.00\t09.00\t"Paparan ""satu"""\tAula\t"Ani\nBudi, S.E."')

    assert (row["title"], row["people"]) == ('Paparan "satu"', "Ani; Budi, S.E.")


def test_a_stray_quote_stays_a_quote():
    (row,) = cells_of('1\t08.00\t09.00\tLayar 12" dan "uji\tAula')

    assert row["title"] == 'Layar 12" dan "uji'


def test_too_many_lines_are_refused_with_their_number():
    with pytest.raises(TooMuch, match="200"):
        cells_of("\n".join([line("1", "08.00", "09.00", "x")] * 200))


@pytest.fixture
def url(rakor):
    return reverse("meetings:agenda_table", kwargs={"uuid": rakor.meeting.uuid})


@pytest.fixture
def secretary(client, rakor):
    client.force_login(rakor.secretary)
    return client


def sent(*rows, **more):
    """A table with these lines, as a browser sends it."""
    data = {f"{PREFIX}-TOTAL_FORMS": len(rows), f"{PREFIX}-INITIAL_FORMS": 0, **more}
    for number, row in enumerate(rows):
        data |= {f"{PREFIX}-{number}-{name}": value for name, value in row.items()}
    return data


def new(day, starts="08.00", ends="09.00", title="Acara", **more):
    return {"day": day.pk, "starts": starts, "ends": ends, "title": title, **more}


def old(item, **changes):
    """An item's line as the table shows it, with these changes."""
    zone = item.day.timezone
    return {
        "item": item.uuid,
        "version": item.version,
        "day": item.day_id,
        "starts": f"{item.starts_at.astimezone(zone):%H.%M}",
        "ends": f"{item.ends_at.astimezone(zone):%H.%M}",
        "title": item.title,
        "kind": item.kind,
        "place": item.room_id or "",
        "is_public": "ya",
        **changes,
    }


def said(response):
    return [
        " ".join(text for texts in form.errors.values() for text in texts)
        for form in response.context["table"]
    ]


@pytest.mark.django_db
def test_pasted_rows_are_shown_before_they_are_stored(secretary, rakor, url):
    text = "\n".join(
        [
            line("1", "08.00", "08.30", "Registrasi", "", "Panitia", "ya"),
            line("", "08.30", "09.30", "Paparan", "ruang rapat 1", "Ani; Budi", "tidak"),
        ]
    )

    shown = secretary.post(url, sent(tempelan=text, baca="1"))
    assert AgendaItem.objects.count() == 0
    assert said(shown) == ["", ""]
    assert "2 baris terbaca" in shown.context["note"]

    rows = [{name: form[name].value() for name in form.fields} for form in shown.context["table"]]
    rows = [{name: value for name, value in row.items() if value} for row in rows]
    response = secretary.post(url, sent(*rows))

    assert response.status_code == 302
    first, second = AgendaItem.objects.order_by("starts_at")
    assert (first.kind, first.room, first.person_in_charge) == ("istirahat", None, "Panitia")
    assert (second.kind, second.room, second.is_public) == ("materi", rakor.rooms[1], False)
    assert [speaker.name for speaker in second.speakers.all()] == ["Ani", "Budi"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (("besok", "08.00", "09.00", "A"), "“besok” bukan hari rakor ini"),
        (("1", "pagi", "09.00", "A"), "“pagi” bukan jam"),
        (("1", "08.00", "", "A"), "Isi jam selesai"),
        (("1", "08.00", "09.00", "", "", "Ani"), "Beri nama acara"),
        (("1", "08.00", "09.00", "A", "Melati"), "“Melati” bukan ruang hari itu. Ruangnya: Aula"),
        (("1", "08.00", "09.00", "A", "", "", "mungkin"), "tulis “ya”"),
        (("1", "22.00", "00.30", "A"), "melewati tengah malam"),
        (("1", "08.00", "09.00", "x" * 201), "200"),
        (("1", "08.00", "09.00", "<script>alert(1)</script>"), ""),
    ],
)
def test_what_was_not_understood_is_said_row_by_row(secretary, rakor, url, cells, text):
    shown = secretary.post(url, sent(tempelan=line(*cells), baca="1"))

    (words,) = said(shown)
    assert text in words if text else words == ""
    assert "<script>alert" not in shown.content.decode()
    assert AgendaItem.objects.count() == 0


@pytest.mark.django_db
def test_a_session_over_midnight_is_stored_once_it_is_confirmed(secretary, rakor, url):
    row = new(rakor.days[0], "22.00", "00.30")

    asked = secretary.post(url, sent(row))
    assert "22.00 sampai 00.30" in said(asked)[0]
    secretary.post(url, sent({**row, "over_midnight": "on"}))

    assert f"{AgendaItem.objects.get().duration}" == "2:30:00"


@pytest.mark.django_db
def test_until_midnight_is_no_question(secretary, rakor, url):
    secretary.post(url, sent(new(rakor.days[0], "22.00", "24.00")))

    assert f"{AgendaItem.objects.get().duration}" == "2:00:00"


@pytest.mark.django_db
def test_two_lines_that_want_one_room_are_both_marked(secretary, rakor, url):
    room = {"place": rakor.rooms[0].pk}
    rows = [
        new(rakor.days[0], "08.00", "10.00", "Paparan A", **room),
        new(rakor.days[0], "09.00", "11.00", "Paparan B", **room),
        new(rakor.days[1], "09.00", "11.00", "Paparan C", **room),
    ]

    response = secretary.post(url, sent(*rows))

    first, second, third = said(response)
    assert "“Paparan B” (09.00–11.00)" in first
    assert "“Paparan A” (08.00–10.00)" in second
    assert third == ""
    assert AgendaItem.objects.count() == 0


@pytest.mark.django_db
def test_items_change_places_and_what_stays_is_not_written(secretary, rakor, url):
    first, second = add(rakor, "08.00", "A", room=0), add(rakor, "09.00", "B", room=0)
    third = add(rakor, "10.00", "C", moderator="Moderator", speakers=())

    response = secretary.post(
        url,
        sent(
            old(first, starts="09.00", ends="10.00"),
            old(second, starts="08.00", ends="09.00"),
            old(third),
        ),
    )

    assert response.status_code == 302
    assert list(AgendaItem.objects.order_by("starts_at").values_list("title", "version")) == [
        ("B", 2),
        ("A", 2),
        ("C", 1),
    ]
    assert RoomBooking.objects.count() == 3


@pytest.mark.django_db
def test_people_of_an_item_stay_when_its_line_changes(secretary, rakor, url):
    item = add(rakor, "08.00", "A", moderator="Moderator", internal_note="Catatan")

    secretary.post(url, sent(old(item, title="Judul baru", kind="pleno", is_public="tidak")))

    item.refresh_from_db()
    assert (item.title, item.kind, item.is_public) == ("Judul baru", "pleno", False)
    assert (item.moderator, item.internal_note) == ("Moderator", "Catatan")


@pytest.mark.django_db
def test_an_older_line_is_refused_by_itself_and_nothing_is_stored(secretary, rakor, url):
    item = add(rakor, "08.00", "A")

    response = secretary.post(
        url, sent(new(rakor.days[1], title="Baru"), old(item, title="B", version=0))
    )

    first, second = said(response)
    assert first == ""
    assert "baru saja mengubah" in second
    assert list(AgendaItem.objects.values_list("title", flat=True)) == ["A"]


@pytest.mark.django_db
def test_a_line_of_another_rakors_item_makes_a_new_item_here(secretary, rakor, url):
    other = add(rakor, "08.00", "A")
    AgendaItem.objects.filter(pk=other.pk).update(meeting=MeetingFactory(host=rakor.host))

    secretary.post(url, sent(old(other, place="", title="Punya siapa")))

    other.refresh_from_db()
    assert other.title == "A"


@pytest.mark.django_db
def test_more_lines_and_left_out_lines_store_nothing(secretary, rakor, url):
    row = new(rakor.days[0], title="")

    more = secretary.post(url, sent(row, tambah="1"))
    assert len(more.context["table"].forms) == 6
    assert said(more) == [""] * 6
    response = secretary.post(url, sent({**row, "skip": "on"}))

    assert response.status_code == 302
    assert AgendaItem.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_table_costs_the_same_for_any_number(
    secretary, rakor, url, django_assert_num_queries, count
):
    for number in range(count):
        add(rakor, f"{8 + number:02}.00")

    with django_assert_num_queries(12):
        secretary.get(url)
