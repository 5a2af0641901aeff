"""Where syncLead puts a lead, and which one a named workspace may reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

EMAIL = "x@example.test"
COOKIE = "token:_mch-example.test-1396310362214-46169"
EUROPE = """
partitions = [{ name = "Europe Leads" }, { name = "VIP" }]
workspaces = [
    { name = "Europe", partitions = ["Europe Leads"], primary_partition = "Europe Leads" },
]
[subscription]
workspaces_enabled = true
"""
RULE = """
assignment_rules = [
    { name = "VIP", partition = "VIP", when = [{ field = "Company", is = ["Acme"] }] },
]
"""
JOIN = f"<returnLead>true</returnLead><marketoCookie>{COOKIE}</marketoCookie>"


def _id(answer: Answer) -> int:
    assert answer.status == 200, answer.body
    return int(answer.text("leadId") or "")


def _status(answer: Answer) -> str | None:
    return answer.text("syncStatus/status")


def _partition(castile: Harness, lead_id: int) -> str:
    subscription = next(iter(castile.installation.directory.current.subscriptions.values()))
    number = castile.lead(lead_id).partition_id
    return next(one.name for one in subscription.catalog.partitions if one.partition_id == number)


def test_lead_75_a_new_lead_goes_into_the_primary_partition_of_the_workspace(
    castile: Harness,
) -> None:
    """LEAD-75, documented; names of workspaces in any letter case (P-2)."""
    castile.define(EUROPE)
    answer = castile.sync_lead({"Email": EMAIL}, workspace="europe")
    assert _partition(castile, _id(answer)) == "Europe Leads"
    other = castile.sync_lead({"Email": "other@example.test"})
    assert _partition(castile, _id(other)) == "Default"


def test_lead_76_a_lead_of_another_partition_may_be_aimed_at_by_email_only(
    castile: Harness,
) -> None:
    """LEAD-76, S-62, documented; code decided."""
    castile.define(EUROPE)
    lead_id = _id(castile.sync_lead({"Email": EMAIL, "ForeignSysPersonId": "F"}, None, JOIN))
    aimed: list[tuple[dict[str, object], str]] = [
        ({"Id": lead_id}, ""),
        ({"ForeignSysPersonId": "F"}, ""),
        ({}, JOIN),
    ]
    for keys, rest in aimed:
        answer = castile.sync_lead(keys, {"FirstName": "A"}, rest, workspace="Europe")
        assert answer.code == 20106
    by_email = castile.sync_lead({"Email": EMAIL}, {"FirstName": "B"}, workspace="Europe")
    assert (_status(by_email), _partition(castile, lead_id)) == ("UPDATED", "Default")


def test_lead_76_an_anonymous_lead_is_placed_like_a_new_one(castile: Harness) -> None:
    """S-16, section 6.5: known before the call is what counts."""
    castile.define(EUROPE)
    anonymous = castile.store_anonymous(COOKIE)
    answer = castile.sync_lead({"Id": anonymous}, {"FirstName": "A"}, workspace="Europe")
    assert _status(answer) == "UPDATED"
    assert _partition(castile, anonymous) == "Europe Leads"


def test_lead_77_an_assignment_rule_wins_over_the_header(castile: Harness) -> None:
    """LEAD-77, documented."""
    castile.define(RULE + EUROPE)
    answer = castile.sync_lead({"Email": EMAIL}, {"Company": "ACME"}, workspace="Europe")
    assert _partition(castile, _id(answer)) == "VIP"


def test_lead_77_rules_are_tried_in_their_order_over_all_conditions(castile: Harness) -> None:
    """S-61, decided: the first that fits, over the values of the new lead, also derived ones."""
    castile.define(
        """
        assignment_rules = [
            { name = "1", partition = "VIP", when = [
                { field = "Company", is = ["Acme"] }, { field = "LeadScore", at_least = 50 } ] },
            { name = "2", partition = "Europe Leads", when = [
                { field = "Company", is = ["Acme"] } ] },
            { name = "3", partition = "VIP", when = [
                { field = "Website", is = ["vip.test"] } ] },
        ]
        """
        + EUROPE
    )
    cases = {
        "a@b.test": ({"Company": "Acme", "LeadScore": "50"}, "VIP"),
        "b@b.test": ({"Company": "Acme", "LeadScore": "49"}, "Europe Leads"),
        "c@vip.test": ({}, "VIP"),
        "d@b.test": ({}, "Default"),
    }
    for email, (values, partition) in cases.items():
        answer = castile.sync_lead({"Email": email}, values)
        assert _partition(castile, _id(answer)) == partition
    castile.sync_lead({"Email": "d@b.test"}, {"Company": "Acme"})
    assert _partition(castile, _id(castile.sync_lead({"Email": "d@b.test"}))) == "Default"


def test_lead_78_rules_wait_while_workspaces_are_off(castile: Harness) -> None:
    """Section 6.5, documented: without workspaces the only partition is the one there is."""
    castile.define(RULE + EUROPE.replace("true", "false"))
    answer = castile.sync_lead({"Email": EMAIL}, {"Company": "Acme"}, workspace="DEFAULT")
    assert _partition(castile, _id(answer)) == "Default"
    castile.define("[subscription]\nworkspaces_enabled = true")
    other = castile.sync_lead({"Email": "other@example.test"}, {"Company": "Acme"})
    assert _partition(castile, _id(other)) == "VIP"
    assert _partition(castile, _id(answer)) == "Default"


def test_lead_78_without_workspaces_only_default_may_be_named(castile: Harness) -> None:
    """LEAD-78, P-1, documented and decided."""
    assert castile.sync_lead({"Email": EMAIL}, workspace="default").status == 200
    assert castile.sync_lead({"Email": EMAIL}, workspace="Europe").code == 20110


def test_lead_78_an_unknown_workspace_is_20110(castile: Harness) -> None:
    """S-60, decided."""
    castile.define(EUROPE)
    assert castile.sync_lead({"Email": EMAIL}, workspace="Asia").code == 20110


def test_the_order_of_a_missing_key_a_workspace_and_an_id(castile: Harness) -> None:
    """00-overview O-5, O-7, decided: step 11 first, then the container, then names and values."""
    assert castile.sync_lead({}, {"pants": "x"}, workspace="Asia").code == 20101
    assert castile.sync_lead({"Id": 2**31}, {"pants": "x"}, workspace="Asia").code == 20110
    assert castile.sync_lead({"Email": EMAIL}, {"pants": "x"}, workspace="Asia").code == 20110
    assert castile.sync_lead({"Id": 2**31}, {"pants": "x"}).code == 20103
    assert castile.sync_lead({"Email": EMAIL}, {"pants": "x"}).code == 20105
