"""What is in the way of writing, or is put there meanwhile, stays what it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from treaty_generator.output import draft as drafts
from treaty_generator.output import write as writer
from treaty_generator.output.staging import _MARKED
from treaty_generator.output.write import OutputRefused, write

from .starts import HIDDEN, OLD, ONE, held

MARK = _MARKED.decode()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write(OLD, tmp_path / "generated")
    return tmp_path / "generated"


# In the way


def stray_file(hidden: Path) -> None:
    hidden.write_text("precious\n")


def stray_link(hidden: Path) -> None:
    (hidden.parent / "elsewhere").mkdir()
    (hidden.parent / "elsewhere" / ".gitignore").write_text(MARK)
    (hidden.parent / "elsewhere" / "draft").mkdir()
    hidden.symlink_to("elsewhere")


def folder_of_somebody(hidden: Path) -> None:
    hidden.mkdir()
    (hidden / "draft").mkdir()
    (hidden / "draft" / "mine.py").write_text("precious\n")


def folder_with_more(hidden: Path) -> None:
    hidden.mkdir()
    (hidden / ".gitignore").write_text(MARK)
    (hidden / "mine.py").write_text("precious\n")


def folder_with_half_a_mark(hidden: Path) -> None:
    hidden.mkdir()
    (hidden / ".gitignore").write_text(MARK[:9])
    (hidden / "draft").mkdir()


def old_tree_with_a_file_of_somebody(hidden: Path) -> None:
    hidden.mkdir()
    (hidden / ".gitignore").write_text(MARK)
    write(OLD, hidden / "tree")
    (hidden / "tree/shop/mine.py").write_text("precious\n")


@pytest.mark.parametrize(
    "stray",
    [
        stray_file,
        stray_link,
        folder_of_somebody,
        folder_with_more,
        folder_with_half_a_mark,
        old_tree_with_a_file_of_somebody,
    ],
)
def test_what_is_not_ours_beside_it_stays(out: Path, stray: Callable[[Path], None]) -> None:
    stray(out.parent / HIDDEN)
    before = held(out.parent)
    with pytest.raises(OutputRefused, match=r"\.generated\.treaty"):
        write(ONE, out)
    assert held(out.parent) == before


@pytest.mark.parametrize("mark", [None, "", MARK[:9], MARK])
def test_a_start_that_was_cut_off_is_ours(out: Path, mark: str | None) -> None:
    (out.parent / HIDDEN).mkdir()
    if mark is not None:
        (out.parent / HIDDEN / ".gitignore").write_text(mark)
    assert write(OLD, out) == ()
    assert not (out.parent / HIDDEN).exists()


# Put in the way while it is written


def linked_output(out: Path) -> None:
    out.rename(out.with_name("moved"))
    out.symlink_to("elsewhere")


def another_output(out: Path) -> None:
    out.rename(out.with_name("moved"))
    out.mkdir()
    (out / "mine.py").write_text("precious\n")


def file_for_output(out: Path) -> None:
    out.rename(out.with_name("moved"))
    out.write_text("precious\n")


def link_for_a_file(out: Path) -> None:
    (out / "shop/orders/__init__.py").unlink()
    (out / "shop/orders/__init__.py").symlink_to("../../../elsewhere/events.py")


def stray_file_inside(out: Path) -> None:
    (out / "shop/orders/mine.py").write_text("precious\n")


def link_inside(out: Path) -> None:
    (out / "shop/link").symlink_to("../../elsewhere")


def linked_folder_inside(out: Path) -> None:
    (out / "shop/mailer").rename(out / "shop/moved")
    (out / "shop/mailer").symlink_to("../../elsewhere")


@pytest.mark.parametrize("is_in_one_step", [True, False])
@pytest.mark.parametrize("is_late", [True, False])
@pytest.mark.parametrize(
    "put",
    [
        linked_output,
        another_output,
        file_for_output,
        link_for_a_file,
        stray_file_inside,
        link_inside,
        linked_folder_inside,
    ],
)
def test_what_is_put_in_the_way_meanwhile_stays(
    out: Path, put: Callable[[Path], None], is_late: bool, is_in_one_step: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = out.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "events.py").write_text("precious\n")
    after: dict[str, Any] = {}

    def disturbed(*arguments: Any) -> None:
        if is_late:
            drafts.fill_draft(*arguments)
        put(out)
        after.update(held(out.parent) or {})
        if not is_late:
            drafts.fill_draft(*arguments)

    monkeypatch.setattr(writer, "fill_draft", disturbed)
    if not is_in_one_step:
        monkeypatch.setattr("treaty_generator.output.staging.exchange", lambda *arguments: False)
    with pytest.raises(OutputRefused):
        write(ONE, out)
    assert held(out.parent) == {path: text for path, text in after.items() if not path.startswith(HIDDEN)}
