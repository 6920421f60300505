"""The written part of the laporan kegiatan."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from agencies.models import Role
from meetings.models import ActivityText
from tests.factories.agencies import person
from tests.factories.meetings import ActivityTextFactory, LetterFactory, MeetingFactory

pytestmark = pytest.mark.django_db
TEXT = {
    "conclusion": "Semua Renja disandingkan.",
    "recommendation": "Perbarui Renja.",
    "place": "Pangkalpinang",
    "dated_on": "2026-02-12",
    "signatory_title": "Kepala Dinas",
    "signatory_name": "Siti Aminah",
    "signatory_rank": "Pembina",
    "signatory_nip": "198001012005011001",
}


@pytest.fixture
def rakor(client):
    meeting = MeetingFactory(status="tindak_lanjut")
    client.force_login(person(Role.SECRETARIAT, meeting.host))
    return meeting


def url_of(meeting):
    return reverse("meetings:activity_edit", args=[meeting.uuid])


def test_secretariat_writes_conclusion_recommendation_and_signatory(client, rakor):
    answer = client.post(url_of(rakor), {**TEXT, "version": "0"})

    assert answer.status_code == 302
    kept = ActivityText.objects.get(meeting=rakor)
    assert {name: str(getattr(kept, name)) for name in TEXT} == TEXT


def test_first_text_is_signed_by_whoever_signed_the_invitation(client, rakor):
    LetterFactory(meeting=rakor, signatory_name="Susanti", signatory_nip="197001011990012001")

    form = client.get(url_of(rakor)).context["form"]

    assert form["signatory_name"].value() == "Susanti"
    assert form["version"].value() == 0


def test_text_that_changed_meanwhile_is_not_overwritten_and_what_was_typed_stays(client, rakor):
    ActivityTextFactory(meeting=rakor, conclusion="Lain.", version=2)

    answers = [client.post(url_of(rakor), {**TEXT, "version": version}) for version in ("0", "1")]

    stale = ["Naskah ini baru saja diubah orang lain. Periksa lagi."]
    assert [answer.context["form"].non_field_errors() for answer in answers] == [stale, stale]
    assert answers[1].context["form"]["conclusion"].value() == TEXT["conclusion"]
    assert ActivityText.objects.get().conclusion == "Lain."


def test_closed_rakor_keeps_its_text(client, rakor):
    ActivityTextFactory(meeting=rakor)
    rakor.status = "ditutup"
    rakor.save()

    answer = client.post(url_of(rakor), {**TEXT, "version": "1"})

    assert answer.status_code == 409
    assert ActivityText.objects.get().version == 1


def test_activity_report_is_dated_within_reach(rakor):
    with pytest.raises(IntegrityError, match="activity_dated_within_reach"):
        ActivityTextFactory(meeting=rakor, dated_on="0026-02-12")
