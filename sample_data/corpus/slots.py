"""Fill `{slots}`: the facts of one customer's one message.

A slot keeps its value within a message, so a refund of 42.90 stays 42.90, and
every date agrees with the day on which the message was written.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from corpus.topic import read_blocks

PLACES = read_blocks("slots")
REGIONS = ("UK", "UK", "UK", "IE", "EU", "EU", "US")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SLOT = re.compile(r"\{(\w+)\}")
LISTS = {
    "name": "first_names",
    "last": "last_names",
    "agent": "agents",
    "street": "streets",
    "kin": "kin",
    "room": "rooms",
    "device": "devices",
    "phone": "phones",
    "plan": "plans",
    "smallplan": "smallplans",
    "addon": "addons",
    "tab": "tabs",
    "code": "codes",
    "company": "companies",
    "time": "times",
    "day": "weekdays",
}


class Slots:
    """The facts behind one message, drawn as they are asked for."""

    def __init__(self, rng: Random, created: datetime, region: str) -> None:
        self.rng = rng
        self.created = created
        self.region = region
        self.date_style = rng.randrange(4)
        self.known: dict[str, str] = {}
        self.drawn = self._times() | self._numbers()

    def _times(self) -> dict[str, Callable[[], str]]:
        rng, created = self.rng, self.created
        return {
            "date": lambda: self._date(created - timedelta(days=rng.randrange(4, 38))),
            "soon": lambda: self._date(created + timedelta(days=rng.randrange(6, 45))),
            "month": lambda: self._month(-rng.randrange(1, 5)),
            "month2": lambda: self._month(0),
            "nextmonth": lambda: self._month(rng.randrange(1, 5)),
        }

    def _numbers(self) -> dict[str, Callable[[], str]]:
        rng = self.rng
        return {
            "city": self._city,
            "amount": lambda: self._money(rng.randrange(29, 190)),
            "amount2": lambda: self._money(rng.randrange(4, 28)),
            "order": self._order,
            "ref": lambda: rng.choice(["#{}", "CS-{}", "T/{}", "{}"]).format(self._digits(5)),
            "serial": lambda: f"{rng.randrange(4096, 65535):04X}",
            "digits": lambda: self._digits(4),
            "byte": lambda: str(rng.randrange(2, 250)),
            "n": lambda: str(rng.randrange(3, 10)),
            "nth": lambda: rng.choice(["second", "third", "fourth", "third"]),
            "slow": lambda: str(rng.randrange(3, 29)),
            "temp": lambda: str(rng.choice([15, 16, 17, 24, 25, 26])),
            "big": lambda: rng.choice(["1,000", "2,500", "900", "10,000"]),
            "price": lambda: str(rng.choice([19, 29, 49, 75, 99, 149])),
            "days": lambda: str(rng.choice([30, 45, 60, 90])),
            "site": self._spam_site,
        }

    def fill(self, text: str) -> str:
        """The text with every slot replaced."""
        return SLOT.sub(lambda match: self.value(match.group(1)), text)

    def value(self, slot: str) -> str:
        """This message's value for a slot, drawn at the first call; digits ever anew."""
        if slot not in self.known or slot == "digits":
            listed = LISTS.get(slot)
            draw = self.drawn.get(slot)
            self.known[slot] = draw() if draw else self.rng.choice(PLACES[listed or slot])
        return self.known[slot]

    def _digits(self, count: int) -> str:
        return "".join(str(self.rng.randrange(10)) for _ in range(count))

    def _city(self) -> str:
        return self.rng.choice(PLACES[f"cities_{self.region.lower()}"])

    def _date(self, day: datetime) -> str:
        month = MONTHS[day.month - 1]
        if self.date_style == 0:
            return f"{day.day} {month}"
        if self.date_style == 1:
            return f"{month} {day.day}"
        if self.date_style == 2 and self.region != "US":
            return f"{day.day:02d}/{day.month:02d}"
        ending = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day // 10 != 1 else 0, "th")
        if self.region == "US":
            return f"{month} {day.day}{ending}"
        return f"the {day.day}{ending} of {month}"

    def _month(self, away: int) -> str:
        return MONTHS[(self.created.month - 1 + away) % 12]

    def _money(self, whole: int) -> str:
        cents = self.rng.choice(["00", "50", "90", "99", "95"])
        plain = str(whole) if cents == "00" else f"{whole}.{cents}"
        if self.region == "UK":
            return f"£{plain}"
        if self.region == "US":
            return f"${plain}"
        return self.rng.choice([f"€{plain}", f"{plain} €", f"{plain} euros", f"€{plain}"])

    def _order(self) -> str:
        shapes = ["TW-{}-{}", "#{}{}", "{}-00{}", "ORD{}{}", "B7K-{}{}", "no. {}{}"]
        return self.rng.choice(shapes).format(self._digits(5), self._digits(1))

    def _spam_site(self) -> str:
        front = self.rng.choice(["rank", "linkz", "top-seo", "boost", "traffic", "serp"])
        back = self.rng.choice(["now", "pro", "hub", "king", "4you"])
        return f"{front}-{back}.example"
