"""What every method says at a point, whether that is the truth, and why."""
