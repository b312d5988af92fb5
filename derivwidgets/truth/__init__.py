"""What the derivative is: certified by balls and one-sided jets, and what every method says beside it."""
