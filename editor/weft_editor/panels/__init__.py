"""The panels around the canvas; each observes the session and none knows another."""
