"""The demo: one provider, three client companies, and their people at work over HTTP with Northwind's files."""
