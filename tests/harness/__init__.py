"""Databases, servers and the fixed cast of the tests."""
