"""The main screen: four panes and the lines around them; what keys do is in `handling`."""

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.widget import Widget

from elute.core.amounts import counted
from elute.core.errors import EluteError
from elute.core.results import Advice
from elute.tui import actions
from elute.tui.bridge import Bridge
from elute.tui.desk import Panes
from elute.tui.handling import Handling
from elute.tui.messages import Changed, Failed, JobMoved, Unopened
from elute.tui.present import rounds
from elute.tui.present.picture import Picture, caption
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask, Prompt
from elute.tui.turns import Turns
from elute.tui.widgets.clusters import ClustersPane
from elute.tui.widgets.keys import keys_line
from elute.tui.widgets.line import Line
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.map import MapPane
from elute.tui.widgets.pages import PageArea
from elute.tui.widgets.paint import COMPONENTS
from elute.tui.widgets.report import AdviceList, Card
from elute.tui.widgets.rows import RowsPane
from elute.tui.widgets.tabs import RULE, tabs_line, title_line
from elute.tui.widgets.talk import Talk

WIDE, HIGH = 120, 30  # from this size on all four panes are seen together
SIDE_BY_SIDE = 140  # cells from which on a round has room beside the tree of rounds
MAP_EMPTY = "The map appears here once the rows are embedded: press r."


class MainScreen(Screen[None], inherit_bindings=False):
    """Lays out, hands round keys, pictures and messages, and is the desk of the controllers.

    Which pane is active is kept here and not left to Textual's focus, because a change of focus
    repaints both widgets whole, at 20 kB each; here it costs the two titles and two lines.
    """

    AUTO_FOCUS = None
    COMPONENT_CLASSES = COMPONENTS

    def __init__(self, bridge: Bridge, name: str, *, thrifty: bool) -> None:
        """Show a session.

        Args:
            bridge: to the engine, not open yet.
            name: of the data, shown until the session is open.
            thrifty: spare the line: the map follows on enter only, the job is looked at less often.
        """
        super().__init__()
        self.bridge = bridge
        self.active = "rows"
        self.prompt = Prompt(self._asked)
        self.turns = Turns(self, self.prompt)
        self._data_name, self._thrifty = name, thrifty
        self._zoomed = False
        self._shown: Picture | None = None
        self._handling = Handling(self)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Line("rounds")
        yield Line("tabs")
        with Container(id="panes"):
            yield from self._pane("clusters", ClustersPane("clusters"))
            yield from self._pane("map", MapPane(self._text_of, empty_text=MAP_EMPTY, id="map"))
            yield from self._pane("rows", RowsPane("rows"))
            yield from self._pane("report", AdviceList("advice"), Line("between"), Card("card"))
        yield PageArea(id="page")
        yield Talk("progress")
        yield Line("keys")

    def _pane(self, name: str, *content: Widget) -> ComposeResult:
        """A title with what stands below it."""
        with Vertical(id=f"{name}-pane", classes="pane"):
            title = Line(f"{name}-title")
            title.add_class("title")
            yield title
            yield from content

    def on_mount(self) -> None:
        """Show the frame; open the session only after it has been painted."""
        self.query_one("#rounds", Line).say(rounds.opening(self._data_name))
        self.say("Opening the session.")
        self.focus_pane("rows")
        self.panes.map.can_focus = False
        self.call_after_refresh(lambda: self.turns.soon(self._open))

    def on_resize(self) -> None:
        """All four panes where there is room, else one at a time."""
        self.set_class(self._narrow, "narrow")
        self.set_class(self.app.size.width < SIDE_BY_SIDE, "stacked")
        self.set_class(self._narrow or self._zoomed, "single")
        self.call_after_refresh(self.retitle)

    # What the controllers ask for

    @property
    def picture(self) -> Picture:
        """What is on the screen."""
        if self._shown is None:
            raise EluteError("The session is still being opened.", "Try again in a moment.")
        return self._shown

    @property
    def panes(self) -> Panes:
        """The widgets that show it."""
        find = self.query_one
        map_pane, clusters = find("#map", MapPane), find("#clusters", ClustersPane)
        advice, card = find("#advice", AdviceList), find("#card", Card)
        return Panes(find("#rows", RowsPane), clusters, map_pane, advice, card)

    def say(self, text: str, hint: str = "", role: str = "") -> None:
        """Tell something on the progress line."""
        self.query_one("#progress", Talk).tell(text, hint, role)

    async def ask(self, question: Spans) -> bool:
        """Ask for a yes."""
        return await self.prompt.question(question)

    async def type(self, ask: Ask) -> str | None:
        """Ask for a line."""
        return await self.prompt.line(ask)

    async def refresh_picture(self) -> None:
        """Look at the session again after a change."""
        await self._show(await self.bridge.look())

    def chosen_advice(self) -> tuple[int, Advice] | None:
        """The advice at the cursor."""
        pane = self.panes.advice
        return (pane.cursor, pane.chosen) if pane.chosen is not None else None

    def focus_pane(self, pane: str) -> None:
        """Make a pane the active one."""
        self.active = pane
        panes = self.panes
        for name in actions.PANES:
            self.query_one(f"#{name}-pane").set_class(name == pane, "active")
        listings = {"rows": panes.rows, "clusters": panes.clusters, "report": panes.advice}
        for name, listing in listings.items():
            listing.activate(name == pane)
        if self._shown is not None:
            self._handling.looking.show_card(self._shown)
            panes.map.highlight(self._handling.looking.filter.cluster)
        self.retitle()

    def retitle(self) -> None:
        """Write anew the lines that depend on what is shown, and on the width."""
        for pane in actions.PANES:
            title = self.query_one(f"#{pane}-title", Line)
            shows, active = self._shows(pane), pane == self.active
            title.say(title_line(pane, shows, active, title.size.width))
        between = self.query_one("#between", Line)
        between.say(((RULE * between.size.width, "rule"),))
        cells = self.app.size.width - 2
        if self._shown is not None:
            self.query_one("#rounds", Line).say(rounds.line(self._shown.snapshot, cells))
        self.query_one("#tabs", Line).say(tabs_line(self.active, self._shows(self.active), cells))
        if not self.prompt.asking:
            self.query_one("#keys", Line).say(keys_line(self._where, cells, self._handling.idle))

    @property
    def page(self) -> PageArea:
        """Where pages lie over the panes."""
        return self.query_one(PageArea)

    def turn_page(self) -> None:
        """Show the page that was opened, or the panes where none is open any more."""
        self.query_one("#progress", Talk).forget()
        self.set_class(bool(self._handling.pages.name), "reading")
        self.retitle()

    def give_up(self, error: EluteError) -> None:
        """End the app, because there is nothing to show."""
        self.post_message(Unopened(error))

    def write_terminal(self, sequence: str) -> None:
        """Send a control sequence to the terminal."""
        driver = self.app._driver
        if driver is not None:
            driver.write(sequence)

    # Keys

    async def on_key(self, event: events.Key) -> None:
        """A key goes to what is being asked, else to the active pane or the controllers."""
        event.stop()
        action = actions.lookup(self._where, event.key)
        if self.prompt.open:
            self.prompt.key(event)
        elif action is not None and action.method:
            await self.app.run_action(action.method, self._target())
        elif action is not None:
            self.do(action.id)

    def on_paste(self, event: events.Paste) -> None:
        """A paste means something only to a line being typed."""
        event.stop()
        self.prompt.paste(event.text)

    def on_click(self, event: events.Click) -> None:
        """The pane under the mouse becomes the active one."""
        for pane in actions.PANES:
            if self.query_one(f"#{pane}-pane").region.contains(event.screen_x, event.screen_y):
                self.focus_pane(pane)

    @property
    def _where(self) -> str:
        """The page being read, else the active pane."""
        return self._handling.pages.name or self.active

    def _target(self) -> Widget:
        """The widget that moving keys go to."""
        return self.page.target if self._handling.pages.name else self.panes.of(self.active)

    def _asked(self) -> None:
        """Something is asked, typed or answered."""
        self.query_one("#progress", Talk).ask(self._question())
        if self.prompt.asking:
            self.query_one("#keys", Line).say(self.prompt.below())
        else:
            self.retitle()

    def _question(self) -> Spans:
        return self.prompt.shown(self.app.size.width - 2) if self.prompt.asking else ()

    def do(self, name: str) -> None:
        """Do what a key or a command says, at once or in its turn."""
        at_once: dict[str, Callable[[], None]] = {
            "next-pane": lambda: self._step_pane(1),
            "previous-pane": lambda: self._step_pane(-1),
            "rows": lambda: self.focus_pane("rows"),
            "clusters": lambda: self.focus_pane("clusters"),
            "map": lambda: self.focus_pane("map"),
            "report-pane": lambda: self.focus_pane("report"),
            "zoom": self._zoom,
            "quit": self.app.exit,
        }
        if name in at_once:
            at_once[name]()
        else:
            self.turns.soon(self._handling.table()[name], typed=name in actions.TYPED)

    def _step_pane(self, step: int) -> None:
        place = actions.PANES.index(self.active)
        self.focus_pane(actions.PANES[(place + step) % len(actions.PANES)])

    def _zoom(self) -> None:
        self._zoomed = not self._zoomed
        self.set_class(self._narrow or self._zoomed, "single")
        self.call_after_refresh(self.retitle)

    # Pictures, jobs and messages from the panes

    async def _open(self) -> None:
        """Open the session; if that fails there is nothing to show, and the app ends with it."""
        try:
            engine = await self.bridge.open()
        except EluteError as error:
            self.give_up(error)
            return
        await self.refresh_picture()
        await self.bridge.watch(self.post_message)
        self.set_interval(0.5 if self._thrifty else 0.25, self._watch)
        await self._handling.running.begin(engine.notice)

    def _watch(self) -> None:
        if not self.bridge.looking:
            self.run_worker(self.bridge.watch(self.post_message), group="watch")

    @on(Changed)
    def _changed(self, message: Changed) -> None:
        self.turns.beside(lambda: self._show(message.picture))

    @on(JobMoved)
    def _job_moved(self, message: JobMoved) -> None:
        self.query_one("#progress", Talk).show(message.job)
        if message.job.state != message.before.state:
            moved = self._handling.running.moved
            self.turns.beside(lambda: moved(message.job))
        if self._shown is not None and self._shown.snapshot.draft is not None:
            self.retitle()  # how far the layout is, which takes the place of what is shown

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.say(message.error.title, message.error.hint, "bad")

    @on(Listing.Moved)
    def _list_moved(self, message: Listing.Moved) -> None:
        panes = self.panes
        advice = panes.advice.chosen
        if self._handling.pages.name:
            self.retitle()  # which keys do something depends on what is chosen
        if message.listing is panes.clusters and panes.clusters.chosen is not None:
            self._select(panes.clusters.chosen.cluster)
        elif message.listing is panes.advice and advice is not None:
            self._select(advice.clusters[0] if advice.clusters else None)
        elif message.listing is panes.rows and panes.rows.row is not None:
            cluster = int(self.picture.facts.cluster[panes.rows.row])
            self._handling.looking.select(cluster if cluster >= -1 else None)
            panes.map.point_at(panes.rows.row)

    @on(MapPane.CursorMoved)
    def _map_moved(self, message: MapPane.CursorMoved) -> None:
        shown = self._shown
        if message.cluster is None or shown is None:
            return
        if shown.snapshot.clustered is not None:
            self._handling.looking.select(message.cluster)

    @on(MapPane.Chosen)
    def _map_chosen(self, message: MapPane.Chosen) -> None:
        self.turns.soon(lambda: self._handling.looking.cell(message.row_ids.tolist()))

    def _select(self, cluster: int | None) -> None:
        self._handling.looking.select(cluster)
        if not self._thrifty and not self._narrow:
            self.panes.map.highlight(cluster)

    async def _show(self, picture: Picture) -> None:
        """Hand a new picture to everyone."""
        before, self._shown = self._shown, picture
        panes, snapshot = self.panes, picture.snapshot
        if before is not None and not picture.same_round(before):
            self._handling.looking.forget()
        elif before is not None and not picture.same_clusters(before):
            self._handling.looking.forget_clusters()
        panes.clusters.show(picture)
        panes.advice.show(picture)
        panes.draw_map(snapshot)
        self._handling.looking.show_card(picture)
        await self._handling.looking.relist()
        self.retitle()
        await self._handling.pages.again()

    def _text_of(self, row: int) -> str:
        texts = self._shown.facts.texts if self._shown else None
        return texts[row] if texts is not None else ""

    # Lines

    @property
    def _narrow(self) -> bool:
        return self.app.size.width < WIDE or self.app.size.height < HIGH

    def _shows(self, pane: str) -> str:
        """What a pane shows, in few words."""
        if self._shown is None:
            return ""
        panes = self.panes
        if pane == "rows":
            return self._handling.looking.title()
        if pane == "clusters":
            marked = f" · {len(panes.clusters.marks)} marked" * bool(panes.clusters.marks)
            return f"by {panes.clusters.order}{marked}" if panes.clusters.count else ""
        if pane == "report" and panes.advice.count:
            return counted(panes.advice.count, "proposal")
        if pane == "map":
            return caption(self._shown.snapshot, self.bridge.job)
        return ""
