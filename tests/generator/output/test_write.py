"""Writing touches what changed, knows what is its own, and refuses to harm the rest."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from treaty_generator.cli import main
from treaty_generator.output.write import Change, OutputRefused, changes, write
from treaty_generator.render.data import manifest_json

ORDERS = {"shop/orders/__init__.py": "", "shop/orders/events.py": "A = 1\n", "shop/orders/py.typed": ""}
MAILER = {"shop/mailer/__init__.py": "", "shop/mailer/subscriber.py": "B = 1\n"}


def tree(*parts: dict[str, str]) -> dict[str, str]:
    """Files with the manifest that the compiler would make for them."""
    files = {path: text for part in parts for path, text in part.items()} | {"shop/__init__.py": ""}
    return files | {"shop/manifest.json": manifest_json({}, files)}


BOTH = tree(ORDERS, MAILER)


def found(out: Path) -> dict[str, str]:
    return {path.relative_to(out).as_posix(): path.read_text() for path in out.rglob("*") if path.is_file()}


def times(out: Path) -> dict[str, int]:
    return {path.relative_to(out).as_posix(): path.lstat().st_mtime_ns for path in out.rglob("*")}


def test_the_first_write_makes_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    made = write(BOTH, out)
    assert found(out) == BOTH
    assert made[-1].path == "shop/manifest.json"  # Digests are what a reader of changes wants to see last.
    assert sorted(made, key=lambda change: change.path) == [
        Change(path, None, text) for path, text in sorted(BOTH.items())
    ]


def test_a_second_write_touches_nothing(tmp_path: Path) -> None:
    write(BOTH, tmp_path)
    before = times(tmp_path)
    assert write(BOTH, tmp_path) == ()
    assert times(tmp_path) == before


def test_only_what_changed_is_touched(tmp_path: Path) -> None:
    write(BOTH, tmp_path)
    before = times(tmp_path)
    after = tree(ORDERS | {"shop/orders/events.py": "A = 2\n"}, MAILER)
    assert [change.path for change in write(after, tmp_path)] == ["shop/orders/events.py", "shop/manifest.json"]
    assert found(tmp_path) == after
    files = {path for path in times(tmp_path) if (tmp_path / path).is_file()}
    assert {path for path in files if times(tmp_path)[path] != before[path]} == {
        "shop/manifest.json",
        "shop/orders/events.py",
    }


def test_a_module_that_is_gone_takes_its_files_and_folders_along(tmp_path: Path) -> None:
    write(BOTH, tmp_path)
    (tmp_path / "shop/mailer/__pycache__").mkdir()
    (tmp_path / "shop/orders/__pycache__").mkdir()
    (tmp_path / "shop/orders/__pycache__/events.cpython-311.pyc").write_bytes(b"cache")
    made = write(tree(ORDERS), tmp_path)
    assert [change.path for change in made if change.after is None] == sorted(MAILER)
    assert not (tmp_path / "shop/mailer").exists()
    assert (tmp_path / "shop/orders/__pycache__/events.cpython-311.pyc").exists()


def test_a_system_that_is_gone_is_removed_whole(tmp_path: Path) -> None:
    write(BOTH, tmp_path)
    write({"__init__.py": "", "manifest.json": manifest_json({}, {"__init__.py": ""})}, tmp_path)
    assert set(found(tmp_path)) == {"__init__.py", "manifest.json"}
    assert not (tmp_path / "shop").exists()


def test_a_file_that_was_edited_is_written_again(tmp_path: Path) -> None:
    write(BOTH, tmp_path)
    (tmp_path / "shop/orders/events.py").write_bytes(b"A = 1\r\n")
    (tmp_path / "shop/orders/py.typed").unlink()
    (tmp_path / "shop/__init__.py").write_bytes(b"\xff")
    assert len(write(BOTH, tmp_path)) == 3
    assert found(tmp_path) == BOTH


def test_changes_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert len(changes(BOTH, out)) == len(BOTH)
    assert not out.exists()


# What is not ours


def put_file(out: Path) -> None:
    (out / "shop").mkdir(exist_ok=True)
    (out / "shop/mine.py").write_text("precious = True\n")


def put_manifest(out: Path) -> None:
    (out / "manifest.json").write_text('{"generator": "other", "outputs": {"manifest.json": ""}}')


def put_manifest_of_another_format(out: Path) -> None:
    (out / "manifest.json").write_text('{"generator": "treaty", "format": 999, "outputs": {}}')


def put_link_to_a_file(out: Path) -> None:
    (out / "link.py").symlink_to(out.parent / "elsewhere.py")


def put_link_to_a_folder(out: Path) -> None:
    (out / "link").symlink_to(out.parent, target_is_directory=True)


def put_hidden_file(out: Path) -> None:
    (out / ".mine.py.treaty").write_text("")


@pytest.mark.parametrize(
    "put",
    [
        put_file,
        put_manifest,
        put_manifest_of_another_format,
        put_link_to_a_file,
        put_link_to_a_folder,
        put_hidden_file,
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_what_is_not_ours_is_refused_and_nothing_is_written(
    tmp_path: Path, put: Callable[[Path], None], is_first: bool
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    if not is_first:
        write(BOTH, out)
    put(out)
    before = times(tmp_path)
    with pytest.raises(OutputRefused):
        write(tree(ORDERS), out)
    assert times(tmp_path) == before


def test_a_manifest_owns_nothing_outside_its_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "precious.py").write_text("precious = True\n")
    write({"manifest.json": manifest_json({}, {"../precious.py": "", str(tmp_path / "precious.py"): ""})}, out)
    write(BOTH, out)
    assert (tmp_path / "precious.py").exists()


@pytest.mark.parametrize("is_dangling", [True, False])
def test_a_link_is_no_output_folder(tmp_path: Path, is_dangling: bool) -> None:
    real = tmp_path / "real"
    if not is_dangling:
        real.mkdir()
    (tmp_path / "out").symlink_to(real, target_is_directory=True)
    with pytest.raises(OutputRefused, match="symbolic link"):
        write(BOTH, tmp_path / "out")
    assert is_dangling or not list(real.iterdir())


def test_a_file_is_no_output_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("precious\n")
    with pytest.raises(OutputRefused, match="not a folder"):
        write(BOTH, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "precious\n"


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputRefused):
        write(BOTH, tmp_path / "file" / "out")
    with pytest.raises(OutputRefused):
        write(BOTH, tmp_path / ("n" * 300))


def test_the_manifest_names_every_other_file_with_its_digest(tmp_path: Path) -> None:
    write(BOTH, tmp_path)
    manifest = json.loads((tmp_path / "shop/manifest.json").read_text())
    assert set(manifest["outputs"]) == set(BOTH) - {"shop/manifest.json"}


# Contracts with errors


@pytest.mark.parametrize(("example", "is_fine"), [("{}", False), ("{id: 1}", False), ("{id: a}", True)])
def test_the_command_writes_nothing_when_lint_finds_errors(
    tmp_path: Path, example: str, is_fine: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = tmp_path / "contracts" / "orders" / "events.yaml"
    contract.parent.mkdir(parents=True)
    contract.write_text(
        "events: {placed: {version: 1.0.0, schema: {type: object, required: [id], properties: {id: {type: string}}},"
        f" examples: [{example}]}}}}\n"
    )
    out = tmp_path / "out"
    code = main(["compile", str(tmp_path / "contracts"), "--out", str(out)])
    assert (code, out.exists()) == ((0, True) if is_fine else (1, False))
    assert ("example-rejected" in capsys.readouterr().out) is not is_fine


def test_the_command_writes_nothing_when_names_collide(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contracts = Path(__file__).parents[2] / "cases" / "render" / "names_taken" / "contracts"
    assert main(["compile", str(contracts), "--out", str(tmp_path / "out")]) == 1
    assert "python-name-taken" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_a_folder_where_a_file_is_to_be_written_is_refused_first(tmp_path: Path) -> None:
    (tmp_path / "shop/orders/events.py").mkdir(parents=True)
    with pytest.raises(OutputRefused, match=r"shop/orders/events\.py is a folder"):
        write(BOTH, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(OutputRefused, match="neither a file nor a folder"):
        write(BOTH, tmp_path)


def test_a_manifest_that_nobody_can_read_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[" * 200_000)
    with pytest.raises(OutputRefused, match=r"did not write: manifest\.json"):
        write(BOTH, tmp_path)
