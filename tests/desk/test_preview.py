"""The draft seen as a patient would see it, while patients see the edition that is live."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse, set_script_prefix

from prepapp.bank import editions, models, rows
from prepapp.bank.reading import parse
from prepapp.bank.writing import dump
from prepapp.desk import persona_seen, preview
from prepapp.domain.answers import Answers, Given
from prepapp.domain.bank import Bank
from prepapp.domain.path import walk
from prepapp.patient import answers_cookie
from prepapp.patient.drawn import Book
from prepapp.patient.language import voice
from prepapp.patient.sheets import build_sheet
from prepapp.patient.way import Way
from tests.desk.browser import UNDER, Browser, Tab
from tests.patient.test_way import rows as every_row
from tests.patient.visitor import Visitor, where, words

REWORDED = "Is this the way the draft asks about the whole course?"
ALL_PAGES = [
    "",
    "prepare/",
    "prepare/1/",
    "prepare/check/",
    "prepare/questions/",
    "prepare/stop/",
    "prepare/sheet/",
    "prepare/sheet.pdf",
    "prepare/sheet.txt",
    "prepare/answers.json",
    "prepare/persona/",
    "example/",
    "example.pdf",
    "about/",
    "privacy/",
    "sources/",
    "nowhere/",
]


@pytest.fixture
def draft(published: editions.Live) -> Bank:
    """A draft with half-done work: two texts are not what patients see."""
    document = dump(published.bank("en"))
    document["questions"]["cost-whole-course"]["text"]["en"] = REWORDED
    document["steps"]["goals"]["title"]["en"] = "What does the draft ask?"
    rows.write(parse(document))
    return rows.read()


@pytest.fixture
def nina(draft: Bank) -> Browser:
    """An editor at her desk."""
    browser = Browser()
    browser.force_login(User.objects.create_superuser("nina"))
    return browser


@pytest.fixture
def tab(nina: Browser, draft: Bank) -> Tab:
    """Her tab with the preview."""
    return Tab(draft, nina, UNDER)


def see(tab: Tab, persona: str, to: str = "way") -> str:
    """Press a persona's button; return where it leads."""
    response = tab.post(f"/as/{persona}/?to={to}", {})
    assert response.status_code == 302
    return where(response)


def article(page: Any) -> str:
    """Return the sheet of a sheet page."""
    return str(re.search(r"<article.*</article>", page.content.decode(), re.S)[0])  # type: ignore[index]


def links(page: Any) -> set[str]:
    """Return every address that a page leads to or posts to."""
    found = re.findall(r'(?:href|action)="(/[^"]*)"', page.content.decode())
    return {address for address in found if not address.startswith("/static/")}


def test_the_personas_of_the_draft_are_listed_with_the_questions_on_their_sheet(
    tab: Tab, draft: Bank
) -> None:
    page = words(tab.get("/"))
    for persona in draft.personas.values():
        path = walk(draft, persona.answers)
        way = Way(preview.draft(), draft, answers_cookie.Kept(), path, Book({}, keeps=False))
        sheet = build_sheet(way, path, persona.picks)
        printed = sum(len(block.asks) for page in sheet.pages for block in page.blocks)
        assert f"{persona.name} {persona.story} {printed} questions on the sheet." in page


def test_a_persona_whose_way_ends_is_listed_without_a_sheet(tab: Tab) -> None:
    models.Persona.objects.filter(pk="maria").update(answers={"age": ["under-18"]})
    assert "No sheet: an answer ends the way" in words(tab.get("/"))


def test_the_whole_way_is_walked_as_a_persona_page_by_page(tab: Tab, draft: Bank) -> None:
    maria = draft.personas["maria"]
    address = see(tab, "maria")
    assert address == f"{UNDER}/prepare/1/"
    for step in walk(draft, maria.answers).steps:
        assert address == UNDER + tab.address(step.key)
        page = tab.browser.get(address)
        assert "Preview of the draft. Patients do not see this. Seen as Maria." in words(page)
        for key in maria.answers.to(step.key).chosen:
            assert f'value="{key}" checked' in page.content.decode()
        assert all(link == "/admin/" or link.startswith(f"{UNDER}/") for link in links(page))
        address = where(tab.give(step, maria.answers.to(step.key)))
    assert address == f"{UNDER}/prepare/check/"
    assert f"{UNDER}/prepare/questions/" in links(tab.get("/prepare/check/"))
    assert where(tab.post("/prepare/questions/", {"do": "sheet"})) == f"{UNDER}/prepare/sheet/"


