"""A judgement as JUnit XML, which most CI systems show as tests: a case for each subject, and one for the contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from treaty_generator.compat.judgement import Judgement, SubjectJudgement
from treaty_generator.compat.report.phrases import standing, title
from treaty_generator.compat.report.text import told_of
from treaty_generator.frame import frames
from treaty_generator.problem import errors, printable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def junit(judgement: Judgement) -> str:
    """Write a suite: a subject that may not pass is a failure, contracts with errors are an error.

    All texts come printable, so none holds a character that XML 1.0 cannot (§2.2).
    """
    from xml.etree import ElementTree

    suite = ElementTree.Element("testsuite", name="treaty check")
    _contracts(suite, judgement)
    for subject in judgement.subjects:
        _subject(suite, subject)
    counts = {
        "tests": len(suite),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
    }
    suite.attrib.update({name: str(count) for name, count in counts.items()})
    suites = ElementTree.Element("testsuites", {name: str(count) for name, count in counts.items()})
    suites.append(suite)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _contracts(suite: Element, judgement: Judgement) -> None:
    """Make a case for the contracts and the settings; there always is one, as some tools refuse an empty suite."""
    case = _child(suite, "testcase", {"classname": "treaty", "name": "contracts"})
    if judgement.problems:
        stopping = errors(judgement.problems)
        counted = f"{len(stopping)} error{'s' if len(stopping) > 1 else ''}"
        name, message = ("error", counted) if stopping else ("system-out", "")
        _child(case, name, {"message": message} if message else {}, frames(judgement.problems))


def _subject(suite: Element, subject: SubjectJudgement) -> None:
    about = {"classname": printable(subject.module), "name": title(subject)}
    if subject.place is not None:
        about |= {"file": printable(subject.place.file), "line": str(subject.place.line)}
    case = _child(suite, "testcase", about)
    said = told_of(subject)
    if not subject.ok:
        _child(case, "failure", {"message": standing(subject), "type": str(subject.required)}, said)
    elif said:
        _child(case, "system-out", {}, said)


def _child(parent: Element, name: str, attributes: dict[str, str], text: str = "") -> Element:
    from xml.etree import ElementTree

    child = ElementTree.SubElement(parent, name, attributes)
    child.text = text or None
    return child
