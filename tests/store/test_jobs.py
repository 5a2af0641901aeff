"""Jobs are stored, found when it is their turn, and removed when they are old."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import CampaignId, JobId, ListId, ProgramId
from castile.domain.jobs import Job, JobKind, JobState
from castile.store.errors import AlreadyStored, NotStored
from castile.store.jobs import DETAILS_BYTES_MAX, FRONT, Place

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

LIST, OTHER_LIST = ListId(1001), ListId(1002)


def campaign_run(due_ms: int = 10, **more: object) -> Job:
    """A new run of a campaign."""
    return Job(kind=JobKind.CAMPAIGN_RUN, due_ms=due_ms, created_ms=5, **more)  # type: ignore[arg-type]  # fields by name


def import_into(list_id: ListId = LIST, **more: object) -> Job:
    """A new import."""
    return Job(kind=JobKind.IMPORT, due_ms=5, created_ms=5, list_id=list_id, **more)  # type: ignore[arg-type]  # fields by name


def end(tx: Tx, job_id: JobId, ended_ms: int = 20, state: JobState = JobState.COMPLETE) -> None:
    """Let a job end."""
    job = tx.jobs.get(job_id)
    assert job is not None
    job.end(state, ended_ms)
    tx.jobs.save(job)


def test_a_job_comes_back_as_it_was(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """With all that belongs to it; other subscriptions do not see it."""
    job = Job(
        kind=JobKind.IMPORT,
        state=JobState.RUNNING,
        due_ms=-1,
        created_ms=5,
        started_ms=6,
        list_id=LIST,
        program_id=ProgramId(7),
        campaign_id=CampaignId(8),
        details={"mode": "UPSERTLEADS", "columns": ["Email", None, 3]},
        progress={"row": 4, "é": True},
        reason="none",
    )
    job_id = database.write(subscription_id, lambda tx: tx.jobs.add(job))
    assert (job_id, job.job_id) == (1, 0)
    job.job_id = job_id
    with database.read(subscription_id) as tx:
        assert tx.jobs.get(job_id) == job
        assert tx.jobs.get(JobId(2)) is None
    with database.read(other_id) as tx:
        assert tx.jobs.get(job_id) is None


def test_ids_ascend_and_are_kept_when_given(database: SqliteDatabase, subscription_id: int) -> None:
    """A given id takes the sequence with it, and is refused when it is there."""

    def work(tx: Tx) -> list[int]:
        given = campaign_run(job_id=JobId(40))
        ids = [tx.jobs.add(campaign_run()), tx.jobs.add(given), tx.jobs.add(campaign_run())]
        with pytest.raises(AlreadyStored, match="job 40 exists"):
            tx.jobs.add(given)
        return [int(job_id) for job_id in ids]

    assert database.write(subscription_id, work) == [1, 40, 41]


def test_progress_is_saved_until_the_end(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Only what changes is written, and never again after the end."""

    def work(tx: Tx) -> None:
        job_id = tx.jobs.add(campaign_run(details={"a": 1}))
        job = tx.jobs.get(job_id)
        assert job is not None
        job.begin(11)
        job.progress["lead"] = 3
        job.details = {}
        tx.jobs.save(job)
        saved = tx.jobs.get(job_id)
        assert saved is not None
        assert (saved.state, saved.started_ms) == (JobState.RUNNING, 11)
        assert (saved.progress, saved.details) == ({"lead": 3}, {"a": 1})
        job.wait(90)
        tx.jobs.save(job)
        assert tx.jobs.next_open(JobKind.CAMPAIGN_RUN) == (90, job_id)
        job.end(JobState.FAILED, 91, "the list is gone")
        tx.jobs.save(job)
        ended = tx.jobs.get(job_id)
        assert ended is not None
        assert (ended.state, ended.ended_ms, ended.reason) == ("FAILED", 91, "the list is gone")
        with pytest.raises(NotStored, match="no open job 1"):
            tx.jobs.save(job)

    database.write(subscription_id, work)
    with pytest.raises(NotStored):
        database.write(other_id, lambda tx: tx.jobs.save(campaign_run(job_id=JobId(1))))


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_details_are_short(over: int, database: SqliteDatabase, subscription_id: int) -> None:
    """They are read at each step; what is long lies elsewhere."""
    job = campaign_run(details={"a": "x" * (DETAILS_BYTES_MAX - len(b'{"a":""}') + over)})
    if over <= 0:
        assert database.write(subscription_id, lambda tx: tx.jobs.add(job)) == 1
    else:
        with pytest.raises(ValueError, match="at most 65536 bytes, got 65537"):
            database.write(subscription_id, lambda tx: tx.jobs.add(job))


