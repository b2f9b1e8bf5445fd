"""Who may do what at the desk: editors change the draft, reviewers publish, owners do it all."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, User

from prepapp.bank.keys import KINDS

# What it takes to look at the desk's pages about the whole bank, to change the draft, to publish.
LOOK = ("bank.view_edition",)
EDIT = tuple(f"bank.change_{model}" for model in KINDS)
PUBLISH = ("bank.publish_edition",)

NOT_THE_DRAFT = ("edition", "sitefacts", "crisisline")
REVIEWING = (
    "publish_edition",
    "change_sitefacts",
    "add_crisisline",
    "change_crisisline",
    "delete_crisisline",
)


class Role(StrEnum):
    """What an account is for. An owner may also make accounts."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    OWNER = "owner"


GROUPS = {Role.EDITOR: "Editors", Role.REVIEWER: "Reviewers"}


def make_groups(sender: AppConfig, using: str, apps: Any = all_apps, **_signal: Any) -> None:
    """Give the groups of the roles their permissions, as far as the tables are there."""
    try:
        group, permission = apps.get_model("auth.Group"), apps.get_model("auth.Permission")
    except LookupError:
        return  # a migration to a time before accounts
    for label in ("bank", "admin"):
        create_permissions(all_apps.get_app_config(label), verbosity=0, using=using, apps=apps)
    known = permission.objects.using(using)
    looks = known.filter(content_type__app_label="bank", codename__startswith="view_")
    looks |= known.filter(content_type__app_label="admin", codename="view_logentry")
    edits = known.filter(content_type__app_label="bank").exclude(
        content_type__model__in=NOT_THE_DRAFT
    )
    reviews = known.filter(content_type__app_label="bank", codename__in=REVIEWING)
    rights = {Role.EDITOR: looks | edits, Role.REVIEWER: looks | edits | reviews}
    for role, name in GROUPS.items():
        group.objects.using(using).get_or_create(name=name)[0].permissions.set(rights[role])


def give(user: User, role: Role) -> None:
    """Give an account a role, and take any other from it."""
    user.is_superuser = role is Role.OWNER
    user.save()
    user.groups.remove(*Group.objects.filter(name__in=GROUPS.values()))
    if role in GROUPS:
        user.groups.add(Group.objects.get(name=GROUPS[role]))


def role_of(user: User) -> Role | None:
    """Return the role that an account has; the one that may do most, when it has several."""
    if user.is_superuser:
        return Role.OWNER
    names = set(user.groups.values_list("name", flat=True))
    return next((role for role in (Role.REVIEWER, Role.EDITOR) if GROUPS[role] in names), None)


def who_can(needs: tuple[str, ...]) -> list[str]:
    """Return the names of the people with these rights."""
    staff = User.objects.filter(is_staff=True, is_active=True).order_by("username")
    return [user.get_full_name() or user.username for user in staff if user.has_perms(needs)]
