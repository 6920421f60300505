"""What happens around signing in, and around a password that was forgotten."""

from accounts.actions.resets import CannotAskAgain, ask_for_reset, mail_reset_links
from accounts.actions.sign_in import counted_address, counted_place

__all__ = [
    "CannotAskAgain",
    "ask_for_reset",
    "counted_address",
    "counted_place",
    "mail_reset_links",
]
