"""Bad input gets a message with place, cause and mend; nothing is written, and nothing reaches the terminal raw."""

import os
import re
import sys

import pytest

from .project import EVENT, Project

PLACE = "contracts/shop/orders/bad.yaml"
DEEP = "types:\n  T: " + "{not: " * 100 + "{}" + "}" * 100
BOMB = "types:\n  a: &a {type: [x,x,x,x,x,x,x,x,x,x]}\n" + "".join(
    f"  {new}: &{new} {{allOf: [{', '.join(f'*{old}' for _ in range(10))}]}}\n"
    for old, new in ("ab", "bc", "cd", "de", "ef", "fg")
)


def schema(text: str) -> str:
    return f"types:\n  Thing: {text}\n"


BAD: dict[str, tuple[str | bytes, str]] = {
    "invalid YAML": ("types: [", "yaml-syntax"),
    "duplicate keys": ("types: {}\ntypes: {}", "yaml-duplicate-key"),
    "alias bomb": (BOMB, "yaml-alias-bomb"),
    "100 levels": (DEEP, "yaml-too-deep"),
    "tag": ("types: !!python/object:os.system {}", "yaml-tag"),
    "NUL": ("types: {}\0", "yaml-character"),
    "escape character": ("types: {}\x1b[31m", "yaml-character"),
    "escaped escape": ('"\\e[31mtypes\\a": {}', "key-unknown"),
    "ref out by ..": (schema("{$ref: '../../../secret.yaml#/types/T'}"), "ref-outside-root"),
    "ref by absolute path": (schema("{$ref: '/etc/passwd'}"), "ref-outside-root"),
    "ref to the network": (schema("{$ref: 'http://localhost/x.yaml'}"), "ref-remote"),
    "ref target missing": (schema("{$ref: '#/types/Thong'}"), "ref-target-missing"),
    "ref cycle": (schema("{$ref: '#/types/Thing'}"), "ref-cycle"),
    "not semver": (EVENT.replace("1.0.0", "1.0").replace("order.placed", "order.lost"), "version-not-semver"),
    "unknown key": ("evnts: {}", "key-unknown"),
    "not UTF-8": (b"types: {}\xff", "file-not-utf8"),
    "unknown keyword": (schema("{typ: object}"), "keyword-unknown"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["lint", "compile"])
def test_findings(shop: Project, command: str, name: str) -> None:
    text, id = BAD[name]
    shop.write(PLACE, text)
    before = shop.files()
    outcome = shop.treaty(command)
    assert outcome.code == 1
    assert re.search(rf"^{re.escape(PLACE)}:\d+:\d+: error\[{id}\] .+$", outcome.out, re.MULTILINE)
    assert "    mend: " in outcome.out
    assert "Traceback" not in outcome.out + outcome.err
    assert not re.search(r"[^\n -~…→]", outcome.out + outcome.err)
    assert shop.files() == before


@pytest.mark.parametrize("command", ["lint", "compile"])
def test_a_link_out_of_the_root(shop: Project, command: str) -> None:
    shop.write("secret.yaml", "types: {T: {}}")
    (shop.folder / "contracts/shop/orders/link.yaml").symlink_to(shop.folder / "secret.yaml")
    outcome = shop.treaty(command)
    assert outcome.code == 1
    assert "contracts/shop/orders/link.yaml:1:1: error[file-outside-root]" in outcome.out


@pytest.mark.parametrize("command", ["lint", "compile"])
def test_no_contracts(project: Project, command: str) -> None:
    outcome = project.treaty(command)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("treaty: contracts: there is no such folder; ")
    (project.folder / "contracts").mkdir()
    assert project.treaty(command).err.startswith("treaty: contracts: the folder holds no contract (*.yaml); ")
    assert not (project.folder / "generated").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
@pytest.mark.parametrize("command", ["lint", "compile"])
def test_a_module_whose_name_is_no_text(shop: Project, command: str) -> None:
    shop.write(os.fsdecode(b"contracts/shop/or\xff/events.yaml"), "types: {}")
    outcome = shop.treaty(command)
    assert outcome.code == 1
    assert "error[name-invalid] the name of this file's folder is 'or\\udcff'" in outcome.out


def test_a_folder_with_a_hostile_name(project: Project) -> None:
    outcome = project.treaty("lint", "con\x1b[31mtracts")
    assert outcome.code == 2
    assert "\x1b" not in outcome.err
