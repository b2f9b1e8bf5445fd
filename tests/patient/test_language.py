"""A patient's language: what the browser asks for, what they choose, and what stays as it was."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from django.contrib.auth.models import User
from django.test import Client

from prepapp.bank import editions, models, rows
from prepapp.bank.reading import parse
from prepapp.domain.bank import Bank
from prepapp.patient import language
from tests import pseudo
from tests.desk.browser import UNDER, Browser, Tab
from tests.desk.nurse import Nurse
from tests.patient.visitor import Visitor, where, words
from tests.pseudo import CODE, NAME

HOME = "/prepare/"
TITLE = "Questions for my doctor"


@pytest.fixture
def visitor(bilingual: editions.Live) -> Visitor:
    """Somebody who has just opened a site that speaks two languages."""
    return Visitor(bilingual.bank("en"))


def asked_for(visitor: Visitor, accepted: str, address: str = HOME) -> str:
    """Return the language in which a browser that accepts these gets a page."""
    response = visitor.client.get(address, headers={"Accept-Language": accepted})
    found = response.headers["Content-Language"]
    assert f'<html lang="{found}">' in response.content.decode()
    return found


def choose(visitor: Visitor, code: str, back: str = HOME) -> Any:
    return visitor.post("/language/", {"language": code, "next": back})


# Which language


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("", "en"),
        ("fr-CA, fr", "en"),
        ("en-xa", CODE),
        ("EN-XA;q=0.3, fr", CODE),
        ("en-GB, en-xa;q=0.9", "en"),
        ("en-xa;q=0.5, en;q=0.9", "en"),
        ("*", "en"),
        ("en_xa, \x00;;q=x, ,,", "en"),
        ("en-xa," * 400, CODE),
    ],
)
def test_a_first_visit_is_in_what_the_browser_asks_for(
    visitor: Visitor, accepted: str, spoken: str
) -> None:
    assert asked_for(visitor, accepted) == spoken


@pytest.mark.parametrize(
    ("accepted", "spoken"), [("pt", "pt-br"), ("pt-PT, en", "pt-br"), ("en-AU", "en")]
)
def test_who_asks_for_a_language_gets_it_as_another_country_speaks_it(
    accepted: str, spoken: str, settings: Any, rf: Any
) -> None:
    settings.LANGUAGES = [("en", "English"), ("pt-br", "Português")]
    request = rf.get(HOME, headers={"Accept-Language": accepted})
    assert language.wanted(request, ("en", "pt-br")) == spoken


def test_the_leading_language_of_the_bank_is_for_whoever_asks_for_none_of_them(
    bilingual: editions.Live,
) -> None:
    turned = parse(pseudo.document() | {"languages": [CODE, "en"]})
    editions.publish(turned, note="the other one leads")
    assert asked_for(Visitor(turned), "fr") == CODE


def test_a_language_that_only_the_bank_speaks_is_not_offered(
    published: editions.Live, seed: Bank
) -> None:
    editions.publish(parse(pseudo.document()), note="translated before the site's own pages were")
    visitor = Visitor(editions.live().bank("en"))
    assert asked_for(visitor, CODE) == "en"
    assert 'action="/language/"' not in visitor.get(HOME).content.decode()
    choose(visitor, CODE)
    assert language.COOKIE not in visitor.cookies()


def test_a_language_that_only_the_site_speaks_is_not_offered(
    published: editions.Live, pseudo_pages: None
) -> None:
    visitor = Visitor(published.bank("en"))
    assert asked_for(visitor, CODE) == "en"
    assert 'action="/language/"' not in visitor.get(HOME).content.decode()


def test_a_bank_without_a_language_of_the_site_is_not_published(seed: Bank) -> None:
    alone = parse(pseudo.document() | {"languages": [CODE]}, CODE)
    with pytest.raises(editions.BrokenBank, match='own pages speak "en", and the texts "en-xa"'):
        editions.check(alone)


@pytest.mark.django_db
def test_a_site_that_is_not_open_says_so_in_the_readers_language(
    pseudo_pages: None, static_files: None
) -> None:
    editions.forget()
    response = Client().get(HOME, headers={"Accept-Language": CODE})
    assert response.status_code == 503
    assert pseudo.pseudo("This site is not open yet") in words(response)
    assert Client().post("/language/", {"language": CODE}).status_code == 303


# Choosing one


def test_a_choice_comes_back_to_the_same_page_and_every_page_is_in_it(visitor: Visitor) -> None:
    response = choose(visitor, CODE, "/about/?x=1")
    assert (response.status_code, where(response)) == (303, "/about/?x=1")
    for address in (HOME, "/prepare/1/", "/about/", "/sources/", "/example/", "/nowhere/"):
        assert asked_for(visitor, "en", address) == CODE
        assert pseudo.pseudo(TITLE) in words(visitor.get(address))
    choose(visitor, "en")
    assert asked_for(visitor, CODE) == "en"


def test_the_cookie_of_a_language_says_one_word_and_ends_with_the_browser(
    visitor: Visitor, settings: Any
) -> None:
    settings.SECURE = True
    visitor.over_https()
    morsel = choose(visitor, CODE).cookies[language.COOKIE]
    assert morsel.OutputString() == f"language={CODE}; HttpOnly; Path=/; SameSite=Lax; Secure"


def test_the_switch_offers_the_other_language_by_its_own_name(visitor: Visitor) -> None:
    here = visitor.get("/about/?x=1").content.decode()
    assert f'<button class="link" name="language" value="{CODE}" lang="{CODE}">{NAME}</' in here
    assert '<input type="hidden" name="next" value="/about/?x=1">' in here
    assert 'name="language" value="en"' not in here
    choose(visitor, CODE)
    assert 'value="en" lang="en">English</button>' in visitor.get("/about/").content.decode()


def test_answers_survive_a_change_of_language(visitor: Visitor) -> None:
    visitor.answer("age", "adult")
    visitor.answer("goals", "better-sleep")
    before = visitor.kept().answers
    goals = visitor.address("goals")
    assert where(choose(visitor, CODE, goals)) == goals
    assert 'value="better-sleep" checked' in visitor.get(goals).content.decode()
    visitor.answer("worries", "cost")
    choose(visitor, "en")
    assert visitor.kept().answers.given == {**before.given, **visitor.kept().answers.given}
    assert "Better sleep" in words(visitor.get("/prepare/check/"))
    assert visitor.kept().answers.to("worries").chosen == {"cost"}


def test_after_a_file_that_could_not_be_read_the_switch_leads_to_the_start_page(
    visitor: Visitor,
) -> None:
    response = visitor.post("/prepare/resume/", {})
    assert response.status_code == 422
    assert f'name="next" value="{HOME}"' in response.content.decode()


def test_no_page_view_keeps_a_language(visitor: Visitor) -> None:
    for address in (HOME, "/prepare/1/", "/example/", "/language/"):
        visitor.client.get(address, headers={"Accept-Language": CODE})
    assert set(visitor.cookies()) <= {"csrftoken"}
    assert visitor.get("/language/").status_code == 405


@pytest.mark.parametrize("address", [HOME, "/about/", "/nowhere/", "/prepare/sheet.pdf"])
def test_a_page_says_what_its_language_depends_on(visitor: Visitor, address: str) -> None:
    headers = visitor.get(address).headers
    assert {"Accept-Language", "Cookie"} <= set(headers["Vary"].split(", "))
    assert headers["Cache-Control"] == "no-store"


# Strangers


@pytest.mark.parametrize(
    "back",
    [
        "",
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example",
        "http:elsewhere",
        "http://testserver/about/",
        " //elsewhere.example",
        "/\n/elsewhere.example",
        "javascript:alert(1)",
        "https://[",
    ],
)
def test_a_choice_never_leads_to_another_site(visitor: Visitor, back: str) -> None:
    assert where(choose(visitor, CODE, back)) == HOME


@pytest.mark.parametrize("back", ["/about/\r\nSet-Cookie: a=b", "/é\x00/", "/" + "x" * 5000])
def test_a_strange_way_back_is_no_error_of_ours(visitor: Visitor, back: str) -> None:
    response = choose(visitor, CODE, back)
    assert response.status_code in (303, 400)
    assert "a" not in response.cookies


@pytest.mark.parametrize("stranger", ["", "xx", "en-xa-x", "../../etc", "é\x00", "e" * 9000, "fr"])
def test_a_language_that_nobody_offered_is_not_kept(visitor: Visitor, stranger: str) -> None:
    response = choose(visitor, stranger)
    assert response.status_code == 303
    assert language.COOKIE not in response.cookies
    visitor.client.cookies[language.COOKIE] = stranger
    for address in (HOME, "/prepare/1/", "/example.pdf", "/nowhere/"):
        response = visitor.get(address)
        assert response.status_code in (200, 404)
        assert response.headers["Content-Language"] == "en"


def test_a_choice_without_the_token_of_the_page_is_not_taken(visitor: Visitor) -> None:
    response = visitor.client.post("/language/", {"language": CODE})
    assert response.status_code == 403
    assert language.COOKIE not in response.cookies


# The sheet says its language


def test_the_sheet_says_its_language_on_the_screen_on_paper_and_as_text(visitor: Visitor) -> None:
    visitor.walk(visitor.bank.personas["maria"].answers)
    choose(visitor, CODE)
    assert '<article class="sheet" lang="en-XA">' in visitor.get("/prepare/sheet/").content.decode()
    paper = visitor.get("/prepare/sheet.pdf")
    assert str(pikepdf.open(io.BytesIO(paper.content)).Root.Lang) == "en-XA"
    text = visitor.get("/prepare/sheet.txt")
    assert text.headers["Content-Language"] == CODE
    assert text.content.decode().startswith("[")


def test_the_example_has_no_words_of_another_language(visitor: Visitor) -> None:
    maria = visitor.bank.personas["maria"]
    own = replace(maria.picks, own=("May I bring my sister?",))
    document = pseudo.document()
    document["personas"]["maria"]["picks"] = own.as_data()
    editions.publish(parse(document), note="a question of her own")
    typed = (maria.story, "Walking the dog", "May I bring my sister?")
    assert all(text in words(visitor.get("/example/")) for text in typed)
    choose(visitor, CODE)
    page = words(visitor.get("/example/"))
    assert [text for text in typed if text in page] == []
    assert maria.name in page


# The desk


def test_the_desk_speaks_its_own_language_to_every_browser(bilingual: editions.Live) -> None:
    nina = Nurse()
    nina.client.cookies[language.COOKIE] = CODE
    for address in ("/admin/", "/admin/login/", "/admin/problems/", "/admin/bank/topic/"):
        page = nina.client.get(address, headers={"Accept-Language": CODE}, follow=True)
        assert '<html lang="en"' in page.content.decode()


def test_the_preview_of_a_translation_has_its_banner_in_the_language_of_the_desk(
    bilingual: editions.Live,
) -> None:
    browser = Browser()
    browser.force_login(User.objects.create_superuser("nina"))
    tab = Tab(rows.read(), browser, UNDER)
    models.Topic.objects.filter(pk="cost").update(name={"en": "Cost", CODE: "Ḉ only in the draft"})
    back = f"{UNDER}/prepare/1/"
    assert f'action="{UNDER}/language/"' in tab.get("/prepare/1/").content.decode()
    assert where(choose(tab, CODE, back)) == back
    tab.answer("age", "adult")
    page = tab.get("/prepare/sheet/")
    assert page.headers["Content-Language"] == CODE
    assert "Ḉ only" not in words(page)
    assert "? only in the draft" in words(page)
    assert "Preview of the draft. Patients do not see this." in words(page)
    assert '<aside class="preview" lang="en" aria-label="Preview">' in page.content.decode()
    assert words(tab.get("/prepare/1/")).count(pseudo.pseudo("How old are you?")) == 1
    assert '<html lang="en"' in browser.get("/admin/").content.decode()


def test_a_language_that_an_editor_adds_does_not_take_the_lead(
    drafted: editions.Live, seed: Bank
) -> None:
    Nurse().add("language", code="de")
    draft = rows.read()
    assert draft.languages == ("en", "de")
    assert draft.language == "en"
    with pytest.raises(editions.BrokenBank, match='has no text in "de"'):
        editions.check(draft)
