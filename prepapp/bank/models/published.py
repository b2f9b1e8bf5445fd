"""Editions, and the facts of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from prepapp.domain import sheet


class Frozen(models.QuerySet["Edition"]):
    """Editions are read and added, never changed or taken away, one by one or in bulk."""

    def update(self, **kwargs: Any) -> int:
        raise models.ProtectedError("A published edition never changes.", set(self))

    def delete(self) -> tuple[int, dict[str, int]]:
        raise models.ProtectedError("A published edition is never deleted.", set(self))


class Edition(models.Model):
    """A published, frozen bank."""

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    published = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("published by"),
    )
    note = models.TextField(_("note"))
    digest = models.CharField(_("digest"), max_length=64)
    document = models.TextField(_("document"))

    objects = Frozen.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]
        permissions = [("publish_edition", _("Can publish, and make an edition live"))]

    def __str__(self) -> str:
        return f"{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new edition; a published one never changes."""
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: patients' answers and earlier sheets rest on published editions."""
        raise models.ProtectedError("A published edition is never deleted.", {self})


class SiteFacts(models.Model):
    """The one row of what is true of the site, and which edition is live."""

    live = models.ForeignKey(
        Edition, models.PROTECT, null=True, editable=False, verbose_name=_("live edition")
    )
    publisher = models.CharField(_("publisher"), max_length=40, blank=True)
    funding = models.CharField(_("paid for by"), max_length=40, blank=True)
    sells_infusions = models.BooleanField(_("sells ketamine infusions"), null=True, blank=True)
    reviewer = models.CharField(_("reviewed by"), max_length=40, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    policy = models.CharField(
        _("your health data policy"),
        max_length=200,
        blank=True,
        validators=[URLValidator(["https"], message=_("Start with https://, as in a browser."))],
        help_text=_(
            "Where it can be read, such as https://clinic.example/health-data. The start page "
            "links to it. Empty: no link. Washington's My Health My Data Act asks for one."
        ),
    )
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("site facts")
        verbose_name_plural = _("site facts")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row")]

    def __str__(self) -> str:
        return str(_("Site facts"))

    @classmethod
    def the(cls) -> SiteFacts:
        """Return the one row, made when it is first needed."""
        return cls.objects.get_or_create(pk=1)[0]


class CrisisLine(models.Model):
    """Who to call in one country; shown to patients once somebody has checked it."""

    COUNTRIES = [(code, _(name)) for code, name in sheet.COUNTRIES.items()]
    country = models.CharField(_("country"), max_length=10, choices=COUNTRIES, unique=True)
    line = models.CharField(_("what to call or text"), max_length=70)
    emergency = models.CharField(_("emergency number"), max_length=10)
    source = models.CharField(_("where this was checked"), max_length=200)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("crisis line")
        verbose_name_plural = _("crisis lines")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_country_display())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let every process know that the site's facts changed."""
        super().save(*args, **kwargs)
        SiteFacts.the().save()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and let every process know that the site's facts changed."""
        deleted = super().delete(*args, **kwargs)
        SiteFacts.the().save()
        return deleted

    def as_value(self) -> sheet.CrisisLine:
        name = sheet.COUNTRIES.get(self.country, self.country)
        return sheet.CrisisLine(self.country, name, self.line, self.emergency)
