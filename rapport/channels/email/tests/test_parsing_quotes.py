"""What is new in a mail and what was quoted, in the languages that people write in."""

from __future__ import annotations

import pytest

from rapport.channels.email.parsing import cut
from rapport.channels.email.parsing.html_text import to_text

HEADS = [
    "On Mon, 4 May 2026 at 10:15, Ada <ada@brightwater.example> wrote:",
    "Am 04.05.2026 um 10:15 schrieb Ada <ada@brightwater.example>:",
    "Le lun. 4 mai 2026 à 10:15, Ada <ada@brightwater.example> a écrit :",
    "El lun, 4 may 2026 a las 10:15, Ada (<ada@brightwater.example>) escribió:",
    "Il giorno lun 4 mag 2026 alle ore 10:15 Ada <ada@brightwater.example> ha scritto:",
    "Em seg., 4 de mai. de 2026 às 10:15, Ada <ada@brightwater.example> escreveu:",
    "Op ma 4 mei 2026 om 10:15 schreef Ada <ada@brightwater.example>:",
    "Den mån 4 maj 2026 kl 10:15 skrev Ada <ada@brightwater.example>:",
    "man. 4. maj 2026 kl. 10.15 skrev Ada <ada@brightwater.example>:",
    "ma 4. toukok. 2026 klo 10.15 Ada (ada@brightwater.example) kirjoitti:",
    "pon., 4 maj 2026 o 10:15 Ada <ada@brightwater.example> napisał(a):",
    "po 4. 5. 2026 v 10:15 odesílatel Ada <ada@brightwater.example> napsal:",
    "пн, 4 мая 2026 г. в 10:15, Ada <ada@brightwater.example> написал(а):",
    "пн, 4 трав. 2026 р. о 10:15 Ada <ada@brightwater.example> пише:",
    "Ada <ada@brightwater.example>, 4 May 2026 Pzt, 10:15 tarihinde şunu yazdı:",
    "2026年5月4日(月) 10:15 Ada <ada@brightwater.example>:",
    "Ada <ada@brightwater.example> 于2026年5月4日周一 10:15写道：",
    "2026년 5월 4일 (월) 오전 10:15, Ada <ada@brightwater.example>님이 작성:",
]
BLOCKS = [
    "From: Ada <ada@brightwater.example>\nSent: Monday, 4 May 2026 10:15\nTo: Cleo\nSubject: Grinder",
    "Von: Ada <ada@brightwater.example>\nGesendet: Montag, 4. Mai 2026 10:15\nAn: Cleo\nBetreff: Mühle",
    "De : Ada <ada@brightwater.example>\nEnvoyé : lundi 4 mai 2026 10:15\nÀ : Cleo\nObjet : Moulin",
    "De: Ada <ada@brightwater.example>\nEnviado: lunes, 4 de mayo de 2026 10:15\nPara: Cleo\nAsunto: Molino",
    "Da: Ada <ada@brightwater.example>\nInviato: lunedì 4 maggio 2026 10:15\nA: Cleo\nOggetto: Macina",
    "Van: Ada <ada@brightwater.example>\nVerzonden: maandag 4 mei 2026 10:15\nAan: Cleo\nOnderwerp: Molen",
    "От: Ada <ada@brightwater.example>\nОтправлено: 4 мая 2026 10:15\nКому: Cleo\nТема: Мельница",
    "发件人: Ada <ada@brightwater.example>\n发送时间: 2026年5月4日 10:15\n收件人: Cleo\n主题: 磨豆机",
    "-----Original Message-----\nAda asked",
    "-----Ursprüngliche Nachricht-----\nAda fragte",
    "## Please reply above this line ##\nAda asked",
    "________________________________\nFrom: Ada <ada@brightwater.example>\nSent: 4 May 2026\nSubject: Grinder",
]


@pytest.mark.parametrize("head", HEADS)
def test_the_line_above_a_quote(head: str) -> None:
    for quoted in ("> It is the brush.\n> Ada", "It is the brush.\nAda"):
        parts = cut(f"It helped.\n\nThank you\n\n{head}\n\n{quoted}\n")
        assert parts.reply == "It helped.\n\nThank you"
        assert "It is the brush." in parts.quoted


@pytest.mark.parametrize("head", HEADS[:4])
def test_the_line_above_a_quote_wrapped(head: str) -> None:
    wrapped = head.replace(" <", "\n<")
    assert cut(f"It helped.\n\n{wrapped}\n\n> It is the brush.\n").reply == "It helped."


@pytest.mark.parametrize("block", BLOCKS)
def test_copied_headers_and_lines_between(block: str) -> None:
    assert cut(f"It helped.\n\n{block}\n\nIt is the brush.\n").reply == "It helped."


@pytest.mark.parametrize(
    "text",
    [
        "I wrote to you on Monday: no answer.\n\nWhat now?",
        "From: here to there it is far\nand back",
        "Steps:\n- one\n- two\n\n-- not a signature, a dash",
        "On 4 May 2026 I bought it.\nSubject to a check, I keep it.",
        "```\n> keep\n> this\n```\nWhy?",
    ],
)
def test_prose_stays(text: str) -> None:
    assert cut(text).reply == text


def test_answers_below_and_between_quotes_stay() -> None:
    text = f"{HEADS[0]}\n> First?\n\nYes.\n\n> Second?\n\nNo.\n"
    assert cut(text).reply == "Yes.\n\nNo."


def test_when_nothing_new_remains_all_is_shown() -> None:
    text = f"{HEADS[0]}\n\n> First?\n> Second?"
    assert cut(text).reply == text and cut(text).quoted == ""


def test_a_forwarded_mail_is_the_matter_itself() -> None:
    text = "Can you take this?\n\n"
    text += "---------- Forwarded message ----------\nFrom: dan@x.example\nSubject: Bill\n\nIt is too high."
    assert cut(text).reply == text


@pytest.mark.parametrize(
    "end", ["-- \nCleo\nFernbrook", "Sent from my iPhone", "Von meinem iPhone gesendet", "Envoyé de mon iPhone"]
)
def test_signatures_are_folded(end: str) -> None:
    parts = cut(f"It helped.\n\n{end}\n")
    assert parts.reply == "It helped." and end.split("\n")[-1] in parts.quoted


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote">{}</div>',
        '<blockquote type="cite">{}</blockquote>',
        '<div id="divRplyFwdMsg">{}</div>',
        '<div class="moz-cite-prefix">Ada:</div><blockquote>{}</blockquote>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">{}</div>',
        '<div class="protonmail_quote">{}</div>',
        '<div id="ms-outlook-mobile-body-separator-line"></div>'
        '<div id="mail-editor-reference-message-container">{}</div>',
    ],
)
def test_quotes_that_html_marks(quote: str) -> None:
    text = to_text(f"<p>It helped.</p>{quote.format('<p>It is the brush.</p>')}", marks=True)
    assert cut(text).reply == "It helped."
