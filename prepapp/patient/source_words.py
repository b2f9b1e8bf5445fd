"""What a bank says of its sources, for translators; other words stay as an editor wrote them."""

from django.utils.translation import pgettext_lazy

KINDS = (
    pgettext_lazy("kind of source", "case report"),
    pgettext_lazy("kind of source", "case series"),
    pgettext_lazy("kind of source", "cohort"),
    pgettext_lazy("kind of source", "guide"),
    pgettext_lazy("kind of source", "guideline"),
    pgettext_lazy("kind of source", "instrument"),
    pgettext_lazy("kind of source", "insurer policy"),
    pgettext_lazy("kind of source", "label"),
    pgettext_lazy("kind of source", "law or rights"),
    pgettext_lazy("kind of source", "leaflet"),
    pgettext_lazy("kind of source", "meta-analysis"),
    pgettext_lazy("kind of source", "press release"),
    pgettext_lazy("kind of source", "price page"),
    pgettext_lazy("kind of source", "registry"),
    pgettext_lazy("kind of source", "regulator"),
    pgettext_lazy("kind of source", "review"),
    pgettext_lazy("kind of source", "society statement"),
    pgettext_lazy("kind of source", "systematic review"),
    pgettext_lazy("kind of source", "trial"),
)
CERTAINTIES = (
    pgettext_lazy("how sure", "none"),
    pgettext_lazy("how sure", "very low"),
    pgettext_lazy("how sure", "low"),
    pgettext_lazy("how sure", "moderate"),
    pgettext_lazy("how sure", "high"),
)
