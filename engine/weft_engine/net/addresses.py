"""Which addresses a request may go to, decided on the resolved address, never on the spelling of a name."""

from __future__ import annotations

from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address


class Reach(IntEnum):
    """How far a request may go."""

    PUBLIC = 0
    """Addresses of the public internet only: for addresses that come from data."""
    LOCAL = 1
    """Also this machine and its private networks: for a host that a trusted flow names. Never metadata services."""
    ANY = 2
    """Everywhere: for servers a person wrote into the settings."""


_METADATA: Final = frozenset(map(ip_address, (
    "169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192",
    "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254",
)))  # fmt: skip
_NAT64: Final = ip_network("64:ff9b::/96")
_LOCAL_NAT64: Final = ip_network("64:ff9b:1::/48")
_COMPATIBLE: Final = ip_network("::/96")
_TRANSLATED: Final = ip_network("::ffff:0:0:0/96")
_NOT_GLOBAL_HERE: Final = (ip_network("192.88.99.0/24"), ip_network("fec0::/10"), _LOCAL_NAT64)
"""Reserved ranges that some versions of `ipaddress` call global."""


_LOCAL_ENDINGS: Final = (
    "localhost", "local", "localdomain", "lan", "home", "internal", "intranet", "corp", "private", "test", "home.arpa",
)  # fmt: skip
"""Endings that no public name has."""


def is_local_name(host: str) -> bool:
    """Whether who reads a host can see that it is on this machine or its networks: an address, or a name of no domain.

    A public name that leads there is either a person's own server, which then says so, or an attack that nobody who
    read the name could have seen (DNS rebinding).
    """
    name = host.strip("[]").lower().rstrip(".")
    try:
        return bool(ip_address(name))
    except ValueError:
        return "." not in name or any(name.endswith(f".{each}") for each in _LOCAL_ENDINGS)


def refusal(address: str, reach: Reach) -> str:
    """Why a request of that reach may not go to a resolved address; empty if it may."""
    if reach is Reach.ANY:
        return ""
    plain = _unwrapped(ip_address(address))
    kind = _kind(plain)
    allowed = not kind or (reach is Reach.LOCAL and kind in ("this machine", "a private network"))
    return "" if allowed else kind


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, by any of the ways to write it, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    teredo = address.teredo
    inner = address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
    holds_it = any(_is_in(address, each) for each in (_NAT64, _TRANSLATED))
    if inner is None and (holds_it or (_is_in(address, _COMPATIBLE) and int(address) > 1)):
        inner = IPv4Address(int(address) & 0xFFFF_FFFF)
    return inner or address


def _kind(address: Address) -> str:
    """What an address is if it is not on the public internet; empty if it is."""
    if address in _METADATA:
        return "a cloud metadata service"
    if address.is_loopback:
        return "this machine"
    if address.is_unspecified or (address.version == 4 and int(address) >> 24 == 0):
        return "no address of a server"
    if address.is_link_local:
        return "a link-local network"
    if address.is_multicast:
        return "a multicast group"
    if _is_reserved(address):
        return "a reserved range"
    return "" if address.is_global else "a private network"


def _is_reserved(address: Address) -> bool:
    in_table = any(address.version == net.version and address in net for net in _NOT_GLOBAL_HERE)
    return in_table or (address.is_reserved and not address.is_global)


def _is_in(address: IPv6Address, network: object) -> bool:
    return isinstance(network, IPv6Network) and address in network
