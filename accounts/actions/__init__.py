"""What happens around signing in, and around a password that was forgotten."""

from accounts.actions.forgetting import forget_resets, forget_sessions, forget_wrong_passwords
from accounts.actions.resets import CannotAskAgain, ask_for_reset, mail_reset_links
from accounts.actions.sign_in import counted_address, counted_place
from accounts.actions.visits import note_visit

__all__ = [
    "CannotAskAgain",
    "ask_for_reset",
    "counted_address",
    "counted_place",
    "forget_resets",
    "forget_sessions",
    "forget_wrong_passwords",
    "mail_reset_links",
    "note_visit",
]
