"""What is planned to happen to each lead, by where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from castile.actions.flow_steps import DAY_MS, HOUR_MS, MINUTE_MS
from castile.admin.demo.definitions import found
from castile.admin.demo.flows import SECOND_MS, Flows
from castile.admin.demo.people import FIRST_LEAD_ID, Origin, Person, phone
from castile.admin.demo.story import Story
from castile.admin.demo.wordings import Browser, click_link, fill_out_form, visit_webpage
from castile.domain.activities import list_import

if TYPE_CHECKING:
    from castile.admin.demo.chances import Chances
    from castile.admin.demo.words import Form, Words
    from castile.domain.activities import Activity
    from castile.domain.catalog import Catalog
    from castile.domain.programs import Audience, Campaign
    from castile.domain.tokens import Tokens

DAYS: Final = 60
"""Everything happens within so many days before the start."""
FAIR_DAYS: Final = 45
"""So many days before the start the visitors of the fair are imported."""
WEBINAR_DAYS: Final = 20
"""So many days before the start the webinar takes place."""
BATCH_RUNS: Final = (
    ("Kite Letter.Send Letter", (38, 10)),
    ("Autumn Kite Fair.Thank Visitors", (FAIR_DAYS - 1,)),
    ("Harbour Weather Webinar.Remind", (WEBINAR_DAYS + 1,)),
    ("Coast Scoring.Review", (33, 19, 5)),
)
"""Full name of each batch campaign, and how many days before the start it ran."""

VISITORS: Final = "Autumn Kite Fair.Visitors"
REGISTERED: Final = "Harbour Weather Webinar.Registered"
ATTENDED: Final = "Harbour Weather Webinar.Attended"
CUSTOMERS: Final = "Customers"
_SUMS: Final = ("KitesOwned", "TotalSpent")


@dataclass(frozen=True, slots=True)
class Run:
    """
    A run of a batch campaign that took in a lead.

    Args:
        full_name: The campaign.
        days: How many days before the start it began.
    """

    full_name: str
    days: int


class Plot:
    """
    The plot of one lead: fills its story and tells it.

    Args:
        person: The lead.
        words: Pages, forms and the like.
        catalog: The definitions of the subscription.
        chances: Decides.
        tokens: Replaces the tokens of flows.
        now_ms: The start, in milliseconds since 1970 UTC.
    """

    def __init__(
        self,
        person: Person,
        words: Words,
        catalog: Catalog,
        chances: Chances,
        *,
        tokens: Tokens,
        now_ms: int,
    ) -> None:
        self.runs: list[Run] = []
        self.story = Story(person, catalog, now_ms - 3 * MINUTE_MS)
        self._words = words
        self._chances = chances
        self._flows = Flows(self.story, tokens, chances)
        self._now_ms = now_ms
        self._agent = chances.pick(words.browsers)
        self._address = f"{chances.pick(words.networks)}.{chances.whole(1, 254)}"

    def tell(self) -> Story:
        """Plan everything, let it happen, and return the story."""
        beginnings = {
            Origin.WEBSITE: self._from_website,
            Origin.FAIR: self._from_fair,
            Origin.ORDERS: self._from_orders,
            Origin.SALES: self._from_sales,
            Origin.VISITOR: self._visitor,
        }
        beginnings[self.story.person.origin]()
        self.story.tell()
        return self.story

    def visit(self, at_ms: int) -> Activity:
        """Word that the lead looks at a page, or follows a link from one."""
        chances, words = self._chances, self._words
        lead_id, page = self.story.lead.lead_id, chances.pick(words.pages)
        if chances.happens(0.12):
            return click_link(lead_id, at_ms, chances.pick(words.links), page, self._browser())
        return visit_webpage(lead_id, at_ms, page, self._browser(), self.story.catalog.zone)

    def _browser(self) -> Browser:
        return Browser(
            referrer=self._chances.pick(self._words.referrers),
            query=self._chances.pick(self._words.queries),
            address=self._address,
            agent=self._agent,
        )

    def _ago_ms(self, days: int) -> int:
        return self._now_ms - days * DAY_MS

    def _between(self, days: int, days_later: int) -> int:
        """Pick a time between so many and fewer days before the start, in whole seconds."""
        seconds = self._chances.whole(days_later * 86_400, days * 86_400 - 1)
        return self._now_ms - seconds * SECOND_MS

    def _look(self) -> None:
        self.story.activities.append(self.visit(self.story.now_ms))

    def _visitor(self) -> None:
        first_ms = self._between(DAYS, 1)
        self.story.at(first_ms, self.story.appear)
        self.story.at(first_ms, self._look)

    def _from_website(self) -> None:
        chances, is_first = self._chances, self.story.lead.lead_id == FIRST_LEAD_ID
        first_ms = self._ago_ms(55) if is_first else self._between(DAYS, 1)
        self.story.at(first_ms, self._look)
        sent_ms = first_ms + chances.whole(3, 40) * MINUTE_MS
        webinar_over = sent_ms > self._ago_ms(WEBINAR_DAYS)
        forms = self._words.forms[:2] if webinar_over else self._words.forms
        form = self._words.forms[2] if is_first else chances.pick(forms)
        self.story.at(sent_ms, partial(self._send, form))
        self.story.at(sent_ms + 2 * SECOND_MS, self._become_known)
        request = partial(self._flows.request, form.campaign)
        self.story.at(sent_ms + 5 * SECOND_MS, request)

    def _send(self, form: Form) -> None:
        lead = self.story.lead
        browser = self._browser()
        self.story.activities.append(
            fill_out_form(lead.lead_id, self.story.now_ms, form, browser, lead.email or "")
        )

    def _become_known(self) -> None:
        self.story.create()
        self._go_on()

    def _from_fair(self) -> None:
        def come() -> None:
            self.story.create(list_import(self.story.static_list(VISITORS).name))
            self.story.be_added(VISITORS)
            self._go_on()

        self.story.at(self._ago_ms(FAIR_DAYS), come)

    def _from_orders(self) -> None:
        def come() -> None:
            self.story.create()
            self._go_on()
            self.story.after(SECOND_MS, self._order)

        self.story.at(self._between(DAYS, 2), come)

    def _from_sales(self) -> None:
        self.story.at(self._between(DAYS, 2), self._become_known)

    def _order(self) -> None:
        story, chances = self.story, self._chances
        owned, spent = (story.lead.values.get(self._key(name), "0") for name in _SUMS)
        kites = chances.whole(1, 4)
        story.sync("KitesOwned", str(int(owned) + kites))
        story.sync(
            "TotalSpent", str(Decimal(spent) + kites * chances.whole(1900, 8900) / Decimal(100))
        )
        ordered_at = datetime.fromtimestamp(story.now_ms / 1000, UTC)
        story.sync("LastOrderAt", ordered_at.isoformat())
        story.sync("LeadStatus", "Customer")
        story.be_added(CUSTOMERS)
        if chances.happens(0.2):
            story.after(chances.whole(4, 30) * DAY_MS, self._order)

    def _key(self, name: str) -> str:
        return self.story.catalog.field(name).key

    def _go_on(self) -> None:
        """Plan what can happen to every lead that is known."""
        chances, story = self._chances, self.story
        for full_name, days_of_runs in BATCH_RUNS:
            campaign = story.campaign(full_name)
            for days in days_of_runs:
                if self._ago_ms(days) > story.now_ms:
                    story.at(self._ago_ms(days), partial(self._take_part, campaign, days))
        if self._ago_ms(WEBINAR_DAYS) > story.now_ms:
            story.at(self._ago_ms(WEBINAR_DAYS) + HOUR_MS, self._attend)
        if chances.happens(0.3):
            number = phone(chances)
            story.after(chances.whole(1, 30) * DAY_MS, partial(story.sync, "Phone", number))
        if chances.happens(0.15):
            title = chances.pick(self._words.titles)
            story.after(chances.whole(1, 40) * DAY_MS, partial(story.sync, "Title", title))
        if chances.happens(0.1):
            kite = chances.pick(self._words.kites)
            story.after(chances.whole(1, 99) * HOUR_MS, partial(story.sync, "FavouriteKite", kite))
        if chances.happens(0.1):
            story.after(
                chances.whole(1, 50) * HOUR_MS, partial(story.sync, "WantsCatalogue", "yes")
            )

    def _take_part(self, campaign: Campaign, days: int) -> None:
        """Run a batch campaign for the lead, when it is among those that it is for."""
        if self._is_meant(found(campaign.audience)):
            self.runs.append(Run(campaign.full_name, days))
            self._flows.run(campaign)

    def _is_meant(self, audience: Audience) -> bool:
        lists, programs = self.story.catalog.lists, self.story.catalog.programs
        if audience.list_id is not None:
            return audience.list_id in self.story.members
        if audience.program_id is not None:
            program = found(programs.by_id(audience.program_id))
            of_program = lists.of_program(program.name)
            return any(each.list_id in self.story.members for each in of_program)
        return True

    def _attend(self) -> None:
        registered = self.story.static_list(REGISTERED)
        if registered.list_id in self.story.members and self._chances.happens(0.6):
            self.story.be_added(ATTENDED)
