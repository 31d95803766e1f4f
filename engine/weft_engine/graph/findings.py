"""What checks found, question by question, so that one answer can be replaced without asking the others again."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from weft_engine.graph.ranking import rank
from weft_engine.problems import Problem

Question = tuple[str, Any]
"""What is asked (`node`, `wire`, `body` …) of which thing."""
Ranked = tuple[tuple[Any, ...], Problem]

_FEW = 64
"""So many may be put into their place one by one; more are sorted with the rest."""


class Findings:
    """Problems by question, and all of them in their order."""

    def __init__(self) -> None:
        self.ranked: list[Ranked] = []
        """All problems with what they are sorted by, in order."""
        self._of: dict[Question, tuple[Problem, ...]] = {}
        self._naming: dict[str, set[Question]] = defaultdict(set)

    def naming(self, node: str) -> Iterable[Question]:
        """The questions whose answers name a node."""
        return self._naming.get(node, ())

    def replace(self, answers: dict[Question, tuple[Problem, ...]]) -> bool:
        """Takes new answers; says whether any is another than before."""
        gone: list[Problem] = []
        come: list[Problem] = []
        for question, answer in answers.items():
            old = self._of.get(question, ())
            if old != answer:
                gone += old
                come += answer
                self._take(question, old, answer)
        if gone or come:
            self._sort(gone, come)
        return bool(gone or come)

    def _take(self, question: Question, old: tuple[Problem, ...], new: tuple[Problem, ...]) -> None:
        for node in {node for problem in old for node in problem.nodes}:
            self._naming[node].discard(question)
            if not self._naming[node]:
                del self._naming[node]
        for problem in new:
            for node in problem.nodes:
                self._naming[node].add(question)
        if new:
            self._of[question] = new
        else:
            self._of.pop(question, None)

    def _sort(self, gone: list[Problem], come: list[Problem]) -> None:
        if len(gone) + len(come) > _FEW:
            every = [problem for answer in self._of.values() for problem in answer]
            self.ranked = sorted(((rank(problem), problem) for problem in every), key=itemgetter(0))
            return
        for problem in gone:
            self._remove(problem)
        for problem in come:
            insort(self.ranked, (rank(problem), problem), key=itemgetter(0))

    def _remove(self, problem: Problem) -> None:
        at = bisect_left(self.ranked, rank(problem), key=itemgetter(0))
        while self.ranked[at][1] != problem:
            at += 1
        del self.ranked[at]
