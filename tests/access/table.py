"""Which address answers whom, how: one row per URL name and state of the object.

To add an address, add a `Row`; the suite fails with its name until there is one.

    Row("renja:document", "pk=draft.pk", get=Answers(ok=DRAFT, hidden="*"))

- The second argument fills the URL from the world (`world.py`): `pk=draft.pk uuid=draft_row.uuid`.
- `get` and `post` say who gets which answer. Patterns are shell-like (`board:*`), the first match
  in the order ok, forbidden, hidden counts. `ok` is any answer that is not an error and does not
  lead to the sign-in page (a form that comes back with errors counts), `forbidden` is 403, `hidden`
  404. Whoever is not signed in is led to the sign-in page, unless the row says `public=True`.
- A method that the row does not name answers 405 to everybody who is signed in, or refuses them as
  GET or POST do; HEAD answers as GET does; OPTIONS tells nothing but the methods.
- `lenient=True` is for Django's own views that look at the method last.
- `query` is the address's query, `data` what POST sends; both are filled from the world.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatch

# --- Audiences ------------------------------------------------------------------------------------
EVERYBODY = "*"
ADMIN = "admin"
REGION = "own:* sibling:* board:*"
# Reads a draft of `own`: the agency, the region's Bappeda and its administrators.
DRAFT = "own:* board:* sibling:admin_daerah admin"
# Reads what was handed in: also the region, the province's Bappeda, the bidang's ministry.
SHARED = f"{REGION} province:* ministry admin"
# Every RKPD is open to each ministry reviewer.
RKPD = f"{SHARED} other_ministry"
# Change the draft; hand it in; verify what was handed in; change the region's RKPD.
WRITERS = "own:perencana own:kepala_pd admin"
HEAD = "own:kepala_pd admin"
VERIFIERS = "board:verifikator admin"
CHECKERS = (
    "own:perencana own:kepala_pd own:verifikator own:anggota_tim"
    " board:verifikator board:anggota_tim own:admin_daerah board:admin_daerah"
    " sibling:admin_daerah admin"
)
# Answer a finding, or accept it.
MOVERS = f"own:perencana own:kepala_pd {VERIFIERS}"
RKPD_WRITERS = f"{VERIFIERS} own:admin_daerah sibling:admin_daerah board:admin_daerah"
# Read the region's whole plans; reviewers read their bidang of them.
WHOLE_REGION = f"{REGION} province:* admin"
REGION_ADMINS = "own:admin_daerah sibling:admin_daerah board:admin_daerah admin"
IMPORTERS = (
    "*:perencana *:kepala_pd *:admin_daerah board:verifikator province:verifikator"
    " foreign_board:verifikator admin"
)
# Comment on the plans of `own`; begin a document.
COMMENTERS = "own:verifikator own:anggota_tim board:verifikator board:anggota_tim admin"
STARTERS = (
    "*:perencana *:kepala_pd *:admin_daerah board:verifikator province:verifikator"
    " foreign_board:verifikator admin"
)
OWN_REPORT = "own:perencana admin"
# Says what stands above the letters of `own`.
LETTERHEAD = f"own:kepala_pd own:sekretariat {REGION_ADMINS}"
ANY_REGION_ADMIN = "*:admin_daerah admin"
# See the rakor of `own`; prepare it; prepare rakor somewhere.
RAKOR = f"{REGION} admin"
RAKOR_STAFF = f"own:sekretariat {REGION_ADMINS}"
ANY_RAKOR_STAFF = "*:sekretariat *:admin_daerah admin"
# Keep the venues and organisations of the region of `own`.
KEEPERS = f"own:sekretariat sibling:sekretariat board:sekretariat {REGION_ADMINS}"
# Read what is internal; settle a finding of the draft at its desk.
RAKOR_INSIDE = f"own:* {RAKOR_STAFF}"
AT_THE_DESK = f"{RAKOR_STAFF} own:perencana own:kepala_pd board:verifikator"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Who gets which answer; who matches nothing gets `hidden`."""

    ok: str = ""
    not_now: str = ""
    forbidden: str = ""
    hidden: str = ""

    def for_persona(self, persona: str) -> str:
        for answer in ("ok", "not_now", "forbidden", "hidden"):
            if any(fnmatch(persona, pattern) for pattern in getattr(self, answer).split()):
                return answer
        return "hidden"


SIGNED_IN = Answers(ok=EVERYBODY)


@dataclass(frozen=True)
class Row:
    """One address in one state."""

    name: str
    where: str = ""
    get: Answers | None = field(default=None, kw_only=True)
    post: Answers | None = field(default=None, kw_only=True)
    public: bool = field(default=False, kw_only=True)
    lenient: bool = field(default=False, kw_only=True)
    query: dict[str, str] = field(default_factory=dict, kw_only=True)
    data: dict[str, str] = field(default_factory=dict, kw_only=True)

    def __str__(self) -> str:
        query = "&".join(f"{key}={value}" for key, value in self.query.items())
        return " ".join(part for part in (self.name, self.where, query) if part)


