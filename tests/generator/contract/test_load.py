"""Reading a folder: which files count, where links may lead, and that nothing makes it fall over."""

import copy
import errno
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from treaty_generator.contract.document import parse
from treaty_generator.contract.entry import kind_of
from treaty_generator.contract.files import Source
from treaty_generator.contract.keywords import KNOWN, SUBSCHEMAS, TAKES, Holds
from treaty_generator.contract.language import FILE, NESTED, Key
from treaty_generator.contract.lint import lint
from treaty_generator.contract.load import Loaded, NoContracts, load
from treaty_generator.problem import Severity, errors

ROOT = Path(__file__).parents[3]
SEED = ROOT / ".." / "shared" / "seeds" / "000_d58b3cea67f97851.txt"
CONTRACTS = sorted((ROOT / "contracts").rglob("*.yaml"))


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def ids(loaded: Loaded) -> list[str]:
    return [problem.id for problem in loaded.problems]


def test_a_missing_folder_raises(tmp_path: Path) -> None:
    with pytest.raises(NoContracts, match="there is no such folder"):
        load(tmp_path / "contracts")


def test_a_file_instead_of_a_folder_raises(tmp_path: Path) -> None:
    (tmp_path / "contracts").write_text("")
    with pytest.raises(NoContracts, match="this is not a folder"):
        load(tmp_path / "contracts")


def test_an_empty_folder_raises(tmp_path: Path) -> None:
    (tmp_path / "soulseek").mkdir()
    with pytest.raises(NoContracts, match="holds no contract"):
        load(tmp_path)


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, soulseek__module="module: {}\n", **{".git__a": "[", "soulseek__.draft": "["})
    loaded = load(tmp_path)
    assert ids(loaded) == []
    assert len(loaded.contracts.documents) == 1


def test_a_link_out_of_the_root_is_refused(tmp_path: Path) -> None:
    root = write(tmp_path / "contracts", soulseek__module="module: {}\n")
    write(tmp_path, secret="types:\n  A: {type: string}\n")
    (root / "soulseek" / "types.yaml").symlink_to(tmp_path / "secret.yaml")
    (root / "library").symlink_to(tmp_path)
    write(root, soulseek__events='events:\n  a.b: {version: "1.0.0", schema: {$ref: "types.yaml#/types/A"}}\n')
    assert sorted(ids(load(root))) == ["file-ignored", "file-outside-root", "ref-file-missing"]


def test_a_link_inside_the_root_is_read(tmp_path: Path) -> None:
    write(tmp_path, soulseek__types="types:\n  A: {type: string}\n", library__module="module: {}\n")
    (tmp_path / "library" / "types.yaml").symlink_to("../soulseek/types.yaml")
    loaded = load(tmp_path)
    assert ids(loaded) == []
    assert [len(module.types) for module in loaded.contracts.modules()] == [1, 1]


def test_links_that_lead_nowhere_are_told(tmp_path: Path) -> None:
    write(tmp_path, soulseek__module="module: {}\n")
    (tmp_path / "soulseek" / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "soulseek" / "nowhere.yaml").symlink_to("missing.yaml")
    assert ids(load(tmp_path)) == ["file-unreadable", "file-unreadable"]


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, soulseek__module="module: {}\n", library__module="module: {}\n")
    refuse_to_list(monkeypatch, tmp_path / "library")
    loaded = load(tmp_path)
    assert [(problem.id, problem.place.file) for problem in loaded.problems] == [
        ("file-unreadable", (tmp_path / "library").as_posix())
    ]
    assert not loaded.is_whole
    refuse_to_list(monkeypatch, tmp_path)
    assert ids(load(tmp_path)) == ["file-unreadable"]


def refuse_to_list(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """As the system does to whoever is not root."""
    original = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path) == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return original(path)

    monkeypatch.setattr(os, "scandir", scandir)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, soulseek__module="module: {}\n")
    os.mkfifo(tmp_path / "soulseek" / "pipe.yaml")
    assert ids(load(tmp_path)) == ["file-unreadable"]


def test_a_folder_may_be_called_like_a_file(tmp_path: Path) -> None:
    write(tmp_path, soulseek__module="module: {}\n", **{"soulseek__deep.yaml__module": "module: {}\n"})
    assert [module.path for module in load(tmp_path).contracts.modules()] == [("soulseek",), ("soulseek", "deep.yaml")]


def test_long_chains_of_references_are_looked_at_without_a_full_stack(tmp_path: Path) -> None:
    types = {f"T{index}": {"$ref": f"#/types/T{index + 1}"} for index in range(3000)}
    write(tmp_path, soulseek__types=json.dumps({"types": {**types, "T3000": {"type": "string"}}}))
    assert ids(load(tmp_path)) == ["ref-chain-too-long"]
    write(tmp_path, soulseek__types=json.dumps({"types": {**types, "T3000": {"$ref": "#/types/T0"}}}))
    assert ids(load(tmp_path)) == ["ref-chain-too-long", "ref-cycle"]


def test_the_events_file_that_the_format_comes_from_loads(tmp_path: Path) -> None:
    if not SEED.exists():
        pytest.skip(f"the document it stands in is not here: {SEED}")
    section = SEED.read_text(encoding="utf-8").partition("### 4.1 Schema Definition")[2]
    text = section.partition("```yaml\n")[2].partition("```")[0]
    loaded = load(write(tmp_path, soulseek__events=text))
    problems = (*loaded.problems, *lint(loaded.contracts))
    assert [event.name for module in loaded.contracts.modules() for event in module.events] == [
        "download.completed",
        "download.started",
    ]
    assert errors(problems) == []
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    assert {problem.id for problem in problems} == {"consumer-unknown"}


@pytest.mark.parametrize("keys", [FILE, *NESTED.values()], ids=["FILE", *(kind.name for kind in NESTED)])
def test_no_key_takes_every_kind_of_value(keys: tuple[Key, ...], tmp_path: Path) -> None:
    from treaty_generator.contract.entry import EntryReader
    from treaty_generator.contract.model import Origin

    document, _ = parse(Source("a", ("a",), b"{}"))
    assert document is not None
    for key in keys:
        refused = []
        for value in (None, True, 0.5, "no good", [[]], {"a": 1}):
            reader = EntryReader()
            reader.entry((key,), {key.name: value}, Origin(document), "it")
            if reader.problems:
                refused.append(kind_of(value))
        assert len(set(refused)) >= 3, f"{key.name} takes too much"


def test_every_keyword_says_what_it_takes() -> None:
    assert set(TAKES) == KNOWN - {"const", "default", "example"}
    assert all(takes.startswith("a schema") for name, (takes, _) in TAKES.items() if SUBSCHEMAS.get(name) is Holds.ONE)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "object", "1.0.0", "#/types/A", "a.b", "../b"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*sorted(KNOWN), "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def spots(value: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(spot for key, item in items for spot in spots(item, (*here, key)))]


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from(CONTRACTS), choices=st.data())
def test_no_contract_makes_load_or_lint_raise(path: Path, choices: st.DataObject) -> None:
    document, _ = parse(Source(path.name, ("a", "b", path.name), path.read_bytes()))
    assert document is not None
    holder = {"root": copy.deepcopy(document.data)}
    for _ in range(choices.draw(st.integers(1, 3))):
        *way, last = choices.draw(st.sampled_from(spots(holder)[1:]))
        node: Any = holder
        for step in way:
            node = node[step]
        node[last] = choices.draw(JUNK)
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(write(Path(folder), **{f"a__b__{path.stem}": json.dumps(holder["root"])}))
        lint(loaded.contracts)
