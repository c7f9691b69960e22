"""Invoicing: a client hands in its orders and gets numbered, validated, delivered invoices back."""