def test_open_runs_have_their_turn_by_time_then_id(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """From one place to the next, also when the job at a place is gone."""

    def work(tx: Tx) -> None:
        for due_ms in (30, 20, 30, 10, 20):
            tx.jobs.add(campaign_run(due_ms))
        tx.jobs.add(import_into())
        end(tx, JobId(5))

    database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        places, place = [], tx.jobs.next_open(JobKind.CAMPAIGN_RUN)
        while place is not None:
            places.append(tuple(place))
            place = tx.jobs.next_open(JobKind.CAMPAIGN_RUN, place)
        assert places == [(10, 4), (20, 2), (30, 1), (30, 3)]
        assert tx.jobs.next_open(JobKind.CAMPAIGN_RUN, Place(20, JobId(5))) == (30, 1)
    with database.read(other_id) as tx:
        assert tx.jobs.next_open(JobKind.CAMPAIGN_RUN) is None


def test_the_earliest_import_has_every_turn(database: SqliteDatabase, subscription_id: int) -> None:
    """The next one after its end, in the order of arrival (decided, I-42)."""

    def work(tx: Tx) -> None:
        first, second = tx.jobs.add(import_into()), tx.jobs.add(import_into(OTHER_LIST))
        assert tx.jobs.next_open(JobKind.IMPORT) == (5, first)
        assert tx.jobs.next_open(JobKind.IMPORT, Place(5, first)) == (5, first)
        job = tx.jobs.get(first)
        assert job is not None
        job.wait(70)
        tx.jobs.save(job)
        assert tx.jobs.next_open(JobKind.IMPORT) == (70, first)
        end(tx, first)
        assert tx.jobs.next_open(JobKind.IMPORT) == (5, second)
        end(tx, second)
        assert tx.jobs.next_open(JobKind.IMPORT) is None

    database.write(subscription_id, work)


def test_imports_are_found_by_their_list(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """The latest one, also after its end (decided, I-60), and how many are open (I-43)."""

    def work(tx: Tx) -> None:
        assert (tx.jobs.latest_import(LIST), tx.jobs.open_imports()) == (None, 0)
        tx.jobs.add(campaign_run(list_id=LIST))
        for list_id in (LIST, LIST, OTHER_LIST):
            tx.jobs.add(import_into(list_id))
        assert tx.jobs.open_imports() == 3
        end(tx, JobId(3))
        assert tx.jobs.open_imports() == 2
        latest = tx.jobs.latest_import(LIST)
        assert latest is not None
        assert (latest.job_id, latest.state) == (3, JobState.COMPLETE)

    database.write(subscription_id, work)
    with database.read(other_id) as tx:
        assert (tx.jobs.latest_import(LIST), tx.jobs.open_imports()) == (None, 0)


def test_jobs_are_counted_by_kind_and_state(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Open ones and ended ones; other subscriptions have their own."""

    def work(tx: Tx) -> None:
        for job in (campaign_run(), import_into(), import_into(), import_into()):
            tx.jobs.add(job)
        end(tx, JobId(3), state=JobState.FAILED)
        assert tx.jobs.counts() == {
            (JobKind.CAMPAIGN_RUN, JobState.WAITING): 1,
            (JobKind.IMPORT, JobState.WAITING): 2,
            (JobKind.IMPORT, JobState.FAILED): 1,
        }

    database.write(subscription_id, work)
    with database.read(other_id) as tx:
        assert tx.jobs.counts() == {}


def test_the_latest_jobs_come_first(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """By kind and state, below an id, and no more than were asked for."""

    def work(tx: Tx) -> None:
        for job in (campaign_run(), import_into(), campaign_run(), import_into()):
            tx.jobs.add(job)
        end(tx, JobId(1))
        end(tx, JobId(2))

    database.write(subscription_id, work)

    def ids(jobs: list[Job]) -> list[int]:
        return [job.job_id for job in jobs]

    with database.read(subscription_id) as tx:
        for limit in range(6):
            assert ids(tx.jobs.latest(limit=limit)) == [4, 3, 2, 1][:limit]
        assert ids(tx.jobs.latest(below=3, limit=9)) == [2, 1]
        assert ids(tx.jobs.latest(kind=JobKind.IMPORT, limit=9)) == [4, 2]
        assert ids(tx.jobs.latest(state=JobState.WAITING, limit=9)) == [4, 3]
        complete = tx.jobs.latest(kind=JobKind.IMPORT, state=JobState.COMPLETE, limit=9)
        assert ids(complete) == [2]
    with database.read(other_id) as tx:
        assert tx.jobs.latest(limit=9) == []


def test_old_jobs_go_but_the_latest_import_of_a_list(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Open ones stay as well, and no more go than were asked for (decided, I-60)."""

    def work(tx: Tx) -> None:
        for job in (import_into(), import_into(), import_into(OTHER_LIST), campaign_run()):
            tx.jobs.add(job)
        for number, ended_ms in ((1, 20), (2, 21), (3, 22), (4, 23)):
            end(tx, JobId(number), ended_ms)
        tx.jobs.add(campaign_run())

    for each in (subscription_id, other_id):
        database.write(each, work)

    def prune(ended_before_ms: int, limit: int = 9) -> int:
        return database.write(
            subscription_id, lambda tx: tx.jobs.prune(ended_before_ms, limit=limit)
        )

    assert prune(20) == 0
    assert prune(24, limit=1) == 1
    with database.read(subscription_id) as tx:
        assert [job.job_id for job in tx.jobs.latest(limit=9)] == [5, 4, 3, 2]
    assert prune(23) == 0
    assert prune(24) == 1
    assert prune(1 << 60) == 0
    with database.read(subscription_id) as tx:
        assert [job.job_id for job in tx.jobs.latest(limit=9)] == [5, 3, 2]
    with database.read(other_id) as tx:
        assert len(tx.jobs.latest(limit=9)) == 5


def test_ended_imports_into_a_list_are_removed(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Open ones, those into another list and those of another subscription stay."""

    def work(tx: Tx) -> None:
        for job in (import_into(), import_into(), import_into(OTHER_LIST), import_into()):
            tx.jobs.add(job)
        for number in (1, 2, 3):
            end(tx, JobId(number))

    for each in (subscription_id, other_id):
        database.write(each, work)
    database.write(subscription_id, lambda tx: tx.jobs.remove_ended_imports(LIST))
    with database.read(subscription_id) as tx:
        assert [job.job_id for job in tx.jobs.latest(limit=9)] == [4, 3]
    with database.read(other_id) as tx:
        assert len(tx.jobs.latest(limit=9)) == 4


def test_progress_of_an_ended_job_can_be_stored(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Nothing else changes, and nothing of another subscription."""

    def work(tx: Tx) -> None:
        tx.jobs.add(import_into())
        end(tx, JobId(1))

    for each in (subscription_id, other_id):
        database.write(each, work)
    with database.read(subscription_id) as tx:
        job = tx.jobs.get(JobId(1))
    assert job is not None
    job.progress = {"row": 4}
    database.write(subscription_id, lambda tx: tx.jobs.save_progress(job))
    with database.read(subscription_id) as tx:
        assert tx.jobs.get(JobId(1)) == job
    with database.read(other_id) as tx:
        other = tx.jobs.get(JobId(1))
    assert other is not None
    assert other.progress == {}


def test_jobs_go_with_their_subscription(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Those of others stay."""
    for each in (subscription_id, other_id):
        database.write(each, lambda tx: tx.jobs.add(campaign_run()))
    database.write(subscription_id, lambda tx: tx.subscriptions.remove(subscription_id))
    with database.read(subscription_id) as tx:
        assert tx.jobs.next_open(JobKind.CAMPAIGN_RUN, FRONT) is None
    with database.read(other_id) as tx:
        assert tx.jobs.next_open(JobKind.CAMPAIGN_RUN, FRONT) == (10, 1)
