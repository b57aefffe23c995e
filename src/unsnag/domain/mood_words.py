"""The words behind `moods`: urgency, and mail that a machine or an advertiser wrote.

In the folded spelling of `signal_words`, ten languages in one line after the other.
"""

from __future__ import annotations

# (weight 0…1, pattern): how much a phrase by itself says that it can't wait.
URGENT: tuple[tuple[float, str], ...] = (
    (
        0.6,
        "urgent(ly)?|urgency|emergency|asap|a_s_a_p|as_soon_as_possible|time_sensitive|cant_wait_(any_longer|until|till)|cannot_wait"
        "|dringend\\w*|eilt|eilig\\w*|so_schnell_wie_moglich|schnellstmoglich|notfall|urgente?(s|mente)?|urgence|au_plus_vite|des_que_possible"
        "|lo_antes_posible|cuanto_antes|emergencia|il_prima_possibile|al_piu_presto|emergenza|dringende?|spoed\\w*|zo_snel_mogelijk"
        "|o_mais_rapido_possivel|o_quanto_antes|bradskande|sa_snart_som_mojligt|akut|piln(e|ie|y)|jak_najszybciej|haster|sa_hurtigt_som_muligt|sa_fort_som_mulig|hurtigst_muligt",
    ),
    (
        0.45,
        "immediately|right_away|right_now|straight_?away|at_once|sofort|umgehend|unverzuglich|tout_de_suite|immediatement|inmediatamente|de_inmediato|ahora_mismo"
        "|subito|immediatamente|onmiddellijk|meteen|per_direct|imediatamente|agora_mesmo|omedelbart|genast|natychmiast|od_razu|omgaende|straks|med_det_samme|umiddelbart",
    ),
    (
        0.45,
        "(by|before|until|for)_(today|tonight|tomorrow|the_weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday|christmas)|need_it_(today|tonight|tomorrow|now|by|before)|deadline|last_minute"
        "|bis_(heute|morgen|zum_wochenende|montag|dienstag|mittwoch|donnerstag|freitag|samstag|weihnachten)|noch_heute|spatestens|avant_(demain|ce_soir|noel|le_week_end)|d_?ici_(demain|ce_soir)"
        "|(antes_de|para)_(manana|hoy|navidad)|entro_(oggi|domani|stasera)|prima_di_(domani|natale)|(voor|uiterlijk)_(morgen|vandaag|vanavond|kerst)|ate_(amanha|hoje)|antes_do_natal"
        "|(innan|senast|fore)_(imorgon|i_morgon|idag|jul)|do_(jutra|dzisiaj|wigilii)|przed_(jutrem|swietami)|(inden|senest|innen|for)_(i_morgen|i_dag|jul)",
    ),
    (
        0.35,
        "wedding|birthday|funeral|my_flight|travel(l)?ing_(today|tomorrow)|leav(e|ing)_(today|tonight|tomorrow)|guests?_(arrive|arriving|coming)|locked_out"
        "|hochzeit|geburtstag|mein_flug|abreise|mariage|anniversaire|mon_vol|boda|cumpleanos|mi_vuelo|matrimonio|compleanno|il_mio_volo|bruiloft|verjaardag|casamento|aniversario|brollop|fodelsedag|slub|wesele|urodziny|bryllup|fodselsdag|bursdag",
    ),
)

