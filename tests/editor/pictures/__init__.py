"""Pictures of every screen and state, made by driving the real program; the tests of the look walk through them too."""
