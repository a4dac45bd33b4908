"""JSON and JSON Lines: records found in their bytes, and each parsed by itself."""
