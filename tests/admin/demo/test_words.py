"""The words of the demo."""

from __future__ import annotations

from castile.admin.demo.words import read_words

RESERVED = (".test", "example.com", "example.org")


def test_every_domain_is_reserved_for_examples() -> None:
    """No mail and no visit can ever reach somebody."""
    words = read_words()
    domains = [*words.private_domains, *(each.domain for each in words.companies)]
    domains += [each.split("/")[2] for each in words.referrers if each]
    domains += [each.name.split("/")[2] for each in words.links]
    assert [each for each in domains if not each.endswith(RESERVED)] == []


def test_names_and_ids_are_there_once() -> None:
    """Each company and each page is one."""
    words = read_words()
    names = [each.domain for each in words.companies]
    ids = [page.id for page in words.pages]
    ids += [form.id for form in words.forms] + [form.page for form in words.forms]
    ids += [link.id for link in words.links]
    assert (len(set(names)), len(set(ids))) == (len(names), len(ids))
