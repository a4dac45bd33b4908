"""What the fields of a record are for: its text, label, split and time, and what is beside."""
