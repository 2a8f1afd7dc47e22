"""The edge that time drives: plain functions, called by the built-in ticker or by a broker's beat alike.

`sweep(engine)` fires what is due, `notify(engine)` tells people what waits for them, `relay(engine,
deliver)` delivers what was accepted, `tick(engine, deliver)` does all of it, `migrate(engine)` goes on with
migrations of running cases, and `upkeep(engine)` makes room for the months to come. What is due is a query
on the database: whoever calls, and however often, the result is the same.
"""

from workers.migrations import migrate
from workers.notices import notify
from workers.outbox import Deliveries, relay
from workers.ticker import Ticker, tick
from workers.timers import Swept, sweep
from workers.upkeep import upkeep

__all__ = ["Deliveries", "Swept", "Ticker", "migrate", "notify", "relay", "sweep", "tick", "upkeep"]
