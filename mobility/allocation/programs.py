"""Small linear and integer programs over some edges of a problem, solved by HiGHS."""

from dataclasses import dataclass

import highspy
import numpy as np

from mobility.allocation.problem import Problem

# Budgets are written in thousands of euro: then HiGHS's tolerance of 1e-6 is a tenth of a cent.
CENTS = 100_000
SURE = 1 - 1e-6


@dataclass(frozen=True)
class Solution:
    values: np.ndarray  # per edge asked about, 0 to 1
    objective: float
    bound: float
    proven: bool

    def edges(self, asked: np.ndarray) -> np.ndarray:
        return asked[self.values > 0.5]


def solve(
    problem, edges, left, gains, *, integer=True, seconds=60.0, nodes=None, start=None, floors=(), gap=0.0
) -> Solution | None:
    """The choice among `edges` of most gain within what is `left` (the four kinds of rows); None when none was found.

    `floors` are pairs (coefficients, least sum) that a choice must also reach; `start` is a choice known to hold.
    `gap` is a gap that is small enough, as a part of the bound; `nodes` ends the search by work done, so that a fast
    machine and a slow one find the same.
    """
    rows, columns, coefficients, limits = packed(problem, edges, left)
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("log_to_console", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("time_limit", float(max(0.05, seconds)))
    if nodes is not None:
        model.setOptionValue("mip_max_nodes", nodes)
    program = linear(len(edges), rows, columns, coefficients, limits, gains, floors)
    if integer:
        program.integrality_ = [highspy.HighsVarType.kInteger] * len(edges)
        # Gains are whole points: nothing lies between two totals less than one apart.
        model.setOptionValue("mip_rel_gap", gap)
        model.setOptionValue("mip_abs_gap", 0.999)
    else:
        model.setOptionValue("solver", "ipm")
    model.passModel(program)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.astype(float).tolist()
        model.setSolution(known)
    model.run()
    return solution_of(model, len(edges), integer)


def solution_of(model, many: int, integer: bool) -> Solution | None:
    values = np.array(model.getSolution().col_value)
    info = model.getInfo()
    proven = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    known = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if len(values) != many or not (known or proven):
        return None
    bound = -info.mip_dual_bound if integer else -info.objective_function_value
    return Solution(values, -info.objective_function_value, float(bound), proven)


def packed(problem: Problem, edges: np.ndarray, left) -> tuple[np.ndarray, ...]:
    """(row, column, coefficient) triples and limits; rows that cannot bind are left out."""
    scales = (1, 1, CENTS, problem.share.denominator)
    which = (problem.organisation, problem.offer, problem.partnership, problem.share_row)
    taken = (np.ones(len(edges)), np.ones(len(edges)), problem.cents[edges], problem.side[edges])
    rows, columns, coefficients, limits, at = [], [], [], [], 0
    for row_of, take, room, scale in zip(which, taken, left, scales, strict=True):
        names, place = np.unique(row_of[edges], return_inverse=True)
        most = np.bincount(place, np.maximum(take, 0), len(names))
        binding = most > room[names]
        number = np.cumsum(binding) - 1 + at
        kept = np.flatnonzero(binding[place])
        rows.append(number[place[kept]])
        columns.append(kept)
        coefficients.append(take[kept] / scale)
        limits.append(room[names[binding]] / scale)
        at += int(binding.sum())
    return tuple(np.concatenate(part) for part in (rows, columns, coefficients, limits))


def linear(many, rows, columns, coefficients, limits, gains, floors) -> highspy.HighsLp:
    for weights, least in floors:
        rows = np.r_[rows, np.full(many, len(limits))]
        columns = np.r_[columns, np.arange(many)]
        coefficients = np.r_[coefficients, -np.asarray(weights, float)]
        limits = np.r_[limits, -float(least)]
    order = np.lexsort((rows, columns))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = many, len(limits)
    program.col_cost_ = -np.asarray(gains, float)
    program.col_lower_, program.col_upper_ = np.zeros(many), np.ones(many)
    program.row_lower_, program.row_upper_ = np.full(len(limits), -highspy.kHighsInf), limits
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.searchsorted(columns[order], np.arange(many + 1)).astype(np.int32)
    program.a_matrix_.index_ = rows[order].astype(np.int32)
    program.a_matrix_.value_ = coefficients[order]
    return program
