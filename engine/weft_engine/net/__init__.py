"""The network: one HTTP client, which addresses it may reach, and server-sent events."""
