"""The flow as a networkx graph: regions and problems."""
