"""Who may do what at the desk: a stranger, an editor, a reviewer, an owner."""

from __future__ import annotations

import shutil
import subprocess
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db.migrations.state import StateApps
from django.test import Client

from prepapp.bank import editions, models, rows
from prepapp.desk import roles
from prepapp.desk.management.commands import editor as editor_command
from prepapp.desk.roles import Role
from prepapp.domain.bank import Bank
from prepapp.settings import BASE_DIR
from tests.desk.whole import said, somebody
from tests.patient.visitor import where

pytestmark = pytest.mark.django_db
WHOLE = [
    "publish/",
    "draft/",
    "draft/export/",
    "draft/set-aside/",
    "draft/bring-in/",
    "editions/1/reset/",
    "draft/copies/1/",
    "draft/copies/1/rename/",
    "draft/copies/1/delete/",
    "editions/1/live/",
]


@pytest.fixture
def site(drafted: editions.Live, seed: Bank) -> None:
    """A site with one edition, a draft that says the same, and a copy of it."""
    editions.keep(seed, name="A copy")


def statuses(client: Client) -> dict[str, int]:
    """Open every page about the whole bank; return how each answers."""
    pk = models.DraftCopy.objects.get().pk
    pages = {page: page.replace("copies/1/", f"copies/{pk}/") for page in WHOLE}
    return {page: client.get(f"/admin/{at}").status_code for page, at in pages.items()}


def test_a_stranger_is_asked_to_sign_in(site: None) -> None:
    for page in WHOLE:
        for response in (Client().get(f"/admin/{page}"), Client().post(f"/admin/{page}")):
            assert response.status_code == 302
            assert where(response).startswith("/admin/login/")


def test_what_each_role_may_open(site: None) -> None:
    opened = dict.fromkeys(WHOLE, 200)
    opened |= dict.fromkeys(("draft/set-aside/", "draft/bring-in/", "draft/copies/1/rename/"), 405)
    assert statuses(somebody("rita", Role.REVIEWER).client) == opened
    assert statuses(somebody("olga", Role.OWNER).client) == opened
    assert statuses(somebody("nina", Role.EDITOR).client) == {**opened, "editions/1/live/": 403}
    assert statuses(somebody("carl", None).client) == dict.fromkeys(WHOLE, 403)


def test_nobody_without_the_role_changes_anything_by_posting(site: None, seed: Bank) -> None:
    carl, nina = somebody("carl", None), somebody("nina", Role.EDITOR)
    edition = editions.publish(rows.read(), note="again")
    copy = models.DraftCopy.objects.get()
    for person in (carl, nina):
        token = person.client.get("/admin/").cookies.get("csrftoken")
        data = {"csrfmiddlewaretoken": token.value if token else "", "note": "x", "live": "1"}
        refused = [f"/admin/editions/{edition}/live/", "/admin/publish/"]
        if person is carl:
            refused += ["/admin/draft/set-aside/", "/admin/draft/bring-in/"]
            refused += ["/admin/editions/1/reset/", f"/admin/draft/copies/{copy.pk}/delete/"]
        for address in refused:
            assert person.client.post(address, data).status_code == 403, address
    assert list(models.DraftCopy.objects.all()) == [copy]
    assert models.Edition.objects.count() == 1


def test_who_is_turned_away_reads_who_can_help(site: None) -> None:
    somebody("rita", Role.REVIEWER)
    page = said(somebody("nina", Role.EDITOR).get("/admin/editions/1/live/"))
    assert "needs a right that your account does not have" in page
    assert "Ask one of them: rita" in page
    User.objects.filter(username="rita").update(is_active=False)
    page = said(somebody("nell", Role.EDITOR).get("/admin/editions/1/live/"))
    assert "Nobody has it yet." in page


