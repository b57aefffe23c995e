"""The words by which mail programs of many languages introduce what they quote, forward and sign.

Everything is compared in lower case.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split("|"))


def _ordered(text: str) -> tuple[str, ...]:
    return tuple(sorted(_words(text), key=len, reverse=True))


OPENERS = _words(
    "בתאריך|on|at|am|den|le|el|il|em|a|op|dne|dňa|w dniu|dnia|kl|pe|la|ma|ti|ke|to|su|in data|"
    "no dia|em qua|na|u|v|в|от|pada|vào|vào lúc|lúc|tarihinde|στις|в сряда|на|ngày|el día|nos|2|"
    "於|在|dana|på|í|þann|kuupäeval|datē|pn|wt|śr|czw|pt|sob|niedz|mån|tis|ons|tors|fre|lör|sön|"
    "lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|seg|ter|qua|qui|sex|mo|di|mi|do|fr|sa|so|пн|"
    "вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|mon|tue|wed|"
    "thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|numai"
)
"""How a line that introduces a quote may begin, beside a date."""

WROTE_LAST = _words(
    "wrote|writes|écrit|a écrit|escribió|escribio|ha escrito|va escriure|ha scritto|scritto|"
    "escreveu|napisał|napisała|napisał(a)|napisał/a|pisze|napisal|napísal|napsal|napsal(a)|"
    "napsal/a|napísal(a)|kirjoitti|skrev|schreef|het volgende geschreven|geschreven|schrieb|"
    "написал|написала|написал(а)|пишет|написав|пише|написа|yazdı|şunu yazdı|írta|ezt írta|a scris|"
    "έγραψε|έγραψεν|napisao|napisala|je napisal|je napisao|napisao je|je napisao/la|menulis|"
    "đã viết|viết|เขียนว่า|เขียน|ได้เขียน|写道|寫道|撰写|的來信|書きました|のメッセージ|님이 작성|"
    "작성|님이 썼습니다|כתב|כתבה|מאת|كتب|كتبت|نوشت|rašė|parašė|rakstīja|kirjutas|skrifaði|"
    "wrote the following|idatzi zuen|escribiu|ha escrit|ने लिखा"
)
"""What ends such a line, before its colon."""

WROTE_UNSPACED = (
    "写道",
    "寫道",
    "撰写",
    "書きました",
    "のメッセージ",
    "작성",
    "썼습니다",
    "的來信",
    "เขียน",
)
"""The same in languages that leave no space before it."""

WROTE_INSIDE = _words(
    "missatge|schrieb|schreef|skrev|skrifaði|pisze|napisał|napisała|napisał(a)|kirjoitti|написал|"
    "пишет|napsal|napísal|rašė|rakstīja|kirjutas|wrote on|написав|geschreven door|írta"
)
"""Words after which the writer's name or the date may still follow."""

MONTHS = _words(
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|juin|juil|août|aoû|avr|fév|fev|déc|"
    "ene|abr|ago|dic|out|set|dez|gen|mag|giu|lug|ott|maj|mrt|mei|okt|des|sty|lut|kwi|cze|lip|sie|"
    "wrz|paź|lis|gru|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|tammi|helmi|maalis|huhti|"
    "touko|kesä|heinä|elo|syys|loka|marras|joulu|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|led|úno|"
    "bře|dub|kvě|čer|srp|zář|říj|pro|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|ιαν|φεβ|μαρ|"
    "απρ|μαϊ|ιουν|ιουλ|αυγ|σεπ|οκτ|νοε|δεκ|ian|iun|iul|thg|tháng|sij|velj|ožu|tra|svi|kol|ruj"
)
"""The beginnings of months."""

