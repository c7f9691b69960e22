"""Webhooks: every fact of every service line, told to the systems that a client, or the provider, named for it."""
