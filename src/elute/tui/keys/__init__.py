"""The one registry of what can be done, and how keys, counts and the user find it."""
