"""The words of machines, in many languages. They support other evidence; alone they decide only
where no person writes so.

Compared in lower case; each subject pattern stands at the subject's beginning unless said.
"""

from __future__ import annotations

import re


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|"))


AUTO_REPLY_SUBJECTS = _words(
    "automatic reply|auto reply|auto-reply|autoreply|auto:|auto response|auto-response|"
    "autoresponse|automated reply|automated response|automatic response|automated message|"
    "out of office|out-of-office|out of the office|i am out of|i'm out of|away from my mail|"
    "away from the office|away until|on vacation|vacation reply|vacation:|vacation message|"
    "on annual leave|on leave|absence:|absence notification|oof:|ooo:|ooto|automatische antwort|"
    "automatische rückantwort|automatische beantwortung|abwesenheit|abwesend|abwesenheitsnotiz|"
    "automatische abwesenheits|außer haus|nicht im büro|urlaub:|urlaubsabwesenheit|auto-antwort|"
    "réponse automatique|réponse automatisée|absence du bureau|absent du bureau|message d'absence|"
    "absent|en congé|notification d'absence|respuesta automática|respuesta automatica|"
    "autorespuesta|fuera de la oficina|fuera de oficina|mensaje automático|risposta automatica|"
    "fuori sede|fuori ufficio|assente dall'ufficio|assenza|resposta automática|"
    "resposta automatica|fora do escritório|ausência temporária|ausente|automatisch antwoord|"
    "automatische beantwoording|afwezig|afwezigheid|niet op kantoor|automatiskt svar|autosvar|"
    "frånvaro|frånvarande|ej på kontoret|semester:|automatisk svar|automatisk besked|"
    "ikke på kontoret|ikke til stede|fraværende|fravær|automaattinen vastaus|poissa|poissaolo|"
    "automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź|poza biurem|automatická odpověď|"
    "automatická odpoveď|mimo kancelář|mimo kanceláriu|nepřítomnost|автоответ|"
    "автоматический ответ|автоматична відповідь|нет на месте|вне офиса|отпуск|otomatik yanıt|"
    "otomatik cevap|ofis dışında|automatikus válasz|házon kívül|răspuns automat|plecat din birou|"
    "αυτόματη απάντηση|εκτός γραφείου|автоматичен отговор|samodejni odgovor|automatski odgovor|"
    "automatinis atsakymas|automātiska atbilde|automaatvastus|balasan otomatis|trả lời tự động|"
    "ตอบกลับอัตโนมัติ|自动回复|自動回覆|自動応答|自動返信|不在通知|不在のお知らせ|자동 회신|"
    "자동 응답|부재중|תשובה אוטומטית|מענה אוטומטי|رد تلقائي|الرد التلقائي|پاسخ خودکار|"
    "स्वचालित उत्तर|resposta automàtica|erantzun automatikoa"
)

_PROGRAMS_BEGIN = _words(
    "auto|réponse auto|respuesta auto|risposta auto|resposta auto|out of office|out-of-office|"
    "abwesenheitsnotiz|vacation reply|odpowiedź auto|авто|otomatik|自动回复|自動|자동|תשובה|رد تل|"
    "răspuns auto|αυτόματη|samodejni|balasan|trả lời|ตอบกลับ"
)
REPLIES_OF_PROGRAMS = tuple(
    words for words in AUTO_REPLY_SUBJECTS if words.startswith(_PROGRAMS_BEGIN)
)
"""Those that no person writes."""

BOUNCE_SUBJECTS = _words(
    "undeliverable|undelivered mail|undelivered:|undeliverable:|delivery status notification|"
    "delivery failure|delivery failed|delivery notification|delivery report|delivery error|"
    "mail delivery failed|mail delivery failure|mail delivery problem|mail delivery system|"
    "mail delivery error|mail delivery status|mail failure|mail failed|mail error|"
    "mail system error|mail could not be delivered|mail not delivered|mail undeliverable|"
    "message could not be delivered|message not delivered|message undeliverable|"
    "message delivery failure|message delivery has failed|message delivery failed|"
    "message you sent blocked|message status - undeliverable|non-delivery|non delivery|"
    "nondeliverable mail|nondelivery|not delivered|returned mail|returned message|"
    "returned to sender|return to sender|failure notice|failure delivery|failed delivery|"
    "failed mail|failed message|failed to deliver|warning: could not send|could not deliver|"
    "couldn't deliver|couldn't send|unable to deliver|there was an error sending your mail|"
    "error sending|permanent delivery failure|permanent error|user unknown|unknown user|"
    "unknown address|address not found|rejected mail|rejected message|mail rejected|"
    "message rejected|your mail was rejected|your message could not|"
    "your message was not delivered|your message wasn't delivered|email not delivered|"
    "email could not be delivered|e-mail delivery failure|email delivery failure|"
    "recipient rejected|bounced|bounce message|bounce notification|blocked by|virus alert|"
    "*** message you sent|considered unsolicited bulk|unzustellbar|nicht zustellbar|"
    "unzustellbarkeits|zustellung fehlgeschlagen|fehler bei der zustellung|"
    "nachricht nicht zugestellt|zustellbericht|non remis|non distribuable|non délivré|"
    "échec de la remise|echec de la remise|message non remis|avis de non-remise|"
    "notification d'échec|no se puede entregar|no se ha podido entregar|no entregado|"
    "error de entrega|correo no entregado|devuelto|impossibile recapitare|mancato recapito|"
    "messaggio non recapitato|non recapitabile|não entregue|não é possível entregar|"
    "falha na entrega|falha de entrega|onbestelbaar|niet bezorgd|kan niet worden bezorgd|"
    "det går inte att leverera|oleveranserat|olevererbart|kan ikke leveres|ikke levert|"
    "kunne ikke leveres|ei voitu toimittaa|toimittaminen epäonnistui|niedostarczone|"
    "nie można dostarczyć|niedostarczalna|nedoručitelné|nedoručiteľné|nedoručená|"
    "ваше сообщение не доставлено|не доставлено|недоставленное|не удается доставить|недоставлен|"
    "teslim edilemedi|kézbesíthetetlen|nem kézbesíthető|nelivrabil|無法傳遞|無法投遞|无法投递|"
    "系统退信|退信|送信できませんでした|配信不能|配信できません|配送エラー|不達通知|"
    "メール配信エラー|戻りメール|배달되지 않음|배달 실패|전송 실패|לא ניתן למסירה|تعذر التسليم|"
    "لم يتم التسليم|gagal terkirim|không thể gửi"
)

