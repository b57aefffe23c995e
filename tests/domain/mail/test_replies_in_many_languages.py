"""What somebody wrote is found above quotes, blocks and phone lines of many languages."""

from __future__ import annotations

import pytest

from unsnag.domain.mail.reply import reply_of

ANSWER = "The blue one, please.\nAnd thank you."
QUOTE = "> Which colour would you like?\n>\n> Tern & Thistle"

INTRODUCTIONS = {
    "English": "On Tue, 3 Mar 2026 at 10:12, Mara Lindqvist <mara@example.org> wrote:",
    "English, broken": "On Tue, 3 Mar 2026 at 10:12, Mara Lindqvist\n<mara@example.org> wrote:",
    "English, thrice broken": "On Mar 3, 2026,\nat 10:12 AM,\nMara <mara@example.org> wrote:",
    "English, name first": "Mara Lindqvist <mara@example.org> wrote:",
    "English, no address": "On Mar 3, 2026, at 10:12 AM, Mara Lindqvist wrote:",
    "German": "Am 03.03.2026 um 10:12 schrieb Mara Lindqvist <mara@example.org>:",
    "German, name first": (
        "Mara Lindqvist <mara@example.org> schrieb am Di., 3.\nMärz 2026, 10:12:"
    ),
    "French": "Le mar. 3 mars 2026 à 10:12, Mara Lindqvist <mara@example.org> a écrit :",
    "Spanish": "El mar, 3 mar 2026 a las 10:12, Mara (<mara@example.org>) escribió:",
    "Italian": "Il giorno mar 3 mar 2026 alle ore 10:12 Mara <mara@example.org> ha scritto:",
    "Portuguese": "Em ter., 3 de mar. de 2026 às 10:12, Mara <mara@example.org> escreveu:",
    "Dutch": "Op di 3 mrt 2026 om 10:12 schreef Mara <mara@example.org>:",
    "Swedish": "Den tis 3 mars 2026 kl 10:12 skrev Mara <mara@example.org>:",
    "Danish": "Den tirs. 3. mar. 2026 kl. 10.12 skrev Mara <mara@example.org>:",
    "Norwegian": "tir. 3. mars 2026 kl. 10:12 skrev Mara <mara@example.org>:",
    "Finnish": "ti 3. maalisk. 2026 klo 10.12 Mara (mara@example.org) kirjoitti:",
    "Polish": "wt., 3 mar 2026 o 10:12 Mara <mara@example.org> napisał(a):",
    "Polish, by day": "W dniu 3.03.2026 o 10:12, Mara Lindqvist pisze:",
    "Czech": "út 3. 3. 2026 v 10:12 odesílatel Mara <mara@example.org> napsal:",
    "Slovak": "ut 3. 3. 2026 o 10:12 Mara <mara@example.org> napísal(a):",
    "Russian": "вт, 3 мар. 2026 г. в 10:12, Mara <mara@example.org>:",
    "Russian, wrote": "3 марта 2026 г., 10:12, Mara <mara@example.org> написал:",
    "Ukrainian": "вт, 3 бер. 2026 р. о 10:12 Mara <mara@example.org> пише:",
    "Turkish": "Mara <mara@example.org>, 3 Mar 2026 Sal, 10:12 tarihinde şunu yazdı:",
    "Hungarian": "Mara <mara@example.org> ezt írta (időpont: 2026. márc. 3., K, 10:12):",
    "Romanian": "mar., 3 mar. 2026 la 10:12, Mara <mara@example.org> a scris:",
    "Greek": "Στις Τρί 3 Μαρ 2026 στις 10:12 π.μ., ο χρήστης Mara <mara@example.org> έγραψε:",
    "Chinese": "Mara <mara@example.org> 于2026年3月3日周二 10:12写道：",
    "Chinese, by day": "在 2026年3月3日，10:12，Mara <mara@example.org> 写道：",
    "Japanese": "2026年3月3日(火) 10:12 Mara <mara@example.org>:",
    "Japanese, message": "2026/03/03 10:12、Mara <mara@example.org>のメッセージ:",
    "Korean": "2026년 3월 3일 (화) 오전 10:12, Mara <mara@example.org>님이 작성:",
    "Hebrew": "\u200fבתאריך יום ג׳, 3 במרץ 2026 ב-10:12 מאת Mara <mara@example.org>:",
    "Arabic": "في الثلاثاء، 3 مارس 2026 في 10:12 ص Mara <mara@example.org> كتب:",
    "Vietnamese": "Vào Th 3, 3 thg 3, 2026 vào lúc 10:12 Mara <mara@example.org> đã viết:",
    "Indonesian": "Pada Sel, 3 Mar 2026 pukul 10.12 Mara <mara@example.org> menulis:",
    "Catalan": "Missatge de Mara <mara@example.org> del dia dt., 3 de març 2026 a les 10:12:",
    "date only": "2026-03-03 10:12 GMT+01:00 Mara Lindqvist <mara@example.org>:",
    "date only, broken": "2026-03-03 10:12 GMT+01:00 Mara Lindqvist <\nmara@example.org>:",
    "dashes": "---- On Tue, 03 Mar 2026 10:12:33 +0100 mara@example.org wrote ----",
}

