"""The words behind `signals`: tables of patterns by language, in folded spelling.

Folded means lower case, without accents (ü → u, ł → l, ø → o), without apostrophes, and with
anything else that is no letter or digit as one space. `_` in a pattern stands for that space.
Patterns match whole words; `*` at the end of a word matches any ending.
"""
# ruff: noqa: E501, SIM905 (tables are read by column, not by line)

from __future__ import annotations

# A person, as people ask for one. Used inside the request patterns as PERSON.
PERSON_EN = (
    "human|humans|human_being|person|people|someone|somebody|anyone|anybody|agent|agents|operator"
    "|representative|representatives|rep|reps|advisor|adviser|associate|staff|employee|colleague"
    "|manager|supervisor|specialist|expert|team|department|customer_service|customer_support"
    "|customer_care|support|service|boss|owner|one_of_you"
)

WANTS_HUMAN: dict[str, tuple[str, ...]] = {
    "en": (
        f"(speak|talk|chat|spk|speaking|talking|chatting)_(directly_)?(to|with|2)_(\\w+_){{0,4}}?({PERSON_EN})",
        "(speak|talk)_to_(you|u)_(on_the_phone|by_phone)",
        "(?<!people_)(?<!can_just_)(?<!you_can_)(call|phone|ring)_(me|us)(_back)?",
        "(you_)?(can|could|would|will)_(you|someone|somebody|anyone)_(please_)?(call|phone|ring)_(me|us)",
        "give_(me|us)_a_(call|ring)|call_?back|(can|may|could)_i_(call|phone|ring)_(you|someone)",
        "(your|support|service|helpline|hotline|a)_(phone|telephone|contact)_number",
        "is_there_a_number_i_can_call|number_to_call",
        f"((connect|transfer|put|forward|pass|switch|redirect|hand)_(me|us|this)|(get|give)_(me|us))_(over_|through_|on_)?(to_|with_)?(\\w+_){{0,3}}?({PERSON_EN})",
        "(put|get)_(me|us)_through|escalate_(this|me|it|my)",
        "(want|need|wanna|prefer|like|require|demand|request|requesting|have|see|reach|contact|ask)_(for_)?(to_(have|see|reach|get|contact)_)?(a_|an_|the_|some_|your_|another_|any_)?(real_|actual_|live_|proper_|living_|genuine_|different_)*(human|humans|person|agent|operator|representative|rep|advisor|adviser|manager|supervisor|customer_service|customer_support)(?!_(error|resources|rights|to_sign))",
        "(real|actual|live|living|proper|genuine|breathing)_(live_|human_)?(human|person|people|agent|being|chat|support|help|representative|rep|operator|someone)",
        "human_(being|agent|support|help|contact|assistance|representative|please|pls|now)",
        "(agent|representative|operator|person|rep|supervisor|manager|adviser|advisor)_(please|pls|plz|now)",
        "(is|are)_(there|this|you)_(a_|an_|any_|really_a_)?(real_|actual_|live_)?(human|humans|person|people|agent|somebody|someone|anybody|anyone)(_(there|here|available|i_can))?(?!_who_)",
        "(not|no|without|stop|hate|enough|sick)_(a_|of_|this_|the_|more_|with_|to_|talk_|another_)*(bot|bots|robot|robots|chatbot|chat_bot|machine_answers|automated_\\w+|ai)",
        "(some(one|body)|anyone|a_person)_(real|human|from_your_team|to_help_me|who_can_help)",
    ),
    "de": (
        "mit_(\\w+_){0,4}?(jemand\\w*|mensch\\w*|person|mitarbeiter\\w*|berater\\w*|kundenberater\\w*|kundendienst|kundenservice|agent\\w*|vorgesetzten|chef|ihnen|euch)_(\\w+_){0,3}?(sprechen|reden|telefonieren|chatten|verbunden|verbinden|schreiben)",
        "(sprechen|reden|verbinden|verbinde|verbindet|telefonieren)_(\\w+_){0,4}?(jemand\\w*|mensch\\w*|mitarbeiter\\w*|berater\\w*|kundenservice|kundendienst)",
        "(echte[nrms]?|richtige[nrms]?|lebende[nrms]?|wirkliche[nrms]?)_(mensch\\w*|person|mitarbeiter\\w*|ansprechpartner\\w*)",
        "einen_(menschen|mitarbeiter|berater|ansprechpartner)|(mensch|mitarbeiter)_bitte",
        "(rufen|ruft|ruf)_(\\w+_){0,4}?(an|zurueck|zuruck)|ru(e)?ckruf\\w*|zuru(e)?ckrufen",
        "(kein|keinen|nicht_mit_(einem|dem|nem))_(bot|chatbot|roboter|computer|maschine)",
    ),
    "fr": (
        "parler_(a|avec|directement_a)_(\\w+_){0,3}?(quelqu_?un|personne|conseiller\\w*|agent|humain\\w*|operateur|operatrice|responsable|technicien|etre)",
        "(vraie_personne|vrai_humain|etre_humain|un_humain|personne_reelle|un_conseiller|une_conseillere)",
        "(rappel(ez|er|le)_?moi|me_rappeler|appel(ez|er)_moi|m_?appeler|me_telephoner)",
        "(mettez|passez|transferez)_moi_(\\w+_){0,3}?(avec|a|au|un|une|quelqu_?un)",
        "pas_(a_|avec_)?(un|de)_(robot|bot|chatbot|machine)",
    ),
    "es": (
        "(hablar|comunicar\\w*|contactar|chatear)_con_(\\w+_){0,3}?(alguien|persona|humano|humana|agente|asesor\\w*|operador\\w*|representante|encargado|supervisor|ser)",
        "(persona_real|persona_de_verdad|ser_humano|un_humano|una_persona|un_agente|un_asesor)(_por_favor)?",
        "(llam(e|en|ad|a)_?me|me_(pueden|puede|podeis|podrian)_llamar|que_me_llamen)",
        "(pas(a|e|en|ame|eme|enme)|comunique(n)?me|ponme|pongame)_(me_)?con",
        "no_(con_|quiero_)?(un_|hablar_con_un_|mas_)(bot|robot|chatbot|maquina)",
    ),
    "it": (
        "parlare_(con|a)_(\\w+_){0,3}?(qualcuno|persona|umano|operatore|operatrice|addetto|consulente|responsabile|essere)",
        "(persona_(reale|vera|in_carne)|essere_umano|un_umano|un_operatore|una_operatrice|con_un_operatore)",
        "((ri)?chiamatemi|mi_(ri)?chiami|(ri)?chiamami|essere_(ri)?chiamat[oa]|mi_puo_chiamare|mi_potete_chiamare)",
        "non_(con_)?un_(bot|robot|chatbot)|passatemi|mi_passi",
    ),
    "nl": (
        "(met|naar)_(\\w+_){0,4}?(iemand|mens|persoon|medewerker|collega|klantenservice|agent|jullie)_(\\w+_){0,3}?(praten|spreken|bellen|chatten|contact)",
        "(praten|spreken|chatten)_met_(\\w+_){0,3}?(iemand|mens|persoon|medewerker|klantenservice)|iemand_spreken",
        "(echt|echte|levend|levende)_(mens|persoon|medewerker)|een_(mens|medewerker)(_graag|_alstublieft|_aub)?",
        "bel_(me|mij|ons)(_terug)?|terugbellen|(kan|kunt|kunnen)_(\\w+_){0,3}?(me|mij)_(\\w+_)?bellen|doorverbind\\w*",
        "(geen|niet_met_een)_(bot|robot|chatbot)",
    ),
    "pt": (
        "(falar|conversar)_com_(\\w+_){0,3}?(alguem|pessoa|humano|humana|atendente|agente|operador\\w*|assistente_humano|responsavel|ser)",
        "(pessoa_(real|de_verdade)|ser_humano|um_humano|um_atendente|uma_atendente|uma_pessoa_por_favor|atendimento_humano)",
        "(lig(ue|uem|a|am)_(me|para_mim)|me_(liga|ligue|liguem|ligar)|podem_me_ligar|podem_ligar)",
        "(nao_|sem_)(quero_)?(falar_com_)?(um_)?(bot|robo|robot|chatbot)",
    ),
    "sv": (
        "(prata|tala|snacka|chatta|kontakt)_med_(\\w+_){0,3}?(nagon|manniska|person|handlaggare|kundtjanst|medarbetare|er)",
        "(riktig|verklig|levande)_(manniska|person)|en_manniska(_tack)?",
        "ring_(upp_)?(mig|oss)(_tillbaka)?|(kan|kunde)_(\\w+_){0,2}?ringa_(upp_)?mig|inte_(med_)?en_(bot|robot|chatbot)|koppla_mig",
    ),
    "pl": (
        "(rozmawiac|porozmawiac|pogadac|polaczyc|kontakt|skontaktowac|mowic)_(\\w+_){0,2}?z_(\\w+_){0,3}?(czlowiek\\w*|kims|konsultant\\w*|osoba|pracownik\\w*|agentem|doradca|kierownik\\w*)",
        "(zywym_czlowiekiem|prawdziw\\w+_(czlowiek\\w*|osob\\w*)|z_czlowiekiem|z_konsultantem|konsultanta)",
        "(zadzwon|zadzwoncie|oddzwon|oddzwoncie)(_do_mnie)?|prosze_o_(telefon|kontakt_telefoniczny|oddzwonienie)|nie_(z_)?(botem|bot|robotem)",
    ),
    "da_no": (
        "(snakke|tale|prate|chatte|kontakt|snakk|prat)_(med|til)_(\\w+_){0,3}?(menneske|person|nogen|noen|medarbejder|medarbeider|kundebehandler|kundeservice|kundesenter|jer|dere)",
        "(rigtigt|riktig|ekte|rigtig|levende)_(menneske|person)|et_menneske(_takk|_tak)?",
        "ring_(til_)?(mig|meg|os|oss)(_op|_opp|_tilbake|_tilbage)?|(kan|kunne)_(\\w+_){0,2}?ringe_(til_)?(mig|meg)|ikke_(med_)?en_(bot|robot|chatbot)",
    ),
}

