"""Clusters changed by a person: split, merged, noise given homes."""
