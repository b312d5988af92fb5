"""Where a program may be singular: the zeros of what decides its branches and steers its operations."""
