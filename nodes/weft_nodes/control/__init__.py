"""Nodes whose meaning is the scheduler's own: declarations only; what they do stands in `weft_engine.run`."""