# --- The table ------------------------------------------------------------------------------------
TABLE = [
    # Pages of the whole site
    Row("home", get=SIGNED_IN),
    Row("reference", get=SIGNED_IN),
    Row("health", get=SIGNED_IN, public=True),
    # Accounts
    Row("accounts:login", get=SIGNED_IN, post=SIGNED_IN, public=True, lenient=True),
    Row("accounts:logout", post=SIGNED_IN, public=True),
    Row("accounts:password_reset", get=SIGNED_IN, post=SIGNED_IN, public=True),
    Row("accounts:password_reset_done", get=SIGNED_IN, public=True),
    Row(
        "accounts:password_set",
        "uidb64=x token=x",
        get=SIGNED_IN,
        post=SIGNED_IN,
        public=True,
        lenient=True,
    ),
    Row("accounts:password_change", get=SIGNED_IN, post=SIGNED_IN),
    Row("accounts:profile", get=SIGNED_IN, post=SIGNED_IN),
    # Regions, agencies, people
    Row("agencies:region_list", get=SIGNED_IN),
    Row("agencies:region", "code=region.code", get=SIGNED_IN),
    Row("agencies:agency_list", get=SIGNED_IN),
    Row("agencies:agency", "pk=own_agency.pk", get=SIGNED_IN),
    Row(
        "agencies:agency_create",
        get=Answers(ok=ANY_REGION_ADMIN, forbidden=EVERYBODY),
        post=Answers(ok=ANY_REGION_ADMIN, forbidden=EVERYBODY),
    ),
    *[
        Row(
            f"agencies:{page}",
            "pk=own_agency.pk",
            get=Answers(ok=REGION_ADMINS, forbidden=REGION),
            post=Answers(ok=REGION_ADMINS, forbidden=REGION),
        )
        for page in ("agency_edit", "invite", "unit_add")
    ],
    Row(
        "agencies:letterhead",
        "pk=own_agency.pk",
        get=Answers(ok=LETTERHEAD, forbidden=REGION),
        post=Answers(ok=LETTERHEAD, forbidden=REGION),
    ),
    Row(
        "agencies:region_letterhead",
        "code=region.code",
        get=Answers(ok=REGION_ADMINS, forbidden=EVERYBODY),
        post=Answers(ok=REGION_ADMINS, forbidden=EVERYBODY),
    ),
    Row(
        "agencies:unit_edit",
        "pk=own_agency.pk unit=unit.pk",
        get=Answers(ok=REGION_ADMINS, forbidden=REGION),
        post=Answers(ok=REGION_ADMINS, forbidden=REGION),
    ),
    Row(
        "agencies:role_change",
        "pk=member.pk",
        get=Answers(ok=REGION_ADMINS, forbidden="own:*"),
        post=Answers(ok=REGION_ADMINS, forbidden="own:*"),
    ),
    Row(
        "agencies:member_remove",
        "pk=member.pk",
        get=Answers(ok=REGION_ADMINS, forbidden="own:*"),
        post=Answers(ok=REGION_ADMINS, forbidden="own:*"),
        data={"version": "1"},
    ),
    Row("agencies:invitation_resend", "pk=invitation.pk", post=Answers(ok=REGION_ADMINS)),
    Row("agencies:invitation_withdraw", "pk=invitation.pk", post=Answers(ok=REGION_ADMINS)),
    # The link is the key; signed-in others are told that it is not theirs.
    Row("agencies:invitation", "token=token.open", get=SIGNED_IN, post=SIGNED_IN, public=True),
    Row("agencies:invitation", "token=salah", get=Answers(), post=Answers(), public=True),
    # The record of roles and sign-ins
    Row("audit:list", get=Answers(ok=ANY_REGION_ADMIN, forbidden=EVERYBODY)),
    # Inbox
    Row("notifications:inbox", get=SIGNED_IN),
    Row("notifications:read_all", post=SIGNED_IN),
    Row("notifications:open", "pk=notice.pk", post=Answers(ok="own:perencana")),
    # Where mail leaves, there is no page of it: not for administrators either.
    Row("notifications:kept_mails", get=Answers(hidden=EVERYBODY)),
    Row("notifications:kept_mail", "name=x", get=Answers(hidden=EVERYBODY)),
    Row("notifications:kept_file", "name=x number=0", get=Answers(hidden=EVERYBODY)),
    # Nomenclature
    Row("nomenclature:list", get=SIGNED_IN),
    Row("nomenclature:item", "pk=item.pk", get=SIGNED_IN),
    Row("nomenclature:edition", "key=edition.key", get=SIGNED_IN),
    Row(
        "nomenclature:import",
        get=Answers(ok=ADMIN, forbidden=EVERYBODY),
        post=Answers(ok=ADMIN, forbidden=EVERYBODY),
    ),
    # Plans
    Row("renja:list", get=SIGNED_IN),
    *[
        Row(name, where.format(state), get=Answers(ok=audience))
        for state, audience in (("draft", DRAFT), ("handed_in", SHARED), ("rkpd", RKPD))
        for name, where in (
            ("renja:document", "pk={0}.pk"),
            ("renja:export", "pk={0}.pk suffix=csv"),
            ("renja:export", "pk={0}.pk suffix=xlsx"),
            ("renja:versions", "pk={0}.pk"),
            ("renja:version", "pk={0}.pk number={0}_version.number"),
        )
    ],
    *[
        Row("renja:menu", f"pk={state}.pk", get=Answers(ok=audience), query={"isi": "wilayah"})
        for state, audience in (("draft", DRAFT), ("handed_in", SHARED), ("rkpd", RKPD))
    ],
    Row(
        "renja:region",
        "code=region.code",
        get=Answers(ok=f"{WHOLE_REGION} ministry other_ministry"),
    ),
    Row(
        "renja:region_export",
        "code=region.code suffix=csv",
        get=Answers(ok=f"{WHOLE_REGION} ministry"),
    ),
    # Rows of plans
    Row(
        "renja:row",
        "pk=draft.pk uuid=draft_row.uuid",
        get=Answers(ok=DRAFT),
        post=Answers(ok=WRITERS, forbidden=DRAFT),
    ),
    Row(
        "renja:row",
        "pk=handed_in.pk uuid=handed_in_row.uuid",
        get=Answers(ok=DRAFT),
        post=Answers(not_now=WRITERS, forbidden=DRAFT),
    ),
    Row(
        "renja:row",
        "pk=rkpd.pk uuid=rkpd_row.uuid",
        get=Answers(ok=SHARED),
        post=Answers(ok=RKPD_WRITERS, forbidden=SHARED),
    ),
    Row("renja:row", "pk=rkpd.pk uuid=draft_row.uuid", get=Answers(), post=Answers()),
    *[
        Row(name, where, get=answers, post=answers, data={"version": "1"})
        for name, where, answers in (
            (
                "renja:row_delete",
                "pk=draft.pk uuid=draft_row.uuid",
                Answers(ok=WRITERS, forbidden=DRAFT),
            ),
            (
                "renja:row_delete",
                "pk=handed_in.pk uuid=handed_in_row.uuid",
                Answers(not_now=WRITERS, forbidden=DRAFT),
            ),
            ("renja:row_add", "pk=draft.pk", Answers(ok=WRITERS, forbidden=DRAFT)),
            ("renja:row_add", "pk=handed_in.pk", Answers(not_now=WRITERS, forbidden=SHARED)),
            ("renja:row_add", "pk=rkpd.pk", Answers(ok=RKPD_WRITERS, forbidden=RKPD)),
        )
    ],
    # The matrix of a Renja's working state; an RKPD has none
    *[
        Row(f"renja:matrix{page}", "pk=draft.pk", get=Answers(ok=DRAFT), post=post)
        for page, post in (
            ("", Answers(ok=WRITERS, forbidden=DRAFT)),
            ("_search", None),
            ("_places", None),
            ("_choices", None),
        )
    ],
    *[
        Row(f"renja:matrix{page}", "pk=draft.pk", post=Answers(ok=audience, forbidden=DRAFT))
        for page, audience in (
            ("_cells", WRITERS),
            ("_rows", WRITERS),
            ("_presence", DRAFT),
            ("_view", DRAFT),
        )
    ],
    *[
        Row(
            f"renja:matrix{page}",
            "pk=handed_in.pk",
            post=Answers(not_now=WRITERS, forbidden=DRAFT),
        )
        for page in ("_cells", "_rows")
    ],
    Row("renja:matrix", "pk=rkpd.pk", get=Answers(), post=Answers()),
    Row("alignment:live", "pk=draft.pk", get=Answers(ok=DRAFT)),
    Row("alignment:live", "pk=handed_in.pk", get=Answers(ok=DRAFT)),
    Row("alignment:live", "pk=rkpd.pk", get=Answers()),
    *[
        Row("alignment:apply", f"pk={plan}.pk uuid={row}.uuid", post=answers)
        for plan, row, answers in (
            ("draft", "draft_row", Answers(ok=WRITERS, forbidden=DRAFT)),
            ("handed_in", "handed_in_row", Answers(not_now=WRITERS, forbidden=DRAFT)),
            ("rkpd", "rkpd_row", Answers()),
        )
    ],
    Row("renja:matrix_details", "pk=draft.pk uuid=draft_row.uuid", get=Answers(ok=DRAFT)),
    Row("renja:matrix_details", "pk=handed_in.pk uuid=draft_row.uuid", get=Answers()),
    Row(
        "renja:ceilings",
        "pk=rkpd.pk",
        get=Answers(ok=WHOLE_REGION),
        post=Answers(ok=RKPD_WRITERS, forbidden=WHOLE_REGION),
        data={"agency": "own_agency.pk"},
    ),
    Row("renja:ceilings", "pk=draft.pk", get=Answers(), post=Answers()),
    # Steps of plans
    *[
        Row(f"renja:{step}", f"pk={state}.pk", get=answers, post=answers)
        for step, state, answers in (
            ("hand_in", "draft", Answers(ok=HEAD, forbidden=DRAFT)),
            ("hand_in", "handed_in", Answers(not_now=HEAD, forbidden=SHARED)),
            ("return", "draft", Answers(not_now=VERIFIERS, forbidden=DRAFT)),
            ("return", "handed_in", Answers(ok=VERIFIERS, forbidden=SHARED)),
            ("declare_fit", "draft", Answers(not_now=VERIFIERS, forbidden=DRAFT)),
            ("declare_fit", "handed_in", Answers(ok=VERIFIERS, forbidden=SHARED)),
            ("enact", "draft", Answers(ok=VERIFIERS, forbidden=DRAFT)),
            ("enact", "rkpd", Answers(ok=RKPD_WRITERS, forbidden=RKPD)),
            ("version_name", "draft", Answers(ok=WRITERS, forbidden=DRAFT)),
            ("version_name", "handed_in", Answers(ok=WRITERS, forbidden=SHARED)),
            ("version_name", "rkpd", Answers(ok=RKPD_WRITERS, forbidden=RKPD)),
        )
    ],
    Row(
        "renja:open_stage",
        "pk=draft.pk",
        post=Answers(ok=f"{HEAD} board:verifikator", forbidden=DRAFT),
    ),
    Row("renja:open_stage", "pk=rkpd.pk", post=Answers(ok=RKPD_WRITERS, forbidden=RKPD)),
    # Versions side by side, and back to one of them
    *[
        Row(name, where.format(state), get=Answers(ok=audience))
        for state, audience in (("draft", DRAFT), ("handed_in", SHARED), ("rkpd", RKPD))
        for name, where in (
            ("renja:compare_choose", "pk={0}.pk"),
            ("renja:compare", "pk={0}.pk a={0}_version.number b={0}_version.number"),
            ("renja:compare_sheet", "pk={0}.pk a={0}_version.number b={0}_version.number"),
        )
    ],
    Row(
        "renja:compare", "pk=handed_in.pk a=handed_in_version.number b=kerja", get=Answers(ok=DRAFT)
    ),
    Row(
        "renja:checked",
        "pk=handed_in.pk",
        post=Answers(
            ok="own:verifikator own:anggota_tim own:sekretariat own:admin_daerah sibling:* board:* province:* ministry",
            forbidden=WRITERS,
        ),
        data={"version": "handed_in_version.number"},
    ),
    *[
        Row("renja:version_restore", where, get=answers, post=answers)
        for where, answers in (
            (
                "pk=draft.pk number=draft_version.number",
                Answers(ok=WRITERS, forbidden=DRAFT),
            ),
            (
                "pk=handed_in.pk number=handed_in_version.number",
                Answers(not_now=WRITERS, forbidden=SHARED),
            ),
            ("pk=rkpd.pk number=rkpd_version.number", Answers(ok=RKPD_WRITERS, forbidden=RKPD)),
        )
    ],
    Row("renja:row_history", "pk=draft.pk uuid=draft_row.uuid", get=Answers(ok=DRAFT)),
    Row("renja:row_history", "pk=handed_in.pk uuid=handed_in_row.uuid", get=Answers(ok=DRAFT)),
    Row("renja:row_history", "pk=rkpd.pk uuid=rkpd_row.uuid", get=Answers(ok=SHARED)),
    Row(
        "renja:row_restore",
        "pk=draft.pk uuid=draft_row.uuid",
        post=Answers(ok=WRITERS, forbidden=DRAFT),
        data={"versi": "draft_version.number", "version": "1"},
    ),
    # Comments: who drafts, who verifies, and of what was handed in the ministry's own
    Row("renja:comments", "pk=draft.pk", get=Answers(ok=DRAFT)),
    Row("renja:comment_sheet", "pk=draft.pk", get=Answers(ok=DRAFT)),
    Row("renja:comments", "pk=handed_in.pk", get=Answers(ok=f"{DRAFT} ministry")),
    Row("renja:comment_sheet", "pk=handed_in.pk", get=Answers(ok=f"{DRAFT} ministry")),
    Row("renja:comments", "pk=rkpd.pk", get=Answers()),
    Row("reports:comment_matrix", "pk=draft.pk", post=Answers(ok=DRAFT)),
    Row("reports:comment_matrix", "pk=handed_in.pk", post=Answers(ok=f"{DRAFT} ministry")),
    *[
        Row(
            "renja:row_comments",
            f"pk={state}.pk uuid={state}_row.uuid",
            get=Answers(ok=f"{DRAFT} {more}"),
            post=Answers(ok=f"{COMMENTERS} {more}", forbidden=DRAFT),
            data={"open": "1", "utas-kind": "wajib", "utas-text": "Perbaiki"},
        )
        for state, more in (("draft", ""), ("handed_in", "ministry"))
    ],
    *[
        Row("renja:thread_reply", f"pk={thread}.pk", post=answers, data={"text": "Sudah"})
        for thread, answers in (
            ("draft_thread", Answers(ok=f"{WRITERS} {COMMENTERS}", forbidden=DRAFT)),
            (
                "ministry_thread",
                Answers(ok=f"{WRITERS} {COMMENTERS} ministry", forbidden=DRAFT),
            ),
        )
    ],
    Row(
        "renja:thread_status",
        "pk=draft_thread.pk",
        post=Answers(ok="board:verifikator board:anggota_tim admin", forbidden=DRAFT),
        data={"langkah": "selesai"},
    ),
    Row(
        "renja:thread_status",
        "pk=ministry_thread.pk",
        post=Answers(ok="ministry admin", forbidden=DRAFT),
        data={"langkah": "selesai"},
    ),
    Row(
        "renja:thread_suggestion",
        "pk=draft_thread.pk",
        post=Answers(ok=WRITERS, forbidden=DRAFT),
        data={"langkah": "terima", "usulan": "draft_suggestion.pk"},
    ),
    Row(
        "renja:start",
        get=Answers(ok=STARTERS, forbidden=EVERYBODY),
        post=Answers(ok=STARTERS, forbidden=EVERYBODY),
    ),
    # Imports belong to whoever uploaded the file
    Row(
        "renja:import_upload",
        get=Answers(ok=IMPORTERS, forbidden=EVERYBODY),
        post=Answers(ok=IMPORTERS, forbidden=EVERYBODY),
    ),
    Row("renja:import_sample", "name=renja", get=Answers()),
    Row("renja:import", "uuid=upload.uuid", get=Answers(ok="own:perencana admin")),
    # A file that needs no columns assigned has no such page.
    Row("renja:import_mapping", "uuid=upload.uuid", get=Answers(), post=Answers()),
    Row("renja:import_options", "uuid=upload.uuid", post=Answers(ok="own:perencana admin")),
    Row("renja:import_batch", "batch=upload.uuid", get=Answers(ok="own:perencana")),
    Row("renja:import_batch_apply", "batch=upload.uuid", post=Answers(ok="own:perencana")),
    Row("renja:import_apply", "uuid=upload.uuid", post=Answers(ok="own:perencana admin")),
    # Calendar
    Row("renja:calendar", get=SIGNED_IN),
    Row("renja:plan_years", get=SIGNED_IN, post=Answers(ok="admin", forbidden=EVERYBODY)),
    Row(
        "renja:plan_year",
        "year=draft.plan_year.year",
        get=Answers(ok="admin", forbidden=EVERYBODY),
        post=Answers(ok="admin", forbidden=EVERYBODY),
    ),
    Row(
        "renja:deadline",
        "pk=deadline.pk code=region.code",
        get=Answers(ok=RKPD_WRITERS, forbidden=EVERYBODY),
        post=Answers(ok=RKPD_WRITERS, forbidden=EVERYBODY),
    ),
    # Checks and findings
    Row("alignment:list", get=SIGNED_IN),
    Row("alignment:rules", get=SIGNED_IN),
    Row(
        "alignment:choose_checks",
        "key=year.profile.key",
        post=Answers(ok=ADMIN, forbidden=EVERYBODY),
    ),
    *[
        Row("alignment:summary", f"pk={state}.pk", get=Answers(ok=audience))
        for state, audience in (("draft", DRAFT), ("handed_in", SHARED), ("rkpd", RKPD))
    ],
    *[
        Row(f"alignment:{name}", f"uuid={state}_run.uuid", get=Answers(ok=audience))
        for state, audience in (("draft", DRAFT), ("handed_in", SHARED))
        for name in ("run", "progress")
    ],
    Row("alignment:request_run", "pk=draft.pk", post=Answers(ok=CHECKERS, forbidden=DRAFT)),
    Row("alignment:request_run", "pk=handed_in.pk", post=Answers(ok=CHECKERS, forbidden=SHARED)),
    Row("alignment:request_run", "pk=rkpd.pk", post=Answers()),
    Row(
        "alignment:finding",
        "pk=draft_finding.pk",
        get=Answers(ok=DRAFT),
        post=Answers(ok=MOVERS, forbidden=DRAFT),
    ),
    Row(
        "alignment:finding",
        "pk=handed_in_finding.pk",
        get=Answers(ok=SHARED),
        post=Answers(ok=MOVERS, forbidden=SHARED),
    ),
    # Reports belong to whoever asked for them
    Row("reports:list", get=SIGNED_IN),
    *[
        Row(
            "reports:request",
            query=query,
            get=Answers(ok=audience, forbidden="stranger"),
            post=Answers(ok=audience, forbidden="stranger"),
            data={"format": "pdf"},
        )
        for query, audience in (
            ({}, "*:* ministry other_ministry admin"),
            ({"run": "draft_run.uuid"}, DRAFT),
            ({"run": "handed_in_run.uuid"}, SHARED),
            ({"wilayah": "region.code"}, SHARED),
        )
    ],
    Row("reports:report", "uuid=report.uuid", get=Answers(ok=OWN_REPORT)),
    Row("reports:progress", "uuid=report.uuid", get=Answers(ok=OWN_REPORT)),
    Row("reports:download", "uuid=report.uuid", get=Answers(ok=OWN_REPORT)),
    Row("reports:download", "uuid=waiting_report.uuid", get=Answers()),
    Row("reports:cancel", "uuid=waiting_report.uuid", post=Answers(ok=OWN_REPORT)),
    Row("reports:retry", "uuid=report.uuid", post=Answers(ok=OWN_REPORT)),
    # The code on a paper opens what it must say, to everybody; only once there is a paper
    Row("reports:verify_code", get=SIGNED_IN, public=True),
    Row("reports:verify", "code=report.code", get=SIGNED_IN, post=SIGNED_IN, public=True),
    Row("reports:verify", "code=waiting_report.code", get=Answers(), post=Answers(), public=True),
    # Rakor: organisations, lists, invitations
    *[
        Row(name, where, get=answers, post=answers if takes_post else None)
        for name, where, takes_post, answers in (
            ("organisations", "", False, Answers(ok=ANY_RAKOR_STAFF, forbidden=EVERYBODY)),
            ("organisation_add", "", True, Answers(ok=ANY_RAKOR_STAFF, forbidden=EVERYBODY)),
            ("invite_lists", "", True, Answers(ok=ANY_RAKOR_STAFF, forbidden=EVERYBODY)),
        )
        for name in (f"meetings:{name}",)
    ],
    Row(
        "meetings:organisation",
        "pk=organisation.pk",
        get=Answers(ok=ANY_RAKOR_STAFF, forbidden=EVERYBODY),
        post=Answers(ok=KEEPERS, forbidden=EVERYBODY),
    ),
    # Administrators keep what is of all; everybody else who prepares rakor reads and copies it
    Row(
        "meetings:organisation",
        "pk=national_organisation.pk",
        get=Answers(ok=ANY_RAKOR_STAFF, forbidden=EVERYBODY),
        post=Answers(ok=ADMIN, forbidden=EVERYBODY),
    ),
    *[
        Row(f"meetings:{name}", where, post=Answers(ok=ANY_RAKOR_STAFF, forbidden=EVERYBODY))
        for name, where in (
            ("organisation_copy", "pk=organisation.pk"),
            ("venue_copy", "pk=plan_venue.pk"),
        )
    ],
    Row(
        "meetings:invite_list",
        "pk=invite_list.pk",
        get=Answers(ok=RAKOR_STAFF),
        post=Answers(ok=RAKOR_STAFF),
    ),
    Row("meetings:invite_list_fill", "pk=invite_list.pk", post=Answers(ok=RAKOR_STAFF)),
    Row(
        "meetings:invite_list_remove",
        "pk=list_entry.pk",
        get=Answers(ok=RAKOR_STAFF),
        post=Answers(ok=RAKOR_STAFF),
    ),
    Row("meetings:invitations", "uuid=rakor.uuid", get=Answers(ok=RAKOR)),
    Row("meetings:rsvp_summary", "uuid=rakor.uuid", get=Answers(ok=RAKOR)),
    *[
        Row(
            "meetings:export", f"uuid=rakor.uuid what={what} suffix={suffix}", get=Answers(ok=RAKOR)
        )
        for what, suffix in (
            ("jawaban", "csv"),
            ("kehadiran", "xlsx"),
            ("keputusan", "csv"),
            ("tindak-lanjut", "xlsx"),
            ("agenda", "csv"),
        )
    ],
    Row(
        "meetings:export",
        "uuid=rakor.uuid what=peserta suffix=csv",
        get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
    ),
    Row("meetings:board_export", "suffix=csv", get=SIGNED_IN),
    Row(
        "meetings:sent_mail",
        "uuid=rakor.uuid pk=rakor_mail.pk",
        get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
    ),
    *[
        Row(
            f"meetings:{name}",
            "uuid=rakor.uuid",
            get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
            post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR) if takes_post else None,
        )
        for name, takes_post in (
            ("invite_add", True),
            ("invite_paste", True),
            ("letter", True),
            ("invite_send", True),
            ("invite_reminders", False),
            ("sent_mails", False),
            ("invite_whatsapp", False),
        )
    ],
    *[
        Row(
            f"meetings:{name}",
            "uuid=rakor.uuid pk=rakor_invitation.pk",
            get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
            post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
        )
        for name in ("invitation", "invitation_recipient")
    ],
    *[
        Row(
            f"meetings:{name}",
            "uuid=rakor.uuid pk=rakor_invitation.pk",
            post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
            data={"version": "1"},
        )
        for name in ("invitation_link", "invite_tick")
    ],
    Row(
        "meetings:invitation_withdraw",
        "uuid=rakor.uuid pk=rakor_invitation.pk",
        get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
        post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
        data={"version": "1"},
    ),
    # The signed link is the key; nobody needs an account
    Row(
        "meetings:answer",
        "token=rakor_link.answer",
        get=SIGNED_IN,
        post=SIGNED_IN,
        public=True,
    ),
    Row("meetings:answer", "token=salah", get=Answers(), post=Answers(), public=True),
    Row("meetings:answer_done", "token=rakor_link.answer", get=SIGNED_IN, public=True),
    Row("meetings:answer_done", "token=salah", get=Answers(), public=True),
    # A rakor without agenda has no hours, and so no calendar file yet.
    Row("meetings:answer_calendar", "token=rakor_link.answer", get=SIGNED_IN, public=True),
    Row(
        "meetings:answer_badge",
        "token=rakor_link.answer uuid=delegate.uuid",
        get=SIGNED_IN,
        public=True,
    ),
    # No letter was printed yet
    Row("reports:letter_by_link", "token=rakor_link.answer", get=Answers(), public=True),
    Row("reports:letter_by_link", "token=salah", get=Answers(), public=True),
    Row(
        "reports:letters",
        "uuid=rakor.uuid",
        get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
        post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
    ),
    Row("reports:letters_zip", "uuid=letters.uuid", get=Answers(ok="own:sekretariat admin")),
    Row("reports:letters_zip", "uuid=report.uuid", get=Answers()),
    Row(
        "reports:letter_file",
        "uuid=letters.uuid position=letter_section.position",
        get=Answers(ok="own:sekretariat admin"),
    ),
    # Calendar addresses: the page of their owner; the file for whoever has the address
    Row("meetings:feeds", get=SIGNED_IN, post=SIGNED_IN),
    Row("meetings:feed_revoke", "pk=feed.pk", post=Answers(ok="own:sekretariat")),
    Row("meetings:feed", "token=rakor_link.feed", get=SIGNED_IN, public=True),
    Row("meetings:feed", "token=salah", get=Answers(), public=True),
    # Rakor: the plan
    Row("meetings:list", get=SIGNED_IN),
    *[
        Row(
            f"meetings:{name}",
            where,
            get=Answers(ok=ANY_RAKOR_STAFF, forbidden=EVERYBODY),
            post=Answers(ok=ANY_RAKOR_STAFF, forbidden=EVERYBODY),
        )
        for name, where in (
            ("create", ""),
            ("venue_add", ""),
        )
    ],
    Row(
        "meetings:venue",
        "pk=plan_venue.pk",
        get=Answers(ok=ANY_RAKOR_STAFF, forbidden=EVERYBODY),
        post=Answers(ok=KEEPERS, forbidden=EVERYBODY),
    ),
    Row(
        "meetings:room",
        "pk=plan_room.pk",
        get=Answers(ok=KEEPERS, forbidden=EVERYBODY),
        post=Answers(ok=KEEPERS, forbidden=EVERYBODY),
    ),
    Row("meetings:venues", get=SIGNED_IN),
    *[
        Row(f"meetings:{name}", where, post=Answers(ok=KEEPERS, forbidden=EVERYBODY))
        for name, where in (("room_add", "pk=plan_venue.pk"),)
    ],
    Row(
        "meetings:room_remove",
        "pk=plan_room.pk",
        get=Answers(ok=KEEPERS, forbidden=EVERYBODY),
        post=Answers(ok=KEEPERS, forbidden=EVERYBODY),
    ),
    *[
        Row(f"meetings:{name}", f"uuid=plan.uuid {where}", get=Answers(ok=RAKOR))
        for name, where in (
            ("meeting", ""),
            ("poll", ""),
            ("agenda", ""),
            ("agenda_public", ""),
            ("item", "item=plan_item.uuid"),
            ("desk", "item=plan_desk.uuid"),
            ("materials", ""),
            ("material_file", "material=plan_material.uuid"),
            ("release", "number=plan_release.number"),
        )
    ],
    *[
        Row(f"meetings:{name}", f"uuid=plan.uuid {where}", get=Answers(ok=RAKOR_INSIDE))
        for name, where in (
            ("item", "item=plan_inside.uuid"),
            ("material_file", "material=plan_secret.uuid"),
        )
    ],
    Row("meetings:desk", "uuid=plan.uuid item=plan_item.uuid", get=Answers()),
    Row(
        "meetings:rundown",
        "uuid=plan.uuid",
        get=Answers(ok=RAKOR_INSIDE, forbidden=RAKOR),
    ),
    Row(
        "meetings:releases",
        "uuid=plan.uuid",
        get=Answers(ok=RAKOR),
        post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
    ),
    *[
        Row(
            f"meetings:{name}",
            f"uuid=plan.uuid {where}",
            get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
            post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
            data=data,
        )
        for name, where, data in (
            ("edit", "", {}),
            ("cancel", "", {}),
            ("postpone", "", {}),
            ("delete", "", {}),
            ("agencies", "", {}),
            ("day_add", "", {}),
            ("day", "pk=plan_day.pk", {}),
            ("warnings", "", {"kind": "holiday", "subject": "x", "reason": "Uji"}),
            ("poll_open", "", {}),
            ("item_add", "", {}),
            ("agenda_start", "", {}),
            ("agenda_table", "", {}),
            ("item_edit", "item=plan_item.uuid", {}),
            ("material_add", "", {}),
            ("material_upload", "material=plan_material.uuid", {}),
            ("material_remove", "material=plan_material.uuid", {}),
            ("item_remove", "item=plan_item.uuid", {}),
            ("day_remove", "pk=plan_day.pk", {}),
        )
    ],
    *[
        Row(
            f"meetings:{name}",
            f"uuid=plan.uuid {where}",
            post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
            data=data,
        )
        for name, where, data in (
            ("step", "", {}),
            ("poll_choose", "", {"option": "plan_option.pk"}),
            ("shift", "", {}),
            ("item_move", "item=plan_item.uuid", {}),
            ("item_restore", "item=plan_removed.uuid", {}),
            ("item_open", "item=plan_item.uuid", {}),
            ("item_finish", "item=plan_item.uuid", {}),
        )
    ],
    # An agency answers for itself; who prepares the rakor writes down what it told them.
    Row(
        "meetings:poll_answer",
        "uuid=plan.uuid agency=own_agency.pk",
        get=Answers(ok=f"own:* {RAKOR_STAFF}", forbidden=RAKOR),
        post=Answers(ok=f"own:* {RAKOR_STAFF}", forbidden=RAKOR),
    ),
    Row(
        "meetings:poll_address",
        "uuid=plan.uuid agency=sibling_agency.pk",
        get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
        post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
    ),
    Row(
        "meetings:poll_link",
        "token=plan_poll.token",
        get=SIGNED_IN,
        post=SIGNED_IN,
        public=True,
    ),
    # Whoever sees the finding and sits at the table: secretariat, agency, Bappeda
    Row(
        "meetings:desk_finding",
        "uuid=plan.uuid item=plan_desk.uuid pk=draft_finding.pk",
        get=Answers(ok=AT_THE_DESK, forbidden=DRAFT),
        post=Answers(ok=AT_THE_DESK, forbidden=DRAFT),
    ),
    Row(
        "meetings:desk_thread",
        "uuid=plan.uuid item=plan_desk.uuid pk=draft_thread.pk",
        get=Answers(ok=AT_THE_DESK, forbidden=DRAFT),
        post=Answers(ok=AT_THE_DESK, forbidden=DRAFT),
    ),
    # What was published is open to whoever has the address
    Row("meetings:public_agenda", "uuid=plan.uuid", get=SIGNED_IN, public=True),
    Row("meetings:public_agenda", "uuid=rakor.uuid", get=Answers(), public=True),
    Row(
        "meetings:public_material",
        "uuid=plan.uuid material=plan_material.uuid",
        get=SIGNED_IN,
        public=True,
    ),
    Row(
        "meetings:public_material",
        "uuid=plan.uuid material=plan_secret.uuid",
        get=Answers(),
        public=True,
    ),
    # Rakor: held, written down, agreed and followed up
    *[
        Row(f"meetings:{name}", f"uuid=run.uuid {where}", get=Answers(ok=RAKOR))
        for name, where in (
            ("attendance", ""),
            ("attendance_summary", ""),
            ("minutes", ""),
            ("decisions", ""),
            ("decisions_summary", ""),
            ("actions", ""),
            ("actions_summary", ""),
            ("effects", ""),
            ("story", ""),
            ("record", ""),
            ("record_file", ""),
            ("closing", ""),
            ("closing_summary", ""),
            ("evidence_zip", ""),
            ("evidence_file", "pk=run_evidence.uuid"),
        )
    ],
    *[
        Row(
            f"meetings:{name}",
            f"uuid=run.uuid {where}",
            get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
            post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
        )
        for name, where in (
            ("attendance_sheet", "pk=run_day.pk"),
            ("walk_in", ""),
            ("screen_open", "pk=run_day.pk"),
            ("minutes_circulate", ""),
            ("decision_add", ""),
            ("decision_edit", "pk=run_decision.uuid"),
            ("decision_remove", "pk=run_decision.uuid"),
            ("attendance_remove", "pk=run_attendance.pk"),
            ("evidence_remove", "pk=run_evidence.uuid"),
            ("action_add", ""),
            ("action_edit", "pk=run_action.uuid"),
            ("record_edit", ""),
            ("activity_edit", ""),
        )
    ],
    *[
        Row(
            f"meetings:{name}",
            f"uuid=run.uuid {where}",
            post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
            data=data,
        )
        for name, where, data in (
            ("attendance_record", "", {}),
            ("day_lock", "pk=run_day.pk", {}),
            ("day_unlock", "pk=run_day.pk", {}),
            ("screen_close", "pk=run_day.pk", {}),
            ("minutes_lock", "", {}),
            ("correction_resolve", "pk=run_correction.pk", {"resolution": "diterima"}),
            ("carry", "", {}),
            ("record_freeze", "", {"version": "1"}),
            ("record_thaw", "", {}),
            ("record_scan", "pk=run_signature.pk", {}),
            ("closing_step", "", {"ke": "disepakati"}),
        )
    ],
    Row(
        "meetings:screen",
        "uuid=run.uuid pk=run_day.pk",
        get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
    ),
    # A badge identifies; staff tick by it
    Row(
        "meetings:badge",
        "token=run_delegate.badge_token",
        get=SIGNED_IN,
        post=SIGNED_IN,
        public=True,
    ),
    Row("meetings:badge", "token=salah", get=Answers(), post=Answers(), public=True),
    Row(
        "meetings:badge_tick",
        "token=run_delegate.badge_token",
        post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
        data={"hari": "run_day.pk"},
    ),
    # Minutes are written by the host's people; others read what went round and correct it
    Row(
        "meetings:minutes_item",
        "uuid=run.uuid item=run_item.uuid",
        get=Answers(ok=RAKOR_INSIDE, forbidden=RAKOR),
        post=Answers(ok=RAKOR_INSIDE, forbidden=RAKOR),
    ),
    Row(
        "meetings:minutes_history",
        "uuid=run.uuid item=run_item.uuid",
        get=Answers(ok=RAKOR_INSIDE, forbidden=RAKOR),
    ),
    Row(
        "meetings:item_outcome",
        "uuid=run.uuid item=run_item.uuid",
        post=Answers(ok=RAKOR_INSIDE, forbidden=RAKOR),
        data={"outcome": "dicatat"},
    ),
    Row(
        "meetings:minutes_restore",
        "uuid=run.uuid item=run_item.uuid pk=run_revision.pk",
        post=Answers(ok=RAKOR_INSIDE, forbidden=RAKOR),
        data={"version": "1"},
    ),
    Row("meetings:minutes_draft", "uuid=run.uuid", get=Answers(ok=RAKOR), post=Answers(ok=RAKOR)),
    Row("meetings:minutes_draft", "uuid=plan.uuid", get=Answers(), post=Answers()),
    Row(
        "meetings:minutes_read",
        "token=run_link.minutes",
        get=SIGNED_IN,
        post=SIGNED_IN,
        public=True,
    ),
    Row("meetings:minutes_read", "token=salah", get=Answers(), post=Answers(), public=True),
    # Action items: who has to do them reports, and the board shows everybody their own
    Row("meetings:decisions_about", "target=draft_row.uuid", get=SIGNED_IN),
    Row("meetings:board", get=SIGNED_IN),
    Row(
        "meetings:action",
        "pk=run_action.uuid",
        get=Answers(ok=RAKOR),
        # Bappeda confirms what was done; this one is not.
        post=Answers(
            ok=f"{RAKOR_STAFF} own:perencana own:kepala_pd",
            not_now="board:verifikator",
            forbidden=RAKOR,
        ),
    ),
    Row(
        "meetings:proof_add",
        "pk=run_action.uuid",
        post=Answers(ok=f"{RAKOR_STAFF} own:perencana own:kepala_pd", forbidden=RAKOR),
    ),
    Row(
        "meetings:proof_file",
        "pk=run_action.uuid proof=run_proof.uuid",
        get=Answers(ok=RAKOR),
    ),
    # The berita acara is signed by whoever it names
    Row(
        "meetings:record_acknowledge",
        "uuid=run.uuid pk=run_signature.pk",
        post=Answers(ok="own:kepala_pd", forbidden=RAKOR),
    ),
    Row(
        "meetings:record_bsre",
        "uuid=run.uuid pk=run_signature.pk",
        get=Answers(ok="own:kepala_pd", forbidden=RAKOR),
        post=Answers(ok="own:kepala_pd", forbidden=RAKOR),
    ),
    Row(
        "meetings:record_object",
        "uuid=run.uuid pk=run_signature.pk",
        get=Answers(ok="own:kepala_pd", forbidden=RAKOR),
        post=Answers(ok="own:kepala_pd", forbidden=RAKOR),
    ),
    Row("meetings:signature_file", "uuid=run.uuid pk=run_signature.pk", get=Answers()),
    Row("meetings:record_file", "uuid=plan.uuid", get=Answers()),
    Row("meetings:record_verify", "uuid=run_record.uuid", get=SIGNED_IN, public=True),
    Row(
        "meetings:evidence",
        "uuid=run.uuid",
        get=Answers(ok=RAKOR),
        post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
    ),
    Row("meetings:evidence_file", "uuid=run.uuid pk=run_minors.uuid", get=Answers(ok=RAKOR_STAFF)),
    Row(
        "reports:papers",
        "uuid=run.uuid",
        get=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
        post=Answers(ok=RAKOR_STAFF, forbidden=RAKOR),
        data={"kertas": "rakor_sheet"},
    ),
]
