"""The words behind `signals` in six further languages.

Turkish, Russian and Arabic as `signal_words` has them: folded, whole words. There ё is е, й is и,
and Arabic letters stand without their hamza. Japanese, Chinese and Korean are written without
spaces between what belongs together, so their patterns match anywhere in a text in NFKC.
"""
# ruff: noqa: E501, SIM905 (tables are read by column, not by line)

from __future__ import annotations

WANTS_HUMAN = (
    # tr
    "(musteri_)?temsilci\\w*_(ile|bagla\\w*|istiyorum|lutfen)|temsilci(yle|ye|nizle|nize)_\\w+|gercek_(bir_)?(insan|kisi)\\w*|(bir_)?insan(la|a)_(konus|bagla|gorus)\\w*|biri(si)?(yle|_ile)_(konus|gorus)\\w*|yetkili(yle|ye|_biri\\w*|_bir_kisi\\w*)|canli_destek\\w*|beni_ara(yin|yabilir|r_mi)\\w*|bot(la)?_degil",
    # ru
    "оператор(а|ом|у)|(жив(ои|ого|ым)|реальн\\w+)_(человек\\w*|оператор\\w*|сотрудник\\w*)|с_(человеком|специалистом|менеджером|сотрудником)|(позовите|соедините|переключите|переведите)_\\w+|(нужен|дайте|хочу)_(человек\\w*|оператор\\w*|специалист\\w*)|перезвоните\\w*|позвоните_мне|не_(с_)?бот(ом)?",
    # ar
    "(ا|ال|ل)?(موظف|موظفا|موظفين)|ممثل_(خدمة|خدمه)\\w*|شخص(ا)?_(حقيقي\\w*|اخر)|(ال)?انسان(ا)?_(حقيقي\\w*)|(ال)?بشري\\w*|(اتحدث|اتكلم|التحدث|التكلم|احكي|اكلم|تكلم)_(مع_|الى_)?(احد|شخص|موظف|انسان|حد|خدمة)\\w*|اتصلوا_بي|اتصل_بي|كلموني",
)
HUMAN_ALONE = frozenset(
    "temsilci insan yetkili человек человека оператор специалист شخص انسان موظف بشري".split()
)
HUMAN_BESIDE = frozenset(
    "lutfen musteri bir simdi merhaba пожалуиста мне нужен нужна сеичас здравствуите من فضلك لو سمحت اريد الان مرحبا".split()
)

SAFETY = (
    "yangin\\w*|alev_(al|cik)\\w*|alevler|duman_(cik|gel|var)\\w*|duman\\w*_cik\\w*|elektrik_carp\\w*|patladi\\w*|patlama\\w*|yaralan\\w*|kanama\\w*|kaniyor|hastane(ye|de|lik)\\w*|ambulans|zehirlen\\w*|gaz_kacag\\w*|elim(i)?_yand\\w*",
    "пожар\\w*|загорел\\w*|дым(ит|ится)?|(ударил\\w*|удар)_током|взорвал\\w*|взрыв\\w*|ожог\\w*|обожг\\w*|обжег\\w*|травм\\w*|кровотечен\\w*|(в|до)_больниц\\w*|скорую|утечк\\w+_газа|отравил\\w*",
    "حريق|حريقا|احترق\\w*|اشتعل\\w*|(ال)?دخان|صعق\\w*|انفجر\\w*|انفجار|حروق|اصيب\\w*|نزيف|(ال|لل)?مستشفى|(ال)?اسعاف|تسمم\\w*|تسرب_(ال)?غاز",
)
SELF_HARM = (
    "intihar\\w*|kendimi_oldur\\w*|olmek_istiyorum|yasamak_istemiyorum|kendime_zarar\\w*",
    "самоубииств\\w*|суицид\\w*|покончить_с_собои|хочу_умереть|не_хочу_(больше_)?жить|убить_себя",
    "انتحر|انتحار|(ال)?انتحار|اقتل_نفسي|اريد_ان_اموت|لا_اريد_ان_اعيش|اوذي_نفسي|ايذاء_نفسي",
)
LEGAL = (
    "avukat\\w*|dava_(ac|ed)\\w*|mahkeme\\w*|tuketici_(hakem|haklari)\\w*|savcilig\\w*|suc_duyurusu|polise_\\w+|yasal_(islem|yol)\\w*",
    "адвокат\\w*|юрист\\w*|(в|через)_суд|судебн\\w*|прокуратур\\w*|роспотребнадзор\\w*|(в_полицию|полици\\w*)",
    "(ال)?محامي\\w*|محاميا|(ال)?محكمة|(ال)?محاكم|دعوى\\w*|(ال|لل)?شرطة|حماية_المستهلك|اقاضي\\w*|مقاضا\\w*",
)

