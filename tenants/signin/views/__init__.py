"""Pages of the account host. All of them are the door's work."""
