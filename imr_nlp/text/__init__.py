"""Text before any medicine: folding, reflow, alignment, tokens, sentences."""

from imr_nlp.text.alignment import Alignment
from imr_nlp.text.fold import fold
from imr_nlp.text.reflow import reflow
from imr_nlp.text.sentences import sentence_starts

__all__ = ["Alignment", "fold", "reflow", "sentence_starts"]