DELAY_SUBJECTS = _words(
    "delayed mail|delayed:|delivery delayed|warning: could not send message for past|"
    "delivery status notification (delay)|mail delivery delayed|message delayed|warning: message|"
    "delay notification|verzögert|zustellung verzögert|retardé|remise retardée|retrasado|"
    "in ritardo|atrasada|vertraagd|försenat|forsinket|opóźnione|задержка|доставка отложена|"
    "delayed delivery|still being retried"
)

READ_SUBJECTS = _words(
    "read:|read receipt|not read:|return receipt|gelesen:|nicht gelesen:|lu:|lu :|non lu:|lue:|"
    "leído:|leido:|no leído:|letto:|non letto:|lida:|não lida:|gelezen:|läst:|läs:|læst:|lest:|"
    "luettu:|przeczytano:|přečteno:|prečítané:|прочтено:|прочитано:|okundu:|elolvasva:|citit:|"
    "已读:|已读：|已讀:|已讀：|開封済み:|開封済み：|읽음:|נקרא:|تمت القراءة:|"
    "disposition notification|lesebestätigung|accusé de lecture|confirmación de lectura|"
    "conferma di lettura"
)

MACHINE_NAMES = frozenset(
    _words(
        "mailer-daemon|mailerdaemon|mailer_daemon|mail-daemon|maildaemon|mail_daemon|"
        "mail.delivery.system|mail-delivery-system|mail.delivery.subsystem|mdaemon|"
        "mail-delivery-subsystem|double-bounce|bounce|bounces|mailsystem|mail-system|delivery-status|"
        "microsoftexchange|exchange-daemon|mmdf|autoresponder|auto-responder|autoreply|auto-reply|"
        "autoresponse"
    )
)
"""Local parts that no person has."""

POSTMASTERS = frozenset(_words("postmaster|mailmaster|poostmaster|mailadministrator|mailadmin"))
"""Local parts behind which there may be a person; they need further evidence."""

NO_REPLY = re.compile(
    r"(?:no|non|not|nao|ne|do-?not|donot|dont)[-_.]?(?:reply|replay|respond|responder|responda|"
    r"repondre|rispondere|answer|antworten)|keine?-?antwort|unmonitored|notify-noreply"
)

MACHINE_DISPLAYS = _words(
    "mail delivery system|mail delivery subsystem|mail delivery service|mail deliver system|"
    "mail administrator|mailer-daemon|mailer daemon|mail system|delivery system|postmaster|"
    "delivery subsystem|internet mail delivery|microsoft outlook|mail router|mail gateway"
)

BOUNCE_BODIES = _words(
    "this is the qmail-send program|this is the mail system at host|"
    "this message was created automatically by mail delivery software|"
    "i wasn't able to deliver your message|i'm afraid i wasn't able to deliver|"
    "delivery to the following recipient|your message did not reach|could not be delivered to|"
    "was not delivered to|the following addresses had permanent fatal errors|"
    "the following recipients could not|the following address failed|"
    "the following address(es) failed|had permanent delivery errors|"
    "undeliverable to the following|a message that you sent could not be delivered|"
    "message could not be delivered|wasn't delivered to|could not deliver|couldn't be delivered|"
    "permanent failure|delivery has failed to these recipients|failed to deliver to|"
    "reporting-mta:|final-recipient:|user unknown|unknown user|mailbox unavailable|no such user|"
    "invalid user address|does not exist|recipient rejected|unable to deliver|mailbox full|"
    "mailbox is full|over quota|the user(s) account is|message was rejected|"
    "your message cannot be delivered|the mail system|following recipient(s)|"
    "undeliverable message|retry timeout exceeded|smtp error from remote|returned to sender|"
    "remote host said|host said:|delivery failure|nicht zugestellt werden|konnte nicht zugestellt|"
    "n'a pas pu être remis|no se pudo entregar|no ha podido ser entregado|não pôde ser entregue|"
    "non è stato possibile recapitare|kon niet worden bezorgd|не может быть доставлено|"
    "не доставлено|配信できません|送信できません|届けることができません|お届けできません|宛先|"
    "エラー|無法傳送|无法投递"
)
"""Passages of the texts by which mail systems give a mail back."""

REFUSED = re.compile(
    r"\b[245]\d\d[\s-](?:#)?[245]\.\d{1,3}\.\d{1,3}\b|\b5\.\d{1,3}\.\d{1,3}\b|\b55\d[\s-][A-Za-z<]"
)
"""What SMTP servers answer when they refuse."""
