"""A mail server that knows nobody."""

import smtplib

from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    def send_messages(self, email_messages):
        refused = {to: (550, b"no such user") for m in email_messages for to in m.recipients()}
        raise smtplib.SMTPRecipientsRefused(refused)
