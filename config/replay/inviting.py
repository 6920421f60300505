"""Letters go out, organisations answer through their own links, those who are silent are reminded."""

from __future__ import annotations

from config.demo.people import DOMAIN
from config.replay.guests import Body, Guest, bodies
from config.replay.scene import FIRST_DAY, TITLE, Scene
from meetings.actions import invitations_mail as mail
from meetings.actions.invitations import invite_list, usual_answer_by
from meetings.actions.invitations_answers import Seat, save_answer
from meetings.actions.invitations_links import read_token, token_of
from meetings.actions.invitations_lists import create_list, put_on_list, save_organisation
from meetings.actions.letters import save_letter
from meetings.models import (
    Invitation,
    InvitationLetter,
    InvitationSending,
    InviteList,
    Organisation,
)

LIST_NAME = f"Undangan {TITLE} (peragaan)"
# Days before the rakor on which organisations answered, in turn; one was reminded first.
REMINDED = -7
_ANSWERED = (-13, -12, -11, -8, -6, -5, -4)


def invite(scene: Scene) -> None:
    """The list, the letter, and the mail of two weeks before; two bodies get paper."""
    by, at = scene.person("sekretariat"), scene.at(-20)
    listed = InviteList.objects.filter(owner=scene.host, name__iexact=LIST_NAME).first()
    listed = listed or create_list(owner=scene.host, name=LIST_NAME, by=by, at=at)
    for body in bodies():
        put_on_list(
            invite_list=listed,
            organisation=_organisation(scene, body),
            seats=body.seats,
            by=by,
            at=at,
        )
    meeting = scene.meeting
    invite_list(
        meeting=meeting, invite_list=listed, answer_by=usual_answer_by(FIRST_DAY), at=scene.at(-18)
    )
    save_letter(meeting=meeting, version=0, fields=_letter(scene), by=by, at=scene.at(-15))
    seen = mail.recipients_of(meeting=meeting, kind=mail.Kind.INVITATION)
    sent_at = scene.at(-14)
    waiting = mail.send(
        meeting=meeting, kind=mail.Kind.INVITATION, digest=seen.digest, by=by, at=sent_at
    )
    scene.post(waiting, sent_at)
    for invitation in seen.without_address:
        mail.tick_sent(
            invitation=invitation,
            channel=InvitationSending.Channel.LETTER,
            by=by,
            at=scene.at(-14, 14),
        )
    meeting.refresh_from_db()


def answer(scene: Scene) -> None:
    """Each body answers through its signed link; a reminder goes to those who have not by then."""
    by_name = {body.name or scene.hand.agencies[body.office].name: body for body in bodies()}
    invited = Invitation.objects.filter(meeting=scene.meeting).select_related("organisation")
    turns = [
        (_ANSWERED[number % len(_ANSWERED)], number, invitation)
        for number, invitation in enumerate(invited.order_by("position"))
    ]
    for days, number, invitation in sorted(turns, key=lambda turn: turn[:2]):
        if days > REMINDED:
            _remind(scene)
        _answer_one(scene, invitation, _body_of(scene, invitation, by_name), days, number)


def _remind(scene: Scene) -> None:
    """A week before; who was reminded once for this date is not reminded again."""
    at = scene.at(REMINDED, 8)
    scene.post(mail.send_reminders(meeting=scene.meeting, at=at), at)


def _answer_one(scene: Scene, invitation: Invitation, body: Body, days: int, number: int) -> None:
    found = read_token(token_of(invitation))
    if found is None:
        raise LookupError(f"The link of {invitation} does not open.")
    first = next((guest for guest in body.guests if guest.name), None)
    save_answer(
        invitation=Invitation.objects.get(uuid=found[0]),
        link_number=found[1],
        version=invitation.version,
        answered_by=first.name if first and not first.is_minor else "Petugas surat",
        seats=[_seat(guest) for guest in body.guests],
        at=scene.at(days, 9 + number % 7, number % 50),
    )


def _seat(guest: Guest) -> Seat:
    local = guest.name.lower().replace(".", "").replace(" ", ".")
    is_reached = guest.name and not guest.is_minor
    return Seat(
        answer=guest.answer,
        name=guest.name,
        position_title=guest.title,
        sex="" if guest.is_minor or not guest.name else guest.sex,
        email=f"{local}@{DOMAIN}" if is_reached else "",
        represents=guest.represents,
        reason=guest.reason,
        is_minor=guest.is_minor,
        companion=guest.companion,
    )


def _body_of(scene: Scene, invitation: Invitation, by_name: dict[str, Body]) -> Body:
    agency = invitation.agency_id
    if agency is None:
        return by_name[invitation.name]
    keys = {found.pk: key for key, found in scene.hand.agencies.items()}
    return next(body for body in bodies() if body.office == keys[agency])


def _organisation(scene: Scene, body: Body) -> Organisation:
    """The organisation that is kept already, or a new one."""
    agency = scene.hand.agencies[body.office] if body.office else None
    owner = scene.host.region
    kept = Organisation.objects.filter(owner=owner)
    known = (kept.filter(agency=agency) if agency else kept.filter(name=body.name)).first()
    if known:
        return known
    name = agency.name if agency else body.name
    local = (
        f"surat.{agency.pk}" if agency else "surat." + "".join(filter(str.isalnum, name.lower()))
    )
    fields = {
        "owner": owner,
        "name": name,
        "participant_class": body.unsur,
        "addressee": body.addressee,
        "agency": agency,
        "region": agency.region if agency else None,
        "email": "" if body.on_paper else f"{local[:50]}@{DOMAIN}",
    }
    return save_organisation(organisation=None, version=0, fields=fields)


def _letter(scene: Scene) -> dict[str, object]:
    return {
        "number": "005/0218/DP3ACSKB/2020 (contoh)",
        "nature": InvitationLetter.Nature.IMPORTANT,
        "attachments": "1 (satu) berkas",
        "subject": f"Undangan {TITLE}",
        "place": "Pangkalpinang",
        "dated_on": scene.day(-15),
        "basis": (
            "Menindaklanjuti program kerja DP3ACSKB Tahun 2020 (contoh), dengan ini disampaikan"
            " hal sebagai berikut."
        ),
        "body": (
            "Dalam rangka menyamakan pandangan tentang penjabaran RKPD menjadi Renja Perangkat"
            " Daerah Tahun 2021, kami mengharapkan kehadiran Bapak/Ibu pada:"
        ),
        "remarks": (
            "Mohon membawa rancangan awal Renja Tahun 2021 dan data pendukung, serta menjawab"
            " undangan melalui tautan pada surat ini paling lambat tiga hari sebelum acara."
        ),
        "closing": (
            "Demikian undangan ini kami sampaikan. Atas perhatian dan kehadiran Bapak/Ibu"
            " diucapkan terima kasih."
        ),
        "signatory_title": "Kepala Dinas",
        "signatory_name": "Bambang Suryadi",
        "signatory_rank": "Pembina Utama Madya",
        "signatory_nip": "00000000 000000 0 000",
        "copies": (
            "Gubernur Kepulauan Bangka Belitung (sebagai laporan)\n"
            "Kepala Bappeda Provinsi Kepulauan Bangka Belitung"
        ),
    }
