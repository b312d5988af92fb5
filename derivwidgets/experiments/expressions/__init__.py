"""What `swell`, `formula` and `unfold` are made of: counts, forms and texts of expressions."""
