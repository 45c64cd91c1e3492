"""Faults thrown at the whole product, and the judgement of what it did under them."""
