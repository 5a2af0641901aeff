"""One subscription inside one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.store.activities import ActivityRepository
from castile.store.api_tokens import ApiTokenRepository
from castile.store.companies import CompanyRepository
from castile.store.custom_objects import CustomObjectRepository
from castile.store.definitions import DefinitionRepository
from castile.store.imports import ImportRepository
from castile.store.jobs import JobRepository
from castile.store.lead_keys import LeadKeyRepository
from castile.store.lead_tokens import LeadTokenRepository
from castile.store.leads import LeadRepository
from castile.store.lists import ListRepository
from castile.store.m_object_search import MObjectSearch
from castile.store.opportunities import OpportunityRepository
from castile.store.quota import QuotaRepository
from castile.store.roles import RoleRepository
from castile.store.runs import RunRepository
from castile.store.sequences import SequenceRepository
from castile.store.subscriptions import SubscriptionRepository
from castile.store.users import UserRepository

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import apsw

    from castile.store.key_ring import KeyRing


class Tx:
    """
    The repositories of one subscription over one connection.

    It holds no state: the transaction is that of the connection.

    Args:
        connection: The connection, inside a transaction while this is used.
        subscription_id: The subscription; 0 where only `subscriptions`, `api_tokens`
            and `users.all_of_server` are used.
        key_ring: Encrypts the keys of users.
    """

    __slots__ = (
        "_connection",
        "activities",
        "api_tokens",
        "companies",
        "custom_objects",
        "definitions",
        "imports",
        "jobs",
        "lead_keys",
        "lead_tokens",
        "leads",
        "lists",
        "m_objects",
        "opportunities",
        "quota",
        "roles",
        "runs",
        "sequences",
        "subscription_id",
        "subscriptions",
        "users",
    )

    def __init__(
        self, connection: apsw.Connection, subscription_id: int, key_ring: KeyRing
    ) -> None:
        self._connection = connection
        self.subscription_id = subscription_id
        self.sequences = SequenceRepository(connection, subscription_id)
        self.leads = LeadRepository(connection, subscription_id, self.sequences)
        self.lists = ListRepository(connection, subscription_id)
        self.activities = ActivityRepository(connection, subscription_id, self.sequences)
        self.definitions = DefinitionRepository(connection, subscription_id)
        self.jobs = JobRepository(connection, subscription_id, self.sequences)
        self.imports = ImportRepository(connection, subscription_id)
        self.lead_tokens = LeadTokenRepository(connection, subscription_id)
        self.lead_keys = LeadKeyRepository(connection, subscription_id)
        self.companies = CompanyRepository(connection, subscription_id, self.sequences)
        self.opportunities = OpportunityRepository(connection, subscription_id, self.sequences)
        self.roles = RoleRepository(connection, subscription_id, self.sequences)
        self.m_objects = MObjectSearch(connection, subscription_id)
        self.custom_objects = CustomObjectRepository(connection, subscription_id)
        self.runs = RunRepository(connection, subscription_id)
        self.users = UserRepository(connection, subscription_id, key_ring)
        self.quota = QuotaRepository(connection, subscription_id)
        self.api_tokens = ApiTokenRepository(connection, subscription_id)
        self.subscriptions = SubscriptionRepository(connection, subscription_id)

    def savepoint(self) -> AbstractContextManager[object]:
        """
        Open a part of the transaction that an exception undoes as a whole.

        Source: decided (00-overview S-1: a record that fails leaves no trace).
        """
        return self._connection
