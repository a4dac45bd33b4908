"""The clusters of other rows than those that were clustered: some of them again, or new ones."""
