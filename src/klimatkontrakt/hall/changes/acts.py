# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done with a change from its page? Each act is a verb, and leads back to the page, or says what is missing."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.folder.problem import UnknownNameError
from klimatkontrakt.hall.changes import forms, pages
from klimatkontrakt.hall.core import access, attachments, limits, page, stale_page
from klimatkontrakt.hall.core.models import City, Person
from klimatkontrakt.hall.core.verbs import StaleError
from klimatkontrakt.hall.proposals import offers
from klimatkontrakt.hall.proposals.offers import Proposal, ProposalState, verbs

Done = Callable[[HttpRequest, Person, Proposal, forms.ChangeAct], HttpResponse | None]
MOST_TOGETHER = 100
# What stops an act, with the text that says so; what stops a file says it itself.
FAULTS: dict[type[Exception], str] = {
    verbs.EmptyError: "change.fault.empty",
    verbs.WordlessError: "change.fault.words",
    UnknownNameError: "change.fault.leans",
}
STOPS: tuple[type[Exception], ...] = (*FAULTS, attachments.AttachmentError)


@limits.counted(limits.WRITTEN, "POST")
def act(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One act on one change; of number 0, on those that are ticked in the list."""
    city = access.city(slug)
    person = offers.rights.to_work_on(request.user, city)
    form = forms.ChangeAct(request.POST, request.FILES)
    name, faults = _asked(request, form)
    if number == 0 and name == "accept_ticked":
        return _accept_ticked(request, city, person, form)
    proposal = offers.rights.proposal(city, number, person)
    if name not in ACTS:
        raise Http404
    if faults:
        return pages.change(request, slug, number, faults=faults)
    try:
        went = ACTS[name](request, person, proposal, form)
    except STOPS as error:
        return pages.change(request, slug, number, faults=[_fault(request, error)])
    except StaleError as error:
        again = _address(request, proposal)
        return stale_page.page(request, error, page.texts(request)("change.stale"), again)
    return went or HttpResponseRedirect(_address(request, proposal))


def _fault(request: HttpRequest, error: Exception) -> str:
    """What the page says of why an act could not be done."""
    if isinstance(error, attachments.AttachmentError):
        return error.problem.said(page.language_of(request), on_page=True)
    return page.texts(request)(next(key for kind, key in FAULTS.items() if isinstance(error, kind)))


def _asked(request: HttpRequest, form: forms.ChangeAct) -> tuple[str, list[str]]:
    """The act that is asked for, and what is wrong with the form; none where nothing was sent."""
    if request.method != "POST":
        return "", []
    faults = form.faults(page.texts(request))
    return form.cleaned_data.get("act", ""), faults


def _address(request: HttpRequest, proposal: Proposal, name: str = "change") -> str:
    return page.link(page.language_of(request), name, proposal.city.slug, proposal.pk)


def _accept(request: HttpRequest, person: Person, proposal: Proposal, form: forms.ChangeAct) -> HttpResponse | None:
    clashes = pages.clash_names(proposal)
    rows = offers.acceptances.accept(person, [proposal], form.sides(clashes))
    outcome = rows[proposal.pk].outcome if proposal.pk in rows else {}
    is_clash = outcome.get("failure") == "clashes"
    return HttpResponseRedirect(_address(request, proposal, "change_clashes")) if is_clash else None


def _accept_ticked(request: HttpRequest, city: City, person: Person, form: forms.ChangeAct) -> HttpResponse:
    ticked = form.ticked()[:MOST_TOGETHER]
    sent = offers.rights.readable(city, person).filter(pk__in=ticked, state=ProposalState.SENT)
    offers.acceptances.accept(person, list(sent.order_by("sent")))
    return HttpResponseRedirect(page.link(page.language_of(request), "changes", city.slug))


def _on_today(request: HttpRequest, person: Person, proposal: Proposal, form: forms.ChangeAct) -> HttpResponse | None:
    chosen = offers.laying.chosen_of(form.sides(pages.clash_names(proposal)))
    _, laid = offers.drafts.on_today(person, proposal, chosen)
    return HttpResponseRedirect(_address(request, proposal, "change_clashes")) if laid and laid.clashes else None


def _undo(request: HttpRequest, person: Person, proposal: Proposal, form: forms.ChangeAct) -> HttpResponse | None:
    subject = page.texts(request)("change.undo.subject", number=proposal.pk)
    return HttpResponseRedirect(_address(request, offers.drafts.reversal(person, proposal, subject)))


def _describe(request: HttpRequest, person: Person, proposal: Proposal, form: forms.ChangeAct) -> HttpResponse | None:
    fields = form.cleaned_data
    verbs.describe(
        person, proposal, subject=fields["subject"], message=fields["message"], on_behalf=fields["on_behalf"]
    )
    return None


def _take_out(request: HttpRequest, person: Person, proposal: Proposal, form: forms.ChangeAct) -> HttpResponse | None:
    names = pages.names_of(proposal)
    offers.drafts.take_out(person, proposal, {names[place] for place in form.ticked() if place < len(names)})
    return None


def _comment(request: HttpRequest, person: Person, proposal: Proposal, form: forms.ChangeAct) -> HttpResponse | None:
    assigned = offers.rights.one_of(proposal.city, form.cleaned_data["assigned"])
    about = verbs.About(proposal=proposal)
    verbs.comment(person, proposal.city, form.cleaned_data["words"], about=about, assigned=assigned)
    return None


def _answer(request: HttpRequest, person: Person, proposal: Proposal, form: forms.ChangeAct) -> HttpResponse | None:
    question = offers.rights.comment(proposal.city, form.cleaned_data["question"] or 0)
    verbs.answer_question(person, question, form.cleaned_data["words"])
    return None


def _attach(request: HttpRequest, person: Person, proposal: Proposal, form: forms.ChangeAct) -> HttpResponse | None:
    sent = form.files.get("file")
    if sent is None:
        raise verbs.EmptyError
    kind = sent.content_type or attachments.ANY_KIND
    verbs.attach(person, proposal, str(sent.name), sent.read(), kind=kind)
    return None


def _plain(verb: Callable[[Person, Proposal], object]) -> Done:
    def done(request: HttpRequest, person: Person, proposal: Proposal, form: forms.ChangeAct) -> HttpResponse | None:
        verb(person, proposal)
        return None

    return done


def _worded(verb: Callable[[Person, Proposal, str], object], field: str = "words") -> Done:
    def done(request: HttpRequest, person: Person, proposal: Proposal, form: forms.ChangeAct) -> HttpResponse | None:
        verb(person, proposal, form.cleaned_data[field])
        return None

    return done


ACTS: dict[str, Done] = {
    "send": _plain(verbs.send), "share": _plain(verbs.share), "withdraw": _plain(verbs.withdraw),
    "give_back": _worded(verbs.give_back), "decline": _worded(verbs.decline), "dnr": _worded(verbs.enter_dnr, "dnr"),
    "accept": _accept, "on_today": _on_today, "undo": _undo, "describe": _describe, "take_out": _take_out,
    "comment": _comment, "answer": _answer, "attach": _attach,
}  # fmt: skip
