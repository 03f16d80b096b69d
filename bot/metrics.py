"""What an operator can watch at ``/metrics``."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """The numbers of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.accepted = Counter("datathread_accepted", "Questions taken in", registry=self.registry)
        self.running = Gauge(
            "datathread_running", "Questions that Claude works on", registry=self.registry
        )
        self.turns = Counter(
            "datathread_turns", "Questions by how they ended", ["outcome"], registry=self.registry
        )
        self.unpaid = Counter(
            "datathread_unpaid",
            "Questions that ended at the Claude account's spend limit or empty balance",
            registry=self.registry,
        )
        self.verdicts = Counter(
            "datathread_verdicts", "Thumbs under answers", ["verdict"], registry=self.registry
        )
        self.cost = Counter(
            "datathread_cost_usd", "What they cost, in US dollars", registry=self.registry
        )
        self.seconds = Histogram(
            "datathread_turn_seconds",
            "How long they took",
            buckets=(5, 15, 30, 60, 120, 300, 600, 900),
            registry=self.registry,
        )
        self.lag = Histogram(
            "datathread_loop_lag_seconds",
            "How late the event loop came to a heartbeat, twenty times a second",
            buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
            registry=self.registry,
        )
