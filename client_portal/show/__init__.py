"""Rows of the database as the templates' comments describe them."""
