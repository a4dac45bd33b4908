"""The main screen: four panes and the lines around them; what keys do is in `handling`."""

from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from elute.core.errors import EluteError
from elute.core.safe import safe
from elute.engine.config import Config
from elute.tui.bridge import Bridge
from elute.tui.desk import Looks, Panes
from elute.tui.following import Following
from elute.tui.keys.places import PANES
from elute.tui.keys.user import keymap_of
from elute.tui.messages import Changed, Failed, JobMoved, Unopened
from elute.tui.present import pressing, rounds
from elute.tui.present.picture import Picture
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask, Prompt
from elute.tui.turns import Turns
from elute.tui.widgets.clusters import ClustersPane
from elute.tui.widgets.frame import frame
from elute.tui.widgets.keys import keys_line
from elute.tui.widgets.line import Line
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.map import MapPane
from elute.tui.widgets.paint import COMPONENTS
from elute.tui.widgets.report import AdviceList, Card
from elute.tui.widgets.rows import RowsPane
from elute.tui.widgets.tabs import RULE, tab_at, tabs_line, title_line
from elute.tui.widgets.talk import Talk

if TYPE_CHECKING:
    from elute.core.results import Advice
    from elute.tui.doing.handling import Handling
    from elute.tui.doing.hands import Hands
    from elute.tui.doing.pressing import Pressing
    from elute.tui.widgets.pages import PageArea

WIDE, HIGH = 120, 30  # from this size on all four panes are seen together
SIDE_BY_SIDE = 140  # cells from which on a round has room beside the tree of rounds
SEEN = 0.03  # seconds in which titles, whose widths the first paint tells, are painted too
KEPT_EVERY = 1.0  # seconds; what a kill may lose of the view, never of the decisions


