"""Copies of the draft: set aside for later, or brought in from a file."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from prepapp.bank.models.published import Edition


class DraftCopy(models.Model):
    """A whole draft, kept as a document; `base` is the edition that its work began from."""

    name = models.CharField(_("name"), max_length=80)
    made = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("made by"),
    )
    base = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, verbose_name=_("began from edition")
    )
    document = models.TextField(_("document"))

    class Meta:
        verbose_name = _("copy of the draft")
        verbose_name_plural = _("copies of the draft")
        ordering = ["-made", "-pk"]

    def __str__(self) -> str:
        return self.name
