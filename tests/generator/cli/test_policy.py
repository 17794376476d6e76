"""`[tool.treaty.check]` says what the gate minds; every fault in it is named, with its line."""

from datetime import date
from pathlib import Path

import pytest

from treaty_generator.cli.config import ConfigInvalid, find_config
from treaty_generator.cli.policy import CheckSettings, check_settings
from treaty_generator.compat.finding import Waiver
from treaty_generator.compat.judgement import Mode
from treaty_generator.compat.policy import ContentModel, Override, Policy
from treaty_generator.problem import Place

from .project import Project

TODAY = date(2026, 12, 1)
SETTINGS = """\
[check]
against = "origin/main"
mode = "backward"
content_model = "open"
transitive = true

[[check.subjects]]
name = "download.*"
mode = "full"

[[check.waivers]]  # The first.
subject = "order.placed"
rule = "field-removed"
reason = "Nobody reads it."
owner = "ada"
until = "2027-01-31"

[[check.waivers]]
subject = "Orders"
rule = "operation-removed"
reason = "Nobody calls it."
owner = "grace"
until = 2027-02-01
"""


def read(project: Project, text: str, file: str = "treaty.toml") -> CheckSettings:
    project.write(file, text)
    return check_settings(find_config(project.folder), TODAY)


def test_everything_that_can_be_said(project: Project) -> None:
    assert read(project, SETTINGS) == CheckSettings(
        "origin/main",
        Policy(
            Mode.BACKWARD,
            ContentModel.OPEN,
            True,
            (Override("download.*", mode=Mode.FULL),),
            (
                Waiver(
                    "order.placed",
                    "field-removed",
                    "Nobody reads it.",
                    "ada",
                    "2027-01-31",
                    Place("treaty.toml", 11, 1, (), "[[check.waivers]]  # The first."),
                ),
                Waiver(
                    "Orders",
                    "operation-removed",
                    "Nobody calls it.",
                    "grace",
                    "2027-02-01",
                    Place("treaty.toml", 18, 1, (), "[[check.waivers]]"),
                ),
            ),
            TODAY,
        ),
    )


def test_in_pyproject_it_means_the_same(project: Project) -> None:
    found = read(project, SETTINGS.replace("[check", "[tool.treaty.check"), "pyproject.toml")
    assert found.policy.waivers[1].place.line == 18
    assert found.policy.mode is Mode.BACKWARD


def test_without_it_there_are_defaults(project: Project) -> None:
    assert check_settings(find_config(project.folder), TODAY) == CheckSettings(None, Policy(today=TODAY))


WAIVER = "[[check.waivers]]\nsubject = 'a'\nrule = 'b'\nreason = 'c'\nowner = 'd'\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("check = 1", "`check` must be a table"),
        ("[check]\nmod = 'full'", "line 1: there is no setting 'mod' here; did you mean 'mode'?"),
        ("\n[check]\nmode = 'ful'", "line 2: `mode` is 'ful'; did you mean 'full'?"),
        ("[check]\nmode = 3", "`mode` is '3'; known here: backward, forward, full, source"),
        ("[check]\ncontent_model = 'opn'", "`content_model` is 'opn'; did you mean 'open'?"),
        ("[check]\ntransitive = 'yes'", "`transitive` is true or false"),
        ("[check]\nagainst = ''", "`against` must be a text"),
        ("[check]\nagainst = 1", "`against` must be a text"),
        ("[check]\nsubjects = 1", "`subjects` must be a list of tables"),
        ("[check]\nwaivers = ['x']", "`waivers` must be a list of tables"),
        ("[[check.subjects]]\nmode = 'full'", "line 1: `name` is missing"),
        ("[[check.subjects]]\nname = 'a'\ncontent = 'open'", "there is no setting 'content' here"),
        (WAIVER, "line 1: `until` is missing: a waiver has subject, rule, reason, owner, until"),
        (WAIVER + "until = 'soon'", "`until` is 'soon'; write the last day that it holds"),
        (WAIVER + "until = '2027-02-30'", "`until` is '2027-02-30'"),
        (WAIVER + "until = '20270201'", "`until` is '20270201'"),
        (WAIVER + "until = 2027-02-01T00:00:00Z", "write the last day that it holds"),
        (WAIVER + "until = 1", "`until` is '1'"),
        (WAIVER.replace("'c'", "' '") + "until = 2027-01-01", "`reason` must be a text in quotes that is not empty"),
        ('[check]\n"\\u001b[31m" = 1', "there is no setting '\\x1b[31m' here"),
    ],
)
def test_mistakes(project: Project, text: str, says: str) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        read(project, text)
    assert says in str(caught.value)
    assert str(caught.value).startswith("treaty.toml: ")
    assert "\x1b" not in str(caught.value)


def test_all_mistakes_are_named_at_once(project: Project) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        read(project, "[check]\nmod = 1\nmode = 2\n[[check.waivers]]\nuntil = 3\n[[check.subjects]]\n")
    assert len(caught.value.faults) == 8


def test_other_commands_do_not_mind(project: Project) -> None:
    project.write_shop()
    project.write("treaty.toml", "[check]\nmod = 1\n")
    assert project.treaty("lint").code == 0
    assert find_config(Path.cwd()).check == {"mod": 1}
