"""The gate, called by a program as docs/verdict.md tells."""

import re
from pathlib import Path

import pytest

from treaty_generator import Mode, NoBaseline, Policy, check, compare_with

from .project import EVENT, Repository

ORDERS = "contracts/shop/orders/events.yaml"
PAGE = Path(__file__).parents[3] / "docs" / "verdict.md"


def test_the_program_of_the_page_runs(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("branch", "origin/main")
    repository.edit(ORDERS, "order_id: {type: string}", "order_id: {type: string, maxLength: 5}")
    [program] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(program, str(PAGE), "exec"), {})
    assert capsys.readouterr().out == "order.placed False 2.0.0 length-narrowed [{'order_id': 'aaaaaa'}]\n"


def test_nothing_is_judged_that_could_not_be_read(repository: Repository) -> None:
    repository.write(ORDERS, "events: [")
    repository.commit("broken")
    repository.write(ORDERS, EVENT)
    pair = compare_with(Path("contracts"), "HEAD")
    with pytest.raises(NoBaseline, match="cannot be read as they were there"):
        check(pair)


def test_what_has_not_changed_may_pass(repository: Repository) -> None:
    judgement = check(compare_with(Path("contracts"), "HEAD"), Policy(mode=Mode.SOURCE))
    assert (judgement.ok, judgement.subjects, judgement.problems) == (True, (), ())
