"""What can be laid over the panes: the keys, one record, the history, two rounds compared."""
