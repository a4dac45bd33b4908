"""Parquet and Arrow: rows out of batches of columns, looked at before they are trusted."""
