"""Delivering what the outbox accepted: one callable per topic, called by the relay after the commit.

A topic nobody delivers fails, is tried again and becomes an incident: a message never vanishes. A new way of
delivery is a function here and a line in `DELIVERIES`; it gets messages at least once and tells repetitions
apart by `message.key`.
"""

from workers import Deliveries

DELIVERIES: Deliveries = {}
