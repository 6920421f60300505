"""Passwords that anybody tries first who knows where the account is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What people here type at work; no list of leaked passwords holds them.
WORDS = (
    "renjana",
    "renja",
    "rkpd",
    "rpjmd",
    "renstra",
    "sipd",
    "selaras",
    "keselarasan",
    "rakor",
    "musrenbang",
    "bappeda",
    "bapperida",
    "bapelitbang",
    "perencana",
    "perencanaan",
    "verifikator",
    "sekretariat",
    "sekretaris",
    "kepala",
    "dinas",
    "badan",
    "kantor",
    "pemda",
    "pemkab",
    "pemkot",
    "pemprov",
    "kabupaten",
    "kota",
    "provinsi",
    "daerah",
    "kementerian",
    "kemendagri",
    "kppa",
    "anggaran",
    "program",
    "kegiatan",
    "operator",
    "admin",
    "administrator",
    "pengguna",
    "user",
    "demo",
    "sandi",
    "kata",
    "rahasia",
    "password",
    "pass",
    "masuk",
    "login",
    "selamat",
    "datang",
    "indonesia",
    "merdeka",
    "pancasila",
    "garuda",
    "nusantara",
    "bismillah",
    "sayang",
    "anak",
    "perempuan",
)
_SPELT = str.maketrans("01345@$", "oieasas")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_JOINTS = re.compile(r"[\W\d_]+")


class NoWordOfTheHouse:
    """Refuses words of this work with nothing but digits and signs around: `renjana2026`."""

    def __init__(self, words: Iterable[str] = WORDS) -> None:
        longest_first = sorted(words, key=len, reverse=True)
        # Possessive: a long password made of these words is not parsed in every possible way.
        self._pattern = re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})++")

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError with the reason and a way out."""
        core = _EDGES.sub("", password.lower())
        spellings = {_JOINTS.sub("", core), _JOINTS.sub("", core.translate(_SPELT))}
        if any(self._pattern.fullmatch(spelling) for spelling in spellings):
            raise ValidationError(
                _(
                    "This password is a common word of this work with digits or signs, and is "
                    "guessed at once. Choose four words that have nothing to do with each other."
                ),
                code="password_word_of_the_house",
            )

    def get_help_text(self) -> str:
        """The rule, for the form."""
        return _("Your password is no common word of this work with digits, as “renjana2026”.")
