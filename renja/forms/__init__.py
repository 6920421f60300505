"""Forms around plans."""
