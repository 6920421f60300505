"""What writes the record. Nothing changes it."""

from audit.actions.entries import forget_sign_ins, note_purge, note_role
from audit.actions.sign_ins import follow_sign_ins

__all__ = ["follow_sign_ins", "forget_sign_ins", "note_purge", "note_role"]
