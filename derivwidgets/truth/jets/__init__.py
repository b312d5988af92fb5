"""One-sided series with remainders, and the whole vocabulary on them."""
