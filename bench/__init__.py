"""How fast the product is, measured from outside, beside the ceilings of the same machine."""
