"""The AI's own phrases in German: formal, plain, and with the same facts as the English ones."""

from __future__ import annotations

GERMAN_DAYS = (
    "Montag",
    "Dienstag",
    "Mittwoch",
    "Donnerstag",
    "Freitag",
    "Samstag",
    "Sonntag",
)
GERMAN_MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)

_BUTTONS = {
    "yes": "ja",
    "no": "nein",
    "Yes": "Ja",
    "No": "Nein",
    "I want a person": "Ich möchte mit einem Menschen sprechen",
    "Yes, that solved it": "Ja, das hat geholfen",
    "No, I need a person": "Nein, ich brauche einen Menschen",
    "Something else": "Etwas anderes",
}
_WHO_IS_HERE = {
    "Somebody from our team is here now.": "Jemand aus unserem Team ist gerade da.",
    "Nobody from our team is here right now.": "Gerade ist niemand aus unserem Team da.",
}
_ASKING = {
    "an unknown date": "an einem unbekannten Tag",
    "You named more than one.": "Sie haben mehrere genannt.",
    "I need an amount with its currency for this, like 12.50 EUR.": (
        "Dafür brauche ich einen Betrag mit Währung, etwa 12,50 EUR."
    ),
    "I need an e-mail address for this, like name@example.com.": (
        "Dafür brauche ich eine E-Mail-Adresse, etwa name@example.com."
    ),
    "I need a phone number for this, with its area code.": (
        "Dafür brauche ich eine Telefonnummer mit Vorwahl."
    ),
    "I couldn't find {given} on your account.": "{given} konnte ich in Ihrem Konto nicht finden.",
    "I need a whole number for this.": "Dafür brauche ich eine ganze Zahl.",
    "I need a whole number from {least} for this.": "Dafür brauche ich eine ganze Zahl ab {least}.",
    "I need a whole number up to {most} for this.": (
        "Dafür brauche ich eine ganze Zahl bis {most}."
    ),
    "I need a whole number from {least} up to {most} for this.": (
        "Dafür brauche ich eine ganze Zahl von {least} bis {most}."
    ),
    "I need a date for this, like 2026-03-31.": "Dafür brauche ich ein Datum, etwa 31.3.2026.",
    "That was too long for me; {most} characters at most.": (
        "Das war mir zu lang; höchstens {most} Zeichen."
    ),
    "I didn't get that.": "Das habe ich nicht verstanden.",
    "Did this solve it?": "Hat das geholfen?",
    "Back to: {title}.": "Zurück zu: {title}.",
    "You also wrote: “{words}”": "Sie haben auch geschrieben: „{words}“",
    "Our help center says: “{sentence}”": "In unserem Hilfe-Center steht: „{sentence}“",
    "I want to get this right. Which is it?": (
        "Ich möchte Sie richtig verstehen. Worum geht es Ihnen?"
    ),
    "To look at your account I need to know it's you. Which e-mail address is it under? "
    "I'll send a one-time code there.": (
        "Um in Ihr Konto zu sehen, muss ich wissen, dass Sie es sind. Unter welcher "
        "E-Mail-Adresse läuft es? Ich sende einen Einmalcode dorthin."
    ),
    "I need the e-mail address of your account to go on.": (
        "Damit es weitergeht, brauche ich die E-Mail-Adresse Ihres Kontos."
    ),
    "If {address} belongs to an account, a six-digit code is on its way there. "
    "Type it here; it works for ten minutes.": (
        "Wenn {address} zu einem Konto gehört, ist ein sechsstelliger Code dorthin unterwegs. "
        "Geben Sie ihn hier ein; er gilt zehn Minuten."
    ),
    "That code doesn't match, or it is too old. Try it again, or type the address "
    "once more for a new one.": (
        "Dieser Code stimmt nicht oder ist zu alt. Versuchen Sie es noch einmal, oder geben Sie "
        "die Adresse erneut ein, um einen neuen zu bekommen."
    ),
    "Thanks, {name}, that's you.": "Danke, {name}, Sie sind erkannt.",
}
_GOING_ON = {
    "{title}: this fits our policy, and I'll do it in {minutes} minutes. "
    "I'll tell you here the moment it's done; you needn't wait.": (
        "{title}: Das entspricht unseren Regeln, und ich erledige es in {minutes} Minuten. "
        "Ich melde mich hier, sobald es erledigt ist; Sie müssen nicht warten."
    ),
    "{title}: this fits our policy, and I'll do it as soon as a colleague has checked it. "
    "I'll tell you here the moment it's done; you needn't wait.": (
        "{title}: Das entspricht unseren Regeln, und ich erledige es, sobald jemand aus dem Team "
        "es geprüft hat. Ich melde mich hier, sobald es erledigt ist; Sie müssen nicht warten."
    ),
    "I've asked our shop system for this and am waiting for it to confirm. I'll tell "
    "you here once I can see it; if that takes long, a person will look.": (
        "Ich habe unser Shopsystem darum gebeten und warte auf die Bestätigung. Ich melde mich "
        "hier, sobald ich sie sehe; dauert es lange, sieht ein Mensch nach."
    ),
    "It can be taken back afterwards: a person can do it for you.": (
        "Es lässt sich danach zurücknehmen: Ein Mensch kann das für Sie tun."
    ),
    "It can't be taken back afterwards.": "Es lässt sich danach nicht zurücknehmen.",
    "There's no news yet. I'll tell you here as soon as there is.": (
        "Es gibt noch nichts Neues. Ich melde mich hier, sobald es etwas gibt."
    ),
    "That's under way already. I'll tell you here how it ends.": (
        "Das läuft schon. Ich sage Ihnen hier, wie es ausgeht."
    ),
    "All right, I've left it. Nothing was changed. Write any time.": (
        "Gut, ich lasse es. Es wurde nichts geändert. Schreiben Sie mir jederzeit."
    ),
    "I'll close this for now, as I haven't heard from you. Write any time to take it up again.": (
        "Ich schließe das vorerst, weil ich nichts von Ihnen gehört habe. Schreiben Sie mir "
        "jederzeit, dann geht es weiter."
    ),
    "Good to hear. I'll close this; write any time.": (
        "Das freut mich. Ich schließe das hier ab; schreiben Sie mir jederzeit."
    ),
    "You're welcome. Write any time.": "Gern. Schreiben Sie mir jederzeit.",
    "{name} closed this. Write any time.": (
        "{name} hat das abgeschlossen. Schreiben Sie mir jederzeit."
    ),
    "{name} closed this. Did this solve it?": "{name} hat das abgeschlossen. Hat es geholfen?",
    "I'm trying this again now.": "Ich versuche es jetzt noch einmal.",
    "You're with the assistant again; a person has read everything so far. Is this solved?": (
        "Sie sind wieder beim Assistenten; ein Mensch hat bisher alles gelesen. Ist es gelöst?"
    ),
    "A later step didn't work, so I've taken back what I did before on {thing}, and checked that "
    "it is as it was.": (
        "Ein späterer Schritt hat nicht geklappt. Darum habe ich zurückgenommen, was ich zuvor an "
        "{thing} getan hatte, und geprüft, dass alles wie vorher ist."
    ),
    "A later step didn't work. I tried to take back what I did before on {thing} and can't see "
    "yet that it worked; a person will look.": (
        "Ein späterer Schritt hat nicht geklappt. Ich habe versucht, zurückzunehmen, was ich zuvor "
        "an {thing} getan hatte, und sehe noch nicht, ob es gelungen ist; ein Mensch sieht nach."
    ),
    "What I did before on {thing} still stands: I couldn't take it back. "
    "A person will look at it.": (
        "Was ich zuvor an {thing} getan habe, gilt noch: Ich konnte es nicht zurücknehmen. "
        "Ein Mensch sieht es sich an."
    ),
    "You'll have an answer by {time} today.": "Sie bekommen heute bis {time} Uhr eine Antwort.",
    "You'll have an answer by {time} tomorrow.": (
        "Sie bekommen morgen bis {time} Uhr eine Antwort."
    ),
    "You'll have an answer by {time} on {day}.": (
        "Sie bekommen bis {day}, {time} Uhr, eine Antwort."
    ),
}
_TO_A_PERSON = {
    "Of course. A person from our team will answer you here.": (
        "Selbstverständlich. Jemand aus unserem Team antwortet Ihnen hier."
    ),
    "I'm not sure I understand this well enough to help, so I've passed it to a person.": (
        "Ich bin nicht sicher, ob ich das gut genug verstehe. Darum habe ich es an einen Menschen "
        "weitergegeben."
    ),
    "I couldn't find an answer I'd trust, so I've passed this to a person.": (
        "Ich habe keine verlässliche Antwort gefunden und es an einen Menschen weitergegeben."
    ),
    "Sorry that didn't solve it. I've passed it to a person with everything so far.": (
        "Schade, dass das nicht geholfen hat. Ich habe es mit allem Bisherigen an einen Menschen "
        "weitergegeben."
    ),
    "This one needs a person to decide. I've passed it on with all the details.": (
        "Darüber muss ein Mensch entscheiden. Ich habe es mit allen Angaben weitergegeben."
    ),
    "I couldn't get the details I need, so I've passed this to a person.": (
        "Mir fehlen Angaben, darum habe ich es an einen Menschen weitergegeben."
    ),
    "I couldn't confirm whose account this is, so I've passed this to a person.": (
        "Ich konnte nicht klären, wem dieses Konto gehört, und habe es an einen Menschen "
        "weitergegeben."
    ),
    "Our order system isn't answering right now. Nothing is lost; a person will go on.": (
        "Unser Bestellsystem antwortet gerade nicht. Es geht nichts verloren; ein Mensch macht "
        "weiter."
    ),
    "Our system didn't accept this, and nothing was changed. A person will sort it out.": (
        "Unser System hat das nicht angenommen, und es wurde nichts geändert. Ein Mensch kümmert "
        "sich darum."
    ),
    "I can't see yet whether this went through. A person will check before anything else.": (
        "Ich sehe noch nicht, ob das geklappt hat. Ein Mensch prüft das als Erstes."
    ),
    "A colleague looked at this and will answer you here.": (
        "Jemand aus dem Team hat es sich angesehen und antwortet Ihnen hier."
    ),
    "This has waited longer than it should have, and nothing was done yet. A person will look "
    "at it now.": (
        "Das hat länger gewartet, als es sollte, und es wurde noch nichts getan. Ein Mensch sieht "
        "es sich jetzt an."
    ),
    "A person does this one. I've passed it on with all the details.": (
        "Das erledigt ein Mensch. Ich habe es mit allen Angaben weitergegeben."
    ),
    "This one needs a person. I've passed it on with all the details.": (
        "Dafür braucht es einen Menschen. Ich habe es mit allen Angaben weitergegeben."
    ),
    "This one needs a person today. I've passed it on with all the details.": (
        "Dafür braucht es heute einen Menschen. Ich habe es mit allen Angaben weitergegeben."
    ),
    "Something changed in your order meanwhile, so a person will look at it.": (
        "An Ihrer Bestellung hat sich inzwischen etwas geändert. Ein Mensch sieht es sich an."
    ),
    "A person looks at this as a matter of its own.": "Jemand von uns sieht sich das für sich an.",
    "{name} put your two messages together. You can go on in either; we read both here.": (
        "{name} hat Ihre beiden Anliegen zusammengelegt. Sie können in beiden weiterschreiben; "
        "wir lesen beides hier."
    ),
    "How satisfied are you with the help that you got here? One press is enough.": (
        "Wie zufrieden sind Sie mit der Hilfe, die Sie hier bekommen haben? Ein Klick genügt."
    ),
    "Thank you. You can add a few words here: {link}": (
        "Danke. Hier können Sie noch etwas dazu schreiben: {link}"
    ),
    "Thank you, we have your answer.": "Danke, wir haben Ihre Antwort.",
    "5, very satisfied": "5, sehr zufrieden",
    "1, very unsatisfied": "1, sehr unzufrieden",
    "Thanks, your message has reached us.": "Danke, Ihre Nachricht ist bei uns angekommen.",
    "Thank you for telling us. A person will write to you here as soon as they can. If you "
    "are in danger now, please call your emergency number (112 in Europe, 911 in North "
    "America) or a crisis line: somebody answers there at any hour.": (
        "Danke, dass Sie uns das sagen. Ein Mensch schreibt Ihnen hier, so bald es geht. Wenn Sie "
        "jetzt in Gefahr sind, rufen Sie bitte den Notruf 112 oder die Telefonseelsorge an "
        "(0800 111 0 111): Dort ist zu jeder Stunde jemand da."
    ),
    "You sound unhappy with this, and I understand why. I’ll go on, and a person can take over at "
    "any time: just say so.": (
        "Sie klingen unzufrieden, und das verstehe ich. Ich mache weiter, und jederzeit kann ein "
        "Mensch übernehmen: Sagen Sie es einfach."
    ),
    "I took {what} out of your message before it was kept. Please don’t send it here.": (
        "Ich habe {what} aus Ihrer Nachricht entfernt, bevor sie gespeichert wurde. Bitte senden "
        "Sie so etwas nicht hierher."
    ),
    "a card number": "eine Kartennummer",
    "a key": "einen Schlüssel",
    "You've had several automatic mails from us today, so a person goes on with this.": (
        "Sie haben heute schon mehrere automatische Mails von uns, deshalb macht ein Mensch weiter."
    ),
    "Your safety comes first: please unplug the machine and don't use it. "
    "I've marked this urgent for a person.": (
        "Ihre Sicherheit geht vor: Bitte ziehen Sie den Stecker der Maschine und benutzen Sie sie "
        "nicht. Ich habe das als dringend an einen Menschen weitergegeben."
    ),
    "I've passed this to a person who can answer it properly.": (
        "Ich habe das an jemanden weitergegeben, der es richtig beantworten kann."
    ),
    "Something failed on our side. Nothing is lost: I've passed this to a person.": (
        "Bei uns ist etwas schiefgegangen. Es geht nichts verloren: Ich habe es an einen Menschen "
        "weitergegeben."
    ),
}

