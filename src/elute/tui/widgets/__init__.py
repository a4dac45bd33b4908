"""The panes and lines of the main screen."""