def test_the_preview_shows_the_draft_and_patients_the_live_edition(
    tab: Tab, published: editions.Live
) -> None:
    patient = Visitor(published.bank("en"))
    patient.answer("age", "adult")
    tab.answer("age", "adult")
    assert "What does the draft ask?" in words(tab.get(tab.address("goals")))
    assert "What does the draft ask?" not in words(patient.get(patient.address("goals")))


@pytest.mark.parametrize("persona", ["maria", "priya", "rosa", "george"])
def test_the_sheet_is_the_one_the_same_answers_get_once_the_draft_is_published(
    tab: Tab, draft: Bank, persona: str
) -> None:
    them = draft.personas[persona]
    assert see(tab, persona, "sheet") == f"{UNDER}/prepare/sheet/"
    page, text = tab.get("/prepare/sheet/"), tab.get("/prepare/sheet.txt")
    edition = editions.publish(rows.read(), note="the draft as it is")
    patient = Visitor(draft)
    patient.client.cookies["answers"] = answers_cookie.sealed(them.answers, them.picks)
    line = f"Edition {edition.number}, {voice().date(editions.live().published)}."
    published = patient.get("/prepare/sheet/")
    assert article(page) == article(published).replace(line, "Draft, not published.")
    assert "Draft, not published." in article(page)
    plain = patient.get("/prepare/sheet.txt").content.decode()
    assert text.content.decode() == plain.replace(line, "Draft, not published.")


def test_what_the_draft_rewords_is_on_the_sheet_of_the_preview_alone(
    tab: Tab, draft: Bank, published: editions.Live
) -> None:
    see(tab, "maria", "sheet")
    tab.post("/prepare/questions/", {"star": "cost-whole-course", "shown": "cost-whole-course"})
    patient = Visitor(published.bank("en"))
    patient.walk(draft.personas["maria"].answers)
    patient.post("/prepare/questions/", {"star": "cost-whole-course", "shown": "cost-whole-course"})
    assert REWORDED in words(tab.get("/prepare/sheet/"))
    assert REWORDED not in words(patient.get("/prepare/sheet/"))
    assert REWORDED in tab.get("/prepare/sheet.txt").content.decode()


@pytest.mark.parametrize("query", ["", "?paper=a4&size=large"])
def test_the_sheet_opens_as_a_pdf(tab: Tab, query: str) -> None:
    see(tab, "maria", "sheet")
    response = tab.get(f"/prepare/sheet.pdf{query}")
    assert response.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) >= 2


def test_an_answer_changed_in_the_preview_changes_its_sheet(tab: Tab) -> None:
    see(tab, "maria")
    assert "plan have to approve" in words(tab.get("/prepare/sheet/"))
    assert where(tab.answer("country", "uk", change="1")) == f"{UNDER}/prepare/check/"
    assert "plan have to approve" not in words(tab.get("/prepare/sheet/"))
    assert "Seen as Maria" in words(tab.get("/prepare/check/"))


def test_free_answers_begin_with_nothing_and_may_come_to_the_stop_page(tab: Tab) -> None:
    see(tab, "maria")
    assert where(tab.post("/prepare/clear/", {})) == f"{UNDER}/prepare/?cleared"
    assert not tab.kept()
    assert "Seen as" not in words(tab.get("/prepare/"))
    assert where(tab.answer("age", "under-18")) == f"{UNDER}/prepare/stop/"
    page = words(tab.get("/prepare/stop/"))
    assert "Preview of the draft." in page
    assert "written for adults" in page
    assert where(tab.get("/prepare/sheet/")) == f"{UNDER}/prepare/stop/"


def test_a_file_of_answers_opens_in_the_preview_as_nobody_in_particular(tab: Tab) -> None:
    see(tab, "maria")
    content = tab.get("/prepare/answers.json").content
    response = tab.post("/prepare/resume/", {"file": SimpleUploadedFile("a.json", content)})
    assert where(response) == f"{UNDER}/prepare/check/?opened"
    assert "Seen as" not in words(tab.get("/prepare/check/"))


def test_the_editors_own_answers_as_a_patient_survive_a_preview(
    nina: Browser, tab: Tab, draft: Bank
) -> None:
    patient = Tab(draft, nina)
    patient.answer("age", "older-adult")
    before = patient.cookies()["answers"]
    see(tab, "maria")
    tab.answer("country", "uk")
    tab.get("/prepare/sheet/")
    tab.post("/prepare/clear/", {})
    assert patient.cookies()["answers"] == before
    assert patient.kept().answers == Answers({"age": Given(chosen=frozenset({"older-adult"}))})


