//! Whether a step has weight: whether it may destroy, pay or send.
//!
//! Such a step never acts on an element that was found only by its likeness: deleting the wrong
//! customer is worse than a broken run. So every text of the target counts, in every language that the
//! file knows; of ids, classes and selectors only what says it in plain English.

use crate::import::{own_part, split_camel_case};
use crate::scenario::{Action, Destination, Scenario, Step};
use crate::target::Target;

/// Whole words, for languages that part words by spaces.
const WORDS: &[&str] = &[
    "delete deletes remove erase destroy discard purge wipe unsubscribe terminate deactivate revoke uninstall",
    "pay payment checkout buy donate withdraw refund send resend publish invite",
    "löschen lösche entfernen vernichten verwerfen kündigen widerrufen zahlen bezahlen zahlung kaufen bestellen",
    "kostenpflichtig überweisen überweisung spenden senden absenden versenden abschicken schicken veröffentlichen einladen",
    "supprimer effacer détruire résilier révoquer payer paiement acheter virement envoyer publier inviter",
    "eliminar borrar suprimir destruir descartar revocar pagar pago comprar transferir donar enviar publicar invitar",
    "удалить удаление стереть уничтожить оплатить оплата заплатить купить отправить отправка послать опубликовать пригласить",
    "حذف احذف الحذف إزالة دفع ادفع الدفع شراء اشتر الشراء تحويل إرسال أرسل ارسال الإرسال نشر تبرع",
    "מחק מחיקה הסר הסרה למחוק שלם לתשלום תשלום לשלם קנה לקנות שלח שליחה לשלוח פרסם תרום",
];

/// Words that are also names of things, so that they count only where a text begins with them: `Order
/// now`, but neither `Add order` nor `Order by date`.
const FIRST_WORDS: &[&str] = &[
    "order charge transfer purchase reset clear empty trash",
    "leeren commander commande vider pedir vaciar заказать перевести очистить اطلب مسح הזמן נקה",
];

/// Words that count in ids, classes and selectors too.
const CODE_WORDS: &[&str] = &["delete remove destroy erase purge pay buy purchase send donate refund"];

/// Parts of words that mean nothing else: `deletelink`, `Löschung`.
const STEMS: &[&str] = &["delet", "remov", "lösch", "supprim", "elimin", "удал", "checkout", "payment"];

/// Parts of texts, for languages that do not part words by spaces, and phrases.
const PARTS: &[&str] = &[
    "place order",
    "place your order",
    "submit order",
    "confirm order",
    "complete order",
    "i'm sure",
    "i’m sure",
    "削除",
    "消去",
    "破棄",
    "取り消",
    "解約",
    "退会",
    "初期化",
    "支払",
    "決済",
    "購入",
    "注文する",
    "注文を確定",
    "振込",
    "送金",
    "送信",
    "送る",
    "公開する",
    "招待",
    "寄付",
    "删除",
    "刪除",
    "移除",
    "清空",
    "销毁",
    "銷毀",
    "丢弃",
    "注销",
    "支付",
    "付款",
    "结账",
    "結帳",
    "购买",
    "購買",
    "下单",
    "下單",
    "订购",
    "訂購",
    "转账",
    "轉帳",
    "发送",
    "發送",
    "发布",
    "發布",
    "邀请",
    "捐",
];

/// Whether a step may destroy, pay or send. Looking, typing and moving within the page never do.
pub fn has_weight(step: &Step, scenario: &Scenario) -> bool {
    match &step.action {
        Action::Click { .. }
        | Action::Press { .. }
        | Action::Drag { .. }
        | Action::Check { .. }
        | Action::Select { .. }
        | Action::Dialog { accept: true, .. } => {
            let named = |name: &str| {
                has_word(&words(name), CODE_WORDS)
                    || scenario.targets.get(name).is_some_and(target_has_weight)
            };
            step.note.as_deref().is_some_and(is_weighty) || step.action.targets().into_iter().any(named)
        }
        Action::Go(Destination::Address(address)) => has_word(&words(address), CODE_WORDS),
        _ => false,
    }
}

fn target_has_weight(target: &Target) -> bool {
    let learned = target.texts.values().flat_map(|languages| languages.values());
    let last_parts = target.selectors.iter().filter_map(|path| path.last()).map(String::as_str);
    let spoken = |part: &&str| part.starts_with("aria/") || part.starts_with("text/");
    let (texts, code): (Vec<&str>, Vec<&str>) = last_parts.partition(spoken);
    let texts = texts.into_iter().map(|part| part.split_once('/').map_or(part, |(_, name)| name));
    let attributes = target.signals.attributes.values().chain(&target.signals.classes).map(String::as_str);
    texts.chain(learned.map(|learned| learned.text.as_str())).any(is_weighty)
        || code.into_iter().map(own_part).chain(attributes).any(|code| has_word(&words(code), CODE_WORDS))
}

/// A text of the page, or a note.
fn is_weighty(text: &str) -> bool {
    let text = words(text);
    let mut parts = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = parts.next().filter(|_| parts.next() != Some("by"));
    has_word(&text, WORDS)
        || PARTS.iter().any(|part| text.contains(part))
        || first.is_some_and(|first| is_among(first, FIRST_WORDS))
}

fn has_word(text: &str, known: &[&str]) -> bool {
    STEMS.iter().any(|stem| text.contains(stem))
        || text.split(|letter: char| !letter.is_alphanumeric()).any(|word| is_among(word, known))
}

fn is_among(word: &str, known: &[&str]) -> bool {
    known.iter().flat_map(|line| line.split(' ')).any(|known| known == word)
}

/// In lower case and with camel case taken apart: `btnDelete` is two words.
fn words(text: &str) -> String {
    split_camel_case(text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_scenario;

    fn check(step: &str, target: &str, expected: bool) {
        let text = format!("scenario: x\nsteps:\n  - {step}\ntargets:\n  a: {target}\n");
        let scenario = read_scenario("", &text).unwrap();
        assert_eq!(has_weight(&scenario.steps[0], &scenario), expected, "{step} {target}");
    }

    #[test]
    fn a_step_that_destroys_pays_or_sends_has_weight() {
        for target in [
            "{text: {en: Delete customer}}",
            "{text: {en: Order now}}",
            "{name: {de: Jetzt kostenpflichtig bestellen}}",
            "{text: {ja: 削除する}}",
            "{text: {zh-Hans: 立即支付}}",
            "{text: {ru: Удалить}}",
            "{text: {ar: حذف}}",
            "{text: {he: מחק}}",
            "{text: {fr: Supprimer}}",
            "{text: {es: Pagar}}",
            "{attributes: {id: btnDelete}}",
            "{selectors: [[\"#menu-item-delete\"]]}",
            "{classes: [deletelink]}",
            "{selectors: [[\"aria/Send\"]]}",
            "{selectors: [[\"aria/Yes, I'm sure[role=\\\"button\\\"]\"]]}",
        ] {
            check("click: a", target, true);
            check("hover: a", target, false);
            check("expect: {target: a, visible: true}", target, false);
        }
    }

    #[test]
    fn an_everyday_step_has_none() {
        for target in [
            "{text: {en: New contact}}",
            "{text: {en: Border}}",
            "{text: {en: Add order}}",
            "{text: {en: Order by date}}",
            "{attributes: {id: recorder}}",
            "{attributes: {type: submit}}",
            "{selectors: [[\"aria/Login[role=\\\"button\\\"]\"], [\"#login-submit\"], [\"#delete-form .cancel\"]]}",
        ] {
            check("click: a", target, false);
        }
    }
}
