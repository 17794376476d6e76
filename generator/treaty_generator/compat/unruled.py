"""Problems that no rule finds: those of reading contracts, of the archive, of waivers and of Python names."""

from __future__ import annotations

from typing import NamedTuple


class Unruled(NamedTuple):
    """What a problem is, why it is one, and how to mend it."""

    says: str
    why: str
    fix: str


_JSON = "Contracts are JSON that is written as YAML: what JSON cannot say would be read differently by other tools."
_FROZEN = "What is frozen is what others rely on, so it is never edited, moved or written twice."
_HIDDEN = "A contract that is passed over without a word would look as if it had been removed."
_REACH = "A contract is read from its own folder alone, so that it says the same to everybody."
_WORD = "A waiver is somebody's word for one finding and for a time; it must be clear whose, for what, and until when."
_NAMED = "A key that means nothing is nearly always a misspelt one that would."
_TYPED = "The value decides what is generated, and there is no way to guess what was meant."

UNRULED = {
    "dialect-unknown": Unruled(
        "A schema declares another dialect than JSON Schema 2020-12.",
        "Keywords mean other things there.",
        "remove `$schema`, and write the schema in 2020-12",
    ),
    "durability-unknown": Unruled(
        "A durability is none of memory, durable and strict.", _TYPED, "write memory, durable or strict"
    ),
    "entry-not-mapping": Unruled(
        "An entry is not a mapping of keys to values.", _TYPED, "write the keys below its name"
    ),
    "field-invalid": Unruled(
        "A field of a subscription is neither a name nor a JSON Pointer.",
        "The consumer's class is made of these fields.",
        "write the name of a property, or a pointer such as /track/title",
    ),
    "file-ignored": Unruled(
        "A file looks like a contract, and is not read.", _HIDDEN, "rename it to .yaml, or move it out of the contracts"
    ),
    "file-not-utf8": Unruled("A contract file is not UTF-8 text.", _JSON, "save it as UTF-8"),
    "file-outside-root": Unruled(
        "A link leads out of the contracts folder.", _REACH, "replace the link by the file itself"
    ),
    "file-too-large": Unruled(
        "A contract file is larger than 8 MiB.", "Reading it would take time and memory that nobody has.", "split it"
    ),
    "file-unreadable": Unruled("A file or a folder cannot be read.", _HIDDEN, "make it readable"),
    "file-without-module": Unruled(
        "A contract file stands in no module's folder.",
        "The folder is the module, and its path is the package.",
        "move it into a folder of its own",
    ),
    "format-unknown": Unruled(
        "A frozen version is written in a format that this treaty does not know.",
        "It may hold what would be misunderstood.",
        "use the treaty that wrote it, or a newer one",
    ),
    "key-missing": Unruled("An entry lacks a key that it needs.", _TYPED, "write the key"),
    "key-unknown": Unruled("An entry has a key that means nothing.", _NAMED, "correct it, or let it begin with x-"),
    "keyword-refused": Unruled(
        "A schema has a keyword that contracts do not use.",
        "It would lead out of the contract, or make it say different things in different places.",
        "say it with other keywords, or name the part as a type",
    ),
    "keyword-unknown": Unruled(
        "A schema has a keyword that JSON Schema 2020-12 does not know.",
        "Validators pass over it in silence.",
        "correct it, or let it begin with x-",
    ),
    "module-repeated": Unruled(
        "A module is described twice.", "It is one module, and has one description.", "keep one of the two"
    ),
    "name-invalid": Unruled(
        "A name cannot be what it names.",
        "Names become packages, classes and methods.",
        "write a name of letters, digits and, between them, dots or underscores, as the message says",
    ),
    "name-taken": Unruled(
        "Two entries of one module have the same name.", "A name is one thing.", "rename one of them"
    ),
    "number-too-large": Unruled("A number has too many digits, or is too large.", _JSON, "use a smaller one"),
    "pattern-refused": Unruled(
        "A pattern is not one that can be matched in linear time.",
        "One payload could keep a service busy for hours.",
        "do without look-around and back-references; say it with several patterns in `allOf`, or with `not`",
    ),
    "python-name-taken": Unruled(
        "Two things of one package would have the same name in Python.",
        "One of them would hide the other.",
        "rename one of them in the contract",
    ),
    "range-invalid": Unruled("A range of versions cannot be read.", _TYPED, "write it as in >=1.0,<2"),
    "ref-chain-too-long": Unruled(
        "A chain of references is longer than validators survive.",
        "They follow references one inside the other.",
        "refer to the last one directly",
    ),
    "ref-cycle": Unruled(
        "A reference leads back to itself, and nothing on the way says anything.",
        "No validator comes to an end with it.",
        "break the circle: one of them must say what it is",
    ),
    "ref-file-missing": Unruled("A reference names a file that is not there.", _REACH, "correct the path"),
    "ref-file-unreadable": Unruled("A reference names a file that cannot be read.", _REACH, "mend that file first"),
    "ref-not-pointer": Unruled(
        "What follows the # of a reference is not a JSON Pointer.", _REACH, "write it as in #/types/Name"
    ),
    "ref-not-schema": Unruled(
        "A reference leads to something that is not a schema.", _REACH, "refer to a type, or to a schema"
    ),
    "ref-outside-root": Unruled(
        "A reference leads out of the contracts folder.", _REACH, "move the file into the contracts"
    ),
    "ref-remote": Unruled(
        "A reference leads to the network.", _REACH, "copy the schema into the contracts, and refer to it there"
    ),
    "ref-target-missing": Unruled("A reference leads to nothing in its file.", _REACH, "correct the pointer"),
    "release-ambiguous": Unruled(
        "Two things of one module would be frozen in the same place.", _FROZEN, "rename one of them"
    ),
    "release-changed": Unruled(
        "A version is frozen already, and now says something else.", _FROZEN, "give the contract a new version"
    ),
    "release-dependent": Unruled(
        "A frozen version refers to another file.",
        "That file goes on changing, and what is frozen does not.",
        "let `treaty release` write it, or copy what it refers to below `$defs`",
    ),
    "release-misnamed": Unruled(
        "A frozen version is not the one that its path names.", _FROZEN, "restore the file as it was released"
    ),
    "release-misplaced": Unruled(
        "A file below `released` is not where a frozen version lies.",
        _FROZEN,
        "move it to <module>/released/<event>/<version>.json",
    ),
    "release-repeated": Unruled("One version is frozen twice.", _FROZEN, "remove one of the two"),
    "schema-invalid": Unruled("A schema is not JSON Schema 2020-12.", _TYPED, "correct it as the message says"),
    "schema-wrong-type": Unruled(
        "Where a schema belongs, there is something else.", _TYPED, "write a mapping, or true or false"
    ),
    "type-unknown": Unruled(
        "A schema names a type that JSON does not have.",
        _TYPED,
        "write string, integer, number, boolean, object, array or null",
    ),
    "upcast-invalid": Unruled(
        "A decision about older versions cannot be read.", _TYPED, "write manual or none for a line of versions"
    ),
    "value-repeated": Unruled("A value stands twice in a list.", "The second one means nothing.", "remove it"),
    "value-wrong-type": Unruled(
        "A value is of another type than its key takes.", _TYPED, "write what the message says"
    ),
    "version-not-semver": Unruled(
        "A version is not a semantic version.",
        "The gate counts with its numbers.",
        'write MAJOR.MINOR.PATCH, as "1.0.0"',
    ),
    "waiver-expired": Unruled(
        "A waiver has ended.", _WORD, "make the change safely, or give the waiver a new end and a reason"
    ),
    "waiver-rule-unknown": Unruled("A waiver names a rule that there is not.", _WORD, "correct the name of the rule"),
    "waiver-undated": Unruled("A waiver ends on no day.", _WORD, "write the last day that it holds, as 2030-01-31"),
    "waiver-unused": Unruled("A waiver lets nothing pass.", _WORD, "remove it"),
    "yaml-alias-bomb": Unruled(
        "The aliases of a file unfold into too much.", "Reading it would take all memory.", "write the values out"
    ),
    "yaml-alias-unknown": Unruled(
        "An alias refers to an anchor that is not there.", _JSON, "define it with &, or write the value out"
    ),
    "yaml-character": Unruled("A file holds a character that YAML does not allow.", _JSON, "remove it, or escape it"),
    "yaml-duplicate-key": Unruled("A key stands twice in one mapping.", _JSON, "remove or rename one of the two"),
    "yaml-key-not-text": Unruled("A key is not text.", _JSON, "put quotes around it"),
    "yaml-merge-key": Unruled("A merge key (<<) stands in a contract.", _JSON, "write the keys out, or name a type"),
    "yaml-several-documents": Unruled(
        "A file holds several YAML documents.", _JSON, "move them into files of their own"
    ),
    "yaml-syntax": Unruled("A file is not YAML.", _JSON, "check the indentation, the colons and the quotes"),
    "yaml-tag": Unruled("A value has a YAML tag.", _JSON, "remove the tag"),
    "yaml-too-deep": Unruled(
        "Too many levels are nested.", "Parsers go down level by level.", "name an inner part as a type"
    ),
}
"""By their permanent ids. What is wrong in a place, and how to mend it there, the problem itself says."""
