"""Language models in our words: one contract, whoever answers."""
