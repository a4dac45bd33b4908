"""The controllers of a screen: which function answers which action of the registry."""

from collections.abc import Sequence

from elute.core.errors import UsageError
from elute.tui.desk import Desk
from elute.tui.doing.borderline import Borderline
from elute.tui.doing.brushing import Brushing
from elute.tui.doing.calling import Calling
from elute.tui.doing.columns import Columns
from elute.tui.doing.commanding import Commanding
from elute.tui.doing.controller import AtOnce, Controller, Counted, Doing, Typed
from elute.tui.doing.deciding import Deciding
from elute.tui.doing.jumping import Jumping
from elute.tui.doing.linking import Linking
from elute.tui.doing.looking import Looking
from elute.tui.doing.manners import Behaving
from elute.tui.doing.marking import Marking
from elute.tui.doing.regrouping import Regrouping
from elute.tui.doing.resuming import Resuming
from elute.tui.doing.running import Running
from elute.tui.doing.saving import Saving
from elute.tui.doing.searching import Searching
from elute.tui.doing.walking import Walking
from elute.tui.pages.charts import Charts
from elute.tui.pages.embedders import Embedders
from elute.tui.pages.finding import Judging
from elute.tui.pages.findings import Findings
from elute.tui.pages.forms import Forms
from elute.tui.pages.help import Help
from elute.tui.pages.history import History
from elute.tui.pages.log import Log
from elute.tui.pages.palette import Palette
from elute.tui.pages.reading import Reading
from elute.tui.pages.sending import Sending
from elute.tui.pages.stack import Pages
from elute.tui.pages.sweep import Sweeping

CLUSTERWISE = ("split", "merge", "homes")


class Handling(Controller):
    """Holds the controllers, and does itself what concerns several of them."""

    def __init__(self, desk: Desk) -> None:
        """Handle for this screen."""
        self._desk = desk
        self.walking = Walking(desk)
        self.columns = Columns(desk)
        self.looking = Looking(desk, self.columns)
        self.brushing = Brushing(desk, self.looking, self.columns)
        self.linking = Linking(desk, self.looking, self.brushing)
        self.marking = Marking(desk)
        self.pages = Pages(desk)
        self.jumping = Jumping(desk, self.pages)
        self.helping = Help(desk, self.pages)
        self.commanding = Commanding(desk, self.all_typed, self.all_offers)
        self.palette = Palette(desk, self.pages, self.commanding.begin)
        self.borderline = Borderline(desk)
        self.reading = Reading(desk, self.pages, self.borderline.of)
        self.history = History(desk, self.pages, self.looking)
        self.sending = Sending(desk, self.pages)
        self.running = Running(desk, self.sending)
        self.embedders = Embedders(desk, self.pages, self.running)
        self.sweeping = Sweeping(desk, self.pages, self.running)
        self.searching = Searching(desk, self.running, self.looking)
        self.findings = Findings(desk, self.pages, self.running.start)
        self.judging = Judging(desk, self.pages, self.findings)
        self.deciding = Deciding(desk, self.looking, self._read)
        self.regrouping = Regrouping(desk, self.running)
        self._hold_more(desk)
        held = [it for it in vars(self).values() if isinstance(it, Controller)]
        self._controllers = (self, *held)

    def _hold_more(self, desk: Desk) -> None:
        """Those that no other needs."""
        self.calling = Calling(desk)
        self.charts = Charts(desk, self.pages)
        self.saving = Saving(desk, self._texts)
        self.behaving = Behaving(desk)
        self.log = Log(desk, self.pages)
        self.resuming = Resuming(desk, self.looking, self.brushing, self.pages, self._act)
        self.forms = Forms(desk, self.pages, self.running.set)

    @property
    def idle(self) -> frozenset[str]:
        """The actions of the page or pane that is seen that would do nothing now."""
        pages: dict[str, Controller] = {
            "findings": self.findings,
            "sending": self.sending,
            "sweep": self.sweeping,
            "finding": self.judging,
            "settings": self.forms,
        }
        if self.pages.name in pages:
            return pages[self.pages.name].idle
        clusters = self._desk.panes.clusters
        means = dict.fromkeys(("split", "rename", "note", "charts"), clusters.chosen is not None)
        means |= {"merge": bool(clusters.marks), "homes": clusters.noise}
        return frozenset(name for name, something in means.items() if not something)

    def stops(self, action: str) -> bool:
        """Whether the action is spent on stopping a search of the rows, or reading a column.

        `/` begins a search anew.
        """
        ends = action in {"clear", "cancel"}
        searched = (ends or action == "filter") and self.looking.stop()
        return ends and (searched or self.columns.stop())

    def table(self) -> dict[str, Doing]:
        """Action id -> what does it."""
        return {name: it for each in self._controllers for name, it in each.doings().items()}

    def all_at_once(self) -> dict[str, AtOnce]:
        """Action id -> what does it without waiting for a turn."""
        return {name: it for each in self._controllers for name, it in each.at_once().items()}

    def all_counted(self) -> dict[str, Counted]:
        """Action id -> what does it so many times, or so far."""
        return {name: it for each in self._controllers for name, it in each.counted().items()}

    def all_typed(self) -> dict[str, Typed]:
        """Action id -> what does it with words typed after its name."""
        return {name: it for each in self._controllers for name, it in each.typed().items()}

    def all_offers(self) -> dict[str, Sequence[str]]:
        """Action id -> what could be typed after its name."""
        return {name: it for each in self._controllers for name, it in each.offers().items()}

    def doings(self) -> dict[str, Doing]:
        """What concerns several controllers."""
        return {
            "pick": self._pick,
            "card": lambda: self.reading.card(self.looking.subject),
            "row-card": lambda: self.reading.card(self.looking.subject),
            "back": self._back,
            "drop": self._drop,
            "accept": self._accept,
            "apply": self._apply,
        }

    async def _act(self, action: str) -> None:
        """Do an action of the registry now."""
        await self.table()[action]()

    def _read(self) -> int | None:
        """The row that is read on a page, or chosen there; None where there is none."""
        return self.judging.row if self.reading.row is None else self.reading.row

    async def _back(self) -> None:
        """Leave the page; to leave an offer is to decline it."""
        await (self.sending.decline() if self.pages.name == "sending" else self.pages.back())

    async def _pick(self) -> None:
        """Go to the rows of the cluster at the cursor, or of the card that is read."""
        if self.pages.name == "card":
            await self.pages.close()
        await self.looking.pick()

    async def _drop(self) -> None:
        """Drop, and go on to the next row of a finding."""
        await self.deciding.drop()
        if self.judging.row is not None:
            self._desk.page.finding.action_cursor(0, 1)

    async def _accept(self) -> None:
        """Do what the advice at the cursor says: about rows, or about clusters themselves."""
        chosen = self._desk.chosen_advice()
        if chosen is not None and chosen[1].kind in CLUSTERWISE:
            await self.regrouping.advised(chosen[1])
        else:
            await self.deciding.accept()

    async def _apply(self) -> None:
        """Apply the rule whose rows are seen, else the one at the cursor."""
        if self.pages.name == "finding":
            await self.judging.apply()
        else:
            await self.findings.apply(self.findings.chosen)

    def _texts(self) -> str:
        """The texts of the rows in question, one below the other; of the log, the command."""
        if self.pages.name == "log":
            return self.log.command
        texts = self._desk.picture.facts.texts
        ids, _ = self.deciding.targets()
        if texts is None or not len(ids):
            raise UsageError("There is no row to copy.")
        return "\n".join(texts.take(ids))