def test_no_answer_of_a_preview_reaches_the_public_site(
    nina: Browser, tab: Tab, draft: Bank
) -> None:
    see(tab, "maria")
    tab.answer("country", "uk")
    assert tab.kept().answers.seen("country")
    assert {path for _name, path in nina.kept if _name == "answers"} == {f"{UNDER}/prepare/"}
    assert "answers" not in nina.sent_to("/prepare/")
    assert "answers" not in nina.sent_to("/")
    assert "Welcome back" not in words(Tab(draft, nina).get("/prepare/"))


def test_a_preview_writes_no_row_and_leaves_the_live_edition(tab: Tab) -> None:
    tab.get("/")
    before, live = every_row(), editions.live()
    see(tab, "maria")
    for page in ALL_PAGES:
        tab.get(f"/{page}")
    tab.answer("country", "uk")
    tab.post("/prepare/questions/", {"do": "sheet", "words-own-1": "Mine?"})
    assert every_row() == before
    assert editions.live() is live


def test_public_pages_carry_no_banner_even_for_an_editor(nina: Browser, draft: Bank) -> None:
    patient = Tab(draft, nina)
    patient.answer("age", "adult")
    for page in ("/prepare/", "/prepare/2/", "/prepare/check/", "/prepare/sheet/", "/about/"):
        content = patient.get(page).content.decode()
        assert "preview" not in content.lower()
        assert UNDER not in content


def test_every_page_answers_and_leads_nowhere_but_inside_and_back_to_the_desk(tab: Tab) -> None:
    see(tab, "maria")
    for page in ALL_PAGES:
        response = tab.get(f"/{page}")
        assert response.status_code == {"nowhere/": 404, "prepare/stop/": 302}.get(page, 200), page
        if b"<main" in response.content:
            view_site = {"/"} if page in ("", "prepare/persona/") else set()
            assert all(link.startswith("/admin/") for link in links(response) - view_site), page
            assert "/admin/" in links(response), page


def test_a_stranger_is_asked_to_sign_in_and_learns_nothing(draft: Bank) -> None:
    stranger, patient = Client(), Client()
    patient.force_login(User.objects.create_user("somebody"))
    for page in (*ALL_PAGES, "as/maria/", "as/no-such-persona/"):
        for client in (stranger, patient):
            for response in (client.get(f"{UNDER}/{page}"), client.post(f"{UNDER}/{page}")):
                assert response.status_code == 302
                assert where(response) == f"/admin/login/?next={UNDER}/{page}"
                assert not response.content
                assert not response.cookies


@pytest.fixture
def clerk(draft: Bank) -> tuple[User, Browser]:
    """Somebody of the staff who has no right of any kind."""
    user = User.objects.create_user("clara", is_staff=True)
    browser = Browser()
    browser.force_login(user)
    return user, browser


def test_staff_without_the_right_are_turned_away_in_words(
    clerk: tuple[User, Browser], draft: Bank
) -> None:
    tab = Tab(draft, clerk[1], UNDER)
    for response in (tab.get("/"), tab.get("/prepare/1/"), tab.post("/as/maria/", {})):
        assert response.status_code == 403
        assert "needs the right to see personas" in words(response)
        assert "answers" not in tab.cookies()


def test_who_may_only_look_may_not_save(clerk: tuple[User, Browser], draft: Bank) -> None:
    user, browser = clerk
    user.user_permissions.add(Permission.objects.get(codename="view_persona"))
    tab = Tab(draft, browser, UNDER)
    see(tab, "maria")
    assert "Save these answers" not in words(tab.get("/prepare/1/"))
    before = models.Persona.objects.count()
    for response in (
        tab.get("/prepare/persona/"),
        tab.post("/prepare/persona/", {"name": "Ann", "story": "A story."}),
        tab.post("/prepare/persona/", {"over": "maria"}),
    ):
        assert response.status_code == 403
        assert "the right to change personas" in words(response)
    assert models.Persona.objects.count() == before


def test_a_post_without_its_token_is_refused(nina: Browser, draft: Bank) -> None:
    assert nina.post(f"{UNDER}/as/maria/").status_code == 403
    assert "answers" not in nina.sent_to(f"{UNDER}/prepare/")


