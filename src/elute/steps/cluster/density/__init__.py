"""What HDBSCAN and DBSCAN walk on: the graph as edges, made one piece, and its curve of steps."""