FROM = _words(
    "from|von|de|da|van|från|fra|od|lähettäjä|от|від|kimden|gönderen|feladó|de la|από|发件人|"
    "寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|מאת|من|از|nuo|no|kellelt|saatja|dari|từ|จาก|"
    "expéditeur|remitente|mittente|remetente|absender|afzender|avsändare|afsender|avsender|frá|"
    "od koho|šalje|odesílatel|odosielateľ|nadawca|отправитель|відправник|подател|пошиљалац|"
    "expeditor|igorlea|от кого|发信人|寄件日期者"
)
SENT = _words(
    "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviado em|enviada|enviada em|"
    "fecha|data|inviato|verzonden|skickat|sendt|dato|wysłano|data wysłania|odesláno|dátum|"
    "odoslané|lähetetty|päivämäärä|pvm|отправлено|дата|надіслано|gönderilme tarihi|gönderildi|"
    "tarih|elküldve|küldve|trimis|στάλθηκε|ημερομηνία|发送时间|发送日期|日期|寄件日期|傳送時間|"
    "送信日時|日時|送信日|보낸 날짜|날짜|보낸날짜|תאריך|נשלח|تاريخ الإرسال|التاريخ|أرسلت|تاریخ|"
    "išsiųsta|nosūtīts|saadetud|kuupäev|poslano|poslato|terkirim|tanggal|đã gửi|ngày|วันที่|"
    "ส่งเมื่อ|sent on|date sent|sendt den|изпратено|послато|enviat|sendt dato|dagsetning|"
    "data invio"
)
TO = _words(
    "to|an|à|a|para|aan|till|til|do|komu|pro|vastaanottaja|кому|kime|alıcı|címzett|către|προς|"
    "收件人|收件者|宛先|받는 사람|받는사람|אל|إلى|به|kam|kellele|saaja|za|prima|kepada|ke|đến|tới|"
    "ถึง|destinataire|destinatario|destinatário|empfänger|ontvanger|mottagare|modtager|odbiorca|"
    "příjemce|получатель|до|за|adresat|per|destinatari"
)
SUBJECT = _words(
    "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|předmět|predmet|aihe|"
    "тема|konu|tárgy|subiect|θέμα|主题|主旨|主題|件名|제목|נושא|الموضوع|موضوع|tema|temats|teema|"
    "naslov|zadeva|subjek|perihal|chủ đề|เรื่อง|относно|assumpte|sujet|efni|gaia|asia|betrifft|re|"
    "topic|предмет|標題|标题"
)
COPY = _words(
    "cc|bcc|kopie|copie|copia|cópia|kopia|kopi|dw|kopio|копия|копія|bilgi|másolatot kap|κοιν|抄送|"
    "副本|참조|עותק|נسخة|kópia|cc to|in copia|reply-to|reply to|antwort an|répondre à|responder a|"
    "importance|priority|attachments|attachment|anlagen|organization|mailing list|list|mailed-by|"
    "priorität|wichtigkeit|importancia|kategorien|when|where|宛先 cc|x-mailer"
)
"""Further lines of such a block."""

ORIGINAL = _words(
    "original message|original mail|original email|ursprüngliche nachricht|original-nachricht|"
    "originalnachricht|original nachricht|ursprüngliche mitteilung|message d'origine|"
    "message original|message d’origine|mensaje original|mensaje de origen|messaggio originale|"
    "mensagem original|oorspronkelijk bericht|origineel bericht|oorspronkelijke bericht|"
    "ursprungligt meddelande|originalmeddelande|oprindelig meddelelse|oprindelig besked|"
    "original besked|oprindelig mail|opprinnelig e-post|original meddelelse|opprinnelig melding|"
    "original melding|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|"
    "alkuperäinen viesti|исходное сообщение|оригинальное сообщение|вихідне повідомлення|"
    "оригінальне повідомлення|orijinal ileti|özgün ileti|orijinal mesaj|eredeti üzenet|"
    "mesaj original|mesajul original|αρχικό μήνυμα|原始邮件|原始信件|原始郵件|邮件原件|"
    "元のメッセージ|オリジナル メッセージ|원본 메시지|원본 메일|הודעה מקורית|الرسالة الأصلية|"
    "رسالة أصلية|пратено съобщение|оригинално съобщение|izvirno sporočilo|izvorna poruka|"
    "originalna poruka|originalus laiškas|sākotnējais ziņojums|algne sõnum|pesan asli|thư gốc|"
    "ข้อความต้นฉบับ|missatge original|jatorrizko mezua|reply message|original appointment|"
    "reply above this line|replied message|回复的原邮件|来自|原邮件"
)
"""What stands between dashes above a quoted mail."""

