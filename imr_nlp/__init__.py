"""imr_nlp."""