_BY_MAIL = {
    "To go on I need to know it's you. If {address} belongs to an account, a mail with a button "
    "and a code is on its way there: press the button, or answer with the code. If your account "
    "has another address, answer with that one.": (
        "Damit es weitergeht, muss ich wissen, dass Sie es sind. Wenn {address} zu einem Konto "
        "gehört, ist eine Mail mit einer Schaltfläche und einem Code dorthin unterwegs: Drücken "
        "Sie die Schaltfläche oder antworten Sie mit dem Code. Hat Ihr Konto eine andere Adresse, "
        "antworten Sie mit dieser."
    ),
    "{company} (AI assistant)": "{company} (KI-Assistent)",
    "I'm the AI assistant of {company}. You can answer this mail; write “person” and one of the "
    "team takes over.": (
        "Ich bin der KI-Assistent von {company}. Sie können auf diese Mail antworten; schreiben "
        "Sie „Mensch“, und jemand aus dem Team übernimmt."
    ),
    "You can answer this mail; your answer reaches the same conversation.": (
        "Sie können auf diese Mail antworten; Ihre Antwort kommt in dasselbe Gespräch."
    ),
    "One press, and it's done": "Ein Druck, und es ist erledigt",
    "Opening this page changed nothing. Press the button, and we take it from there.": (
        "Das Öffnen dieser Seite hat nichts geändert. Drücken Sie die Schaltfläche, den Rest "
        "machen wir."
    ),
    "Done": "Erledigt",
    "You pressed this button before; nothing was done twice.": (
        "Diese Schaltfläche haben Sie schon gedrückt; nichts geschah doppelt."
    ),
    "We have it. The answer comes by mail.": "Wir haben es. Die Antwort kommt per Mail.",
    "This solved it": "Das hat geholfen",
    "I still need help": "Ich brauche noch Hilfe",
    "I want a person": "Ich möchte mit einem Menschen sprechen",
    "Each button works once, for 30 days, without signing in.": (
        "Jede Schaltfläche gilt einmal, 30 Tage lang, ohne Anmeldung."
    ),
}

