"""Running flows: scheduler, frames, context, budget, and the view of a run."""