# Whole short messages that ask for a person by naming one.
HUMAN_ALONE = frozenset(
    (
        "human humans person agent operator representative rep reps advisor adviser supervisor manager"
        " someone somebody mensch menschen mitarbeiter kundenservice kundendienst berater humain"
        " conseiller conseillere operateur humano humana agente asesor operador operatore umano"
        " mens medewerker klantenservice atendente manniska kundtjanst czlowiek konsultant menneske"
        " medarbejder kundeservice kundebehandler callback"
    ).split()
)
# Words that may stand beside them without changing what is asked.
HUMAN_BESIDE = frozenset(
    (
        "a an the real live actual please pls plz now i want need get me to talk speak with hello hi"
        " hey there any some customer service support help bitte einen ein echten jetzt un une vrai"
        " sil vous plait svp por favor real ahora per favore vero subito graag aub een echt um uma ja"
        " tack en prosze z takk tak et nu no bot not being ok yes"
    ).split()
)
# Taken out before looking: they name a person or a call without asking for one.
NOT_ASKING = (
    "humane_society|humane\\w*|human_(error|resources|rights|sized|hair|food)|superhuman",
    "(cleaning|descaling|travel|estate|shipping|customs|bleaching|insurance|letting|delivery)_agents?",
    "(your|the|an|another|that|one|of_your|first|last|previous)_(\\w+_)?(agent|agents|representative|rep|colleague|operator|advisor|adviser|manager|person|staff)_(\\w+_)?(who|said|told|promised|wrote|claimed|assured|explained|refunded|helped|was|has|had|gave|sent|already|confirmed|mentioned|at)",
    f"(spoke|spoken|talked|chatted|been_talking|been_speaking)_(\\w+_)?(to|with)_(\\w+_){{0,3}}?({PERSON_EN}|him|her|them|you)",
    "per_person|in_person|third_person|persons?_per|for_one_person|call_me_(mr|mrs|ms|dr)",
    "(dont|do_not|no|not|never|without|rather_not|didnt)_(want_|need_|have_|having_|wish_)?(to_|the_)*(need_)?(to_)?(speak|speaking|talk|talking|call|phone|chat)_(to_|with_)?(a_|an_|any_)?(human|person|agent|one|anyone|somebody|someone|me|rep|operator)",
    "(dont|do_not)_(need|want)_(a_|an_|any_)(human|person|agent|operator|rep)",
    "(change|update|wrong|new|old|my|customs)_(my_)?(phone|telephone|contact)_number",
    "who_called_me|(he|she|they|driver|courier|postman|carrier|nobody|no_one)_(didnt_|did_not_|never_|will_|would_|to_)?(call|phone|ring)(ed|s)?_me",
    "kein(en)?_rueckruf",
)

