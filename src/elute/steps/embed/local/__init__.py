"""A neural encoder on this machine: loaded, made quick, and proved to give the same vectors."""
