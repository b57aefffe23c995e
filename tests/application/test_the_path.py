"""The path of a message, from the first word to a verified close or a person."""

from __future__ import annotations

from datetime import timedelta

from tests.application.conftest import World
from unsnag.adapters.store.models import ApprovalRow, EffectRow, OutboxRow, TicketRow
from unsnag.domain.autonomy import Level
from unsnag.domain.conversations import Awaiting, Channel, Holder
from unsnag.domain.outcomes import EventKind, Outcome, standing
from unsnag.domain.resolutions import ApprovalState
from unsnag.domain.shared import ConversationId
from unsnag.domain.tickets import Priority, TicketState


def outcome(world: World, conversation: ConversationId) -> Outcome:
    issue = world.app.store.conversation(conversation).issue
    assert issue is not None
    return standing(world.app.store.events(issue), world.clock()).outcome


def approve(world: World, by: str = "Morgan") -> None:
    row = ApprovalRow.objects.get(state="waiting")
    assert world.app.store.settle_approval(row.pk, ApprovalState.APPROVED, by=by)
    world.app.handle.resume(row.run_id)


def ticket() -> TicketRow:
    return TicketRow.objects.get()


def test_an_order_in_transit_is_looked_up_and_told_and_confirmed_by_the_customer(
    world: World,
) -> None:
    chat = world.begin()
    said = world.say(chat, "where is my parcel TT-10501?")
    assert "on its way" in said[0]
    assert said[-1] == "Did this solve it?"
    assert outcome(world, chat) is Outcome.OPEN
    world.say(chat, "Yes, that solved it", choice="solved")
    assert outcome(world, chat) is Outcome.CONFIRMED
    assert not EffectRow.objects.exists()


def test_a_missing_order_number_is_asked_for_with_the_customers_own_orders(world: World) -> None:
    chat = world.begin()
    world.say(chat, "where is my stuff")
    choices = world.replies(chat)[-1].extras["choices"]
    assert any(c["choice"] == "slot:TT-10501" for c in choices)
    assert not any("TT-10488" in c["choice"] for c in choices)
    assert "on its way" in world.say(chat, "the beans", choice="slot:TT-10501")[0]


def test_a_refund_waits_for_approval_and_is_told_only_after_the_read_back(world: World) -> None:
    chat = world.begin()
    said = world.say(chat, "I want a refund for TT-10482")
    assert "as soon as a colleague has checked it" in said[0]
    assert world.refunds("TT-10482") == []
    assert outcome(world, chat) is Outcome.OPEN
    approve(world)
    assert [r["amount_minor"] for r in world.refunds("TT-10482")] == [8900]
    done = world.replies(chat)[-1]
    assert done.text.startswith("Done: €89.00 for TT-10482")
    assert done.extras["receipt"]["reference"] == world.refunds("TT-10482")[0]["id"]
    assert outcome(world, chat) is Outcome.VERIFIED
    effect = EffectRow.objects.get()
    assert effect.state == "verified"
    assert effect.granted_by.startswith("approval:")


def test_the_same_refund_runs_by_itself_at_the_level_autonomous(world: World) -> None:
    world.app.store.set_level(
        "refund", "shop.refund", Level.AUTONOMOUS, by="Morgan", reason="earned"
    )
    chat = world.begin()
    said = world.say(chat, "refund TT-10482 please")
    assert said[-1].startswith("Done: €89.00")
    assert outcome(world, chat) is Outcome.VERIFIED
    assert EffectRow.objects.get().granted_by == "level:autonomous"


def test_thanks_after_a_verified_refund_stays_verified(world: World) -> None:
    world.app.store.set_level("refund", "shop.refund", Level.AUTONOMOUS, by="M", reason="earned")
    chat = world.begin()
    world.say(chat, "refund TT-10482 please")
    world.say(chat, "thanks, that solved it")
    assert outcome(world, chat) is Outcome.VERIFIED
    assert not TicketRow.objects.exists()


def test_an_opened_item_goes_to_a_person_with_everything_known(world: World) -> None:
    chat = world.begin()
    said = world.say(chat, "I want my money back for TT-10471")
    assert "unopened" in said[0]
    assert "answer by" in said[0]
    packet = ticket().packet
    assert packet["reason"] == "policy"
    assert packet["who"] == "Mara Lindqvist"
    assert packet["wants"] == "I want my money back for TT-10471"
    assert packet["decision"]["rule"]["name"] == "opened"
    assert {"name": "order.opened", "about": "Opened", "value": "yes", "source": "shop.order"} in (
        packet["facts"]
    )
    assert "refund as goodwill" in packet["next_step"]
    assert outcome(world, chat) is Outcome.HANDED_OFF
    assert world.refunds("TT-10471") == []


def test_every_refusal_of_the_refund_policy_reaches_a_person(world: World) -> None:
    for order, rule in (("TT-10391", "too_late"), ("TT-10466", "too_much")):
        chat = world.begin()
        world.say(chat, f"refund {order}")
        issue = world.app.store.conversation(chat).issue
        row = TicketRow.objects.get(issue_id=issue)
        assert row.packet["decision"]["rule"]["name"] == rule


