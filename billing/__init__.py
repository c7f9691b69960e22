"""Billing: what the provider charges its clients for."""