# Common slips that are more than one edit from the word, or too short to correct safely.
SLIPS = {"hooman": "human", "humman": "human", "reprasentative": "representative", "agnt": "agent"}
SLIPS |= {"persn": "person", "sum1": "someone", "some1": "someone", "humn": "human"}
# Mistyped by one letter, these words are still read as themselves.
FORGIVEN = (
    "human person agent representative operator someone somebody speak supervisor customer manager"
    " mitarbeiter conseiller medewerker"
).split()
# …but these are words of their own.
NOT_SLIPS = frozenset(
    "humane humana humano human humans persona persons agents agente agenda spear steak sneak speaks"
    " spoke speaker customers managed manages manager managers operators operate urgent ardent"
    " somebody someone personal persone humain operatore operatori operador manger pension argent regent tangent event parson".split()
)

LEGAL = (
    # en
    "lawyers?|attorneys?|solicitors?|legal_(action|steps|proceedings|advice|team|claim)|lawsuits?",
    "(to|will|ill|gonna|can|could|should|i)_sue|sue_(you|your|them|the|this)|suing|legally_(liable|entitled|obliged)",
    "(to|in|you_to)_court|small_claims|court_(case|order|claim)|ombudsman|trading_standards|consumer_(protection|rights|council)",
    "(report|go|going|went|call|calling|reported)_(\\w+_){0,3}?(to_)?the_police|press_charges|data_protection_(authority|agency|commissioner)|class_action",
    # de fr es it nl pt sv pl da/no
    "(rechts)?anw(a|ae)lt\\w*|verklag\\w*|klage_(ein|gegen|erheben)\\w*|(vor|zum|beim)_gericht|gerichtlich\\w*|verbraucherzentrale|anzeige_(erstatten|gegen)|rechtliche\\w*_schritte\\w*|juristisch\\w*",
    "avocat\\w*|porter_plainte|plainte_contre|tribunal|poursuites|en_justice|mise_en_demeure|dgccrf",
    "abogad[oa]s?|demandar(los|te|les)?|denunciar(los|te|les)?|una_denuncia|acciones_legales|juzgado|oficina_del_consumidor",
    "avvocat[oi]|denunci(a|are|ero)|tribunale|azioni_legali|vie_legali|querela",
    "advoca(at|ten)|rechtszaak|(voor|naar)_de_rechter|aangifte|juridische_stappen|aanklagen|geschillencommissie",
    "advogad[oa]s?|process(ar|o)_(judicial|voces|los|a_empresa)|acao_judicial|procon|queixa_na_policia|livro_de_reclamacoes",
    "advokat\\w*|stamma_er|domstol\\w*|rattsliga_atgarder|polisanmal\\w*|allmanna_reklamationsnamnden",
    "prawnik\\w*|adwokat\\w*|pozew|pozwac|pozwe|do_sadu|uokik|rzecznik\\w*_(praw_)?konsument\\w*|na_policje",
    "sagsog\\w*|saksok\\w*|retssag|rettssak|i_retten|politianmeld\\w*|forbrugerklagenaevnet|forbrukerradet",
)
SAFETY = (
    # en
    "injur(y|ed|ies)|scald(ed|s|ing)?|electrocut\\w*|electric(al)?_shock\\w*|(a|got|gave_(me|my_\\w+)_an?|get)_(\\w+_)?shocks?(?!_absorb)|shocked_(me|my_(hand|son|daughter|wife|husband|child|finger))_?(when|while|again)?",
    "(burn(t|ed|s)?|burned|cut|hurt|sliced|crushed|broke)_(my|his|her|our|their|a|the)_(\\w+_)?(hands?|fingers?|arms?|face|wrists?|leg|foot|thumb|skin|eye|son|daughter|child|baby)",
    "(hand|finger|arm|face|wrist|thumb|skin)_(\\w+_){0,2}?(is|was|got|are|were)_(\\w+_)?(burnt|burned|bleeding|cut|scalded)|hurt_(myself|himself|herself)|burn(t|ed)_(myself|himself|herself)",
    "(on|caught|catch|catches|catching|started_a|a|nearly_a|the|almost_a)_fire(?!_(sale|tv|stick|place|wall))|fire_(brigade|department|hazard|risk|engine|service|alarm)|house_fire|flames?|burst_into_flames",
    "smoke_(is|came|comes|coming|from|out|everywhere|alarm|detector)|(is|was|starts?|started|saw|see|lots_of|black|white|some|smell_of)_(smoking|smoke)|smoking_(machine|plug|from)",
    "sparks?_(came|fly|flew|flying|from|out|coming)|sparking|sparked|(is|was)_sparking|saw_sparks?|explo(ded|des|sion|ding)|burst_(open|apart)|blew_up|burning_smell|smell(s|ed)?_(of_|like_)?(burning|burnt_plastic|gas|electrical)|melt(ed|ing)_(plug|cable|plastic|socket|wire|cord|inside)|(plug|cable|socket|wire|cord)_(\\w+_){0,2}?melt(ed|ing)",
    "(go|went|going|taken|took|rushed|brought|ended_up|end_up|drove|sent)_(\\w+_){0,3}?(to|in|at)_(the_|a_)?hospital|ambulance|bleeding|emergency_room|allergic_reaction|poison\\w*|gas_leak|carbon_monoxide|unconscious|choking|choked_on|danger_to_(life|my|our)",
    # de
    "verletz(t|ung\\w*)|verbru(e)?ht?|(hand|finger|arm|mich|gesicht)_(\\w+_)?verbrannt|stromschlag\\w*|elektrischen?_schlag|feuer_gefangen|(es|geraet|maschine|gerat)_brennt|in_flammen|qualmt?|raucht|rauch_(aus|kommt|kam|steigt)|funken|explodiert|geschmolzen|schmort|krankenhaus|notarzt|blutet|verbrannt_gerochen|riecht_verbrannt|stinkt_verbrannt",
    # fr es it
    "bless(e|ee|ure|ures)|brule(e)?_(la|le|les|au|a)_(main|doigt|bras|doigts|visage)|me_suis_brule\\w*|electrocut\\w*|decharge_electrique|choc_electrique|a_pris_feu|incendie|en_feu|en_flammes|fumee|etincelles?|explose\\w*|(aux_urgences|a_l_hopital)|saigne",
    "herid[oa]s?|quemad(o|a|ura|uras)_(en_|la_|el_)?(mano|dedo|brazo|cara)|me_(he_)?queme|me_he_quemado|descarga_electrica|calambre|electrocut\\w*|incendi\\w*|en_llamas|humo|chispas|explot(o|ado)|al_hospital|a_urgencias",
    "ferit[oa]|ustion\\w*|mi_sono_(bruciat[oa]|scottat[oa])|scossa(_elettrica)?|preso_fuoco|incendio|in_fiamme|fumo_(dal|dalla|che)|scintille|esplos[oa]|(in|all)_ospedale|pronto_soccorso",
    # nl pt sv pl da/no
    "gewond|verwond(ing)?|(hand|vinger|arm)_(\\w+_)?verbrand|mij_verbrand|me_verbrand|elektrische_schok|een_schok|vlam_gevat|in_brand|brandlucht|brand_ontstaan|rook_(uit|komt|kwam)|rookt|vonken|ontploft|gesmolten|ziekenhuis|bloedt",
    "ferid[oa]|machucad[oa]|queim(ei|ou|ado)_(a_|o_)?(mao|dedo|braco|me)|queimadura|choque_(eletrico)?|incendio|pegou_fogo|em_chamas|fumaca|faiscas?|explodi(u|ram)|(ao|para_o)_hospital",
    "skada(t|de)_(mig|handen|fingret|sig)|brande_(mig|handen)|brannskad\\w*|elchock|elstot|en_stot|brinner|fattade_eld|tog_eld|rok_(ur|fran|kommer)|ryker|gnistor|gnistrar|exploder\\w*|sjukhus\\w*|bloder",
    "zrani(l|la|ony|ona)\\w*|poparz\\w*|oparz\\w*|porazi(l|lo|la)_(mnie|go|ja)|porazenie_pradem|kopnal_mnie_prad|pozar|zapali(l|la|lo)_sie|plonie|dym|dymi|iskr(y|zy)|wybuch(l|la|lo)?|szpital\\w*|krwaw\\w*",
    "(kom|kommet|kommer)_til_skade|tilskadekommet|braendte?_(mig|fingr|handen|hand)|brente_(meg|handen)|forbraend(ing|ning)\\w*|brannskad\\w*|elektrisk_stod|elektrisk_stot|stromstot|brod_i_brand|tok_fyr|i_brann|gik_ild|rog_(ud|fra|kommer)|royk_(ut|fra|kommer)|gnister|eksploder\\w*|sykehus\\w*|sygehus\\w*|hospitalet|bloder",
)
SAFETY_FURTHER = (
    "(battery|batteries|akku|pack)_(\\w+_){0,3}?(swell(s|ing|ed)?|swollen|bulg(es|ing|ed)|leak(s|ing|ed)|burst|expanded)|swollen_battery|(found|bit_on|piece|pieces|shards?|bits?)_(\\w+_){0,3}?(glass|metal|plastic)_in|(glass|metal|mould|mold)_in_(my|the|your|our)_(\\w+_)?(coffee|beans|food|drink|bag|cup)|(made|got|feel|feeling)_(me|us|my_\\w+)_(very_)?(sick|ill)|food_poisoning",
    "rauch_(raus|heraus|auf)|(kommt|kam|steigt|dringt)_rauch|akku_(\\w+_){0,3}?(aufgeblaht|geplatzt|geschwollen|ausgelaufen)|glas(splitter|scherben)\\w*|metall(spane|splitter)_\\w+|vergift\\w*|allergisch\\w*_reaktion",
    "batterie_(\\w+_){0,2}?(gonfle\\w*|explose\\w*)|morceaux?_de_(verre|metal|plastique)|intoxication|reaction_allergique",
    "se_(ha_)?quemo|se_quemaron|sale_humo|bateria_(\\w+_){0,2}?(hinchada|inflada)|(trozos?|cristales?)_de_(vidrio|cristal|metal)|intoxica\\w+|reaccion_alergica",
    "esce_(del_)?fumo|fuma_la|batteria_(\\w+_){0,2}?gonfia|pezz[oi]_di_(vetro|metallo)|reazione_allergica|intossica\\w+",
    "er_komt_rook(?!_uit)|batterij_(\\w+_){0,2}?opgezwollen|glas_in_(de|het|mijn)|allergische_reactie|voedselvergiftiging",
    "(levei|levou|deu)_(um|me_um)?_?choque|sai(u)?_fumaca|bateria_(\\w+_){0,2}?(inchada|estufada)|(cacos?|pedacos?)_de_(vidro|metal)|reacao_alergica",
    "kommer_(det_)?rok|det_kommer_rok|batteriet_(\\w+_){0,2}?svullet|glas_i_(kaffet|pasen)|fick_en_stot|allergisk_reaktion",
    "pali_sie|sie_pali|zapalil\\w*|leci_dym|bateria_(\\w+_){0,2}?(spuchla|napuchla)|(kawalki|kawalek)_(szkla|metalu)|reakcja_alergiczna",
    "braender(?!_(for|varm))|det_(brenner|braender)|kommer_(der_|det_)?r(oe|o|oy)(g|k)|(fik|fikk|faet|fatt)_(et_)?sto(e)?[dt]|batteriet_(\\w+_){0,2}?(oppustet|svulmet)|glas(skar)?_i_(kaffen|posen)|allergisk_reak(s)?(t|j)(i)?on",
)
LEGAL_FURTHER = (
    "gdpr_(request|complaint|breach)|subject_access_request|data_breach|report_(you|this|it)_to_(the_)?(ico|fca|ftc|bbb|authorit\\w*|regulator)|(regulator|watchdog)|charge_?back|class_action|cease_and_desist|legal_department",
    "datenschutz(behorde|beauftragte\\w*|beschwerde|auskunft)|dsgvo_\\w+|aufsichtsbehorde|abmahnung|mahnbescheid|strafanzeige|polizei_(ein|gehen|melden)\\w*",
    "cnil|rgpd|huissier|police_(judiciaire|nationale)|agencia_de_proteccion_de_datos|vi_denunci\\w+|garante_(della_)?privacy|autoriteit_persoonsgegevens|anpd|integritetsskyddsmyndigheten|uodo|datatilsynet",
)
SELF_HARM = (
    "kill(ing)?_my_?self|suicid(e|al)|end(ing)?_my_(own_)?life|(want|wanna|going|wish_i_could|ready|rather)_(to_)?die|(want_to|going_to|gonna|wanna|will)_(hurt|harm|cut)_my_?self|self_?harm\\w*|no_reason_to_live|better_off_dead|dont_want_to_(live|be_alive)|end_it_all|take_my_(own_)?life|wish_i_was_dead|wish_i_were_dead",
    "umbringen|selbstmord\\w*|suizid\\w*|nicht_mehr_leben|mir_das_leben_nehmen|will_sterben|(etwas|was)_antun",
    "me_(tuer|suicider)|suicid\\w*|envie_de_mourir|mettre_fin_a_(mes_jours|ma_vie)|plus_envie_de_vivre",
    "suicid\\w*|matarme|quiero_morir\\w*|quitarme_la_vida|no_quiero_(seguir_)?vivi(r|endo)",
    "suicid\\w*|uccidermi|ammazzarmi|voglio_morire|togliermi_la_vita|farla_finita",
    "zelfmoord\\w*|mezelf_(iets_aan|van_kant)|zelf_doden|wil_(niet_meer_leven|dood)|suicid\\w*",
    "suicidi\\w*|matar_me|me_matar|quero_morrer|tirar_a_minha_vida|nao_quero_mais_viver",
    "sjalvmord\\w*|ta_mitt_liv|vill_(inte_leva|do)|skada_mig_sjalv",
    "samoboj\\w*|zabic_sie|zabije_sie|odebrac_sobie_zycie|nie_chce_(juz_)?zyc|chce_umrzec",
    "selvmord\\w*|tage_mit_liv|ta_livet_mitt|vil_(ikke_leve|do)|skade_(mig|meg)_selv",
    # further ways to say it, in the same order of languages
    "cant_go_on_(any_?more|like_this|living)|(no|any|a)_(reason|point)_(to|in)_liv(e|ing)|ending_it_all|(going_to|might|could|about_to|want_to|thinking_(of|about))_(hurt|harm|cut)(t?ing)?_my_?self|cut(ting)?_myself_again|kms|dont_want_to_be_here_any_?more|better_off_without_me",
    "bringe?_mich_um|mich_umzubringen|nicht_mehr_(weiter_?)?leben|kann_nicht_mehr_leben|(verletze|ritze)_mich|keinen_sinn_mehr_im_leben",
    "veux_mourir|(vais|veux)_me_(tuer|suicider)|veux_plus_vivre|me_foutre_en_l_?air|me_faire_du_mal",
    "me_(voy_a|quiero)_(matar|morir|suicidar)|no_quiero_vivir|hacerme_dano|acabar_con_mi_vida",
    "mi_(ammazzo|uccido|suicido)|non_voglio_piu_vivere|farmi_del_male",
    "maak_(me|mij|mezelf)_van_kant|mezelf_(pijn|wat)_(doen|aandoen)|niet_meer_verder_leven",
    "nao_quero_(mais_)?viver|acabar_com_a_minha_vida|vou_me_matar|me_magoar",
    "orkar_inte_leva|ta_livet_av_mig|vill_inte_leva",
    "chce_(sie_)?(zabic|umrzec)|zabic_sie|nie_chce_(juz_)?zyc|skonczyc_ze_soba",
    "tager_livet_af_mig|ta_livet_av_meg|ikke_leve_(mere|mer|laengere|lenger)|gore_en_ende_pa_det",
)