FORWARDED = _words(
    "forwarded message|begin forwarded message|forwarded mail|forwarded email|forwarded by|"
    "weitergeleitete nachricht|anfang der weitergeleiteten nachricht|weitergeleitete e-mail|"
    "weitergeleitet von|message transféré|message transmis|début du message transféré|"
    "début du message réexpédié|mensaje reenviado|inicio del mensaje reenviado|"
    "messaggio inoltrato|inizio messaggio inoltrato|mensagem encaminhada|mensagem reencaminhada|"
    "início da mensagem encaminhada|início da mensagem reencaminhada|doorgestuurd bericht|"
    "begin doorgestuurd bericht|vidarebefordrat meddelande|vidarebefordrat brev|"
    "vidarebefordrad e-post|videresendt meddelelse|videresendt besked|videresendt melding|"
    "start på videresendt besked|wiadomość przekazana dalej|przekazana wiadomość|"
    "treść przekazanej wiadomości|początek przekazywanej wiadomości|přeposlaná zpráva|"
    "preposlaná správa|välitetty viesti|edelleenlähetetty viesti|välitetty viesti alkaa|"
    "пересылаемое сообщение|пересланное сообщение|начало переадресованного сообщения|"
    "переслане повідомлення|iletilen mesaj|yönlendirilen ileti|iletilmiş mesaj|továbbított üzenet|"
    "továbbított levél|mesaj redirecționat|mesaj redirectionat|προωθημένο μήνυμα|转发的邮件|"
    "轉寄郵件|转发邮件信息|轉寄的郵件|已转发邮件|转发邮件|転送メッセージ|転送されたメッセージ|"
    "전달된 메시지|הודעה שהועברה|رسالة معاد توجيهها|رسالة محولة|препратено съобщение|"
    "posredovano sporočilo|proslijeđena poruka|prosleđena poruka|persiųstas laiškas|"
    "pārsūtīts ziņojums|edastatud sõnum|pesan terusan|thư chuyển tiếp|ข้อความที่ส่งต่อ|"
    "missatge reenviat|birbidalitako mezua"
)

SENT_FROM = _ordered(
    "sent from my|sent from a|sent from an|sent from outlook|sent from yahoo mail|"
    "sent from mail for windows|sent from mail|sent from samsung|sent from iphone|"
    "sent from proton mail|sent from protonmail|sent with proton|sent from gmail|sent via|"
    "sent using|sent by|sent from windows|sent from the|sent from aol|sent from mobile|"
    "sent from zoho|get outlook for|get bluemail for|von meinem|von meiner|gesendet von|"
    "gesendet mit|gesendet mit der|gesendet aus|diese nachricht wurde von meinem|outlook für|"
    "envoyé de mon|envoyé de ma|envoyé depuis|envoyé à partir de|envoyé à partir d|envoyé avec|"
    "envoyé par|télécharger outlook pour|obtenez outlook pour|provenance : courrier|"
    "enviado desde mi|enviado desde|enviado con|enviado de mi|obtener outlook para|"
    "descargar outlook para|enviat des de|inviato da|inviato dal|inviato con|scarica outlook per|"
    "ottieni outlook per|enviado do meu|enviado da minha|enviado a partir|enviado pelo|"
    "enviado via|obter o outlook|baixar o outlook|verzonden vanaf|verstuurd vanaf|verzonden met|"
    "verstuurd met|verstuurd via|verzonden via|outlook voor|download outlook voor|skickat från|"
    "skickades från|hämta outlook för|sendt fra|sendt med|hent outlook|få outlook|"
    "skaff deg outlook|lähetetty|hanki outlook|wysłane z|wysłano z|pobierz outlook|odesláno z|"
    "odesláno ze|získejte outlook|odoslané z|odoslané zo|отправлено с|отправлено из|послано с|"
    "скачать outlook|надіслано з|надіслано із|iphone'umdan gönderildi|gönderildi|"
    "iphone'dan gönderildi|küldve az|elküldve|az iphone|trimis de pe|trimis din|στάλθηκε από|"
    "εστάλη από|发自我的|发送自|從我的|从我的|寄自我的|傳送自|iphoneから送信|から送信|나의|"
    "내 iphone|نُشر من|أُرسلت من|أرسلت من|נשלח מה|נשלח מ|poslano s|poslano z|poslato sa|"
    "išsiųsta iš|nosūtīts no|saadetud minu|dikirim dari|terkirim dari|được gửi từ|đã gửi từ|"
    "ส่งจาก|изпратено от|enviado dende"
)
"""How the line begins that a phone adds below what was written."""

