import json
from pathlib import Path

import pytest

from weft_engine.net.addresses import Reach, is_local_name, refusal

VECTORS = json.loads((Path(__file__).parents[2] / "data/addresses.json").read_text())


@pytest.mark.parametrize("address", VECTORS["block"])
def test_addresses_that_others_were_attacked_through_are_refused(address: str) -> None:
    assert refusal(address, Reach.PUBLIC)


@pytest.mark.parametrize("address", VECTORS["allow"])
def test_addresses_of_the_public_internet_are_allowed(address: str) -> None:
    assert refusal(address, Reach.PUBLIC) == ""


@pytest.mark.parametrize(
    "address",
    [
        "::1", "::", "::7f00:1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
        "2002:7f00:1::", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fc00::1", "fd12::1", "fec0::1",
        "fe80::1%eth0", "fd00:ec2::254", "100.64.0.1", "100.100.100.200", "169.254.170.2", "192.0.0.1", "192.0.2.1",
        "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "240.0.0.1", "255.255.255.255", "0.1.2.3",
        "2001:db8::1", "100::1", "::ffff:0:7f00:1", "::ffff:0:a9fe:a9fe", "168.63.129.16", "fd20:ce::254",
    ],
)  # fmt: skip
def test_every_other_way_to_write_a_local_or_reserved_address_is_refused(address: str) -> None:
    assert refusal(address, Reach.PUBLIC)


@pytest.mark.parametrize("address", ["2002:808:808::1", "64:ff9b::808:808"])
def test_a_public_address_inside_another_is_public(address: str) -> None:
    assert refusal(address, Reach.PUBLIC) == ""


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "fd12::1", "8.8.8.8"])
def test_a_granted_host_may_be_local(address: str) -> None:
    assert refusal(address, Reach.LOCAL) == ""


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "::ffff:a9fe:a9fe", "fe80::1", "224.0.0.1", "0.0.0.0", "fd00:ec2::254", "168.63.129.16"],
)
def test_a_granted_host_never_leads_to_a_metadata_service(address: str) -> None:
    assert refusal(address, Reach.LOCAL)


def test_the_settings_reach_everything() -> None:
    assert refusal("127.0.0.1", Reach.ANY) == ""


def test_the_reason_names_what_the_address_is() -> None:
    assert refusal("::ffff:169.254.169.254", Reach.PUBLIC) == "a cloud metadata service"
    assert refusal("127.8.8.8", Reach.PUBLIC) == "this machine"
    assert refusal("10.0.0.1", Reach.PUBLIC) == "a private network"


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST.", "app.localhost", "nas", "printer.local", "db.internal", "127.0.0.1", "[::1]"]
)
def test_a_name_that_says_so_is_local(name: str) -> None:
    assert is_local_name(name)


@pytest.mark.parametrize("name", ["example.com", "localhost.example.com", "127.0.0.1.nip.io", "mylocal", "a.notlocal"])
def test_a_name_under_a_public_domain_is_not_local_wherever_it_leads(name: str) -> None:
    assert is_local_name(name) is (name == "mylocal")
