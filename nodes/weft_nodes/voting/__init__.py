"""Voting: rules, ballots, and when an outcome can no longer change."""
