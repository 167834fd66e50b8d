"""The words of the language of forms: what may stand where in a form's file.

The reader checks files against these tables, the JSON Schema for editors is made
from them (`backoffice forms schema`), and CONTRIBUTING points here. A new word is a
line here and its use in `compiler.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """One word: what it may be followed by, and what it means.

    `shape` is one of `shapes`' plain ones (``text``, ``line``, ``key``, ``flag`` …), a
    one-of list ``a | b``, ``[level]`` for a list of that level's things, or
    ``{level}`` for one of them.
    """

    shape: str
    says: str
    required: bool = False


def _must(shape: str, says: str) -> Word:
    return Word(shape, says, required=True)


FIELD_WORDS = {
    "field": _must("key", "The field's key; never changed once published."),
    "label": _must("line", "What it is called on screens and in headings."),
    "kind": _must("kind", "What it may hold."),
    "hint": Word("text", "A sentence of help beside the question."),
    "required": Word("flag", "Whether it must be answered."),
    "required_when": Word("condition", "When it must be answered."),
    "when": Word("condition", "When it is asked at all."),
    "on_hide": Word(
        "keep | clear", "What becomes of its answer where it is not asked."
    ),
    "also": Word("texts", "Headings it is known by elsewhere."),
    "was": Word("keys", "Keys it had in earlier versions, the first one first."),
    "privacy": Word("none | child | staff | free_text", "Whom it tells about."),
    "list": Word("flag", "Whether the list shows it."),
    "filter": Word("flag", "Whether the list can be filtered by it."),
    "retired": Word("flag", "Kept for old records, asked no more."),
    "max_length": Word("count", "The most characters (text, long_text)."),
    "least": Word("number", "The least number (whole, number)."),
    "most": Word("number", "The greatest number (whole, number)."),
    "pattern": Word("pattern", "What a case number looks like (identifier)."),
    "example": Word("line", "A right answer, for the message (identifier)."),
    "options": Word("[option]", "The answers (choice, choices)."),
    "scale": Word("key", "The scale (grade), or whose answers to take (choice)."),
}

KIND_WORDS: dict[str, frozenset[str]] = {
    "text": frozenset({"max_length"}),
    "long_text": frozenset({"max_length"}),
    "identifier": frozenset({"pattern", "example"}),
    "whole": frozenset({"least", "most"}),
    "number": frozenset({"least", "most"}),
    "choice": frozenset({"options", "scale"}),
    "choices": frozenset({"options", "scale"}),
    "grade": frozenset({"scale"}),
}
"""Which words of a field belong to its kind alone."""

LEVELS: dict[str, dict[str, Word]] = {
    "form": {
        "form": _must("key", "The form's key; never changed once published."),
        "version": _must("count", "1, and one more with each change."),
        "title": _must("line", "What one of its records is called."),
        "plural": _must("line", "What many are called."),
        "prefix": _must("line", "Two to five capitals that begin its references."),
        "family": _must(
            "audit | observation | review | survey | feedback | register",
            "What sort of record it makes.",
        ),
        "about": Word("text", "A sentence on what it is for."),
        "source": Word("text", "The section of the framework it comes from."),
        "since": Word("day", "The first day it is in force."),
        "until": Word("day", "The last day it is in force."),
        "also": Word("texts", "Titles it is known by in workbooks."),
        "scale": Word("key", "The scale of its graded areas."),
        "record": _must("{record}", "Which fields say whose, when and about whom."),
        "sections": _must("[section]", "Its parts, in order."),
        "checks": Word("[check]", "What must be so across fields."),
    },
    "record": {
        "date": _must("key", "The day it is about; months are cut by it."),
        "subject": Word("key", "The case it is about."),
        "unit": Word("key", "The team it belongs to."),
        "by": Word("key", "Who did it: their own record."),
        "about": Word("keys", "Whose practice it is about."),
        "key": _must("keys", "The fields that tell two records apart."),
    },
    "section": {
        "section": _must("key", "The section's key."),
        "title": _must("line", "Its title."),
        "hint": Word("text", "A sentence under the title."),
        "when": Word("condition", "When it is asked at all."),
        "fields": Word("[field]", "Its questions."),
        "areas": Word("[area]", "Its graded areas."),
        "repeat": Word("{repeat}", "What a record has any number of."),
    },
    "field": FIELD_WORDS,
    "area": {
        "area": _must("key", "The area's key; its grade is <key>_grade."),
        "label": _must("line", "What it is called."),
        "good": Word("text", "What good looks like, shown beside the grade."),
        "also": Word("texts", "Headings its grade is known by elsewhere."),
        "rationale_also": Word("texts", "Headings its rationale is known by."),
        "scale": Word("key", "Its scale, where that is not its form's."),
        "when": Word("condition", "When it is asked at all."),
        "overall": Word("flag", "Whether it judges the whole."),
        "retired": Word("flag", "Kept for old records, graded no more."),
        "rationale": Word(
            "optional | required | required_when_graded", "Whether a reason is owed."
        ),
        "filter": Word("flag", "Whether the list can be filtered by its grade."),
    },
    "repeat": {
        "repeat": _must("key", "Its key."),
        "title": _must("line", "What they are called together."),
        "one": _must("line", "What one of them is called."),
        "also": Word("texts", "Headings it is known by elsewhere."),
        "merge_by": Word("keys", "The fields that tell whether two are the same."),
        "most": Word("count", "The most a record may have."),
        "fields": _must("[field]", "What is asked of each."),
    },
    "check": {
        "check": _must("condition", "What is so in a right record."),
        "message": _must("line", "What to say where it is not so."),
        "field": _must("key", "Where to say it."),
        "severity": Word("hold | note", "Whether a person must settle it."),
        "code": Word("date_out_of_order | other", "Its code in an import report."),
    },
    "option": {
        "option": _must("answer key", "What is stored."),
        "label": _must("line", "What is shown."),
        "also": Word("texts", "Its other spellings."),
        "points": Word("whole", "Its number, read where the sheet declares numbers."),
        "retired": Word("flag", "Known in old records, offered no more."),
    },
    "scale": {
        "scale": _must("key", "The scale's key."),
        "title": _must("line", "What it is called."),
        "source": Word("text", "Where it comes from."),
        "since": Word("day", "The first day it is in force."),
        "until": Word("day", "The last day it is in force."),
        "earlier": Word("key", "The scale that it took the place of."),
        "best": _must("first | last", "Which end of its grades is best."),
        "good_from": Word("key", "The least grade that is good or better."),
        "grades": _must("[option]", "Its grades, in order."),
        "answers": Word("[option]", "Answers that are no grade."),
        "undecided": Word("texts", "What is written where a grade is to come."),
    },
}
"""The words of each level of a form's file, and of a scale's."""
