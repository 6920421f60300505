"""The people who sign in."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.querysets import PasswordResetRequestQuerySet


class UserManager(BaseUserManager["User"]):
    """Create people by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> User:
        """A saved user; without a password, one who must first set it through a mailed link."""
        user = self.model(email=self.normalize_email(email), name=name)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this address, whatever its capitals."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address; what they may do hangs on their memberships."""

    class Theme(models.TextChoices):
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.LIGHT)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    # When this visit began, and the one before it.
    seen_at = models.DateTimeField(null=True, editable=False)
    seen_before_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            # Two spellings of one address would be two accounts of one person.
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_its_capitals"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class PasswordResetRequest(models.Model):
    """Somebody asked for a new password of an address, which may have no account."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    place = models.GenericIPAddressField(_("from where"), null=True)
    asked_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, editable=False)

    objects = PasswordResetRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["email", "asked_at"]),
            models.Index(fields=["place", "asked_at"]),
        ]

    def __str__(self) -> str:
        return self.email
