"""What mail servers say when mail does not arrive, as tables: causes by their words, and marks of a notice.

The first cause that matches counts, so the narrow ones stand before the wide ones. `dead` says that the address itself
will never work; a full mailbox, a filter or a policy may let the next mail through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    code: str
    dead: bool
    words: str
    pattern: re.Pattern[str]
    status: str = ""


def _cause(code: str, words: str, pattern: str, *, dead: bool = False, status: str = "") -> Cause:
    return Cause(code, dead, words, re.compile(pattern, re.IGNORECASE), status)


CAUSES = (
    _cause(
        "sender_refused",
        "Their server refused the sender's address.",
        r"after mail from|in reply to (?:end of )?mail from|>>> mail from:<|from: domain|sender (?:address|"
        r"domain)|invalid ip\b|"
        r"after end of data: 553 \S+ does not exist",
        status="5.1.8",
    ),
    _cause(
        "no_such_address",
        "There is no such address.",
        r"\b(?:user|recipient) unknown|unknown (?:user|recipient)|no such (?:user|recipient|mailbox|address|person)|"
        r"user doesn't (?:exist|have)|recipient address rejected: access denied|userid: \S+@|invalid (?:mailbox|"
        r"recipient|userid|final)|"
        r"(?:address|user|recipient|mailbox|account) (?:couldn't be found|could not be found|does not exist|"
        r"doesn't exist)|"
        r"(?:email )?account that you tried to reach does not exist",
        dead=True,
        status="5.1.1",
    ),
    _cause(
        "mailbox_full",
        "The mailbox is full.",
        r"mail ?(?:box|folder|drop|directory)? ?(?:is |size |has )?(?:exceeded )?(?:its )?(?:full|over ?quota|"
        r"over its)|"
        r"mailbox (?:is |size )?(?:exceed|limit|full|over)|over ?quota|quota (?:exceeded|violation|full|is full|"
        r"reached)|exceed\w* (?:\w+ )?(?:\w+ )?(?:quota|storage)|"
        r"(?:user|account|mailbox|disk|storage|message).{0,30}(?:quota|storage (?:limit|space)|exceeded.{0,20}limit)|"
        r"insufficient (?:disk|system|mailbox|quota) ?(?:storage|space|quota)|not enough (?:storage|disk|space)|"
        r"mailbox.{0,20}(?:size|storage).{0,20}exceed|\b[45]\.2\.2\b|mailfolder is full|"
        r"too many messages in (?:the )?(?:folder|mailbox)|"
        r"\bmbox .{0,20}full|file too large to (?:store|deliver)|over the (?:allowed|maximum) (?:quota|storage)|"
        r"容量|クォータ",
        status="4.2.2",
    ),
    _cause(
        "too_large",
        "The message is larger than they accept.",
        r"message (?:size|is|was|file)? ?(?:too (?:large|big|long)|exceeds|larger than)|(?:size|header) limit|"
        r"exceeds (?:the )?(?:fixed )?(?:maximum|size)|\b5\.3\.4\b|\b5\.2\.3\b|length limit",
        status="5.3.4",
    ),
    _cause(
        "spam",
        "Their filter took the message for spam or for harmful.",
        r"\bspam|unsolicited|\bubl\b|\bspf\b|dmarc|dkim|\bvirus|malware|blacklist|black list|block ?list|"
        r"blocked (?:using|by|for|due|because)|"
        r"reputation|\brbl\b|dnsbl|spamhaus|spamcop|content (?:rejected|filter|restriction|denied)|"
        r"\bbanned\b|bulk mail|phish|cannot be authenticated|unauthenticated (?:e?mail|sender)|listed (?:in|on|at) |"
        r"(?:reverse|ptr|forward.confirmed|fcrdns).{0,40}(?:dns|record|lookup|look-?up|mapping)|no ptr|\bptr record|"
        r"high probability|junk|rejected (?:due|because|for|by) .{0,20}(?:content|filter|polic)|\bdsbl|"
        r"senderbase|proofpoint",
        status="5.7.1",
    ),
    _cause(
        "moved",
        "The address has moved.",
        r"has moved|have moved|new (?:e-?mail )?address is|address has changed|changed (?:his|her|their|"
        r"its) address|\b[45]\.1\.6\b|"
        r"user .{0,20}(?:has )?(?:left|moved)|recipient .{0,20}has been replaced|no longer (?:works|employed|with)",
        dead=True,
        status="5.1.6",
    ),
    _cause(
        "closed_for_now",
        "The mailbox is switched off for now.",
        r"mailbox (?:is )?(?:currently |temporarily )?(?:disabled|inactive|locked|suspended|frozen)|"
        r"(?:account|user|recipient|mailbox|domain|box).{0,40}(?:suspended|disabled|inactive|not active|"
        r"deactivated|locked|restricted|expired|blocked)|"
        r"inactive (?:user|account|mailbox|recipient)|\b[45]\.2\.1\b|account .{0,20}(?:closed|has been closed)|"
        r"temporarily (?:disabled|deactivated)",
        status="5.2.1",
    ),
    _cause(
        "refused",
        "Their server refused the message by its rules.",
        r"relay(?:ing)? (?:access )?(?:denied|not|is not|prohibited)|unable to relay|not (?:allowed|"
        r"permitted) to (?:relay|send)|"
        r"(?:access|permission) denied|sender (?:address |domain )?(?:rejected|denied|blocked|verify|"
        r"was rejected)|polic(?:y|ies)|"
        r"not (?:authori[sz]ed|accept(?:ing|ed)? (?:mail|messages)? ?(?:from|with))|administrative(?:ly)? prohibit|"
        r"rejected by (?:the )?(?:recipient|owner|user)|too many (?:connections|recipients|messages|concurrent|"
        r"hops|errors|invalid)|"
        r"rate.?limit|throttl|try again later|grey ?list|service (?:temporarily )?(?:unavailable|refus|"
        r"not available)|"
        r"restrict(?:ed|ion)|authentication (?:is )?required|ip (?:address )?.{0,40}(?:blocked|denied|refused|"
        r"banned|not allowed|rejected)|"
        r"(?:client|connection) .{0,20}(?:refused|rejected|blocked)|\b[45]\.7\.\d{1,2}\b|security|\b5\.4\.6\b|"
        r"mail loop|"
        r"(?:helo|ehlo).{0,40}(?:reject|invalid|denied|refused|not)|domain of sender|sender.{0,30}does(?: not|"
        r"n't) (?:exist|resolve)|"
        r"return ?path|envelope.?from|mail from .{0,60}(?:reject|refus|not|invalid)|exceed.{0,30}(?:rate|limit|"
        r"number)|"
        r"not accept(?:ing)? (?:bounce|null)|need fully|fully.qualified|message (?:was |has been )?(?:refused|"
        r"rejected)|"
        r"because they are not accepting|blocked",
        status="5.7.1",
    ),
    _cause(
        "no_such_address",
        "There is no such address.",
        r"(?:user|recipient|address|account|mailbox|addressee|destination|name|person|alias|rcpt|receiver|"
        r"local part)s?\b.{0,60}?"
        r"(?:unknown|not (?:be )?found|does(?: ?not|n'?t) exist|not exist|invalid|not (?:a )?(?:valid|known|"
        r"listed|recognized|our|local|here)|"
        r"undeliverable|unavailable|doesn't have|no longer|nonexistent|non.existent|unrouteable|unresolvable|"
        r"not registered|has been deleted|cannot be found)|"
        r"(?:unknown|invalid|no such|non.?existent|no|bad|not a valid|not our|unrouteable|undeliverable|"
        r"unresolvable|illegal) "
        r"(?:\w+ )?(?:local |e-?mail |mail |virtual )?(?:user|recipient|address|mailbox|account|person|"
        r"addressee|customer|alias|destination|name|local.?part)|"
        r"does(?: ?not|n'?t) (?:have|exist|accept) |user unknown|\b[45]\.1\.(?:1|0|3|10)\b|no such|"
        r"not listed in|(?:isn't|is not|not) (?:a )?(?:user|recipient|customer|subscriber|listed)|"
        r"not in (?:the |our |domino )?directory|"
        r"unknown.{0,10}(?:local.part|or illegal alias)|could not be found|no account|recipnotfound|"
        r"<[^<>\s]+@[^<>\s]+>(?:: |\.\.\. )?(?:user )?unknown|not known|宛先不明|存在しません",
        dead=True,
        status="5.1.1",
    ),
    _cause(
        "no_such_host",
        "The domain does not take mail.",
        r"(?:host|domain|name server)s?.{0,40}?(?:unknown|not (?:be )?found|does(?: not|n't) exist|"
        r"lookup failed|invalid|nonexistent|non.existent)|"
        r"unknown (?:\w+ )?(?:host|domain)|no (?:mx|such (?:host|domain)|route to domain)|\b[45]\.1\.2\b|"
        r"\bnxdomain|null ?mx|nullmx|\b5\.1\.10\b|unrouteable (?:mail )?domain|no mx found|no smtp service|"
        r"invalid domain|unrout|dns (?:lookup|error|failure).{0,60}(?:fail|not found|no )|"
        r"does not accept (?:e?mail|mail)|illegal host|(?:couldn't|could not|cannot) find (?:any|a) (?:host|"
        r"exchanger|mail)|"
        r"all relevant mx records point to non-existent|bad destination (?:host|system)",
        dead=True,
        status="5.1.2",
    ),
    _cause(
        "expired",
        "Their server could not be reached in time.",
        r"timed? ?out|time-?out|retry (?:time(?:out)?|timeout)|expired|too (?:old|long)|(?:connection|"
        r"connect).{0,30}(?:refused|failed|lost|reset|dropped)|"
        r"(?:not|never) (?:respond|answer)|delay|could not (?:connect|be delivered for)|unreachable|gave up|"
        r"giving up|"
        r"delivery (?:time )?expired|\b[45]\.4\.\d\b|no route to host|queue",
        status="4.4.7",
    ),
)
UNKNOWN = Cause("unknown", False, "The message could not be delivered.", re.compile(r"(?!)"))

# Where the server's notice ends and the copy of the lost message begins.
COPY_STARTS = re.compile(
    r"^(?:[ >]*-{2,}[ ]*(?:below this line|this is a copy|original message|returned message|the (?:header|body|"
    r"unsent)|"
    r"undelivered message|header|forwarded|unsent message|transcript of the undelivered|message (?:header|"
    r"text) follows|"
    r"begin (?:of )?(?:original|message)|enclosed|copy|the original)"
    r"|(?:original message follows|the following (?:is|was) .{0,20}(?:header|copy)|"
    r"your (?:original )?message (?:reads|follows)|"
    r"the (?:header|text) of the (?:original|message)|message (?:header|headers) follow|received: (?:from|by|"
    r"\(qmail)|return-path: <|"
    r"--- (?:Below|Original)|-+ ?(?:message )?header))",
    re.IGNORECASE | re.MULTILINE,
)

DAEMON = re.compile(
    r"mailer.?daemon|mail.?daemon|post.?master|mdaemon|mail ?delivery|delivery.?(?:subsystem|system|failure|"
    r"report|notif)|mailer_daemon|"
    r"mail ?administrator|mail ?system|^(?:bounce|bounces|mailerdaemon|mms_relay|vpopmail|mmdf|smtp|uucp|"
    r"failmaster|no_reply_mail)@|"
    r"system (?:administrator|attendant)|internet mail delivery|^maild@|returned.?mail|sirkulator|^failure_notice",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"^(?:(?:re|fw|fwd): ?)?(?:\*+\w+\*+ )?(?:\[?(?:bounce|delivery).{0,15}(?:error|fail|status|notif|report|"
    r"problem|undeliver)|"
    r"undeliver|undelivrable|un?zustellbar|returned (?:mail|to sender|message)|mail(?:box)? (?:delivery|system|"
    r"error|could not|not deliver|failure|status)|"
    r"failure (?:notice|delivery)|failed (?:mail|delivery|message)|delivery (?:\w+ ){0,3}(?:fail|status|report|"
    r"notif|problem|unsuccess|error)|non.?deliver|"
    r"(?:e-?mail|message|nachricht|mensaje|messaggio|post) (?:\w+ ){0,3}(?:undeliver|not (?:be )?(?:delivered|"
    r"sent)|delivery|failed|rejected|could not|returned|error|bounce)|"
    r"could not (?:deliver|send)|cannot (?:deliver|send)|unable to deliver|nondeliverable|user unknown|no such user|"
    r"warning: (?:could not|message|mail)|warning - delayed|recipient (?:unknown|rejected|not found|problem)|"
    r"invalid (?:recipient|address|user)|unzustellbar|unbekannte|onbestelbaar|obestell|não entreg|devuelto|"
    r"no se (?:puede|pudo) entregar|"
    r"rapport de non|retourné|недоставлен|配信|メール(?:配信|エラー)|エラー|problem with your mail|"
    r"permanent (?:delivery )?(?:failure|error)|"
    r"there was an error sending your mail|your (?:e-?mail|message) (?:\w+ ){0,4}(?:could not|cannot|was not|"
    r"has (?:not|been (?:reject|block|return))))",
    re.IGNORECASE,
)
NOTICE = re.compile(
    r"could(?: not|n't) be delivered|failed recipients|mailbox unavailable|"
    r"(?:was|is|were) not delivered|(?:un|not )(?:able to )?deliver(?:able|ed)?|"
    r"delivery (?:has |have |to the following \w+ )?(?:failed|attempt)|"
    r"following address|following recipient|fatal error|permanent (?:error|failure|fatal)|failed permanently|"
    r"did not reach|"
    r"returned to (?:sender|you)|message (?:has been |was )?(?:rejected|returned|blocked|refused)|user unknown|"
    r"unknown user|"
    r"does not exist|no such user|transcript of session|could not (?:be sent|deliver)|cannot be delivered|"
    r"(?:mailbox|inbox|quota).{0,30}(?:full|exceed)|failed to deliver|unable to (?:deliver|relay|send)|"
    r"(?:delivered|recapitat|zugestellt|remis|entregad|доставлен)|配信|送信できません|届けられません|エラー|rejected|blocked|undeliver|"
    r"\b5\d\d[ -]#?5\.\d\.\d|\b5\.\d\.\d{1,2}\b|bounce|disabled",
    re.IGNORECASE,
)
DELAY = re.compile(
    r"(?:delivery|message|mail).{0,40}(?:has been |was |is |been )?delayed|warning: (?:could not send|message)|"
    r"will (?:continue to )?(?:be )?(?:retried|retry|try|keep)|"
    r"still (?:be )?(?:trying|being)|not a (?:fatal|permanent|final)|this is a warning (?:message )?only|"
    r"you do not need to resend|delayed \d|"
    r"no action is required on your part|temporary (?:error|problem|failure).{0,80}(?:retr|try)|"
    r"delivery attempts will continue|"
    r"(?:has|have) not (?:yet )?been (?:delivered|collected).{0,120}(?:attempt|retry|try|still)",
    re.IGNORECASE,
)
FINAL = re.compile(
    r"given up|giving up|gave up|no longer|permanent|fatal|expired|failed|too long|timed out|"
    r"couldn't be delivered|returned",
    re.IGNORECASE,
)
