"""The canvas: a viewport of its own over numpy geometry, painted in levels of detail."""
