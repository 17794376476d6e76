"""`treaty compile` writes packages, shows what would change, and refuses folders that are not its own."""

from pathlib import Path

import pytest

from .project import EVENT, Project


def test_it_writes_and_a_second_time_finds_nothing_to_do(shop: Project) -> None:
    first = shop.treaty("compile")
    assert (first.code, first.out) == (0, "")
    assert first.err.startswith("generated: ")
    assert first.err.endswith(" written, 0 removed, 0 unchanged\n")
    before = {path: (shop.folder / path).stat().st_mtime_ns for path in shop.files()}
    assert shop.treaty("compile").err.startswith("generated: 0 written, 0 removed, ")
    assert {path: (shop.folder / path).stat().st_mtime_ns for path in shop.files()} == before


def test_check_writes_nothing_and_shows_what_is_stale(shop: Project) -> None:
    stale = shop.treaty("compile", "--check")
    assert stale.code == 1
    assert "+++ b/generated/shop/orders/events.py\n" in stale.out
    assert "--- /dev/null\n" in stale.out
    assert not (shop.folder / "generated").exists()
    shop.treaty("compile")
    fresh = shop.treaty("compile", "--check")
    assert (fresh.code, fresh.out) == (0, "")
    assert fresh.err.startswith("generated: fresh, ")
    shop.write("contracts/shop/orders/events.yaml", EVENT.replace("A customer", "Somebody"))
    before = shop.files()
    changed = shop.treaty("compile", "--check")
    assert changed.code == 1
    assert any(line.startswith("+") and "Somebody has placed" in line for line in changed.out.splitlines())
    assert shop.files() == before


def test_diff_writes_and_shows(shop: Project) -> None:
    shown = shop.treaty("compile", "--diff")
    assert shown.code == 0
    assert "+++ b/generated/shop/orders/events.py\n" in shown.out
    assert (shop.folder / "generated/shop/orders/events.py").exists()
    assert shop.treaty("compile", "--diff").out == ""


def test_a_file_that_is_no_longer_made_is_removed(shop: Project) -> None:
    shop.treaty("compile")
    shop.write("contracts/shop/orders/events.yaml", EVENT.replace("    consumers: [mailer]\n", ""))
    (shop.folder / "contracts/shop/mailer/module.yaml").write_text("module: {description: Writes to customers.}")
    outcome = shop.treaty("compile", "--diff")
    assert "--- a/generated/shop/mailer/subscriber.py\n+++ /dev/null\n" in outcome.out
    assert " 1 removed, " in outcome.err
    assert not (shop.folder / "generated/shop/mailer/subscriber.py").exists()


def test_files_of_the_class_generator_count_for_nothing(shop: Project) -> None:
    shop.write("datamodel-codegen.lock", "not a lock")
    assert shop.treaty("compile", "--no-cache").code == 0


def test_errors_write_nothing(shop: Project) -> None:
    shop.treaty("compile")
    before = shop.files()
    shop.write("contracts/shop/orders/events.yaml", EVENT.replace("1.0.0", "one"))
    outcome = shop.treaty("compile")
    assert outcome.code == 1
    assert "error[version-not-semver]" in outcome.out
    assert outcome.err.endswith("nothing was written\n")
    assert {path: text for path, text in shop.files().items() if path.startswith("generated/")} == {
        path: text for path, text in before.items() if path.startswith("generated/")
    }


@pytest.mark.parametrize("arguments", [[], ["--check"], ["--diff"]])
def test_a_folder_with_files_of_others_is_refused(shop: Project, arguments: list[str]) -> None:
    shop.write("generated/mine.py", "precious = True\n")
    before = shop.files()
    outcome = shop.treaty("compile", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("treaty: generated: ")
    assert "mine.py" in outcome.err
    assert shop.files() == before


def test_the_contracts_are_no_output_folder(shop: Project) -> None:
    before = shop.files()
    assert shop.treaty("compile", "--out", "contracts").code == 2
    assert shop.treaty("compile", "--out", ".").code == 2
    assert shop.files() == before


def test_a_link_is_no_output_folder(shop: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (shop.folder / "generated").symlink_to(elsewhere)
    assert shop.treaty("compile").code == 2
    assert list(elsewhere.iterdir()) == []


def test_paths_are_printed_as_they_were_given(shop: Project) -> None:
    out = Path("elsewhere") / "made"
    assert shop.treaty("compile", "contracts", "--out", str(out)).err.startswith("elsewhere/made: ")
    assert (shop.folder / out / "shop/orders/events.py").exists()


def test_the_settings_name_the_folders(shop: Project) -> None:
    shop.write("pyproject.toml", '[tool.treaty]\nout = "made"\n')
    assert shop.treaty("compile").code == 0
    assert (shop.folder / "made/shop/orders/events.py").exists()


def test_a_comment_makes_nothing_stale(shop: Project) -> None:
    shop.treaty("compile")
    shop.write("contracts/shop/orders/events.yaml", "# New.\n\n" + EVENT.replace("\n", "\r\n"))
    assert shop.treaty("compile", "--check").code == 0


def test_a_part_of_the_contracts_does_not_replace_the_whole(shop: Project) -> None:
    shop.write("treaty.toml", 'contracts = "contracts"\n')
    shop.treaty("compile")
    before = shop.files()
    outcome = shop.treaty("compile", "contracts/shop")
    assert (outcome.code, outcome.out) == (2, "")
    assert "this is a part of contracts" in outcome.err
    assert shop.files() == before
    assert shop.treaty("compile", "contracts/shop", "--out", "part").code == 0


def test_contracts_that_all_went_away_take_no_package_along(shop: Project) -> None:
    shop.treaty("compile")
    before = shop.files()
    for path in (shop.folder / "contracts").rglob("*.yaml"):
        path.rename(path.with_suffix(".yml"))
    outcome = shop.treaty("compile")
    assert (outcome.code, outcome.out) == (2, "")
    assert "rename it to .yaml" in outcome.err or "only *.yaml files are contracts" in outcome.err
    assert {path for path in shop.files() if path.startswith("generated/")} == {
        path for path in before if path.startswith("generated/")
    }


def test_a_module_deep_below_the_root_is_compiled_again_and_again(project: Project) -> None:
    project.write("contracts/a/b/c/m/events.yaml", EVENT.replace("    consumers: [mailer]\n", ""))
    assert project.treaty("compile").code == 0
    assert project.treaty("compile", "--check").code == 0