def test_somebody_elses_order_is_never_found(world: World) -> None:
    chat = world.begin("cus_1003")
    said = world.say(chat, "refund TT-10482")
    assert said[0].startswith("I couldn't find TT-10482 on your account")
    assert world.refunds("TT-10482") == []


def test_what_is_not_understood_reaches_the_desk_in_the_same_turn(world: World) -> None:
    chat = world.begin()
    said = world.say(chat, "my cousin's zeppelin is on strike")
    assert "passed it to a person" in said[0]
    assert ticket().reason == "not_understood"
    assert world.app.store.conversation(chat).holder is Holder.HUMAN


def test_a_wish_for_a_person_is_granted_at_any_point(world: World) -> None:
    chat = world.begin()
    world.say(chat, "refund TT-10482")
    said = world.say(chat, "I want a human")
    assert "A person from our team" in said[0]
    assert ticket().reason == "customer_asked"
    assert ticket().packet["intent"] == "refund_request"
    assert world.say(chat, "hello?") == []


def test_danger_goes_to_a_person_at_once_and_first_in_the_queue(world: World) -> None:
    chat = world.begin()
    said = world.say(chat, "The machine gave me an electric shock, where is my refund")
    assert "unplug" in said[0]
    assert ticket().priority == Priority.URGENT.value


def test_an_unknown_visitor_is_identified_by_a_code_to_the_address_on_file(world: World) -> None:
    chat = world.begin(None)
    said = world.say(chat, "refund for TT-10477 please")
    assert "Which e-mail address" in said[0]
    assert "on its way there" in world.say(chat, "ines.carvalho@example.net")[0]
    code = OutboxRow.objects.get(to="ines.carvalho@example.net").subject.split()[0]
    wrong = "000000" if code != "000000" else "111111"
    assert "doesn't match" in world.say(chat, wrong)[0]
    said = world.say(chat, code)
    assert said[0] == "Thanks, Ines, that's you."
    assert "Refund €42.00 for TT-10477" in said[1]


def test_an_address_without_account_is_answered_alike_and_gets_no_mail(world: World) -> None:
    known, unknown = world.begin(None), world.begin(None)
    for chat in (known, unknown):
        world.say(chat, "reset my password")
    a = world.say(known, "ines.carvalho@example.net")[0]
    b = world.say(unknown, "nobody.there@example.net")[0]
    assert a.replace("ines.carvalho", "x") == b.replace("nobody.there", "x")
    assert OutboxRow.objects.count() == 1


def test_a_password_reset_goes_to_the_address_on_file_and_is_read_back(world: World) -> None:
    world.app.store.set_level(
        "password_reset", "shop.password_reset", Level.AUTONOMOUS, by="M", reason="earned"
    )
    chat = world.begin("cus_1003")
    said = world.say(chat, "I forgot my password, send it to evil@example.com")
    assert "i…o@example.net" in said[-1]
    assert outcome(world, chat) is Outcome.VERIFIED


def test_a_second_factor_is_reset_by_people_only(world: World) -> None:
    chat = world.begin("cus_1002")
    assert "two-step" in world.say(chat, "forgot my password")[0]
    assert ticket().packet["decision"]["rule"]["name"] == "second_factor"


def test_a_need_without_playbook_is_answered_from_the_help_center_with_its_source(
    world: World,
) -> None:
    chat = world.begin(None)
    said = world.say(chat, "how do I descale it every month")
    assert "Descale it every two months." in said[0]
    assert world.replies(chat)[-2].extras["articles"][0]["slug"] == "descale-skerry"
    world.say(chat, "No, I need a person", choice="not_solved")
    assert ticket().reason == "not_solved"
    assert ticket().packet["shown"] == [["descale-skerry", "Descale the Skerry"]]


def test_two_needs_in_one_message_are_settled_one_after_the_other(world: World) -> None:
    chat = world.begin()
    text = "I want a refund for TT-10482. Also, where is my order TT-10501 by now?"
    said = world.say(chat, text)
    assert "Refund €89.00 for TT-10482" in said[0]
    assert said[1].startswith("You also wrote")
    assert "on its way" in said[2]
    approve(world)
    assert [r["amount_minor"] for r in world.refunds("TT-10482")] == [8900]


def test_a_second_refund_while_the_first_waits_is_a_need_of_its_own(world: World) -> None:
    chat = world.begin()
    world.say(chat, "refund TT-10482 please")
    assert "unopened" in world.say(chat, "and a refund for TT-10471 too")[0]
    assert ticket().packet["details"] == [["order_number", "TT-10471"]]
    approve(world)
    assert [r["amount_minor"] for r in world.refunds("TT-10482")] == [8900]
    assert world.replies(chat)[-1].text.startswith("Done: €89.00")


def test_close_intents_are_asked_about(world: World) -> None:
    chat = world.begin()
    said = world.say(chat, "refund password")
    assert said == ["I want to get this right. Which is it?"]
    assert world.app.store.conversation(chat).awaiting is Awaiting.WHICH_INTENT
    assert "Which order" in world.say(chat, "Refund", choice="intent:refund_request")[0]


