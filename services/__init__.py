"""What the provider does for its clients: one folder a service line, and what they all stand on."""
