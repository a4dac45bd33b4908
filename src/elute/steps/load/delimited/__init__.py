"""CSV and TSV: records of named fields, parted by a delimiter and quoted where need be."""
