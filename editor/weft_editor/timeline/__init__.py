"""A run over time: rows of nodes, bars of activations."""
