"""Papers talked over: one is asked to change before all have signed, of another a day is changed afterwards."""

from mobility import operations as mobility
from reporting.simulation import texts
from reporting.simulation.clock import acting

AMENDED = "Visión Artificial Serra S.L."


def talk_over(logins, exchange, paper, when, *, finished):
    if not finished:
        with acting(when, logins["hop"]):
            mobility.ask_for_change(paper, side="hop", wish=texts.CHANGE_WISH, by=logins["hop"])
    elif exchange.vo_name == AMENDED:
        days = paper.content["agenda"]
        said = {part: paper.content[part] for part in ("objectives", "outcomes")}
        with acting(when, logins["ho"]):
            mobility.draw_up_commitment(
                exchange, agenda=[*days[:-1], days[-1] | {"plan": texts.CHANGED_DAY}], by=logins["ho"], **said
            )
