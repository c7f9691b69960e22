"""Rules of law that invoicing follows, as dated tables with their sources."""
