"""Regions, the agencies in them, and who works where with which role."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from agencies.querysets import (
    AgencyQuerySet,
    InvitationQuerySet,
    LetterheadQuerySet,
    MembershipQuerySet,
    RegionQuerySet,
)


class Region(models.Model):
    """The nation, a province, a regency or city, or a district (kecamatan).

    `code` is Kemendagri's, with dots ("19.01"); the nation is "0". BPS and SIPD number the same
    regions differently: keep the three apart.
    """

    class Level(models.TextChoices):
        NATION = "nation", _("Nation")
        PROVINCE = "province", _("Province")
        REGENCY = "regency", _("Regency")
        CITY = "city", _("City")
        DISTRICT = "district", _("District")

    class Zone(models.TextChoices):
        WIB = "Asia/Jakarta", "WIB"
        WITA = "Asia/Makassar", "WITA"
        WIT = "Asia/Jayapura", "WIT"

    code = models.CharField(_("Kemendagri code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=120)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    code_bps = models.CharField(_("BPS code"), max_length=10, blank=True)
    sipd_id = models.PositiveIntegerField(_("SIPD id"), null=True, blank=True, unique=True)
    zone = models.CharField(_("time zone"), max_length=20, choices=Zone, default=Zone.WIB)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="region_only_the_nation_has_no_parent",
                condition=Q(level="nation", parent=None)
                | ~Q(level="nation") & Q(parent__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["level", "code"]),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="region_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    def beside(self, name: str) -> str:
        """The region's name where a body's name leaves open whose it is; else "".

        Agencies of several regions are called alike; national bodies are not.
        """
        return "" if self.level == self.Level.NATION or self.name in name else self.name

    @property
    def timezone(self) -> ZoneInfo:
        """The zone in which this region's times are shown."""
        return ZoneInfo(self.zone)

    @property
    def gov_type(self) -> str:
        """Which half of the nomenclature holds here: "PROV" or "KABKOT"."""
        return "PROV" if self.level == self.Level.PROVINCE else "KABKOT"

    @property
    def is_province(self) -> bool:
        return self.level == self.Level.PROVINCE


class Agency(models.Model):
    """A perangkat daerah, a planning board (Bappeda) or a ministry.

    One agency may hold several bidang urusan; agencies of different regions are compared by
    bidang and code, never by their names.
    """

    class Kind(models.TextChoices):
        AGENCY = "agency", _("Regional agency (perangkat daerah)")
        PLANNING_BOARD = "planning_board", _("Regional planning board (Bappeda)")
        MINISTRY = "ministry", _("Ministry or national agency")

    region = models.ForeignKey(Region, models.PROTECT, related_name="agencies")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.AGENCY)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    affair_fields = ArrayField(
        models.CharField(max_length=4),
        verbose_name=_("affair fields (bidang urusan)"),
        default=list,
        blank=True,
        help_text=_("Two-part codes such as 2.08."),
    )
    sipd_code = models.CharField(_("SIPD code"), max_length=40, blank=True)
    sipd_id = models.PositiveIntegerField(_("SIPD id"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["region__code", "sipd_code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "sipd_code"],
                condition=~Q(sipd_code=""),
                name="agency_code_once_per_region",
                violation_error_message=_("An agency of this region has this SIPD code already."),
            ),
            models.UniqueConstraint(
                "region",
                Lower("name"),
                name="agency_name_once_per_region",
                violation_error_message=_("An agency of this region has this name already."),
            ),
        ]
        indexes = [GinIndex(fields=["affair_fields"], name="agency_fields_gin")]

    def __str__(self) -> str:
        return self.short_name or self.name


class AgencyUnit(models.Model):
    """A sub-unit (UPTD, bidang, puskesmas) with its own rows in the agency's Renja."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    sipd_code = models.CharField(_("SIPD code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["sipd_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "sipd_code"], name="unit_code_once_per_agency"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Letterhead(models.Model):
    """What stands above an agency's letters; of a region, the emblem for those without their own.

    `emblem` is a small PNG that was drawn anew, blank without one. It lies here and not in a file:
    each backup of the database holds it, and no file is left behind by a newer one.
    """

    agency = models.OneToOneField(
        Agency, models.PROTECT, null=True, blank=True, related_name="letterhead"
    )
    region = models.OneToOneField(
        Region, models.PROTECT, null=True, blank=True, related_name="letterhead"
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    postal_code = models.CharField(_("postcode"), max_length=5, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    website = models.CharField(_("website"), max_length=120, blank=True)
    emblem = models.BinaryField(blank=True, default=bytes)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = LetterheadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letterhead_of_an_agency_or_a_region",
                condition=Q(agency__isnull=False, region=None)
                | Q(
                    agency=None, region__isnull=False, address="", postal_code="", phone="",
                    email="", website="",
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.agency or self.region)


class Role(models.TextChoices):
    """The keys of domain.md 1.12; what each may do stands in `agencies.permissions`."""

    PLANNER = "perencana", _("Planner")
    AGENCY_HEAD = "kepala_pd", _("Head of agency")
    VERIFIER = "verifikator", _("Bappeda verifier")
    TEAM_MEMBER = "anggota_tim", _("Verification team member")
    SECRETARIAT = "sekretariat", _("Rakor secretariat")
    MINISTRY_REVIEWER = "reviewer_kl", _("Ministry reviewer")
    REGION_ADMIN = "admin_daerah", _("Region administrator")
    ADMIN = "admin", _("Administrator")


class Membership(models.Model):
    """A person in an agency with one role; a second role is a second row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["agency_id", "user_id", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"], name="membership_role_once_per_agency"
            ),
            models.CheckConstraint(
                name="membership_role_is_known", condition=Q(role__in=list(Role.values))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.agency}"


class Invitation(models.Model):
    """A mailed link with which a person joins an agency; only the token's hash is kept."""

    email = models.EmailField(_("e-mail address"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                name="invitation_acceptance_recorded",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_withdrawal_recorded",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_not_accepted_and_withdrawn",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
            ),
            models.UniqueConstraint(
                Lower("email"),
                "agency",
                "role",
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.agency}"
