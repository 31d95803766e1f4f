"""The order in which values flow, and the circles that have none; on networkx."""

from __future__ import annotations

from dataclasses import dataclass

from weft_engine.graph.facts import Facts


@dataclass(frozen=True, slots=True)
class Cycle:
    """Nodes that wait for each other, with a wire from each to the next."""

    nodes: tuple[str, ...]
    wires: tuple[str, ...]


def order_of(facts: Facts) -> tuple[list[str], list[Cycle]]:
    """All nodes such that values flow forward, and one cycle of each part that has no such order.

    Nodes of a cycle come last, in canonical order.
    """
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(facts.ports)
    wires: dict[tuple[str, str], str] = {}
    for node in facts.ports:
        for wire in facts.data_into(node):
            graph.add_edge(wire.source_node, node)
            wires.setdefault((wire.source_node, node), wire.id)
    try:
        return list(nx.topological_sort(graph)), []
    except nx.NetworkXUnfeasible:
        pass
    cycles: list[Cycle] = []
    for part in nx.strongly_connected_components(graph):
        if len(part) == 1 and not graph.has_edge(*(*part, *part)):
            continue
        edges = nx.find_cycle(graph.subgraph(part), min(part))
        nodes = [source for source, _ in edges]
        at = nodes.index(min(nodes))
        edges = edges[at:] + edges[:at]
        cycles.append(
            Cycle(tuple(source for source, _ in edges), tuple(wires[source, target] for source, target in edges))
        )
    stuck = {node for cycle in cycles for node in cycle.nodes}
    graph.remove_edges_from([(source, target) for source, target in graph.edges if source in stuck or target in stuck])
    while not nx.is_directed_acyclic_graph(graph):
        graph.remove_edges_from(nx.find_cycle(graph))
    return list(nx.topological_sort(graph)), sorted(cycles, key=lambda each: each.nodes)
