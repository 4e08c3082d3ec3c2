"""A figure with its budget, and how figures are shown."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import click


@dataclass(frozen=True)
class Figure:
    """One measured number. With `at_least` the budget is a floor, else a ceiling; without a budget it only informs."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.budget is None:
            return ""
        kept = self.value >= self.budget if self.at_least else self.value <= self.budget
        return "ok" if kept else "over" if not self.at_least else "under"


def spread(name: str, seconds: Sequence[float], budget: float | None = None, note: str = "") -> list[Figure]:
    """The median and the 95th percentile of server times, in milliseconds; the budget is the percentile's."""
    ordered = sorted(seconds)
    half, nearly = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return [
        Figure(f"{name}, p50", round(half * 1000, 1), "ms", note=note),
        Figure(f"{name}, p95", round(nearly * 1000, 1), "ms", budget, note=note),
    ]


def show(title: str, figures: Sequence[Figure]) -> None:
    click.echo(f"\n{title}")
    for figure in figures:
        sign = "≥" if figure.at_least else "≤"
        budget = f"{sign} {_number(figure.budget)}" if figure.budget is not None else ""
        value = f"{_number(figure.value)} {figure.unit}"
        click.echo(f"  {figure.name:72} {value:>18}  {budget:>10}  {figure.verdict:5} {figure.note}".rstrip())


def as_json(parts: dict[str, object], figures: Sequence[Figure]) -> str:
    rows = [{**asdict(figure), "verdict": figure.verdict or None} for figure in figures]
    return json.dumps({**parts, "figures": rows}, ensure_ascii=False, indent=2)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"
