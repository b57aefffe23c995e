"""The commonest little words of languages, and words of support that are nearly as common.

They carry no matter of their own, so that even a short message tends to hold one. Words that many
languages write say little, and count by how few do.
"""
# ruff: noqa: SIM905 (words are read by line, not one by one)

from __future__ import annotations

from collections import defaultdict

_WORDS = {
    "af": "die het nie van ek is dit my en vir met om aan was sal jou waar hoekom asseblief dankie",
    "ar": "في من على إلى هل لا ما هذا أن لم مع أريد كيف متى أين شكرا طلبي عن هذه لي",
    "az": "və bu bir mən üçün ilə deyil necə nə də var yoxdur harada salam sifariş zəhmət olmasa",
    "be": "і не ў на што як мой гэта з я да ён калі дзе мне дзякуй ці для няма",
    "bg": "и не на в да се за от ли как къде моята поръчка кога това съм ми искам моля благодаря",
    "bs": "i je da u na se nije sam za što kako gdje moja narudžba kada hvala molim šta ovo mi",
    "ca": "el la els les de que i no en un una és per amb meu meva com on comanda gràcies aquest",
    "cs": "a je se v na že mi kde jak kdy moje objednávka nefunguje proč prosím děkuji jsem není"
    " chci to z",
    "cy": "y yr yn i a mae ei fy ar o ddim ble sut pam diolch wedi oes gyda beth rwy",
    "da": "og er jeg det at en til ikke har min hvor hvordan hvornår mit på med tak kan af pakke",
    "de": "ich und der die das ist nicht mein meine wo wie wann warum bitte danke kann habe es ein"
    " eine zu mit für auf bestellung paket geld zurück"
    " passwort vergessen rechnung konto lieferung kaputt adresse kündigen stornieren erstattung",
    "en": "the and is my to i it of in not for where how when why please thanks can have a you was"
    " order what this me want hello need doesn't",
    "eo": "la kaj estas mi ne de en al kiel kie kial ĉu dankon mia mendo kun ĝi vi por",
    "es": "el la de que y no mi en es un una por con dónde cómo cuándo está pedido gracias quiero"
    " los las para qué hola no he"
    " reembolso contraseña factura cuenta entrega cancelar paquete devolución",
    "et": "ja ei on ma mu minu see kus kuidas miks millal tellimus aitäh palun kas ole ning aga",
    "eu": "eta da ez nire bat du dut non nola noiz zergatik mesedez eskerrik asko eskaera dago ere",
    "fa": "و در به از که این را است من می نیست کجا چگونه چرا سفارش با برای لطفا ممنون",
    "fi": "ja ei on minun se en miten missä milloin miksi tilaus tilaukseni kiitos ole mutta että"
    " hei haluan paketti",
    "fr": "le la les de et est je ne pas mon ma où comment quand pourquoi un une des commande merci"
    " bonjour vous pour avec ça s'il"
    " remboursement mot passe oublié facture compte livraison annuler colis",
    "ga": "an na agus is tá ní mo le ar i go conas cá cathain go raibh maith agat bhfuil orm",
    "hi": "है का की के में से को नहीं मैं मेरा यह और कब कहाँ कैसे क्या हैं मुझे हो कृपया पर",
    "hr": "i je da u na se nije sam za što kako gdje moja narudžba kada hvala molim ovo tko mi",
    "hu": "a az és nem van hogy egy hol mikor miért rendelésem rendelés köszönöm kérem az én nekem"
    " meg csak szeretném",
    "id": "yang dan di saya tidak ini itu untuk dengan pesanan mana bagaimana kapan bisa dari ke"
    " terima kasih sudah belum tolong mau",
    "is": "og er ekki ég það að á í mín hvar hvernig hvenær pöntun takk hef með til pakkinn",
    "it": "il la di che e non è mio mia dove come quando perché ordine un una per con grazie sono"
    " gli del ho vorrei ciao della"
    " rimborso fattura consegna annullare pacco reso dimenticato",
    "kk": "және мен бұл емес үшін бар жоқ қайда қалай қашан менің тапсырыс рахмет бір де",
    "la": "et in est non ad ut cum sed quod qui quae ex sunt esse hoc enim",
    "lg": "nga mu ku ne ye okuva nti era oba wange ki ssente webale bw kya ba",
    "lt": "ir ne yra aš mano kur kaip kada kodėl užsakymas ačiū prašau tai su į kad negaliu labas",
    "lv": "un ir ne es mans kur kā kad kāpēc pasūtījums paldies lūdzu tas ar par nav labdien",
    "mi": "te ngā ko ki he i o nga ka e kei hea aku taku me mō nā tēnā koe kāore ai rā",
    "mk": "и не на во да се од ли како каде мојата нарачка кога ова сум ми сакам ве молам",
    "mn": "энэ нь байна би миний юу хаана яаж хэзээ биш болон захиалга баярлалаа уу та",
    "mr": "आहे आणि माझा माझी नाही मी हे कुठे कसे का केव्हा मला आहेत ला ची चा चे होते",
    "ms": "yang dan di saya tidak ini itu untuk dengan pesanan mana bagaimana bila boleh daripada"
    " ke terima kasih sudah belum tolong awak kerana ialah",
    "nb": "og er jeg det å en til ikke har min hvor hvordan når mitt på med takk kan av pakke hva",
    "nn": "og er eg det å ein til ikkje har min kvar korleis når mitt på med takk kan av kva frå",
    "nl": "de het een en is niet mijn ik van waar hoe wanneer waarom bestelling bedankt graag kan"
    " heb te met voor op dat pakket hallo",
    "pl": "i w nie jest się na z do moje gdzie jak kiedy dlaczego zamówienie dziękuję proszę mam"
    " co to że chcę paczka",
    "pt": "o a de que e não é meu minha onde como quando por um uma com pedido obrigado quero está"
    " os para você olá do da foi",
    "ro": "și nu este în de la meu mea unde cum când comanda mulțumesc vă rog un o am pe cu că să",
    "ru": "и в не на я мой что как где когда почему заказ спасибо пожалуйста это у меня по с хочу"
    " мне нет",
    "sk": "a je sa v na že mi kde ako kedy moja objednávka nefunguje prečo prosím ďakujem som nie"
    " chcem to z",
    "sl": "in je se v na da ni moj moje kje kako kdaj naročilo hvala prosim sem za ne zakaj",
    "sn": "uye ne ndi ku mu kana zvakadini sei papi ndatenda yangu kuti asi iyi pa",
    "so": "iyo waa in aan ka ku oo ma halkee sidee goorma mahadsanid waxaan lacag ayaa la",
    "sq": "dhe nuk është në për një me që unë ku si kur porosia faleminderit ju lutem të e im",
    "sr": "и је да у на се није сам за шта како где моја поруџбина када хвала молим i je da u na se"
    " nije sam šta gde porudžbina",
    "st": "le ho ya ka ba e o ke hore tsa wa ha mo ena kae jwang neng leboha hae empa",
    "sv": "och är jag det att en till inte har min var hur när mitt på med tack kan av som vill"
    " beställning paket",
    "sw": "na ya wa ni kwa la yangu wapi lini vipi hapana asante tafadhali za katika si hii nataka"
    " oda",
    "tl": "ang ng sa na ay ko po hindi mga at saan kailan paano bakit salamat ito para yung akin",
    "tn": "le go ya ka mo fa ba di e o ke gore kwa ne tsa wa ga kae leng jang leboga gagwe mme",
    "tr": "ve bir bu ne ben benim değil için nerede nasıl zaman neden siparişim sipariş teşekkürler"
    " lütfen mi ile var yok",
    "ts": "ku na hi va leswaku ka ya xi wa eka loko swi tin kwihi njhani rini khensa mina ndzi nga",
    "uk": "і в не на я мій що як де коли чому замовлення дякую будь ласка це у мене з хочу та є",
    "ur": "ہے کا کی کے میں سے کو نہیں میرا یہ اور کب کہاں کیسے کیا ہیں مجھے آرڈر نے پر",
    "vi": "và là của tôi không cho ở đâu khi nào thế sao đơn hàng cảm ơn này có được đã chưa làm",
    "xh": "kwaye yi uku ku le ndi njani phi enkosi yam na kodwa ukuba ndiyabulela nini apho",
    "yo": "ni ti mo kò nínú àti sí láti fún mi bawo ibo nigba wo ẹ ṣé pẹ̀lú náà wọn",
    "zu": "futhi ukuthi uku ku le ngi njani kuphi ngiyabonga yami na kodwa uma nini lapho ngoba",
}


def _by_word() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for language, words in _WORDS.items():
        for word in words.split():
            found[word].setdefault(language)
    return {word: tuple(languages) for word, languages in found.items()}


LANGUAGES_OF_WORD = _by_word()

# Written in every language, so that they say nothing.
EVERYWHERE = frozenset(
    (
        "ok okay okey k hi hello hey hallo ciao bye super stop mail email e-mail app login web wifi"
        " paypal visa mastercard iban pdf sms online chat bot info link reset refund"
        " status tracking support account password code lol wow xd pls thx"
    ).split()
)
