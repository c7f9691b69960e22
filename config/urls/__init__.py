"""Addresses, one module a kind of host."""