SENT_FROM_ENDS = _ordered(
    "gesendet|gönderildi|から送信|에서 보냄|에서 발송|küldve|küldtem|lähetetty|から送信されました"
)
"""How it ends in languages that say the verb last."""

DEVICES = _words(
    "iphon|iphone|ipad|ipod|blackberry|android|samsung|galaxy|nokia|windows|phone|outlook|mobile|"
    "handy|smartphone|huawei|xiaomi|yahoo|gmail|mail|proton|protonmail|aol|gmx|web.de|t-mobile|"
    "verizon|tablet|htc|sony|xperia|lg|motorola|oneplus|pixel|ios|mac|macbook|zoho|bluemail|"
    "telefon|téléphone|móvil|móviles|celular|puhelimesta|手机|smart|tutanota|fastmail|thunderbird|"
    "spark|mailspring|wireless|device|gerät|appareil|dispositivo|айфон|телефон|телефона|mobil|"
    "mobiltelefon|웹메일|iphonesta|ipadista|iphone'umdan|iphonum|iphonemdan|iphonom|iphone-om|"
    "iphonomról|iphone-omról|iphonomrol|iphoneから送信|androidista|oppo|vivo|honor|redmi|realme|"
    "libero|orange|bell|telus|sprint|at&t|mailbird|airmail|emclient|superhuman|hey|handheld|treo|"
    "palm|droid|windows-smartphone|mobilen|telefonen|windowsmail|courrier|correo|posta|telefono|"
    "телефону|смартфона|мобильного"
)

WEAK_DEVICES = _words(
    "mail|phone|mobile|handy|telefon|telefone|telefono|teléfono|téléphone|windows|device|wireless|"
    "tablet|smartphone|courrier|correo|posta|orange|bell|honor|vivo|spark|hey|pixel|libero|sprint|"
    "mobil|gerät|smart|appareil|dispositivo"
)
"""Devices and programs whose names are also other words."""

CLOSINGS = _words(
    "regards|best regards|kind regards|warm regards|with regards|best|many thanks and regards|"
    "thanks and regards|thanks & regards|kindest regards|with kind regards|sincerely|"
    "yours sincerely|yours faithfully|yours truly|sincerely yours|best wishes|all the best|"
    "respectfully|cordially|mit freundlichen grüßen|mit freundlichen grüssen|"
    "mit freundlichem gruß|mit freundlichem gruss|freundliche grüße|freundliche grüsse|"
    "viele grüße|viele grüsse|beste grüße|beste grüsse|herzliche grüße|liebe grüße|schöne grüße|"
    "mfg|cordialement|bien cordialement|bien à vous|sincères salutations|salutations distinguées|"
    "meilleures salutations|salutations|saludos|saludos cordiales|un saludo|un cordial saludo|"
    "atentamente|atte|atenciosamente|att|cumprimentos|com os melhores cumprimentos|"
    "melhores cumprimentos|abraços|cordiali saluti|distinti saluti|un cordiale saluto|saluti|"
    "met vriendelijke groet|met vriendelijke groeten|vriendelijke groeten|groeten|mvg|"
    "med vänliga hälsningar|vänliga hälsningar|vänligen|hälsningar|mvh|med venlig hilsen|"
    "venlig hilsen|med vennlig hilsen|vennlig hilsen|hilsen|terveisin|ystävällisin terveisin|"
    "pozdrawiam|z poważaniem|s pozdravem|s pozdravom|с уважением|з повагою|saygılarımla|"
    "üdvözlettel|cu respect|cu stima|με εκτίμηση|敬具|よろしくお願いします|此致|祝好|감사합니다|"
    "בברכה|مع تحياتي"
)
