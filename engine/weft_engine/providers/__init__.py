"""Language models: one request and one stream of events, whatever protocol the server speaks."""
