"""The whole company at once: leads, what happened to them, and what was done for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from castile.actions.flow_steps import DAY_MS, HOUR_MS, MINUTE_MS
from castile.actions.start_campaign import DEPTH
from castile.admin.demo.definitions import found
from castile.admin.demo.flows import SECOND_MS, waiting_ms
from castile.admin.demo.objects import make_objects
from castile.admin.demo.people import People
from castile.admin.demo.plots import ATTENDED, FAIR_DAYS, VISITORS, WEBINAR_DAYS, Plot
from castile.domain.flow_activities import WAIT
from castile.domain.import_progress import ImportDetails, ImportProgress
from castile.domain.jobs import Job, JobKind, JobState
from castile.domain.tokens import Tokens
from castile.wire.faults import LeadSyncFailed

if TYPE_CHECKING:
    from castile.admin.demo.chances import Chances
    from castile.admin.demo.plots import Run
    from castile.admin.demo.story import Story
    from castile.admin.demo.words import Words
    from castile.domain.activities import Activity
    from castile.domain.catalog import Catalog
    from castile.domain.custom_objects import CustomObject, CustomObjectType

ACTIVITIES: Final = 5000
VISITS_OF_FIRST: Final = 110
"""The first lead came back so often that its history has several pages."""
LAST_VISITS: Final = 5
"""So many of them are a minute apart, just before the start."""
FAILURES: Final = ("Email: expected an email address", "AnnualRevenue: expected a number")
"""Why rows of each import failed."""


@dataclass(frozen=True, slots=True)
class Company:
    """
    Everything of the company but its definitions.

    Args:
        stories: One for each lead, by lead id: the lead as it is now, and its lists.
        activities: All of them, the oldest first; none has an id yet.
        jobs: Imports and campaign runs that have ended, the oldest first.
        objects: Custom objects, each with its type.
    """

    stories: tuple[Story, ...]
    activities: tuple[Activity, ...]
    jobs: tuple[Job, ...]
    objects: tuple[tuple[CustomObjectType, CustomObject], ...]


def make_company(words: Words, catalog: Catalog, chances: Chances, now_ms: int) -> Company:
    """
    Make the company.

    Args:
        words: What it is made of.
        catalog: The definitions of company.toml.
        chances: Decides everything; the same chances make the same company, but for times.
        now_ms: The start, in milliseconds since 1970 UTC; all times are before it.

    Returns:
        500 leads, 5,000 activities, records of three types of custom objects.
    """
    now_ms -= now_ms % SECOND_MS
    tokens = Tokens(catalog)
    plots = [
        Plot(person, words, catalog, chances, tokens=tokens, now_ms=now_ms)
        for person in People(words, catalog, chances).make()
    ]
    stories = tuple(plot.tell() for plot in plots)
    _come_back(plots, chances, now_ms)
    told = chain.from_iterable(story.activities for story in stories)
    activities = sorted(told, key=lambda each: each.occurred_ms)
    jobs = [*_imports(stories, catalog, now_ms), *_runs(plots, catalog, now_ms)]
    jobs.sort(key=lambda each: each.created_ms)
    objects = make_objects(stories, catalog, chances, now_ms)
    return Company(stories, tuple(activities), tuple(jobs), tuple(objects))


def _come_back(plots: list[Plot], chances: Chances, now_ms: int) -> None:
    """Let leads with a cookie visit the site until there are as many activities as wanted."""
    visitors = [plot for plot in plots if plot.story.person.cookie and plot.story.activities]
    missing = ACTIVITIES - sum(len(plot.story.activities) for plot in plots)
    end_ms = now_ms - 3 * MINUTE_MS
    for back in range(missing, 0, -1):
        plot = plots[0] if back <= VISITS_OF_FIRST else chances.pick(visitors)
        begin_ms = plot.story.activities[0].occurred_ms
        seconds = chances.whole(0, (end_ms - begin_ms) // SECOND_MS)
        # The very last visits are minutes ago, so that something is always new.
        at_ms = end_ms - back * MINUTE_MS if back <= LAST_VISITS else begin_ms + seconds * SECOND_MS
        plot.story.activities.append(plot.visit(at_ms))


def _imports(stories: tuple[Story, ...], catalog: Catalog, now_ms: int) -> list[Job]:
    """Return the imports that brought the visitors of the fair and the attendants."""
    return [
        _import(stories, catalog, name, at_ms)
        for name, at_ms in (
            (VISITORS, now_ms - FAIR_DAYS * DAY_MS),
            (ATTENDED, now_ms - WEBINAR_DAYS * DAY_MS + HOUR_MS),
        )
    ]


def _import(stories: tuple[Story, ...], catalog: Catalog, list_name: str, at_ms: int) -> Job:
    static_list = found(catalog.lists.named(list_name))
    program = found(catalog.programs.named(static_list.program or ""))
    members = sum(story.members.get(static_list.list_id) == at_ms for story in stories)
    progress = ImportProgress(rows_imported=members, members=members, rows_done=members)
    for reason in FAILURES:
        progress.fail(LeadSyncFailed(reason=reason))
        progress.rows_done += 1
    details = ImportDetails(rows=progress.rows_done, writes=True, clears_list=False)
    return Job(
        kind=JobKind.IMPORT,
        state=JobState.COMPLETE,
        due_ms=at_ms,
        created_ms=at_ms,
        started_ms=at_ms,
        ended_ms=at_ms + 2 * SECOND_MS,
        list_id=static_list.list_id,
        program_id=program.program_id,
        details=details.as_stored(),
        progress=progress.as_stored(),
    )


def _runs(plots: list[Plot], catalog: Catalog, now_ms: int) -> list[Job]:
    """Return the runs of the batch campaigns."""
    leads = Counter(run for plot in plots for run in plot.runs)
    return [_run(catalog, run, leads[run], now_ms) for run in leads]


def _run(catalog: Catalog, run: Run, leads: int, now_ms: int) -> Job:
    campaign = found(catalog.programs.campaign_by_full_name(run.full_name))
    at_ms = now_ms - run.days * DAY_MS
    waits = (waiting_ms(step.parameters) for step in campaign.flow if step.step == WAIT)
    return Job(
        kind=JobKind.CAMPAIGN_RUN,
        state=JobState.COMPLETE,
        due_ms=at_ms,
        created_ms=at_ms,
        started_ms=at_ms,
        ended_ms=at_ms + sum(waits) + SECOND_MS,
        program_id=None if campaign.program is None else campaign.program.program_id,
        campaign_id=campaign.campaign_id,
        details={DEPTH: 0, "audience": True},
        progress={"leads": leads, "finished": leads},
    )
