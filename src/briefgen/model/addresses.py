"""Addresses that may be followed: what is one, and how it is written for programs that know ASCII alone.

An editor writes an address as a browser shows it, and so it prints; a link in a PDF is seven-bit (ISO 32000-1, 12.6.4.7).
There the name of the site is in punycode (IDNA 2008 after the mapping of UTS 46, as in browsers), all else that is no
part of a URI (RFC 3986, RFC 6068) percent-encoded as UTF-8; what is encoded already stays as it is.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, unquote

_WEB = re.compile(r"(https?://)([^/?#]+)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"(mailto:)([^?#]+)()(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_PLAIN = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:/(?:[\w.~!$&'()*+,;=:@/-]|%[\dA-Fa-f]{2})*)?",
    re.ASCII,
)
"""Nearly all addresses there are."""
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._~-]*[A-Za-z0-9_])?\.?")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_MARKS = "!$&'()*+,;=:@%"
_MOST = 65_535


class AddressError(ValueError):
    """A text that is no address, in plain words."""


def ascii_address(address: str) -> str:
    """Return an address as a URI: the same one, in ASCII. Raises ``AddressError`` in plain words where it is none."""
    if _PLAIN.fullmatch(address):
        return address
    found = _WEB.fullmatch(address) or _MAIL.fullmatch(address)
    if found is None or re.search(r"[\s\x00-\x1f\x7f]", address):
        raise AddressError("an address begins with https://, http:// or mailto: and has no spaces")
    scheme, place, path, query, fragment = (part or "" for part in found.groups())
    place = _encode_mailboxes(place) if scheme.lower() == "mailto:" else _encode_site(place)
    query, fragment = (part[:1] + _encode(part[1:], f"{_MARKS}/?") for part in (query, fragment))
    return f"{scheme}{place}{_encode(path, f'{_MARKS}/')}{query}{fragment}"


def same_address(address: str) -> str:
    """Return a key that is the same for an address however its characters are encoded."""
    return _ESCAPE.sub(lambda found: found[0].upper(), ascii_address(address))


def _encode(text: str, safe: str) -> str:
    return quote(_STRAY.sub("%25", text), safe=safe)


def _encode_site(site: str) -> str:
    """Encode what comes before the path: who logs in, the host, the port."""
    user, at, place = site.rpartition("@")
    host, _, port = (
        (place, "", "") if place.endswith("]") else place.rpartition(":") if ":" in place else (place, "", "")
    )
    if port and not (port.isascii() and port.isdecimal() and int(port) <= _MOST):
        raise AddressError(f"{port[:20]!r} is not a port: a number up to {_MOST} is")
    return f"{_encode(user, _MARKS)}{at}{_encode_host(host)}{place[len(host) :]}"


def _encode_mailboxes(mailboxes: str) -> str:
    encoded = []
    for mailbox in mailboxes.split(","):
        name, at, host = mailbox.rpartition("@")
        if not (name and at and host) or "@" in name:
            raise AddressError("an address of mail is a name, @ and a site, as in mailto:office@example.org")
        encoded.append(f"{_encode(name, _MARKS.translate(_NOT_IN_NAMES))}@{_encode_host(host)}")
    return ",".join(encoded)


_NOT_IN_NAMES = dict.fromkeys(map(ord, "&;=:@,()"))


def _encode_host(host: str) -> str:
    if _HOST.fullmatch(host):
        return host
    if host.startswith("[") and host.endswith("]"):
        try:
            IPv6Address(host[1:-1])
        except AddressValueError:
            raise AddressError(f"{host[:60]!r} is not an address of IPv6") from None
        if "%" not in host:
            return host
    import idna  # noqa: PLC0415 - 10 ms for its tables, and few sites have such names

    try:
        # Browsers take the encoded form of a name for the name.
        encoded = idna.encode(unquote(host, errors="strict"), uts46=True).decode("ascii")
    except ValueError:  # IDNAError is one, and so is what is not UTF-8
        encoded = ""
    if not _HOST.fullmatch(encoded):
        raise AddressError(f"{host[:60]!r} is not the name of a site")
    return encoded
