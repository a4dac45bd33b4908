"""Values every layer shares: numpy and the standard library only; no files, threads or screen."""
