"""The installation's numbers in the text form that Prometheus and its kin read."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlmodel import Session

from models.queries.figures import Figures, figures_at


def metrics_text(session: Session, now: datetime) -> str:
    """Every number at `now`, with what it means. None of them names a lead or a person."""
    registry = CollectorRegistry()
    registry.register(_Kept(figures_at(session, now)))
    return generate_latest(registry).decode()


class _Kept(Collector):
    """Hands out numbers that were counted before."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        of, study = self._figures, ("study",)
        kind, gap = ("study", "kind"), ("study", "site", "gap")
        late, ring = of.oldest_unsent.total_seconds(), of.ringing_late.total_seconds()
        yield _gauge("leads_open", "Open leads", ("study", "site"), of.open_leads)
        yield _gauge("deadlines_running", "Clocks that run", kind, of.running)
        yield _gauge("deadlines_overdue", "Running clocks past due", kind, of.overdue)
        yield _gauge("watch_findings", "What each site's watchman found last", gap, of.findings)
        yield _gauge("texts_stopped_day", "Texts stopped by the screen in 24 h", study, of.stopped)
        yield _gauge("requests_refused_day", "Requests refused in 24 h", study, of.refused)
        yield _gauge("outbox_messages", "Messages that are not in Slack", ("state",), of.unsent)
        yield _gauge("outbox_late_seconds", "How long past its time the oldest message waits", (), {(): late})
        yield _gauge("ring_late_seconds", "How long past its time the first clock rings", (), {(): ring})


def _gauge(
    name: str, says: str, labels: Sequence[str], values: Mapping[tuple[str, ...], float]
) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"onward_{name}", says, labels=labels)
    for keys, value in values.items():
        gauge.add_metric(keys, value)
    return gauge
