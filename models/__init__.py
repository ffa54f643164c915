"""What is true, and what follows from it."""
