"""What is measured: how much an account holds, when it was created, and how the server behaves."""

from dataclasses import dataclass

PAGE = 100
FOUR = "charges,customers,invoices,balance_transactions"
LIVE = {"endpoint_rate": 25.0, "account_rate": 100.0}
SDK, DLT = "SDK + pandas", "dlt"


@dataclass(frozen=True)
class Scene:
    """A server's manners and what it holds.

    Attributes:
        title: What it is, for people.
        objects: How many each table holds.
        tables: Which, separated by commas.
        latency: Seconds to an answer.
        endpoint_rate: Requests/s of one endpoint; 0: no limit.
        account_rate: Requests/s of the account; 0: no limit.
        shape: How the objects lie in time, a name of `shapes.SHAPES`.
        partitions: `monthly` or `daily`.
        without: Contenders that would take too long.
    """

    title: str
    objects: int
    tables: str = "charges"
    latency: float = 0.0
    endpoint_rate: float = 0.0
    account_rate: float = 0.0
    shape: str = "even"
    partitions: str = "monthly"
    without: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """All objects."""
        return self.objects * len(self.tables.split(","))

    @property
    def least(self) -> int:
        """The fewest requests the lists alone can be read with."""
        return len(self.tables.split(",")) * -(-self.objects // PAGE)

    @property
    def ideal(self) -> float:
        """The seconds these requests take at the granted rate; 0 when nothing limits them."""
        if not self.endpoint_rate:
            return 0.0
        each = -(-self.objects // PAGE)
        return max(each / self.endpoint_rate, self.least / self.account_rate)


def _live(objects: int, tables: str = "charges", latency: float = 0.1) -> Scene:
    what = f"{objects:,} charges" if tables == "charges" else f"Four tables of {objects:,}"
    slow = latency > 0.1 or objects > 20_000  # one chain then takes minutes, and tells nothing new
    return Scene(
        f"{what}, {latency * 1000:.0f} ms, 25/s and 100/s",
        objects,
        tables,
        latency=latency,
        without=(SDK, DLT) if slow else (),
        **LIVE,
    )


SCENES = {
    "quick": [Scene("10,000 charges, no latency, no limit", 10_000)],
    "instant": [
        Scene("20,000 charges, no latency, no limit", 20_000),
        Scene("100,000 charges, no latency, no limit", 100_000),
        Scene("Four tables of 20,000, no latency, no limit", 20_000, FOUR),
    ],
    "live": [_live(20_000), _live(20_000, FOUR), _live(100_000), _live(100_000, FOUR)],
    "far": [_live(20_000, latency=0.3), _live(100_000, latency=0.3), _live(100_000, latency=1.0)],
    "scaling": [
        Scene("10,000 charges, no latency, no limit", 10_000),
        Scene("100,000 charges, no latency, no limit", 100_000),
        Scene("1,000,000 charges, no latency, no limit", 1_000_000, without=(SDK,)),
    ],
    "daily": [
        Scene("100,000 charges in a year, daily partitions, no limit", 100_000, partitions="daily"),
        Scene(
            "100,000 charges in a year, daily partitions, 100 ms, 25/s and 100/s",
            100_000,
            latency=0.1,
            partitions="daily",
            without=(SDK, DLT),
            **LIVE,
        ),
    ],
    "shapes": [
        Scene(
            f"100,000 charges, {what}, 100 ms, 25/s and 100/s",
            100_000,
            latency=0.1,
            shape=shape,
            without=(SDK, DLT),
            **LIVE,
        )
        for shape, what in (("hour", "all in one hour"), ("bursts", "in twelve bursts"))
    ],
}
MEMORY = [
    Scene("200,000 charges in one month", 200_000, shape="month"),
    Scene("2,000,000 charges in one month", 2_000_000, shape="month"),
    Scene("1,000,000 charges over a year", 1_000_000),
]