def test_a_persona_that_is_gone_is_named_and_another_can_be_chosen(tab: Tab) -> None:
    models.Persona.objects.filter(pk="maria").update(retired=True)
    for key in ("maria", "no-such-persona"):
        assert where(tab.post(f"/as/{key}/", {})) == f"{UNDER}/"
        assert "not in the draft any more" in words(tab.get("/"))
    assert not tab.kept()


def test_a_persona_that_says_too_much_for_a_browser_is_named(
    tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers_cookie, "LIMIT", 200)
    assert where(tab.post("/as/maria/", {})) == f"{UNDER}/"
    assert "Maria says more than a browser can keep" in words(tab.get("/"))


@pytest.mark.parametrize("root", ["/", "/site/"])
def test_addresses_are_the_sites_own_again_after_a_page_that_fails(root: str) -> None:
    def fail() -> None:
        with preview.inside():
            assert reverse("start") == f"{root}admin/preview/prepare/"
            raise LookupError

    set_script_prefix(root)
    try:
        with pytest.raises(LookupError):
            fail()
        assert reverse("start") == f"{root}prepare/"
    finally:
        set_script_prefix("/")


def test_a_draft_without_any_edition_can_be_previewed(db: None, static_files: None) -> None:
    editions.forget()
    browser = Browser()
    browser.force_login(User.objects.create_superuser("nina"))
    for page in ALL_PAGES:
        assert browser.get(f"{UNDER}/{page}").status_code in (200, 302, 404), page
    assert "no personas yet" in words(browser.get(f"{UNDER}/"))


def save(tab: Tab, **fields: str) -> Any:
    return tab.post("/prepare/persona/", fields)


def logged() -> list[tuple[str, str, str]]:
    """Return who did what to which persona, the newest first."""
    entries = LogEntry.objects.filter(content_type__model="persona").select_related("user")
    return [(e.user.username, e.object_id, e.get_change_message()) for e in entries]


def test_the_answers_of_a_preview_are_saved_as_a_new_persona(tab: Tab) -> None:
    tab.answer("age", "older-adult")
    tab.answer("country", "uk")
    tab.post("/prepare/questions/", {"words-own-1": "May I bring my sister?"})
    assert "Save as a new persona" in words(tab.get("/prepare/persona/"))
    response = save(tab, name="  Old\tAnn ", story="She is retired.\r\nShe lives in Wales.")
    assert where(response) == f"{UNDER}/"
    assert "The answers are saved as Old Ann." in words(tab.get("/"))
    ann = rows.read().personas["old-ann"]
    assert (ann.name, ann.story) == ("Old Ann", "She is retired. She lives in Wales.")
    assert (ann.answers, ann.picks) == (tab.kept().answers, tab.kept().picks)
    assert list(rows.read().personas)[-1] == "old-ann"
    assert "Seen as Old Ann" in words(tab.get("/prepare/1/"))
    assert logged() == [("nina", "old-ann", "Added.")]
    tab.post("/prepare/clear/", {})
    see(tab, "old-ann")
    assert (tab.kept().answers, tab.kept().picks) == (ann.answers, ann.picks)


def test_a_new_persona_never_takes_the_place_of_one_of_the_same_name(tab: Tab, draft: Bank) -> None:
    tab.answer("age", "adult")
    save(tab, name="Maria", story="Another one.")
    personas = rows.read().personas
    assert personas["maria"] == draft.personas["maria"]
    assert personas["maria-2"].story == "Another one."


@pytest.mark.parametrize(
    ("fields", "missing"),
    [({}, "a name"), ({"name": "Ann"}, "a story"), ({"name": "\u200b", "story": "x"}, "a name")],
)
def test_a_new_persona_needs_a_name_and_a_story(
    tab: Tab, fields: dict[str, str], missing: str
) -> None:
    tab.answer("age", "adult")
    before = models.Persona.objects.count()
    response = save(tab, **fields)
    assert response.status_code == 422
    assert f"A persona needs {missing}." in words(response)
    assert models.Persona.objects.count() == before


def test_changed_answers_are_saved_over_the_persona_being_seen(tab: Tab, draft: Bank) -> None:
    see(tab, "maria")
    tab.answer("country", "uk")
    assert b'value="Save over Maria"' in tab.get("/prepare/persona/").content
    assert rows.read() == draft
    assert where(save(tab, over="maria")) == f"{UNDER}/"
    maria = rows.read().personas["maria"]
    assert maria.answers.to("country").chosen == {"uk"}
    assert (maria.name, maria.story) == (
        draft.personas["maria"].name,
        draft.personas["maria"].story,
    )
    assert models.Persona.objects.get(pk="maria").version == 2
    assert logged() == [("nina", "maria", "Changed Answers and Picks.")]


