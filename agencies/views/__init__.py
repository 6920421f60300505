"""Pages about regions, agencies and the people in them."""
