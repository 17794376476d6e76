"""`treaty check` in real repositories: what it says, where it says it, and with which exit code."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from .project import EVENT, MAILER, Repository

ORDERS = "contracts/shop/orders/events.yaml"
FIELDS = "      properties:\n        order_id: {type: string}\n"


def break_it(repository: Repository) -> None:
    """Require a field that nobody has sent so far."""
    repository.edit(ORDERS, "required: [order_id]", "required: [order_id, total]")
    repository.edit(ORDERS, FIELDS, FIELDS + "        total: {type: integer}\n")
    repository.edit(ORDERS, '{order_id: "A-1001"}', '{order_id: "A-1001", total: 1}')


def test_nothing_has_changed(repository: Repository) -> None:
    outcome = repository.treaty("check", "--against", "start")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("compared with start (merge base ")
    assert outcome.out.endswith("): nothing has changed that anybody relies on\n")


def test_a_break_is_refused(repository: Repository) -> None:
    break_it(repository)
    outcome = repository.treaty("check", "--against", "start")
    assert (outcome.code, outcome.err) == (1, "")
    assert "refused  event order.placed in shop/orders: 1.0.0 → 1.0.0 is no new version" in outcome.out
    assert outcome.out.splitlines()[-1].startswith("compared with start (merge base ")


def test_a_break_with_a_new_major_passes(repository: Repository) -> None:
    break_it(repository)
    repository.edit(ORDERS, '"1.0.0"', '"2.0.0"')
    repository.edit("contracts/shop/mailer/module.yaml", ">=1.0,<2", ">=2.0,<3")
    outcome = repository.treaty("check", "--against", "start")
    assert outcome.code == 0, outcome.out
    assert "ok  event order.placed in shop/orders: 1.0.0 → 2.0.0 is a major step: may pass" in outcome.out


def test_every_format_at_once(repository: Repository) -> None:
    break_it(repository)
    forms = [f"--format={form}:out.{form}" for form in ("json", "sarif", "github", "junit", "markdown")]
    outcome = repository.treaty("check", "--against", "start", "--format", "text", *forms)
    assert outcome.code == 1
    assert "refused" in outcome.out
    told = json.loads((repository.folder / "out.json").read_text())
    assert told["ok"] is False
    [subject] = told["subjects"]
    assert (subject["name"], subject["kind"], subject["before"]) == ("order.placed", "event", "1.0.0")
    results = json.loads((repository.folder / "out.sarif").read_text())["runs"][0]["results"]
    assert {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results} <= {ORDERS}
    assert ElementTree.parse(repository.folder / "out.junit").getroot().get("failures") == "1"
    assert (repository.folder / "out.markdown").read_text().startswith("## treaty: may not pass\n")


@pytest.mark.parametrize(
    "file",
    [
        ORDERS,
        "contracts/shop/orders/new.json",
        "contracts/report.json",
        "./contracts/../contracts/shop/report.json",
        "generated/report.json",
        "link.json",
        "treaty.toml",
        "pyproject.toml",
    ],
)
def test_a_report_is_not_written_over_what_it_tells_of(file: str, repository: Repository) -> None:
    repository.write("pyproject.toml", "[tool.treaty]\n")
    repository.write("generated/report.json", "{}\n")
    (repository.folder / "link.json").symlink_to(ORDERS)
    before = repository.files()
    outcome = repository.treaty("check", "--against", "start", "--format", f"json:{file}")
    assert (outcome.code, outcome.out) == (2, "")
    assert file.removeprefix("./") in outcome.err
    assert repository.files() == before


def test_a_report_that_cannot_be_written_is_named_as_it_was_asked_for(repository: Repository) -> None:
    outcome = repository.treaty("check", "--against", "start", "--format", "json:/proc/x")
    assert (outcome.code, outcome.out) == (2, "")
    assert "/proc/x: this cannot be written" in outcome.err
    assert "mend: " in outcome.err
    assert "/proc/.x" not in outcome.err


@pytest.mark.parametrize(
    "links",
    [
        {"billing/a.yaml": "../.kept/a.yaml"},
        {"billing/a.yaml": ".a.yaml"},
        {"billing/a.yaml": "near/a.yaml", "billing/near": "../kept"},
        {"billing/a.yaml": "../../../contracts/shop/kept/a.yaml"},
        {"billing/a.yaml": "b.yaml", "billing/b.yaml": "../kept/a.yaml"},
        {"billing/folder.yaml": "../kept"},
    ],
)
def test_links_lead_in_a_commit_where_they_lead_on_disk(links: dict[str, str], repository: Repository) -> None:
    for path in ("kept/a.yaml", ".kept/a.yaml", "billing/.a.yaml"):
        repository.write(f"contracts/shop/{path}", "types: {Bill: {type: string}}\n")
    for path, target in links.items():
        (repository.folder / "contracts/shop" / path).symlink_to(target)
    repository.commit("links")
    repository.edit(ORDERS, "A customer has", "Somebody has")
    repository.edit(ORDERS, '"1.0.0"', '"1.0.1"')
    outcome = repository.treaty("check", "--against", "HEAD", "--exact")
    assert (outcome.code, outcome.err) == (0, ""), outcome.out


def test_stdout_holds_only_the_report(repository: Repository) -> None:
    break_it(repository)
    outcome = repository.treaty("check", "--against", "start", "--format", "json")
    assert json.loads(outcome.out)["ok"] is False
    assert outcome.err.startswith("compared with start")


def test_nothing_is_written(repository: Repository) -> None:
    break_it(repository)
    before = repository.files()
    repository.treaty("check", "--against", "start")
    assert repository.files() == before


def test_lint_is_a_part_of_it(repository: Repository) -> None:
    repository.edit(ORDERS, '{order_id: "A-1001"}', "{order_id: 7}")
    outcome = repository.treaty("check", "--against", "start")
    assert outcome.code == 1
    assert "error[example-rejected]" in outcome.out
    assert "there are errors to mend first" in outcome.out


def test_what_cannot_be_read_is_not_taken_for_removed(repository: Repository) -> None:
    repository.write(ORDERS, EVENT.replace("schema:", "shema:"))
    outcome = repository.treaty("check", "--against", "start")
    assert outcome.code == 1
    assert "error[key-unknown]" in outcome.out
    assert "refused" not in outcome.out
    assert outcome.err.startswith("not everything could be read")


def test_a_baseline_that_cannot_be_read_is_no_baseline(repository: Repository) -> None:
    repository.write(ORDERS, "events: [")
    repository.commit("broken")
    repository.write(ORDERS, EVENT)
    outcome = repository.treaty("check", "--against", "HEAD")
    assert (outcome.code, outcome.out) == (2, "")
    assert f"HEAD:{ORDERS}:" in outcome.err
    assert "cannot be read as they were there" in outcome.err


@pytest.mark.parametrize(
    "ref", ["--output=x", "HEAD;rm", "nowhere", "", "HEAD:contracts", "a..b", "\x1b[31m", "-x", "@{1}"]
)
def test_a_hostile_or_missing_reference(repository: Repository, ref: str) -> None:
    outcome = repository.treaty("check", f"--against={ref}")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("treaty: ")
    assert "mend: " in outcome.err
    assert "Traceback" not in outcome.err
    assert "\x1b" not in outcome.err


def test_a_contract_that_is_deleted_by_a_commit_that_only_deletes(repository: Repository) -> None:
    (repository.folder / ORDERS).unlink()
    repository.write("contracts/shop/mailer/module.yaml", MAILER.partition("subscriptions")[0])
    outcome = repository.treaty("check", "--against", "start")
    assert outcome.code == 1
    assert "refused  event order.placed in shop/orders: 1.0.0 is gone: may not pass" in outcome.out


def test_a_file_that_moves_is_no_removal(repository: Repository) -> None:
    (repository.folder / ORDERS).rename(repository.folder / "contracts/shop/orders/placed.yaml")
    outcome = repository.treaty("check", "--against", "start")
    assert outcome.code == 0, outcome.out


def test_the_settings_say_what_to_compare_with(repository: Repository) -> None:
    repository.write("treaty.toml", '[check]\nagainst = "start"\n')
    break_it(repository)
    assert repository.treaty("check").code == 1


def test_what_the_settings_let_pass(repository: Repository) -> None:
    repository.edit(ORDERS, "    consumers: [mailer]\n", "    consumers: [mailer]\n    durability: durable\n")
    repository.edit(ORDERS, '"1.0.0"', '"1.1.0"')
    repository.commit("two")
    repository.edit(ORDERS, "durability: durable", "durability: memory")
    repository.edit(ORDERS, '"1.1.0"', '"1.2.0"')
    assert repository.treaty("check", "--against", "HEAD").code == 1
    waiver = (
        '[[check.waivers]]\nsubject = "order.placed"\nrule = "durability-weakened"\n'
        'reason = "It was never needed."\nowner = "ada"\nuntil = "9999-12-31"\n'
    )
    repository.write("treaty.toml", waiver)
    outcome = repository.treaty("check", "--against", "HEAD", "--all")
    assert outcome.code == 0, outcome.out
    assert "waived: It was never needed. (ada, until 9999-12-31)" in outcome.out
    repository.write("treaty.toml", waiver.replace("9999", "2020"))
    outcome = repository.treaty("check", "--against", "HEAD")
    assert outcome.code == 1
    assert "treaty.toml:1:1: error[waiver-expired]" in outcome.out


def test_below_another_folder(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    break_it(repository)
    repository.write("treaty.toml", "")
    (repository.folder / "src").mkdir()
    monkeypatch.chdir(repository.folder / "src")
    assert repository.treaty("check", "--against", "start").code == 1


def test_an_absolute_root_is_told_as_it_is_seen_from_here(repository: Repository) -> None:
    break_it(repository)
    outcome = repository.treaty("check", str(repository.folder / "contracts"), "--against", "start", "--format", "json")
    [subject] = json.loads(outcome.out)["subjects"]
    assert subject["place"]["file"] == ORDERS


def test_without_git_there_is_a_sentence(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    outcome = repository.treaty("check")
    assert (outcome.code, outcome.out) == (2, "")
    assert "git" in outcome.err


def test_before_there_is_anything_to_compare_with_lint_may_do(repository: Repository) -> None:
    repository.git("tag", "--delete", "start")
    assert repository.treaty("check").code == 2
    outcome = repository.treaty("check", "--or-lint")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("compared with nothing, as there is no earlier version yet: ")
    repository.edit(ORDERS, '{order_id: "A-1001"}', "{order_id: 7}")
    assert repository.treaty("check", "--or-lint").code == 1
    repository.git("checkout", "--quiet", "--orphan", "new")
    assert repository.treaty("check", "--or-lint").code == 1
    assert repository.treaty("check", "--or-lint", "--against", "nowhere").code == 2


def test_a_shallow_clone_is_no_excuse(repository: Repository) -> None:
    repository.git("tag", "--delete", "start")
    repository.commit("two")
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", "shallow")
    repository.git("-C", "shallow", "branch", "--unset-upstream")
    outcome = repository.treaty("check", "shallow/contracts", "--or-lint")
    assert outcome.code == 2
    assert "git fetch --unshallow" in outcome.err


def test_against_the_archive(repository: Repository) -> None:
    assert repository.treaty("release").code == 0
    assert repository.treaty("check", "--against", "released").code == 0
    break_it(repository)
    outcome = repository.treaty("check", "--against", "released")
    assert outcome.code == 1, outcome.err
    assert "released/order.placed/1.0.0.json" in outcome.out


def test_a_file_may_have_a_colon_in_its_name(repository: Repository) -> None:
    odd = "contracts/shop/orders/a:b.yaml"
    (repository.folder / ORDERS).rename(repository.folder / odd)
    repository.commit("odd")
    (repository.folder / odd).unlink()
    repository.write("contracts/shop/mailer/module.yaml", MAILER.partition("subscriptions")[0])
    outcome = repository.treaty("check", "--against", "HEAD", "--format", "github")
    assert outcome.code == 1
    assert f"::error file={odd.replace(':', '%3A')},line=2," in outcome.out


def test_what_only_a_view_of_everything_shows(repository: Repository) -> None:
    repository.write("contracts/shop/audit/types.yaml", "types:\n  Nobodys: {type: string}\n")
    repository.write("contracts/shop/audit/events.yaml", EVENT.replace("[mailer]", "[]"))
    repository.commit("two of a name")
    repository.edit(ORDERS, "A customer", "Somebody")
    repository.edit(ORDERS, '"1.0.0"', '"1.0.1"')
    told = repository.treaty("check", "--against", "HEAD").out
    assert "type-unused" not in told
    outcome = repository.treaty("check", "--against", "HEAD", "--whole")
    assert outcome.code == 1
    assert "[type-unused]" in outcome.out
    assert "error[event-repeated]" in outcome.out
    repository.commit("nothing")
    assert "[type-unused]" in repository.treaty("check", "--against", "HEAD", "--whole").out