def test_saving_over_twice_needs_no_new_start(tab: Tab) -> None:
    see(tab, "maria")
    for country in ("uk", "canada"):
        tab.answer("country", country)
        assert save(tab, over="maria").status_code == 302
    assert rows.read().personas["maria"].answers.to("country").chosen == {"canada"}


def test_two_editors_never_overwrite_each_other_silently(tab: Tab, draft: Bank) -> None:
    other = Browser()
    other.force_login(User.objects.create_superuser("olga"))
    olga = Tab(draft, other, UNDER)
    see(tab, "maria")
    see(olga, "maria")
    olga.answer("country", "canada")
    save(olga, over="maria")
    tab.answer("country", "uk")
    tab.get("/prepare/persona/")
    response = save(tab, over="maria")
    assert response.status_code == 409
    assert "Not saved: this persona was changed" in words(response)
    assert rows.read().personas["maria"].answers.to("country").chosen == {"canada"}
    assert tab.kept().answers.to("country").chosen == {"uk"}
    assert [who for who, _key, _what in logged()] == ["olga"]


def test_a_persona_that_was_retired_meanwhile_is_not_saved_over(tab: Tab) -> None:
    see(tab, "maria")
    models.Persona.objects.filter(pk="maria").update(retired=True)
    before = models.Persona.objects.values().get(pk="maria")
    tab.answer("country", "uk")
    assert b"Save over" not in tab.get("/prepare/persona/").content
    assert save(tab, over="maria").status_code == 409
    assert models.Persona.objects.values().get(pk="maria") == before


def test_answers_of_one_persona_are_never_saved_over_another(tab: Tab, draft: Bank) -> None:
    see(tab, "maria")
    tab.get("/prepare/persona/")
    see(tab, "james")
    assert save(tab, over="maria").status_code == 409
    tab.post("/prepare/clear/", {})
    tab.answer("age", "adult")
    assert b"Save over" not in tab.get("/prepare/persona/").content
    assert save(tab, over="james").status_code == 409
    assert rows.read() == draft


def test_there_must_be_answers_to_save(tab: Tab) -> None:
    before = models.Persona.objects.count()
    assert "There are no answers to save yet" in words(tab.get("/prepare/persona/"))
    for fields in ({"name": "Ann", "story": "A story."}, {"over": "maria"}):
        response = save(tab, **fields)
        assert response.status_code == 422
        assert "There are no answers to save yet" in words(response)
    assert models.Persona.objects.count() == before


def test_a_right_to_change_personas_alone_adds_none(
    clerk: tuple[User, Browser], draft: Bank
) -> None:
    user, browser = clerk
    user.user_permissions.add(Permission.objects.get(codename="change_persona"))
    tab = Tab(draft, browser, UNDER)
    see(tab, "maria")
    response = save(tab, name="Ann", story="A story.")
    assert response.status_code == 422
    assert "needs the right to add personas" in words(response)
    assert set(rows.read().personas) == set(draft.personas)
    assert save(tab, over="maria").status_code == 302


@pytest.mark.parametrize("value", ["", "maria", "maria.x", "maria." + "9" * 5000, "../x.1", "é.1"])
def test_a_strange_cookie_says_nothing_about_a_persona(tab: Tab, value: str) -> None:
    see(tab, "maria")
    tab.browser.kept[persona_seen.NAME, f"{UNDER}/"].set(persona_seen.NAME, value, value)
    page = tab.get("/prepare/1/")
    assert page.status_code == 200
    assert "Seen as" not in words(page)


def test_no_cookie_of_the_preview_says_an_answer(tab: Tab) -> None:
    see(tab, "maria")
    tab.answer("age", "older-adult")
    cookies = tab.cookies()
    assert cookies[persona_seen.NAME] == "maria.1"
    assert set(cookies) == {"csrftoken", "desk", "answers", persona_seen.NAME}
    for (name, path), morsel in tab.browser.kept.items():
        if name in ("answers", persona_seen.NAME):
            assert (morsel["httponly"], morsel["samesite"]) == (True, "Lax")
            assert path.startswith(f"{UNDER}/")