SOLVED = (
    "(it|its|that|everything|this|all|machine|now)_(now_)?(works?|working|fixed|solved|resolved|sorted|connected|arrived)(_(now|again|fine|perfectly|great|thanks|thank_you))?",
    "(that|this|it)_(has_|really_|totally_|finally_)?(worked(?!_(\\w+_)?(last|before|until|till|for|at_first|yesterday|once|when))|helped|fixed_it|solved_it|did_it|did_the_trick|does_it|answers_(it|my_question))|(problem|issue)_(is_)?(now_)?(gone|solved|fixed|resolved|sorted)",
    "(all|im|we_are|were|everything_is|everythings)_(good|sorted|set|fine)(_now|_thanks)?|works_(now|again|fine|perfectly|great)|working_(now|again)",
    "(funktioniert|geht|klappt|laeuft|lauft)_(jetzt|wieder|nun|alles)|hat_(geklappt|funktioniert|geholfen)|(problem_)?(ist_)?(geloest|gelost|erledigt|behoben)|alles_klar_danke|perfekt_danke",
    "(ca|cela)_(marche|fonctionne|a_marche|a_fonctionne)(_maintenant)?|(probleme_)?(est_)?(resolu|regle)|cest_(bon|regle|parfait)|parfait_merci",
    "(ya_)?(funciona|esta_solucionado|esta_arreglado|esta_resuelto)(_ahora)?|(solucionado|resuelto|arreglado)|perfecto_gracias|ha_funcionado",
    "(ora_)?(funziona|ha_funzionato)(_ora|_adesso)?|risolto|perfetto_grazie|tutto_a_posto",
    "(werkt|doet)_(nu|weer|het_weer|het_nu)|het_werkt|opgelost|gelukt|perfect_bedankt|top_bedankt",
    "(ja_)?(funciona|funcionou|esta_resolvido)(_agora)?|resolvido|perfeito_obrigad[oa]",
    "(det_)?(fungerar|funkar)_(nu|igen)|det_(fungerade|funkade|loste_sig)|lost_nu|perfekt_tack",
    "(juz_)?(dziala|dziala_juz)|rozwiazane|udalo_sie|super_dziekuje|zalatwione",
    "(det_)?(virker|fungerer)_(nu|na|igen|igjen)|det_(virkede|virket|hjalp)|(problemet_er_)?(lost|ordnet)|perfekt_tak|perfekt_takk",
)
# These say so only when they are nearly the whole message.
SOLVED_IN_SHORT = (
    "(solved|resolved|fixed|sorted|done)(_(it|now|thanks|thank_you|cheers))?",
    "(perfect|great|brilliant|excellent|wonderful|lovely|super)(_(thanks|thank_you|cheers|ta))?",
    "thats_(it|all|everything|great|perfect)(_(thanks|thank_you))?|(got|found)_it(_thanks)?",
    "erledigt|geklappt|super_danke|geschafft|merci_beaucoup_cest_bon|listo|a_posto|gelukt|feito|klart",
)
NOT_SOLVED = (
    "(not|never|isnt|is_not|wasnt|hasnt|hasnt_been|havent|has_not_been|nothing)_(yet_)?(been_)?(solved|fixed|resolved|sorted|working|worked|arrived|helped|helpful|good|fine)(_yet)?|unsolved|unresolved",
    "(doesnt|does_not|didnt|did_not|dont|do_not|wont|will_not|cant|cannot)_(\\w+_)?(work|help|fix|solve|do_anything|start|turn_on|heat|connect|change_anything)|nothing_(works|worked|helps|helped|changed|happens|happened)",
    "still_(the_same|not|no|broken|doesnt|does_not|isnt|is_not|cant|wont|leaking|happening|stuck|wrong|waiting|nothing|have|having|a_problem|there)|no_(luck|change|difference|joy|better)|same_(problem|issue|error|thing)(_again)?|(problem|issue)_(is_)?(still|back|remains|persists)|(happened|broke|stopped)_again|already_tried|tried_(that|this|it)_already|not_(really|at_all|helpful)|no_it_(didnt|doesnt|isnt|hasnt)|that_(is|was)_not_(it|what)|thats_not_(it|what|my)|made_it_worse|no_still",
    "(funktioniert|geht|klappt|hilft|laeuft|lauft|hat)_(\\w+_){0,3}?nicht(_\\w+)?|immer_noch|noch_immer|nicht_(geloest|gelost|geholfen|behoben|geklappt|funktioniert)|weiterhin|kein_erfolg|gleiche_problem",
    "(ne_)?(marche|fonctionne|aide)_(toujours_)?pas|toujours_(pas|le_meme|en_panne)|pas_(resolu|regle|marche|fonctionne)|meme_probleme|rien_ne_change",
    "(no|tampoco)_(\\w+_)?(funciona|funciono|ha_funcionado|sirve|esta_solucionado|resuelto)|sigue_(sin|igual|fallando)|todavia_no|mismo_problema",
    "non_(\\w+_)?(funziona|funzionato|risolto|va|aiuta)|ancora_(non|lo_stesso)|stesso_problema|sempre_uguale",
    "(werkt|doet|helpt|lukt)_(\\w+_){0,3}?niet|nog_(steeds|altijd)|niet_(opgelost|gelukt|geholpen)|zelfde_probleem",
    "nao_(\\w+_)?(funciona|funcionou|ajudou|resolveu|resolvido)|ainda_nao|continua_(igual|sem)|mesmo_problema",
    "(fungerar|funkar|hjalper)_(\\w+_)?inte|inte_(lost|fungerat|hjalpt)|fortfarande|samma_(problem|fel)|hjalpte_inte",
    "nie_(dziala|pomoglo|dzialalo|rozwiazane|udalo)|nadal|wciaz|ten_sam_problem|dalej_nie",
    "(virker|fungerer|hjelper|hjaelper)_(\\w+_)?ikke|(stadig|fortsatt|fremdeles)(_ikke)?|ikke_(lost|hjulpet|virket)|samme_problem|hjalp_ikke",
)
# The customer doesn't want it any more; these count in a short message only.
NEVER_MIND = (
    "never_?mind|(forget|leave|drop)_(about_)?(it|this|that)|(ive_|i_have_|i_)?changed_my_mind|dont_(bother|worry_about_it)",
    "(it_)?(doesnt|does_not)_matter(_any_?more)?|(i_)?(dont|do_not|no_longer)_(want|need)_(it|this|that|to)(_any_?more)?|(please_)?stop_(it|this)|not_needed_any_?more",
    "schon_gut|vergiss_es|vergessen_sie_es|(hat_sich|ist)_(schon_)?erledigt|(doch_)?nicht_mehr_notig|(ich_)?habe_es_mir_anders_uberlegt",
    "laissez?_tomber|oubliez?_(ca|cela)|cest_plus_la_peine|jai_change_davis",
    "olvidal[oa]|olvidelo|dejalo|dejelo|ya_no_(hace_falta|lo_quiero)|he_cambiado_de_(idea|opinion)",
    "lascia_(stare|perdere)|lasci_(stare|perdere)|non_importa|ho_cambiato_idea",
    "laat_maar|vergeet_het|hoeft_niet_meer|van_gedachten_veranderd",
    "deixa_(pra_la|estar)|esquece|esqueca|mudei_de_ideia",
    "glom_det|strunta_i_det|behovs_inte|jag_har_andrat_mig",
    "niewazne|nie_wazne|zapomnij|rozmyslilem_sie|rozmyslilam_sie|juz_nie_trzeba",
    "glem_det|lige_meget|det_er_ligemeget|ikke_noget_alligevel|har_ombestemt_meg",
)
YES = frozenset(
    (
        "y yes yess yea yeah yep yup ya ye yeh ok okay okey k kk sure certainly absolutely definitely correct"
        " right exactly indeed agreed affirmative confirm confirmed fine go_ahead do_it do_that do_so"
        " please_do yes_please sounds_good of_course thats_right thats_correct thats_fine thats_it that_works"
        " no_problem_go_ahead i_confirm i_agree i_do it_is it_does works_for_me by_all_means why_not"
        " d_accord ja jawohl jep jo genau klar gerne stimmt richtig einverstanden natuerlich naturlich in_ordnung"
        " oui ouais dac daccord bien_sur tout_a_fait exactement cest_ca si vale claro de_acuerdo correcto"
        " por_supuesto exacto adelante certo va_bene dac_cordo daccordo esatto corretto procedi"
        " jazeker graag prima klopt akkoord doe_maar sim isso com_certeza pode certo_isso"
        " japp visst precis stammer garna tak jasne zgoda oczywiscie dokladnie dobrze zgadza_sie"
        " jada jeps selvfolgelig gerne_tak det_stemmer det_passer"
    ).split()
)
NO = frozenset(
    (
        "n no nope nah na nay never not_now not_really not_yet no_thanks no_thank_you dont dont_do_it"
        " do_not stop cancel_that rather_not absolutely_not of_course_not incorrect wrong thats_wrong"
        " thats_not_right it_isnt it_doesnt i_dont negative no_way not_correct not_right"
        " nein nee ne nicht keinesfalls auf_keinen_fall lieber_nicht stimmt_nicht falsch nichts"
        " non pas_du_tout surtout_pas cest_faux nunca para_nada no_gracias de_ninguna_manera incorrecto"
        " assolutamente_no no_grazie sbagliato liever_niet niet klopt_niet nao de_jeito_nenhum errado"
        " nej inte absolut_inte stammer_inte nie wcale skadze nieprawda nei ikke slet_ikke stemmer_ikke"
    ).split()
)
# After a yes or no these take it back or add a condition: then it is no short answer any more.
CONDITIONS = frozenset(
    (
        "but however except unless wait only instead although aber jedoch ausser warte mais sauf pero"
        " salvo ma pero maar behalve mas exceto men utom ale men undtatt sure_not first"
    ).split()
)
COURTESY = frozenset(
    (
        "please pls plz thanks thank you thx ty cheers ta danke bitte merci svp gracias favor por grazie"
        " dank bedankt je wel obrigado obrigada tack dziekuje prosze tak takk mange now then that this"
        " it is so sir mate great perfect good i do think"
    ).split()
)

