"""The state e-signature service (BSrE), through an office's own "esign client service".

The passphrase goes into one request and nowhere else: it is no part of any model, log line or
error text. Address and account of the service come from the environment, and the feature does not
exist without them.

Source: `POST {base}/api/sign/pdf`, HTTP Basic, multipart `file, nik, passphrase, tampilan, …`,
the signed file in the answer or behind `GET {base}/api/sign/download/{id}`; as public clients use
it, not verified against a running service.
"""

from __future__ import annotations

import base64
import http.client
import json
import secrets
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

TIMEOUT = 30  # seconds
LARGEST_ANSWER = 64 * 1024 * 1024
PDF = b"%PDF-"


class CannotSign(Exception):
    """The service refused, or did not answer. Never holds what was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    kind: str
    document: str
    body: bytes


def is_available() -> bool:
    """Whether this installation names a service."""
    return bool(settings.BSRE_URL)


@sensitive_variables("passphrase", "nik", "body")
def sign_pdf(*, pdf: bytes, nik: str, passphrase: str, reason: str, location: str) -> bytes:
    """The PDF with the signatory's certified signature. Raises CannotSign."""
    fields = {
        "nik": nik,
        "passphrase": passphrase,
        "tampilan": "invisible",
        "reason": reason,
        "location": location,
    }
    boundary = secrets.token_hex(16)
    body = _multipart(boundary, fields, pdf)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = _ask("POST", "/api/sign/pdf", body=body, kind=kind)
    if answer.status != 200:
        raise CannotSign(_refusal(answer))
    if answer.body.startswith(PDF):
        return answer.body
    document = answer.document or _document_of(answer.body)
    if not document:
        raise CannotSign(_("The signing service sent no signed file."))
    fetched = _ask("GET", f"/api/sign/download/{quote(document, safe='')}")
    if fetched.status != 200 or not fetched.body.startswith(PDF):
        raise CannotSign(_("The signing service sent no signed file."))
    return fetched.body


@sensitive_variables("fields", "parts")
def _multipart(boundary: str, fields: dict[str, str], pdf: bytes) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="berita-acara.pdf"'
        "\r\nContent-Type: application/pdf\r\n\r\n"
    )
    return b"".join([*parts, head.encode(), pdf, f"\r\n--{boundary}--\r\n".encode()])


@sensitive_variables("body")
def _ask(method: str, path: str, *, body: bytes | None = None, kind: str = "") -> _Answer:
    base = urlsplit(settings.BSRE_URL)
    host = base.hostname or ""
    make = http.client.HTTPSConnection if base.scheme == "https" else http.client.HTTPConnection
    account = f"{settings.BSRE_USER}:{settings.BSRE_PASSWORD}".encode()
    headers = {"Authorization": f"Basic {base64.b64encode(account).decode()}"}
    if kind:
        headers["Content-Type"] = kind
    connection = make(host, base.port, timeout=TIMEOUT)
    try:
        connection.request(method, base.path.rstrip("/") + path, body=body, headers=headers)
        response = connection.getresponse()
        return _Answer(
            status=response.status,
            kind=response.headers.get("Content-Type", ""),
            document=response.headers.get("id_dokumen", ""),
            body=response.read(LARGEST_ANSWER),
        )
    except (OSError, http.client.HTTPException):
        # The cause is dropped on purpose: its text may repeat what was sent.
        raise CannotSign(_("The signing service did not answer. Try again later.")) from None
    finally:
        connection.close()


def _document_of(body: bytes) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    found = said.get("id_dokumen") or said.get("id") if isinstance(said, dict) else ""
    return str(found or "")


def _refusal(answer: _Answer) -> str:
    """What the service says, where it says something short and readable."""
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = {}
    reason = said.get("error") or said.get("message") if isinstance(said, dict) else ""
    if answer.status in {401, 403}:
        return _("The signing service does not accept this installation's account.")
    text = str(reason or answer.status)[:200]
    return _("The signing service refused: %s") % text
