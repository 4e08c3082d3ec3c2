"""Where the mail of an address usually lies: a guess that fills the form."""

from __future__ import annotations

from typing import Any

#: Domain of the address: IMAP and SMTP server. What isn't here is looked for under its own domain.
KNOWN = {
    "gmail.com": ("imap.gmail.com", "smtp.gmail.com"),
    "googlemail.com": ("imap.gmail.com", "smtp.gmail.com"),
    "outlook.com": ("outlook.office365.com", "smtp.office365.com"),
    "hotmail.com": ("outlook.office365.com", "smtp.office365.com"),
    "icloud.com": ("imap.mail.me.com", "smtp.mail.me.com"),
    "yahoo.com": ("imap.mail.yahoo.com", "smtp.mail.yahoo.com"),
    "gmx.de": ("imap.gmx.net", "mail.gmx.net"),
    "gmx.net": ("imap.gmx.net", "mail.gmx.net"),
    "web.de": ("imap.web.de", "smtp.web.de"),
    "t-online.de": ("secureimap.t-online.de", "securesmtp.t-online.de"),
    "orange.fr": ("imap.orange.fr", "smtp.orange.fr"),
    "free.fr": ("imap.free.fr", "smtp.free.fr"),
    "fastmail.com": ("imap.fastmail.com", "smtp.fastmail.com"),
    "zoho.com": ("imap.zoho.com", "smtp.zoho.com"),
}


def guess(address: str) -> dict[str, Any]:
    domain = address.rpartition("@")[2].strip().casefold()
    if not domain:
        return {}
    imap, smtp = KNOWN.get(domain, (f"imap.{domain}", f"smtp.{domain}"))
    return {"imap_host": imap, "smtp_host": smtp, "imap_user": address.strip()}