class MainScreen(Screen[None], inherit_bindings=False):
    """Lays out, hands round keys, pictures and messages, and is the desk of the controllers.

    Which pane is active is kept here and not left to Textual's focus, because a change of focus
    repaints both widgets whole, at 20 kB each; here it costs the two titles and two lines.
    """

    AUTO_FOCUS = ""  # a key that goes by way of a widget is overtaken by those after it
    COMPONENT_CLASSES = COMPONENTS

    def __init__(
        self,
        bridge: Bridge,
        name: str,
        config: Config,
        *,
        thrifty: bool,
        rest: float = 0.0,
        complaint: str = "",
    ) -> None:
        """Show a session.

        Args:
            bridge: to the engine, not open yet.
            name: of the data, shown until the session is open.
            config: the user's file.
            thrifty: spare the line: the map follows on enter only, the job is looked at less often.
            complaint: a sentence about a wish of the file that cannot be met; "" for none.
            rest: seconds for which a cursor stands still before the other panes follow it.
        """
        super().__init__()
        self.bridge = bridge
        self.keymap, wrong = keymap_of(config)
        self.own_file = safe(str(config.path or ""))
        self._wrong = tuple(filter(None, (*config.problems, *wrong, complaint)))
        self.active = "rows"
        self.prompt = Prompt(self._asked)
        self.turns = Turns(self, self.prompt)
        self._data_name, self._thrifty = name, thrifty
        self.zoomed = False
        self.following = Following(self, rest)
        self._shown: Picture | None = None
        self._hands: Hands | None = None  # before the frame is seen
        self._early: list[events.Key] = []

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield from frame(self._text_of)

    def on_mount(self) -> None:
        """Show the frame; all else only after it has been painted."""
        self.query_one("#rounds", Line).say(rounds.opening(self._data_name))
        self.say("Opening the session.")
        self.focus_pane("rows")
        self.call_after_refresh(lambda: self.set_timer(SEEN, self._begin))

    async def _begin(self) -> None:
        """Get hands, and open the session; keys that were pressed meanwhile count."""
        from elute.tui.doing.hands import hands

        self._hands = hands(self, self.turns, self.prompt)
        await self.mount(self.page, before="#progress")
        self.turns.soon(self._open)
        for event in self._early:
            self._pressing.key(event)

    def on_resize(self) -> None:
        """All four panes where there is room, else one at a time."""
        self.set_class(self._narrow, "narrow")
        self.set_class(self.app.size.width < SIDE_BY_SIDE, "stacked")
        self.set_class(self._narrow or self.zoomed, "single")
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

    @property
    def looks(self) -> Looks:
        """How the program looks and listens."""
        return cast(Looks, self.app)

    def say(self, text: str, hint: str = "", role: str = "") -> None:
        """Tell something on the progress line."""
        self.query_one("#progress", Talk).tell(text, hint, role)

    def announce(self, text: str, hint: str = "", role: str = "") -> None:
        """Tell what came about by itself."""
        self.query_one("#progress", Talk).announce(text, hint, role)

    def forget(self) -> None:
        """Say no more what was said, unless it is a caution or an error."""
        self.query_one("#progress", Talk).forget()

    async def ask(self, question: Spans) -> bool:
        """Ask for a yes."""
        return await self.prompt.question(question)

    async def type(self, ask: Ask) -> str | None:
        """Ask for a line."""
        return await self.prompt.line(ask)

    async def refresh_picture(self) -> None:
        """Look at the session again after a change."""
        await self._show(await self.bridge.look())

    def chosen_advice(self) -> "tuple[int, Advice] | None":
        """The advice at the cursor."""
        pane = self.panes.advice
        return (pane.cursor, pane.chosen) if pane.chosen is not None else None

    def focus_pane(self, pane: str) -> None:
        """Make a pane the active one."""
        self.active = pane
        panes = self.panes
        for name in PANES:
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
        for pane in PANES:
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
            idle, below = self._hands.on_keys(cells) if self._hands else (frozenset[str](), ())
            keys = below or keys_line(self.keymap, self.place, cells, idle)
            self.query_one("#keys", Line).say(keys)
        self.query_one("#progress", Talk).advise(self._hint())

    def _hint(self) -> str:
        """What is hinted at, where panes are seen that show something."""
        if self._shown is None or self._page_name:
            return ""
        snapshot = self._shown.snapshot
        made = {
            "clusters": snapshot.clustered, "map": snapshot.reduced, "report": snapshot.report
        }  # fmt: skip
        there = [name for name, result in made.items() if result is not None]
        return self.looks.hinting.hint(self.active, there, self.keymap.written)

    @property
    def page(self) -> "PageArea":
        """Where pages lie over the panes."""
        return self._held.page

    @property
    def _held(self) -> "Hands":
        assert self._hands is not None  # nothing is asked for before the frame is seen
        return self._hands

    @property
    def _handling(self) -> "Handling":
        return self._held.handling

    @property
    def _pressing(self) -> "Pressing":
        return self._held.pressing

    @property
    def _page_name(self) -> str:
        """The page that lies over the panes; "" for none."""
        return self._hands.handling.pages.name if self._hands else ""

    def turn_page(self) -> None:
        """Show the page that was opened, or the panes where none is open any more."""
        self.forget()
        self.set_class(bool(self._page_name), "reading")
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

    def on_key(self, event: events.Key) -> None:
        """What it means is not the screen's to know."""
        event.stop()
        if self._hands is None:
            self._early.append(event)
        else:
            self._pressing.key(event)

    def on_paste(self, event: events.Paste) -> None:
        """A paste means something only to a line being typed."""
        event.stop()
        if self._hands is not None:
            self._pressing.paste(event.text)

    def on_click(self, event: events.Click) -> None:
        """The pane under the mouse becomes the active one, or that whose tab it is on."""
        if self._page_name or self.prompt.open:
            return
        x, y = event.screen_x, event.screen_y
        tabs = self.query_one("#tabs").region
        on_tab = tab_at(int(x) - tabs.x - 1) if tabs.contains(x, y) else ""
        for pane in PANES:
            inside = self.query_one(f"#{pane}-pane").region.contains(x, y)
            if (inside or pane == on_tab) and pane != self.active:
                self.focus_pane(pane)

    @property
    def place(self) -> str:
        """The page being read, else the active pane."""
        return self._page_name or self.active

    @property
    def target(self) -> Widget:
        """The widget that moving keys go to."""
        return self.page.target if self._page_name else self.panes.of(self.active)

    def _asked(self) -> None:
        """Something is asked, typed or answered."""
        shown = self.prompt.shown(self.app.size.width - 2) if self.prompt.asking else ()
        self.query_one("#progress", Talk).ask(shown)
        if self.prompt.asking:
            self.query_one("#keys", Line).say(self.prompt.below())
        else:
            self.retitle()

    def do(self, action: str, times: int = 0) -> None:
        """Do what a key or a command says, at once or in its turn."""
        self._pressing.do(action, times)

    def redraw(self) -> None:
        """Send everything again."""
        self.app.refresh()

    def leave(self) -> None:
        """End the app."""
        self.app.exit()

    def zoom(self) -> None:
        """Give the whole screen to the active pane, or take it away again."""
        self.zoomed = not self.zoomed
        self.set_class(self._narrow or self.zoomed, "single")
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
        notices = await self._handling.resuming.resume(), engine.notice
        self.run_worker(self.bridge.prove(self.post_message), group="prove")
        await self.bridge.watch(self.post_message)  # at once before what is said of the opening
        self.set_interval(0.5 if self._thrifty else 0.25, self._watch)
        self.set_interval(KEPT_EVERY, self.keep_place)
        await self._handling.running.begin(" ".join(filter(None, notices)))
        if self._wrong:
            self.announce(*pressing.wrong_file(self._wrong, self.own_file), "warn")

    def keep_place(self) -> None:
        """Have it kept where the screen stands."""
        if self._hands is not None:
            self._hands.handling.resuming.keep()

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
        self.announce(message.error.title, message.error.hint, "bad")

    @on(Listing.Moved)
    def _list_moved(self, message: Listing.Moved) -> None:
        if self._page_name:
            self.retitle()  # which keys do something depends on what is chosen
        self.following.later("cursor", lambda: self._handling.linking.moved(message.listing))

    @on(MapPane.CursorMoved)
    def _map_moved(self, message: MapPane.CursorMoved) -> None:
        if self._shown is not None:
            self.following.later(
                "cursor", lambda: self._handling.linking.map_moved(message.cluster)
            )

    async def _show(self, picture: Picture) -> None:
        """Hand a new picture to everyone."""
        before, self._shown = self._shown, picture
        await self._handling.linking.show(picture, before)
        self.retitle()
        await self._handling.pages.again()

    @property
    def lights_up(self) -> bool:
        """Whether the map follows the cursor of a list: it is seen, and the line is fast."""
        return not self._thrifty and not self._narrow

    def _text_of(self, row: int) -> str:
        texts = self._shown.facts.texts if self._shown else None
        return texts[row] if texts is not None else ""

    @property
    def _narrow(self) -> bool:
        return self.app.size.width < WIDE or self.app.size.height < HIGH

    def _shows(self, pane: str) -> str:
        """What a pane shows, in few words."""
        return self._hands.shows(pane) if self._shown and self._hands else ""
