"""The one thing both front ends hold: run a step, decide, close a round, undo, redo."""