AUTOMATIC = (
    "out_of_(the_)?office|auto_?(matic)?_?(reply|response|responder)|automatically_generated|(this_is|was)_an_auto(mated|matic|generated)_\\w+|do_not_reply_to_this|please_do_not_reply|limited_access_to_(my_)?e?_?mail",
    "(i_am|im|i_will_be)_(currently_)?(on_(annual_|parental_|sick_)?leave|on_(vacation|holiday)|away_from_my_desk)",
    "abwesenheitsnotiz|automatische_antwort|automatisch_(generiert|erstellt|erzeugt)\\w*|nicht_im_(buro|haus)|(bin|befinde_mich)_(\\w+_){0,3}?(im_urlaub|in_elternzeit|ausser_haus)|nicht_auf_diese_(e_)?mail",
    "absente?_du_bureau|reponse_automatique|message_automatique|ne_pas_repondre_a_ce|(suis_)?en_conges?_(jusqu|du)\\w*",
    "respuesta_automatica|fuera_de_la_oficina|mensaje_automatico|no_responda_a_este|generado_automaticamente|estoy_de_vacaciones",
    "risposta_automatica|fuori_(sede|ufficio)|messaggio_automatico|non_rispondere_a_quest\\w+|(sono_)?in_ferie_(fino|dal)",
    "automatisch(e)?_(antwoord|gegenereerd|bericht)|afwezigheids(bericht|melding)|niet_op_kantoor|niet_reageren_op_deze|ben_(\\w+_){0,2}?met_(vakantie|verlof)",
    "resposta_automatica|fora_do_escritorio|ausente_do_escritorio|mensagem_automatica|nao_responda_a_este|estou_de_ferias",
    "automatiskt_(svar|genererat)|franvaromeddelande|inte_pa_kontoret|svara_inte_pa_detta|(ar|har)_(\\w+_)?semester_(till|fran)",
    "automatyczna_odpowiedz|wygenerowan\\w+_automatycznie|poza_biurem|prosze_nie_odpowiadac|(jestem|przebywam)_na_urlopie",
    "autosvar|automatisk_(svar|genereret|generert)|fravaersbesked|fravaersmelding|ikke_pa_kontoret|svar_ikke_pa_denne|(er|holder)_(pa_)?ferie_(til|fra)",
)

# (weight 0…1, pattern): one alone proves nothing, for customers write of their own affairs too.
ADVERTISING: tuple[tuple[float, str], ...] = (
    (
        0.5,
        "guest_post\\w*|sponsored_(post|article|content)|link_(building|insertion|exchange)|back_?links?|do_?follow",
    ),
    (
        0.45,
        "seo|search_engine_optimi[sz]ation|(first|top)_(page|position)_(of|on|in)_google|rank(ing)?s?_(\\w+_)?(on|in)_google|google_rank\\w*|suchmaschinenoptimierung|referencement|posicionamiento_(seo|web)",
    ),
    (
        0.4,
        "(increase|boost|double|grow|drive)_(your_)?(\\w+_)?(traffic|sales|revenue|leads|followers|conversions|visibility)|(instagram|tiktok)_followers|mehr_(kunden|umsatz|reichweite)",
    ),
    (
        0.35,
        "we_are_a_(leading|professional|top)|leading_(manufacturer|supplier|provider|agency)|one_stop_solution|(web|app|logo|website)_(design|development)_(services?|company|agency)|offshore|outsourc\\w+",
    ),
    (
        0.45,
        "business_proposal|investment_opportunit\\w+|next_of_kin|inheritance_fund|million_(dollars|usd|euros?)|loan_offer|kredit_ohne_schufa",
    ),
    (
        0.4,
        "casino|online_betting|viagra|cialis|forex|crypto_(trading|investment|signals)|passive_income|work_from_home_and_earn",
    ),
    (
        0.5,
        "you_have_(won|been_selected)|claim_your_(prize|reward|gift)|lottery_winner|gewinnspiel|sie_haben_gewonnen|vous_avez_gagne|ha_ganado_un_premio|hai_vinto",
    ),
    (
        0.3,
        "unsubscribe|opt_out|if_you_(are|re)_not_interested|newsletter_abbestellen|se_desinscrire",
    ),
    (
        0.3,
        "(book|schedule|hop_on|jump_on)_a_(quick_|short_)?(call|demo|chat|meeting)|quick_question_about_your_(website|business)|i_came_across_your_(website|store|company|site)|visited_your_(website|site|store)",
    ),
    (
        0.25,
        "dear_(sir_or_madam|sir_madam|webmaster|site_owner|business_owner|website_owner)|to_whom_it_may_concern|price_list_and_catalog\\w*|moq",
    ),
)
