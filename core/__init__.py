"""The kernel of the house: what every room stands on, and what knows a client by its id only."""
