"""Programs that Weft starts, and how it makes sure that nothing of them is left."""