def test_the_same_message_sent_twice_is_one_message_with_one_answer(world: World) -> None:
    chat = world.begin()
    for _ in range(3):
        world.app.receive(chat, "I want a refund for TT-10482", key="same")
        world.app.handle.take(chat)
    assert len(world.replies(chat)) == 1


def test_a_refused_approval_reaches_a_person_with_the_reason(world: World) -> None:
    chat = world.begin()
    world.say(chat, "refund TT-10482")
    row = ApprovalRow.objects.get()
    world.app.store.settle_approval(
        row.pk, ApprovalState.REFUSED, by="Morgan", reason="bought twice"
    )
    world.app.handle.resume(row.run_id)
    assert "bought twice" in ticket().packet["detail"]
    assert world.refunds("TT-10482") == []
    assert outcome(world, chat) is Outcome.HANDED_OFF


def test_an_approval_is_not_used_when_the_case_changed_meanwhile(world: World) -> None:
    chat = world.begin()
    world.say(chat, "refund TT-10482")
    with world.shop.client() as http:
        http.post(
            "/orders/TT-10482/refunds",
            json={"amount_minor": 1000, "currency": "EUR", "reason": "by phone"},
            headers={"Idempotency-Key": "by-phone"},
        )
    approve(world)
    assert [r["amount_minor"] for r in world.refunds("TT-10482")] == [1000]
    assert ticket().reason == "case_changed"
    assert outcome(world, chat) is Outcome.HANDED_OFF


def test_the_stop_switch_leaves_every_action_to_people(world: World) -> None:
    world.app.store.stop_actions(True, by="Morgan")
    chat = world.begin()
    world.say(chat, "refund TT-10482")
    assert ticket().reason == "actions_stopped"


def test_an_order_paid_back_already_is_denied_with_the_reason_and_a_way_on(world: World) -> None:
    world.app.store.set_level("refund", "shop.refund", Level.AUTONOMOUS, by="M", reason="earned")
    chat = world.begin()
    world.say(chat, "refund TT-10482")
    said = world.say(chat, "refund for TT-10482 again")
    assert "paid back in full already" in said[0]
    assert len(world.refunds("TT-10482")) == 1


def test_caps_stop_what_the_policy_allows(world: World) -> None:
    world.app.store.set_level("refund", "shop.refund", Level.AUTONOMOUS, by="M", reason="earned")
    chat = world.begin("cus_1002")
    said = world.say(chat, "refund TT-10488")
    assert said[-1].startswith("Done: €179.00")
    chat = world.begin("cus_1002")
    world.say(chat, "where is my order TT-10488")
    assert not TicketRow.objects.exists()


def test_a_ticket_reopens_when_the_customer_writes_again(world: World) -> None:
    chat = world.begin()
    world.say(chat, "I want a human")
    world.app.store.set_ticket_state(ticket().pk, TicketState.WAITING)
    world.say(chat, "one more thing")
    assert ticket().state == TicketState.OPEN.value


def test_a_form_message_belongs_to_its_channel(world: World) -> None:
    conversation = world.app.store.start_conversation(Channel.FORM)
    world.say(conversation.id, "zeppelin")
    issue = world.app.store.conversation(conversation.id).issue
    assert issue is not None
    events = world.app.store.events(issue)
    assert events[0].kind is EventKind.OPENED
    assert events[0].data["channel"] == "form"


def test_a_delayed_refund_runs_after_its_veto_window_without_a_person(world: World) -> None:
    world.app.store.set_level("refund", "shop.refund", Level.DELAYED, by="M", reason="earned")
    chat = world.begin()
    assert "in 30 minutes" in world.say(chat, "refund TT-10482")[0]
    world.app.recover()
    assert world.refunds("TT-10482") == []
    world.clock.ahead += timedelta(minutes=31)
    world.app.recover()
    assert [r["amount_minor"] for r in world.refunds("TT-10482")] == [8900]
    issue = world.app.store.conversation(chat).issue
    assert issue is not None
    assert not standing(world.app.store.events(issue), world.clock()).human_touched


def test_after_a_demotion_a_waiting_veto_window_runs_nothing(world: World) -> None:
    world.app.store.set_level("refund", "shop.refund", Level.DELAYED, by="M", reason="earned")
    chat = world.begin()
    world.say(chat, "refund TT-10482")
    world.app.store.set_level("refund", "shop.refund", Level.APPROVE, by="M", reason="an error")
    world.clock.ahead += timedelta(minutes=31)
    world.app.recover()
    assert world.refunds("TT-10482") == []
    approve(world)
    assert len(world.refunds("TT-10482")) == 1


def test_a_person_who_takes_the_first_need_sees_the_second(world: World) -> None:
    chat = world.begin()
    world.say(chat, "I want a refund for TT-10471. Also, where is my order TT-10501 by now?")
    details = ticket().packet["details"]
    assert ["order_number", "TT-10471"] in details
    assert any(name == "also_asked" and "TT-10501" in text for name, text in details)
