"""The house rules as checks: each takes the root of a checkout and returns its breaches."""