_BY_MESSENGER = {
    "All right, I won't write here any more. Write START if you want to hear from us.": (
        "Gut, ich schreibe hier nicht mehr. Schreiben Sie START, wenn Sie von uns hören möchten."
    ),
    "You'll hear from us here again. What can I do for you?": (
        "Sie hören hier wieder von uns. Was kann ich für Sie tun?"
    ),
    "Write what you need, and I answer here. Write “person” for one of the team, or STOP to get no "
    "more messages.": (
        "Schreiben Sie, was Sie brauchen; ich antworte hier. Schreiben Sie „Mensch“ für jemanden "
        "aus dem Team oder STOP, um keine Nachrichten mehr zu bekommen."
    ),
    "This has gone on since. Use the newest buttons, or write what you want.": (
        "Es ging inzwischen weiter. Nehmen Sie die neuesten Schaltflächen oder schreiben Sie, was "
        "Sie möchten."
    ),
    "That code is too old or was used before. Write what you need, and we start here.": (
        "Dieser Code ist zu alt oder wurde schon benutzt. Schreiben Sie, was Sie brauchen, dann "
        "fangen wir hier an."
    ),
    "This is the same conversation. From now on the answers come here too.": (
        "Das ist dasselbe Gespräch. Ab jetzt kommen die Antworten auch hierher."
    ),
    "Or write “{label}”.": "Oder schreiben Sie „{label}“.",
}

GERMAN = {
    **_BUTTONS,
    **_WHO_IS_HERE,
    **_ASKING,
    **_GOING_ON,
    **_TO_A_PERSON,
    **_BY_MAIL,
    **_BY_MESSENGER,
}