BLOCKS = {
    "English": ("From:", "Sent:", "To:", "Subject:"),
    "German": ("Von:", "Gesendet:", "An:", "Betreff:"),
    "French": ("De :", "Envoyé :", "À :", "Objet :"),
    "Spanish": ("De:", "Enviado:", "Para:", "Asunto:"),
    "Italian": ("Da:", "Inviato:", "A:", "Oggetto:"),
    "Portuguese": ("De:", "Enviada em:", "Para:", "Assunto:"),
    "Dutch": ("Van:", "Verzonden:", "Aan:", "Onderwerp:"),
    "Swedish": ("Från:", "Skickat:", "Till:", "Ämne:"),
    "Danish": ("Fra:", "Sendt:", "Til:", "Emne:"),
    "Finnish": ("Lähettäjä:", "Lähetetty:", "Vastaanottaja:", "Aihe:"),
    "Polish": ("Od:", "Wysłano:", "Do:", "Temat:"),
    "Czech": ("Od:", "Odesláno:", "Komu:", "Předmět:"),
    "Slovak": ("Od:", "Odoslané:", "Komu:", "Predmet:"),
    "Hungarian": ("Feladó:", "Elküldve:", "Címzett:", "Tárgy:"),
    "Romanian": ("De la:", "Trimis:", "Către:", "Subiect:"),
    "Russian": ("От:", "Отправлено:", "Кому:", "Тема:"),
    "Ukrainian": ("Від:", "Надіслано:", "Кому:", "Тема:"),
    "Turkish": ("Kimden:", "Gönderildi:", "Kime:", "Konu:"),
    "Greek": ("Από:", "Στάλθηκε:", "Προς:", "Θέμα:"),
    "Chinese": ("发件人:", "发送时间:", "收件人:", "主题:"),
    "Chinese, wide": ("寄件者：", "寄件日期：", "收件者：", "主旨："),
    "Japanese": ("差出人:", "送信日時:", "宛先:", "件名:"),
    "Korean": ("보낸 사람:", "보낸 날짜:", "받는 사람:", "제목:"),
    "Hebrew": ("מאת:", "נשלח:", "אל:", "נושא:"),
    "Arabic": ("من:", "تاريخ الإرسال:", "إلى:", "الموضوع:"),
    "bold": ("*From:*", "*Sent:*", "*To:*", "*Subject:*"),
}

PHONES = [
    "Sent from my iPhone",
    "Sent from my Samsung Galaxy smartphone.",
    "Sent from Yahoo Mail on Android",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Sent from Outlook for Android",
    "Von meinem iPhone gesendet",
    "Gesendet mit der GMX Mail App",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Enviado do meu iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPad",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Отправлено с iPhone",
    "iPhone'umdan gönderildi",
    "发自我的 iPhone",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
]

ORIGINALS = [
    "-----Original Message-----",
    "----- Ursprüngliche Nachricht -----",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-----Ursprungligt meddelande-----",
    "-----Oprindelig meddelelse-----",
    "-----Alkuperäinen viesti-----",
    "-----Исходное сообщение-----",
    "-----原始邮件-----",
    "*-------- Original Message --------*",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS.values(), ids=INTRODUCTIONS)
def test_a_marked_quote_goes_with_the_line_that_introduces_it(introduction: str) -> None:
    assert reply_of(f"{ANSWER}\n\n{introduction}\n\n{QUOTE}\n").text == ANSWER


@pytest.mark.parametrize("introduction", INTRODUCTIONS.values(), ids=INTRODUCTIONS)
def test_an_unmarked_quote_goes_too(introduction: str) -> None:
    quote = QUOTE.replace("> ", "").replace(">", "")
    assert reply_of(f"{ANSWER}\n\n{introduction}\n\n{quote}\n").text == ANSWER


@pytest.mark.parametrize("labels", BLOCKS.values(), ids=BLOCKS)
def test_everything_below_a_block_of_headers_is_quoted(labels: tuple[str, ...]) -> None:
    values = ("Mara <mara@example.org>", "3 March 2026 10:12", "help@example.com", "Your order")
    block = "\n".join(f"{label} {value}" for label, value in zip(labels, values, strict=True))
    assert reply_of(f"{ANSWER}\n\n{block}\n\nWhich colour would you like?\n").text == ANSWER


@pytest.mark.parametrize("line", PHONES)
def test_what_a_phone_adds_is_no_part_of_the_reply(line: str) -> None:
    assert reply_of(f"{ANSWER}\n\n{line}\n").text == ANSWER


@pytest.mark.parametrize("line", ORIGINALS)
def test_everything_below_a_mark_of_the_original_is_quoted(line: str) -> None:
    assert reply_of(f"{ANSWER}\n\n{line}\nWhich colour would you like?").text == ANSWER
