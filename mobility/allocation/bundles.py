"""A partnership's best bundle: at most one edge of each of its organisations, all within its budget in whole cents.

A round asks for it millions of times, so this file is compiled (ADR 0013). A price per cent of budget gives a bound on
what any bundle brings; partial bundles grow organisation by organisation, and one is dropped when another costs no more
and brings no less, or when it has lost more against that bound than the best bundle can.
"""

import numpy as np
from numba import njit

FIRST_CUT = 0.3  # points that a best bundle usually loses at most against the bound
WIDER = 2.5
STATES = 512  # partial bundles to begin with, per organisation
MOST_STATES = 4_000_000  # over all organisations of a partnership; beyond, the bound and a good bundle have to do


@njit(cache=True)
def best_bundles(gains, cents, heads, segments, budgets, guesses, which, inside):
    """Per partnership of `which`: what its best bundle brings, or a bound on it where that is too hard to say.

    gains, cents: per edge, the edges of an organisation and of a partnership side by side; heads: where each
    organisation begins, and the end; segments: where each partnership begins among the heads, and the end; guesses:
    the price of each budget in points per cent, kept from call to call; inside: per edge, whether its bundle has it.
    """
    values = np.zeros(len(budgets))
    for partnership in which:
        begin, end = segments[partnership], segments[partnership + 1]
        inside[heads[begin] : heads[end]] = False
        if begin == end:
            continue
        chosen = np.full(end - begin, -1, np.int64)
        values[partnership], guesses[partnership] = best_bundle(
            gains, cents, heads[begin : end + 1], budgets[partnership], guesses[partnership], chosen
        )
        for edge in chosen:
            if edge >= 0:
                inside[edge] = True
    return values


@njit(cache=True)
def best_bundle(gains, cents, heads, budget, guess, chosen):
    """(gain or its bound, price of the budget); `chosen` becomes the edge of each organisation, -1 stays at home."""
    bound, price, dear = priced(gains, cents, heads, budget, guess)
    found = bought(gains, cents, heads, dear, chosen)
    found = upgraded(gains, cents, heads, budget, found, chosen)
    gap = bound - found
    if gap <= 1e-7:
        return bound, price
    states, cut = STATES, FIRST_CUT
    while True:
        cut = min(cut, gap)
        best, enough = grown(gains, cents, heads, budget, price, cut, found, chosen, states)
        if not enough:
            states *= 4
            if states * len(heads) > MOST_STATES:
                return bound, price
            continue
        found = best
        if cut >= gap or found >= bound - cut:
            return found, price
        cut *= WIDER


@njit(cache=True)
def priced(gains, cents, heads, budget, guess):
    """(least bound, the price it was found at, a price at which what is bought costs no more than the budget)."""
    bound, spent = asked(gains, cents, heads, 0.0)
    if spent <= budget:
        return bound, 0.0, 0.0
    price, cheap, dear, tried = 0.0, 0.0, np.inf, max(guess, 1e-9)
    while cheap < tried < dear:
        tops, spent = asked(gains, cents, heads, tried)
        if tops + tried * budget < bound:
            bound, price = tops + tried * budget, tried
        if spent > budget:
            cheap = tried
        else:
            dear = tried
        if dear == np.inf:
            tried = 2 * cheap
        elif (dear - cheap) * budget <= 0.02:
            break
        elif dear == guess and cheap == 0.0:
            tried = 0.8 * dear  # prices change little from call to call
        else:
            tried = 0.5 * (cheap + dear)
    return bound, price, dear


@njit(cache=True)
def asked(gains, cents, heads, price):
    """(what everybody's favourite brings after paying this price, what the favourites cost in cents)."""
    tops, spent = 0.0, 0
    for one in range(len(heads) - 1):
        top, cost = 0.0, 0
        for edge in range(heads[one], heads[one + 1]):
            left = gains[edge] - price * cents[edge]
            if left > top:
                top, cost = left, cents[edge]
        tops += top
        spent += cost
    return tops, spent


