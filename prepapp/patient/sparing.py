"""Pages that cost much: they are served as long as their share of the machine lasts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from prepapp.patient import failures
from prepapp.running.limits import Busy, spending

View = Callable[..., HttpResponse]


def sparing(kind: str) -> Callable[[View], View]:
    """Charge a view to a kind of work, and turn people away politely once that is used up."""

    def spared(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **options: object) -> HttpResponse:
            try:
                with spending(kind):
                    return view(request, *args, **options)
            except Busy as busy:
                return failures.busy(request, busy.wait)

        return answer

    return spared