# (reason, weight 0…1, pattern): how much a phrase by itself says that someone is at their limit.
FRUSTRATED: tuple[tuple[str, float, str], ...] = (
    (
        "strong words",
        0.6,
        "ridiculous|unacceptable|disgusting|disgusted|appalling|outrageous|disgrace(ful)?|furious|livid|fuming|pathetic|incompetent|a_joke|insulting|shame_on_you|unverschamt\\w*|unverschaemt\\w*|frechheit|inakzeptabel|inadmissible|scandaleux|honteux|inaceptable|verguenza|vergognoso|inaccettabile|belachelijk|schandalig|onacceptabel|inaceitavel|vergonha|oacceptabelt|skandal\\w*|skandal|niedopuszczalne|uacceptabelt|latterligt",
    ),
    (
        "at the limit",
        0.5,
        "fed_up|sick_(and_tired_)?of|had_enough|enough_is_enough|last_(time|chance|straw)|losing_(my_)?patience|lost_(my_)?patience|at_my_wits_end|had_it_with|es_reicht|nase_voll|ras_le_bol|jen_ai_marre|estoy_hart[oa]|sono_stuf[oa]|ben_het_zat|farto|trott_pa|mam_dosc|trat_af",
    ),
    (
        "annoyed",
        0.35,
        "annoy(ed|ing|s)|frustrat(ed|ing|ion)|angry|upset|disappoint(ed|ing|ment)|unhappy|irritat(ed|ing)|mad_at|aerger\\w*|arger\\w*|wutend|enttauscht|frustriert|decu(e)?|enerve(e)?|en_colere|enfadad[oa]|decepcionad[oa]|arrabbiat[oa]|delus[oa]|boos|teleurgesteld|irritad[oa]|besviken|arg|zla|zly|rozczarowan[aey]|skuffet|vred",
    ),
    (
        "poor service",
        0.4,
        "(worst|terrible|awful|horrible|useless|rubbish|crap|shocking|poor|bad)_(\\w+_)?(service|support|experience|company|customer_service|product|communication)|useless|worst|terrible|awful|horrible|waste_of_(time|money)|never_(buy|order|again)|schlechter_service|katastrophe|nul|pesimo|pessimo|slecht|horrivel|daligt|fatalna",
    ),
    (
        "accuses",
        0.5,
        "scam(mer|mers)?|rip_?off|ripped_off|fraud|thieves|stole(n)?|robbed|liars?|lied|betrug|betruger|abzocke|arnaque|estafa|truffa|oplichting|burla|bedrageri|oszustwo|svindel",
    ),
    (
        "asked before",
        0.4,
        "(how_many|so_many)_times|(second|third|fourth|fifth|sixth|2nd|3rd|4th|5th)_(time|message|mail|email|request)|(asked|told|wrote|written|emailed|called|contacted)_(you_)?(\\w+_)?(twice|already|before|again|three_times|many_times)|again_and_again|over_and_over|round_in_circles|zum_(zweiten|dritten|vierten)_mal|schon_wieder|encore_une_fois|otra_vez|di_nuovo|alweer|outra_vez|igen_och_igen|po_raz_(drugi|trzeci)",
    ),
    (
        "no answer",
        0.35,
        "(no_one|nobody|none_of_you)_(\\w+_)?(answers?|answered|replies|replied|responds|responded|cares|helps|helped)|(no|without)_(answer|reply|response)|ignor(ed|ing|e_me)|niemand_(antwortet|meldet|reagiert)|keine_antwort|personne_ne_repond|sans_reponse|nadie_(responde|contesta)|nessuno_risponde|geen_antwoord|ninguem_responde|inget_svar|nikt_nie_odpowiada|intet_svar|ingen_svar",
    ),
    (
        "long wait",
        0.25,
        "still_(waiting|nothing|no|not|hasnt|havent)|(waited|waiting)_(for_)?(\\w+_)?(days|weeks|months|hours|ages|forever|too_long)|weeks_(ago|now|later)|immer_noch_(nicht|kein\\w*)|seit_(wochen|tagen)|toujours_(rien|pas)|depuis_des_(jours|semaines)|todavia_(no|nada)|nog_steeds|ainda_nao|fortfarande|wciaz|stadig",
    ),
    (
        "swears",
        0.6,
        "wtf|ffs|fuck\\w*|shit\\w*|bullshit|bloody_(hell|useless|thing|machine)|damn|goddamn|arse|asshole|scheiss\\w*|scheisse|verdammt\\w*|putain|merde|mierda|joder|cazzo|merda|kut|godverdomme|klote|caralho|jävla|javla|fan|kurwa|cholera|fanden|faen|helvete",
    ),
    (
        "expects today",
        0.15,
        "(today|immediately|right_now|asap|at_once)|better_things_to_do|i_expect|i_demand|unbelievable|incredible_that|cant_believe|sofort|umgehend|immediatement|inmediatamente|subito|onmiddellijk|imediatamente|omedelbart|natychmiast|straks",
    ),
)
