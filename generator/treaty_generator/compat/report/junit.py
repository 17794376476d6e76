"""A judgement as JUnit XML, which most CI systems show as tests: a case for each subject, and one for the contracts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from treaty_generator.compat.judgement import Judgement, SubjectJudgement
from treaty_generator.compat.report.phrases import standing, title
from treaty_generator.compat.report.text import told_of
from treaty_generator.frame import frames
from treaty_generator.problem import errors, printable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2, negated.
_UNREADABLE = "\ufffd"


def junit(judgement: Judgement) -> str:
    """Write a suite: a subject that may not pass is a failure, contracts with errors are an error."""
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
        name, message = ("error", f"{len(stopping)} errors in the contracts") if stopping else ("system-out", "")
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

    child = ElementTree.SubElement(parent, name, {key: _legal(value) for key, value in attributes.items()})
    child.text = _legal(text) or None
    return child


def _legal(text: str) -> str:
    """Replace what XML 1.0 cannot hold in any spelling."""
    return _FORBIDDEN.sub(_UNREADABLE, text)
