"""People who act at the very same moment, on whatever database the site has."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from prepapp.bank import editions, models, rows
from prepapp.desk.roles import Role
from prepapp.desk.signing_in import waits
from prepapp.domain.bank import Bank
from tests.desk.at_once import AtOnce
from tests.desk.whole import AGE, press, reword, somebody

pytestmark = pytest.mark.django_db(transaction=True)
PUBLISH = "/admin/publish/"
RESET = "/admin/editions/1/reset/"


def test_a_reset_and_a_save_at_the_very_same_moment_never_undo_each_other_unseen(
    drafted: editions.Live, tmp_path: Path
) -> None:
    rita, nina = somebody("rita", Role.REVIEWER), somebody("nina", Role.EDITOR)
    rita.change("step", "age", title=AGE)
    press(rita, PUBLISH, "publish", note="Friendlier words")
    reword(nina)
    page = "/admin/bank/question/cost-compare/change/"
    saving, resetting = rita.form(page, "question_form"), nina.form(RESET, "reset")
    site = AtOnce(tmp_path / "site.sqlite3")
    saved, done = site.do(
        [
            partial(rita.send, saving, page, "_save", text="Hers?"),
            partial(nina.send, resetting, RESET, "press"),
        ]
    )
    assert (saved.status_code, done.status_code) in [(302, 409), (200, 302)]
    (words,) = site.ask("SELECT text FROM bank_question WHERE key = 'cost-compare'")
    assert ("Hers?" in words) == (saved.status_code == 302)


def test_reviewers_who_press_at_the_very_same_moment_make_one_edition(
    seed: Bank, published: editions.Live, tmp_path: Path
) -> None:
    rows.write(seed)
    models.Topic.objects.filter(pk="cost").update(name={"en": "What it costs"})
    people = [somebody(name, Role.REVIEWER) for name in ("rita", "ruth", "rosa")]
    forms = [person.form(PUBLISH, "publish") for person in people]
    site = AtOnce(tmp_path / "site.sqlite3")
    answers = site.do(
        [
            partial(person.send, form, PUBLISH, "press", note=f"By {person.user.username}")
            for person, form in zip(people, forms, strict=True)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409]
    assert sorted(site.ask("SELECT number FROM bank_edition")) == [1, 2]
    published_by = "SELECT count(*) FROM django_admin_log WHERE change_message LIKE 'Published%'"
    assert site.ask(published_by) == [1]


def test_a_hundred_tries_in_the_same_moment_are_no_more_than_five(tmp_path: Path) -> None:
    user = User.objects.create_user("nina", is_staff=True)

    def guess() -> int:
        return sum(waits.may_try(user) for _ in range(25))

    assert sum(AtOnce(tmp_path / "desk.sqlite3").do([guess] * 4)) == waits.FREE
