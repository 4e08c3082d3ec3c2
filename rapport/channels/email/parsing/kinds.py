"""What kind of mail this is: from a person, or by which sign a program sent it."""

from __future__ import annotations

import re

from rapport.channels.email.parsing import headers, tree
from rapport.channels.email.parsing.bounces import Report
from rapport.channels.email.parsing.mail import Kind, ParsedMail
from rapport.channels.email.parsing.tree import Part

Headers = dict[str, list[str]]
AWAY = re.compile(
    r"^(?:(?:re|aw|sv|antw): ?)?(?:\[?auto(?:matic|mated|matisch\w*|matique|matica|mática|maattinen|"
    r"svar)?[ :_-]*(?:reply|response|antwort|antwoord|svar|generated|r[eé]ponse|respuesta|risposta|vastaus|"
    r"resposta|odpov\w*|:)|"
    r"automati\w* (?:reply|response|answer|antwort|svar|antwoord|vastaus)|autoreply|auto.?responder|autosvar|"
    r"autorisposta|"
    r"out of (?:the )?office|out of town|i am (?:out of|away|on vacation|currently)|away from (?:the |"
    r"my )?(?:office|mail|desk)|on (?:vacation|holiday|leave|annual leave)|vacation\b|"
    r"abwesenheit|nicht im (?:büro|haus|hause)|urlaub|ich bin (?:im urlaub|abwesend|nicht)|eingangsbestätigung|"
    r"automatische antwort|"
    r"réponse automatique|absence du bureau|absent|en congé|(?:message|notification) d.absence|"
    r"respuesta automática|fuera de (?:la )?oficina|ausente|resposta automática|fora do escritório|ausência|"
    r"risposta automatica|fuori ufficio|assente|afwezig|niet aanwezig|automatisch antwoord|"
    r"frånvaro|automatiskt svar|fravær|automatisk svar|poissa|automaattinen|"
    r"autoodpowiedź|odpowiedź automatyczna|nieobecność|poza biurem|automatická odpověď|nepřítomnost|"
    r"автоответ|автоматический ответ|нет на месте|在外|"
    r"自動応答|自動返信|不在|自动回复|自動回覆|자동 ?회신|부재중|otomatik yanıt)",
    re.IGNORECASE,
)
RECEIPT_SUBJECT = re.compile(
    r"^(?:read|gelesen|lu|leído|letto|lido|gelezen|läst|lest|læst|прочитано|přečteno|przeczytano)\s?:", re.IGNORECASE
)
ROBOT = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|donotreply|noreply|nicht[-_.]?antworten|"
    r"ne[-_.]?pas[-_.]?repondre|nepasrepondre|"
    r"no[-_.]?responder|mailer[-_.]?daemon|postmaster|bounces?|auto[-_.]?(?:reply|responder|mailer|confirm)|"
    r"notifications?|"
    r"listserv|majordomo)(?:[+._-].*)?@|[-+._](?:no[-_]?reply|noreply)@",
    re.IGNORECASE,
)
SUPPRESSED = re.compile(r"\b(?:all|oof|autoreply)\b", re.IGNORECASE)
BULK_WORDS = {"bulk", "junk", "list"}
LIST_HEADERS = (
    "list-id",
    "list-unsubscribe",
    "list-post",
    "list-help",
    "mailing-list",
    "x-mailing-list",
    "x-listmember",
)
AUTO_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponse",
    "x-auto-reply",
    "x-auto-response",
    "x-mail-autoreply",
    "x-autoreply-from",
    "auto-reply",
)


def kind(message: Part, given: Headers, mail: ParsedMail, report: Report) -> tuple[Kind, str]:
    """The kind, and the sign that told it in words; a message from a person has no sign."""
    complaint = _complaint(message)
    if complaint:
        return "complaint", complaint
    if receipt := _receipt(message, mail):
        return "receipt", receipt
    named = report.kind in ("bounce", "delay") and any(one.recipient for one in report.bounces)
    if not named and (away := _strong_reply(given)):
        return "auto_reply", away
    if report.kind:
        return report.kind, report.cause
    if away := _weak_reply(given, mail):
        return "auto_reply", away
    if bulk := _bulk(given, mail):
        return "bulk", bulk
    return "message", ""


def _complaint(message: Part) -> str:
    given = headers.parameters(message.first("content-type"))[1]
    if given.get("report-type", "").lower() == "feedback-report":
        return "a report that somebody called a message spam"
    if any(part.get_content_type() == "message/feedback-report" for part in tree.leaves(message)):
        return "a report that somebody called a message spam"
    if message.first("x-hmxmroriginalrecipient") or message.first("x-hm-complaint"):
        return "a report that somebody called a message spam"
    return ""


def _receipt(message: Part, mail: ParsedMail) -> str:
    given = headers.parameters(message.first("content-type"))[1]
    if given.get("report-type", "").lower() == "disposition-notification":
        return "a receipt that a message was read"
    if any(part.get_content_type() == "message/disposition-notification" for part in tree.leaves(message)):
        return "a receipt that a message was read"
    return (
        "a receipt that a message was read"
        if RECEIPT_SUBJECT.match(mail.subject) and message.first("auto-submitted")
        else ""
    )


def _strong_reply(given: Headers) -> str:
    submitted = _word(given, "auto-submitted")
    if submitted in ("auto-replied", "auto-notified"):
        return f"Auto-Submitted: {submitted}"
    for name in AUTO_HEADERS:
        if _word(given, name) not in ("", "no", "false"):
            return f"{name.title()} header"
    if _word(given, "precedence") in ("auto_reply", "auto-reply"):
        return "Precedence: auto_reply"
    return ""


def _weak_reply(given: Headers, mail: ParsedMail) -> str:
    """Signs that any mail may carry, and that only together with the right subject mean an absence."""
    if AWAY.match(mail.subject):
        return "the subject of an automatic reply"
    submitted = _word(given, "auto-submitted")
    if submitted == "auto-generated" and (mail.in_reply_to or re.match(r"(?:re|aw|sv):", mail.subject, re.IGNORECASE)):
        return "Auto-Submitted: auto-generated"
    return ""


def _bulk(given: Headers, mail: ParsedMail) -> str:
    submitted = _word(given, "auto-submitted")
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted}"
    if _word(given, "precedence") in BULK_WORDS:
        return f"Precedence: {_word(given, 'precedence')}"
    for name in LIST_HEADERS:
        if name in given:
            return f"{name.title()} header"
    if SUPPRESSED.search(" ".join(given.get("x-auto-response-suppress", []))):
        return "X-Auto-Response-Suppress header"
    for name in ("x-loop", "feedback-id", "x-csa-complaints"):
        if name in given:
            return f"{name.title()} header"
    if any(headers.unfolded(one).replace(" ", "") == "<>" for one in given.get("return-path", [])):
        return "an empty return path"
    if mail.sender and ROBOT.search(mail.sender.address):
        return "a sender that takes no answers"
    return ""


def _word(given: Headers, name: str) -> str:
    """The first word of a header, in lower case, without its comments."""
    value = headers.COMMENT.sub("", headers.unfolded(next(iter(given.get(name, [])), "")))
    return value.split(";")[0].strip().lower()
