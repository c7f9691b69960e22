"""The database backend: one identity (role and search path) per connection."""
