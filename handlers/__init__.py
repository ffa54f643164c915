"""What we do when a person speaks or the clock ticks."""