ANYWHERE_HUMAN = (
    # ja: a mail that begins "To the person in charge" asks for nobody.
    r"担当者(?!様|さま|殿|各位|の皆)|オペレータ|人間と|人間に(?:代|か|つな)|人と(?:話|はな)|有人(?:対応|チャット|サポート)|(?:スタッフ|係)(?:の人)?(?:と|に)(?:話|はな|つな|繋|代)|責任者を|電話(?:して|をください|をかけて)|折り返し(?:電話|連絡)",
    # zh
    r"人工(?!智能|费|成本|智慧|費)|真人|转接?(?:人|客服)|轉接?(?:人|客服)|(?:找|联系|聯繫|叫|换|換|跟|和)(?:一个|个|一個|個)?(?:客服|人工|真人|经理|經理|主管)|客服人员|客服人員|给我(?:回|打)?(?:个)?电话|給我(?:回|打)?電話|回电",
    # ko
    r"상담[원사]|사람(?:이랑|과|하고)\s*(?:얘기|이야기|통화|대화|상담)|사람\s*(?:연결|바꿔)|직원(?:과|이랑|하고|에게|으로)?\s*(?:연결|통화|상담|바꿔)|전화\s*(?:주세요|주시|해\s*주세요|부탁)",
)
ANYWHERE_SAFETY = (
    r"火事|火災|発火|煙が|燃え(?:て|た|出)|感電|爆発|やけど|火傷|怪我|けがを|出血|救急|病院[にへ](?:運|行|搬)|漏電|焦げ臭|ガス漏れ",
    r"着火|起火|冒烟|冒煙|触电|觸電|漏电|漏電|爆炸|烫伤|燙傷|烧伤|燒傷|受伤|受傷|流血|送(?:去|到)?(?:医院|醫院)|住院|救护车|救護車|煤气泄漏|中毒",
    r"불이\s*(?:났|나|붙)|화재|연기가|감전|폭발|화상을?\s*(?:입|당)|다쳤|다쳐|피가\s*(?:나|났)|응급실|병원에\s*(?:실려|갔)|가스\s*누출",
)
ANYWHERE_SELF_HARM = (
    r"自殺|死にたい|消えてしまいたい|自傷|命を絶|生きて(?:い)?たくない",
    r"自杀|自殺|不想活|想死|自残|自殘|轻生|輕生|结束(?:我的|自己的)?生命",
    r"자살|죽고\s*싶|자해|살고\s*싶지\s*않|살기\s*싫",
)
ANYWHERE_LEGAL = (
    r"弁護士|訴え(?:る|ます|よう|させ)|訴訟|裁判|消費(?:者|生活)センター|法的(?:措置|手段)|警察に",
    r"律师|律師|起诉|起訴|法院|诉讼|訴訟|消费者协会|消協|消协|12315|报警|報警",
    r"변호사|소송|고소(?:하|할|장)|고발|법원|소비자(?:보호)?원|법적\s*(?:조치|대응)|경찰에",
)
