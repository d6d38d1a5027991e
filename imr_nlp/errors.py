"""Errors that say what happened and what to do about it. None quotes a letter."""

from __future__ import annotations


class ImrNlpError(Exception):
    """Base of all errors of this library."""


class ReadError(ImrNlpError):
    """A file could not be read as a letter's text."""


class EmptyTextError(ReadError):
    """The file holds no text: empty, or a scan without a text layer."""


class PasswordError(ReadError):
    """The PDF asks for a password."""


class BadFileError(ReadError):
    """The file is damaged or of another kind."""


class DecodingWarning(UserWarning):
    """A text file was not UTF-8 and was read as Latin-1."""


class TermsError(ImrNlpError):
    """A table of terms or rules does not have the form that its reader needs."""


class ModelError(ImrNlpError):
    """A model directory is missing, damaged or of another version."""


class TrainingDataError(ImrNlpError):
    """The labeled data cannot train a model (too little, one class, no labels)."""
