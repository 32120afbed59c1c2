import pytest

from siantre_box.one_time_links import LASTS, MAX_LINKS, PATH, OneTimeLinks


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def links(now):
    return OneTimeLinks(lambda: now[0])


def token(link):
    assert link.startswith(PATH)
    return link.removeprefix(PATH)


def test_a_link_leads_somewhere_once(links):
    link = token(links.issue("/poster"))
    assert links.redeem(link) == "/poster"
    assert links.redeem(link) is None


def test_a_link_is_open_until_it_is_followed(links):
    link = links.issue("/poster")
    assert links.is_open(link)
    links.redeem(token(link))
    assert not links.is_open(link)


def test_no_two_links_are_alike(links):
    assert len({links.issue("/operator") for _ in range(10)}) == 10


def test_an_old_link_leads_nowhere(links, now):
    link = token(links.issue("/poster"))
    now[0] = LASTS + 1
    assert links.redeem(link) is None


def test_a_guess_leads_nowhere(links):
    assert links.redeem("") is None
    assert links.redeem("A" * 43) is None


def test_only_the_newest_are_kept(links):
    given = [token(links.issue("/operator")) for _ in range(MAX_LINKS + 1)]
    assert links.redeem(given[0]) is None
    assert links.redeem(given[1]) == "/operator"
