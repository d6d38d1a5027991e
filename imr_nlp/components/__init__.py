"""spaCy components, one a file. Each is an entry point, so ``nlp.add_pipe("imr_...")`` works by itself."""
