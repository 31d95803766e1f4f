"""The Qt-free core of Weft: document, graph, run, providers, command line."""
