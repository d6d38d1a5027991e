"""The form of a letter: layout, sections, header fields, people, disputed items. No spaCy, no medicine."""

from imr_nlp.letter.parse import parse_letter

__all__ = ["parse_letter"]
