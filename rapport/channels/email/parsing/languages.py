"""The words by which mail programs mark quotes, by language. Data, read by quotes.py.

`wrote` ends the line above a quote ("On … Cleo wrote:"), `intro` begins it, `labels` are the header lines that are
copied above a quote (sender first, then date, recipient, subject, copy), `parting` stands between dashes, `sent_from`
begins the line that a telephone adds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    intro: tuple[str, ...]
    wrote: tuple[str, ...]
    sender: tuple[str, ...]
    labels: tuple[str, ...]
    parting: tuple[str, ...]
    sent_from: tuple[str, ...]


def _words(line: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in line.split("|") if word.strip())


def _language(intro: str, wrote: str, sender: str, labels: str, parting: str, sent_from: str) -> Language:
    return Language(
        _words(intro),
        _words(wrote),
        _words(sender),
        _words(labels),
        _words(parting),
        _words(sent_from),
    )


LANGUAGES = {
    "en": _language(
        "on|at|quoting",
        "wrote|sent|writes|said|has written",
        "from|reply-to",
        "date|sent|to|subject|cc|bcc|sent at|organization|importance|attachments|received",
        "original message|original appointment|forwarded message|begin forwarded message|original email|"
        "reply message|"
        "forwarded by|fwd message|start of forwarded message|reply separator",
        "sent from|sent via|get outlook for|sent with|sent using|typed on my",
    ),
    "de": _language(
        "am|im|um|zitat von",
        "schrieb|geschrieben|hat geschrieben|schreibt",
        "von",
        "gesendet|datum|an|betreff|cc|kopie|gesendet am|antwort an|wichtigkeit|organisation",
        "ursprüngliche nachricht|originalnachricht|original-nachricht|originalnachricht vom|"
        "weitergeleitete nachricht|anfang der weitergeleiteten nachricht|"
        "anfang der weitergeleiteten e-mail|urspr. nachricht|original nachricht",
        "gesendet von|von meinem|diese nachricht wurde von|gesendet mit|hole dir outlook|holen sie sich outlook|"
        "outlook für",
    ),
    "fr": _language(
        "le|en date du|selon",
        "a écrit|écrit|a envoyé|écrivait|ecrit|a ecrit",
        "de|expéditeur|message de",
        "envoyé|date|à|a|objet|sujet|cc|copie à|pour|envoyé le|message du|répondre à",
        "message original|message d'origine|message d’origine|message transféré|début du message réexpédié|"
        "message transmis|courriel original|message initial|début du message transféré",
        "envoyé de|envoyé depuis|envoyé à partir|télécharger outlook|obtenez outlook|provenance :",
    ),
    "es": _language(
        "el|en|a la(s)",
        "escribió|escribio|ha escrito|envió|escribiste",
        "de|remitente",
        "enviado|fecha|para|asunto|cc|enviado el|enviada|responder a",
        "mensaje original|mensaje reenviado|inicio del mensaje reenviado|mensaje enviado",
        "enviado desde|enviado con|obtener outlook|obtén outlook",
    ),
    "it": _language(
        "il|in data|il giorno",
        "ha scritto|scrisse|scriveva|ha inviato",
        "da",
        "inviato|data|a|oggetto|cc|per|inviata",
        "messaggio originale|messaggio inoltrato|inizio messaggio inoltrato",
        "inviato da|inviato dal|inviata da|scarica outlook|ottieni outlook",
    ),
    "pt": _language(
        "em|no dia|a",
        "escreveu|escrito por|enviou",
        "de",
        "enviado|enviada|data|para|assunto|cc|enviado em|enviada em",
        "mensagem original|mensagem encaminhada|início da mensagem reencaminhada|início da mensagem encaminhada",
        "enviado do|enviado de|enviado a partir|enviado via|obter o outlook|baixe o outlook",
    ),
    "nl": _language(
        "op",
        "schreef|heeft geschreven|geschreven|schreef het volgende|het volgende geschreven",
        "van",
        "verzonden|datum|aan|onderwerp|cc|verstuurd|antwoord aan",
        "oorspronkelijk bericht|origineel bericht|doorgestuurd bericht|begin doorgestuurd bericht",
        "verstuurd vanaf|verzonden vanaf|verstuurd met|verzonden met|outlook voor|outlook downloaden",
    ),
    "sv": _language(
        "den",
        "skrev|skrev följande",
        "från",
        "skickat|datum|till|ämne|kopia|cc|ang",
        "ursprungligt meddelande|vidarebefordrat meddelande|vidarebefordrat brev|originalmeddelande",
        "skickat från|hämta outlook|skickad från",
    ),
    "da": _language(
        "den|d.",
        "skrev|skrev følgende",
        "fra",
        "sendt|dato|til|emne|cc|kopi",
        "oprindelig meddelelse|oprindelig besked|videresendt besked|videresendt meddelelse|"
        "start på videresendt besked",
        "sendt fra|hent outlook",
    ),
    "no": _language(
        "den|på",
        "skrev",
        "fra",
        "sendt|dato|til|emne|kopi|cc",
        "opprinnelig melding|original melding|videresendt melding|videresendt e-post",
        "sendt fra|skaff deg outlook|få outlook",
    ),
    "fi": _language(
        "",
        "kirjoitti|kirjoittanut",
        "lähettäjä|lahettaja",
        "lähetetty|päivämäärä|vastaanottaja|aihe|kopio|pvm",
        "alkuperäinen viesti|välitetty viesti|edelleenlähetetty viesti",
        "lähetetty|hanki outlook",
    ),
    "pl": _language(
        "dnia|w dniu|dnia|on|pon.|wt.|śr.|czw.|pt.|sob.|niedz.",
        "napisał(a)|napisał|napisała|nadesłał|nadesłał(a)|pisze|użytkownik napisał",
        "od",
        "wysłano|data|do|temat|dw|wysłane|wysłany",
        "wiadomość oryginalna|oryginalna wiadomość|wiadomość przekazana|treść przekazanej wiadomości",
        "wysłano z|wysłane z|pobierz outlook|uzyskaj aplikację",
    ),
    "cs": _language(
        "dne|po|út|st|čt|pá|so|ne",
        "napsal(a)|napsal|napsala|odesláno",
        "od",
        "odesláno|datum|komu|předmět|kopie|dátum|predmet|odoslané",
        "původní zpráva|přeposlaná zpráva|pôvodná správa|původní e-mail|preposlaná správa",
        "odesláno z|odoslané z|získat outlook|získejte",
    ),
    "sk": _language("dňa", "napísal(a)|napísal|napísala", "od", "odoslané|dátum|komu|predmet|"
    "kópia", "", "odoslané z"),
    "ru": _language(
        "в|от",
        "написал(а)|написал|написала|пишет|писал|написал/а",
        "от|от кого",
        "отправлено|дата|кому|тема|копия|послано|когда",
        "исходное сообщение|пересылаемое сообщение|пересланное сообщение|конец пересылаемого сообщения|"
        "начало переадресованного сообщения|оригинальное сообщение",
        "отправлено с|отправлено из|отправлено от|загрузить outlook|скачать outlook",
    ),
    "uk": _language(
        "",
        "пише|написав(ла)|написав|написала",
        "від|від кого",
        "надіслано|дата|кому|тема|копія",
        "оригінальне повідомлення|переслане повідомлення",
        "надіслано з|відправлено з",
    ),
    "tr": _language(
        "",
        "şunları yazdı|yazdı|tarihinde şunu yazdı|tarihinde yazdı",
        "kimden|gönderen",
        "gönderilme|tarih|kime|konu|bilgi|alıcı|gönderildi",
        "orijinal ileti|özgün ileti|iletilen mesaj|yönlendirilmiş ileti|asıl ileti",
        "iphone'umdan|ipad'imden|samsung",
    ),
    "hu": _language(
        "",
        "írta|ezt írta|a következőt írta",
        "feladó",
        "küldve|dátum|címzett|tárgy|másolat",
        "eredeti üzenet|továbbított üzenet",
        "elküldve az",
    ),
    "ro": _language(
        "în|la|pe",
        "a scris|scria",
        "de la",
        "trimis|data|către|catre|subiect|subiectul|la",
        "mesaj original|mesajul original|mesaj redirecționat",
        "trimis de pe|trimis din",
    ),
    "el": _language("στις|την", "έγραψε", "από", "στάλθηκε|ημερομηνία|προς|θέμα|"
    "κοιν", "αρχικό μήνυμα", "στάλθηκε από"),
    "he": _language("בתאריך|ב", "כתב|כתבה|מאת", "מאת", "נשלח|תאריך|אל|נושא|עותק", "הודעה מקורית", "נשלח מה"),
    "ar": _language("في|بتاريخ", "كتب|كتبت", "من", "تاريخ|إلى|الموضوع|أرسلت", "الرسالة الأصلية", "أرسلت من|مرسل من"),
    "ja": _language(
        "",
        "のメール|さんは書きました|のメッセージ|wrote",
        "差出人|送信者|from",
        "送信日時|日付|宛先|件名|日時|送信|to|cc",
        "元のメッセージ|転送されたメッセージ|original message|転送メッセージ",
        "iphoneから送信|ipadから送信",
    ),
    "zh": _language(
        "在|于",
        "写道|寫道|写了|寫了|来信|撰写",
        "发件人|寄件者|發件人|寄件人",
        "发送时间|日期|收件人|主题|抄送|發送時間|主旨|收件者|副本|传送时间|寄件日期|時間|发送日期",
        "原始邮件|原始郵件|转发的邮件|原始邮件信息|邮件原件|原始訊息|转发邮件信息",
        "发自我的|從我的|发送自|傳送自",
    ),
    "ko": _language(
        "",
        "작성|님이 작성|님이 쓴|썼습니다",
        "보낸 사람|보낸사람|발신",
        "보낸 날짜|받는 사람|제목|참조|날짜|받는사람|보낸날짜",
        "원본 메시지|원본 메일|전달된 메시지|전달된 메일",
        "나의 iphone에서|내 iphone에서",
    ),
    "vi": _language("vào", "đã viết|viết", "từ", "đã gửi|ngày|đến|chủ đề|tới", "tin nhắn gốc|thư gốc", "đã gửi từ"),
    "id": _language("pada", "menulis", "dari", "terkirim|dikirim|tanggal|kepada|perihal|subjek", "pesan asli|"
    "pesan terusan", "dikirim dari"),
}  # fmt: skip


# Stems by which a parting line says that a mail was passed on, not answered.
FORWARDED = (
    "forward|weitergeleitet|transf[eé]r|transmis|réexpédié|reenviad|reencaminhad|encaminhad|inoltrat|doorgestuurd|"
    "vidarebefordra|videresend|edelleenl|välitetty|przekazan|přeposl|preposl|пересыла|переслан|переадрес|iletilen|"
    "yönlendiril|továbbít|redirecț|転送|转发|轉寄|전달|terusan"
)


def every(what: str) -> tuple[str, ...]:
    """All words of one kind, longest first, so that a pattern of them takes the whole word."""
    words = {word for language in LANGUAGES.values() for word in getattr(language, what)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
