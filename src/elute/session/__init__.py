"""Every byte of a session on disk: layout, journal, artefacts, vectors, lock, check."""
