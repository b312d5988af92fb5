"""Programs that compute the same function in another way."""