def test_the_groups_may_do_what_their_roles_say() -> None:
    nina = somebody("nina", Role.EDITOR).user
    rita = somebody("rita", Role.REVIEWER).user
    for model in ("question", "step", "choice", "condition", "questionrule", "draftcopy"):
        for action in ("view", "add", "change", "delete"):
            assert nina.has_perm(f"bank.{action}_{model}"), (action, model)
            assert rita.has_perm(f"bank.{action}_{model}"), (action, model)
    reviewing = [
        "bank.publish_edition",
        "bank.change_sitefacts",
        "bank.add_crisisline",
        "bank.change_crisisline",
        "bank.delete_crisisline",
    ]
    for right in reviewing:
        assert rita.has_perm(right)
        assert not nina.has_perm(right)
    for right in ("bank.view_edition", "bank.view_sitefacts", "admin.view_logentry"):
        assert nina.has_perm(right)
        assert rita.has_perm(right)
    for right in ("bank.change_edition", "bank.delete_edition", "auth.add_user"):
        assert not nina.has_perm(right)
        assert not rita.has_perm(right)


def test_the_next_start_gives_a_group_its_rights_back() -> None:
    Group.objects.get(name="Editors").permissions.clear()
    Group.objects.get(name="Reviewers").delete()
    call_command("migrate", verbosity=0)
    assert somebody("nina", Role.EDITOR).user.has_perms(roles.EDIT)
    assert somebody("rita", Role.REVIEWER).user.has_perms(roles.PUBLISH)


def test_a_database_from_before_there_were_accounts_is_no_trouble() -> None:
    roles.make_groups(apps.get_app_config("desk"), "default", apps=StateApps([], {}))
    assert Group.objects.count() == 2


def test_only_the_owner_may_make_accounts(site: None) -> None:
    assert somebody("olga", Role.OWNER).get("/admin/auth/user/add/").status_code == 200
    for role in (Role.EDITOR, Role.REVIEWER):
        assert somebody(role, role).get("/admin/auth/user/add/").status_code == 403


# The command


@pytest.fixture
def _typing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Type the same good password at every prompt."""
    monkeypatch.setattr(editor_command, "getpass", lambda _prompt: "a-good-long-password")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("editor", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("_typing")
def test_the_first_account_is_the_owner_s_unless_another_role_is_asked_for() -> None:
    assert run("olga") == "olga can sign in at /admin/. Role: owner.\n"
    assert run("nina", "--role", "editor") == "nina can sign in at /admin/. Role: editor.\n"
    assert run("rita", "--role", "reviewer") == "rita can sign in at /admin/. Role: reviewer.\n"
    assert User.objects.get(username="olga").is_superuser
    assert not User.objects.get(username="rita").is_superuser
    assert Client().login(username="nina", password="a-good-long-password")


@pytest.mark.usefixtures("_typing")
def test_a_new_password_leaves_the_role_and_a_new_role_replaces_it() -> None:
    run("nina", "--role", "editor")
    assert run("nina") == "nina can sign in at /admin/. Role: editor.\n"
    run("nina", "--role", "reviewer")
    assert [group.name for group in User.objects.get().groups.all()] == ["Reviewers"]
    run("nina", "--role", "owner")
    assert not User.objects.get().groups.exists()
    run("nina", "--role", "editor")
    assert not User.objects.get().is_superuser


@pytest.mark.usefixtures("_typing")
def test_an_account_without_a_role_is_told_how_to_get_one() -> None:
    User.objects.create_user("carl")
    assert "no role yet: give one with --role" in run("carl")


@pytest.mark.usefixtures("_typing")
def test_a_role_that_is_none_makes_no_account() -> None:
    with pytest.raises(CommandError, match="editor"):
        run("nina", "--role", "king")
    assert not User.objects.exists()


@pytest.mark.skipif(not shutil.which("make"), reason="make is not here")
def test_make_editor_passes_the_name_and_the_role_on() -> None:
    told = subprocess.run(
        ["make", "-n", "editor", "NAME=nina", "ROLE=editor"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "manage.py editor nina --role editor" in told.stdout
