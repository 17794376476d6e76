"""`treaty init` writes what works as it is, and overwrites nothing."""

import os
import subprocess
import sys

import pytest
import yaml

from .project import Project, Repository

WRITTEN = {
    ".github/workflows/treaty.yml",
    ".pre-commit-config.yaml",
    "contracts/contract.schema.json",
    "contracts/shop/mailer/contract.yaml",
    "contracts/shop/orders/contract.yaml",
    "treaty.toml",
}


def test_everything_it_writes_works(project: Project) -> None:
    outcome = project.treaty("init")
    assert (outcome.code, outcome.out) == (0, "")
    assert set(project.files()) == WRITTEN
    assert "next:\n  treaty lint " in outcome.err
    assert project.treaty("lint", "--strict").code == 0
    assert project.treaty("compile").code == 0
    assert project.treaty("compile", "--check").code == 0


def commands_of(project: Project) -> list[str]:
    hooks = yaml.safe_load((project.folder / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    steps = yaml.safe_load((project.folder / ".github/workflows/treaty.yml").read_text())["jobs"]["contracts"]["steps"]
    lines = [hook["entry"] for hook in hooks] + [step["run"] for step in steps if "run" in step]
    return [line for line in dict.fromkeys(lines) if line.startswith("treaty ")]


def test_the_hooks_and_the_workflow_pass(repository: Repository) -> None:
    """From the first commit on, and in a pull request."""
    repository.git("rm", "-r", "--quiet", "contracts")
    repository.treaty("init")
    repository.treaty("compile")
    commands = commands_of(repository)
    assert [" ".join(command.split()[:2]) for command in commands] == [
        "treaty lint",
        "treaty compile",
        "treaty check",
        "treaty check",
    ]
    repository.git("checkout", "--quiet", "--orphan", "new")
    for command in commands[:3]:
        assert repository.treaty(*command.split()[1:]).code == 0, command
    repository.commit("first")
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    environment = {**os.environ, "GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": "summary.md"}
    program = f'treaty() {{ "{sys.executable}" -m treaty_generator "$@"; }}\n{commands[3]}'
    done = subprocess.run(
        ["sh", "-c", program], cwd=repository.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (repository.folder / "summary.md").read_text().startswith("## treaty: may pass")


def test_the_packages_that_come_of_it_can_be_used(project: Project) -> None:
    project.treaty("init")
    project.treaty("compile")
    program = (
        "from generated.shop.orders import OrderPlaced\n"
        "print(OrderPlaced(order_id='A-1', email='ada@example.org', total_cents=1).model_dump_json())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project.folder, capture_output=True, text=True, check=False
    )
    assert '"order_id":"A-1"' in done.stdout, done.stderr


def test_a_second_time_changes_nothing(project: Project) -> None:
    project.treaty("init")
    before = project.files()
    outcome = project.treaty("init")
    assert outcome.code == 0
    assert "wrote" not in outcome.err
    assert outcome.err.count("left alone") == 5
    assert project.files() == before


def test_what_is_there_stays(project: Project) -> None:
    mine = {path: f"mine: {path}".encode() for path in (".pre-commit-config.yaml", "contracts/contract.schema.json")}
    for path, text in mine.items():
        project.write(path, text)
    (project.folder / "treaty.toml").symlink_to("nowhere")
    assert project.treaty("init").code == 0
    assert project.files().items() >= mine.items()
    assert (project.folder / "treaty.toml").is_symlink()


def test_a_project_with_contracts_gets_no_sample(shop: Project) -> None:
    shop.treaty("init")
    assert not (shop.folder / "contracts/shop/orders/contract.yaml").exists()


def test_a_project_with_settings_keeps_them(project: Project) -> None:
    project.write("pyproject.toml", '[tool.treaty]\ncontracts = "agreed"\n')
    assert project.treaty("init").code == 0
    assert not (project.folder / "treaty.toml").exists()
    assert (project.folder / "agreed/shop/orders/contract.yaml").exists()
    assert project.treaty("lint", "--strict").code == 0


def test_another_folder(project: Project) -> None:
    outcome = project.treaty("init", "some/where")
    assert outcome.code == 0
    assert "  cd some/where\n" in outcome.err
    assert {path.removeprefix("some/where/") for path in project.files()} == WRITTEN


@pytest.mark.skipif(os.name == "nt", reason="the shell there quotes otherwise")
@pytest.mark.parametrize("name", ["my shop", "it's", "$(x)", "-x", "-"])
def test_the_way_there_is_written_for_a_shell(project: Project, name: str) -> None:
    outcome = project.treaty("init", "--", name)
    [way] = [line for line in outcome.err.splitlines() if line.startswith("  cd ")]
    shown = subprocess.run(["sh", "-c", f"{way}; pwd"], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert shown == f"{project.folder / name}\n"


@pytest.mark.parametrize("name", ["contracts", ".github"])
def test_a_link_out_of_the_project_is_not_followed(
    project: Project, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (project.folder / name).symlink_to(elsewhere)
    outcome = project.treaty("init")
    assert outcome.code == 2
    assert f"treaty: {name}" in outcome.err
    assert "leads out of the project" in outcome.err
    assert list(elsewhere.iterdir()) == []
    assert set(project.folder.iterdir()) == {project.folder / ".git", project.folder / name}


@pytest.mark.parametrize("name", ["contracts", ".github"])
def test_a_file_where_a_folder_belongs(project: Project, name: str) -> None:
    project.write(name, "a file")
    outcome = project.treaty("init")
    assert outcome.code == 2
    assert name in outcome.err
    assert project.files()[name] == b"a file"
