"""The provider's room: one queue over all clients, a workbench a service line, what clients say of it."""