@njit(cache=True)
def bought(gains, cents, heads, price, chosen):
    """Everybody's favourite at this price, and what they bring."""
    found = 0.0
    for one in range(len(heads) - 1):
        top = 0.0
        for edge in range(heads[one], heads[one + 1]):
            left = gains[edge] - price * cents[edge]
            if left > top:
                top, chosen[one] = left, edge
        if chosen[one] >= 0:
            found += gains[chosen[one]]
    return found


@njit(cache=True)
def upgraded(gains, cents, heads, budget, found, chosen):
    """The bundle with the best single change that the budget still allows, again and again."""
    spent = 0
    for edge in chosen:
        if edge >= 0:
            spent += cents[edge]
    while True:
        won, where, what = 1e-9, -1, -1
        for one in range(len(heads) - 1):
            has, costs = 0.0, 0
            if chosen[one] >= 0:
                has, costs = gains[chosen[one]], cents[chosen[one]]
            for edge in range(heads[one], heads[one + 1]):
                if gains[edge] - has > won and spent - costs + cents[edge] <= budget:
                    won, where, what = gains[edge] - has, one, edge
        if where < 0:
            return found
        if chosen[where] >= 0:
            spent -= cents[chosen[where]]
        spent += cents[what]
        found += won
        chosen[where] = what


@njit(cache=True)
def grown(gains, cents, heads, budget, price, cut, found, chosen, states):
    """(the most a bundle brings that loses at most `cut`, or `found` if none brings more; whether states sufficed)."""
    many, widest = len(heads) - 1, 0
    for one in range(many):
        widest = max(widest, heads[one + 1] - heads[one])
    spent, gain, lost = np.zeros(states, np.int64), np.zeros(states), np.zeros(states)
    new_spent, new_gain, new_lost = np.empty(states, np.int64), np.empty(states), np.empty(states)
    parents, taken = np.empty((many, states), np.int32), np.empty((many, states), np.int64)
    edges, costs = np.empty(widest + 1, np.int64), np.empty(widest + 1, np.int64)
    brings, loses, at = np.empty(widest + 1), np.empty(widest + 1), np.empty(widest + 1, np.int64)
    alive = 1
    for one in range(many):
        options = options_within(gains, cents, heads[one], heads[one + 1], price, cut, edges, costs, brings, loses)
        at[:options] = 0
        kept, ahead = 0, -1e18
        while True:
            # Merged by cost: each option shifts a list that is sorted already, and only ever better ones are kept.
            first, cost, worth = -1, 0, 0.0
            for option in range(options):
                state = at[option]
                while state < alive and (lost[state] + loses[option] > cut or gain[state] + brings[option] <= ahead):
                    state += 1
                at[option] = state
                if state < alive and spent[state] + costs[option] <= budget:
                    dearer = spent[state] + costs[option]
                    better = gain[state] + brings[option]
                    if first < 0 or dearer < cost or (dearer == cost and better > worth):
                        first, cost, worth = option, dearer, better
            if first < 0:
                break
            if kept == states:
                return found, False
            state = at[first]
            at[first] += 1
            new_spent[kept], new_gain[kept], new_lost[kept] = cost, worth, lost[state] + loses[first]
            parents[one, kept], taken[one, kept] = state, edges[first]
            kept, ahead = kept + 1, worth
        if kept == 0:
            return found, True
        alive = kept
        spent, new_spent = new_spent, spent
        gain, new_gain = new_gain, gain
        lost, new_lost = new_lost, lost
    state = alive - 1
    if gain[state] <= found:
        return found, True
    best = gain[state]
    for one in range(many - 1, -1, -1):
        chosen[one] = taken[one, state]
        state = parents[one, state]
    return best, True


@njit(cache=True)
def options_within(gains, cents, begin, end, price, cut, edges, costs, brings, loses):
    """How many options of an organisation lose at most `cut`; staying at home (-1) is one of them."""
    top = 0.0
    for edge in range(begin, end):
        top = max(top, gains[edge] - price * cents[edge])
    options = 0
    if top <= cut:
        edges[0], costs[0], brings[0], loses[0] = -1, 0, 0.0, top
        options = 1
    for edge in range(begin, end):
        less = top - (gains[edge] - price * cents[edge])
        if less <= cut:
            edges[options], costs[options], brings[options], loses[options] = edge, cents[edge], gains[edge], less
            options += 1
    return options
