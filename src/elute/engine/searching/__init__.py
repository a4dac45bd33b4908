"""Rows found by what they mean: those nearest to a query, among all rows or in some clusters.

A query is a text, which is embedded as the round's texts were, or one of its rows. `asking` reads
it, `ground` is what is searched, `asked` gives its vector, `nearest` compares, `probing` says which
clusters lie near and how much is missed by searching only them, `placing` where on the map the
query would lie; `searching` puts them together.
"""
