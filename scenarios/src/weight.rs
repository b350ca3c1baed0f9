//! Whether a step has weight: whether it may destroy, pay or send.
//!
//! Such a step never acts on an element that was found only by its likeness: deleting the wrong
//! customer is worse than a broken run. Missing a word here is the dangerous side, so all texts, selectors
//! and ids are looked at, in every language that the file knows.

use crate::scenario::{Action, Destination, Scenario, Step};
use crate::target::Target;

/// Whole words, in languages that part words by spaces.
const WORDS: &[&str] = &[
    // English.
    "delete",
    "deletes",
    "remove",
    "erase",
    "destroy",
    "discard",
    "purge",
    "wipe",
    "drop",
    "trash",
    "unsubscribe",
    "terminate",
    "deactivate",
    "revoke",
    "reset",
    "clear",
    "pay",
    "payment",
    "checkout",
    "buy",
    "purchase",
    "order",
    "donate",
    "transfer",
    "withdraw",
    "refund",
    "charge",
    "send",
    "submit",
    "publish",
    "post",
    "email",
    "invite",
    "deploy",
    "uninstall",
    "bin",
    // German.
    "löschen",
    "lösche",
    "entfernen",
    "vernichten",
    "verwerfen",
    "leeren",
    "zurücksetzen",
    "kündigen",
    "widerrufen",
    "zahlen",
    "bezahlen",
    "zahlung",
    "kaufen",
    "kauf",
    "bestellen",
    "bestellung",
    "kostenpflichtig",
    "überweisen",
    "überweisung",
    "spenden",
    "senden",
    "absenden",
    "versenden",
    "abschicken",
    "schicken",
    "veröffentlichen",
    "einladen",
    "buchen",
    "papierkorb",
    // French.
    "supprimer",
    "effacer",
    "détruire",
    "enlever",
    "retirer",
    "vider",
    "réinitialiser",
    "résilier",
    "révoquer",
    "payer",
    "paiement",
    "régler",
    "acheter",
    "achat",
    "commander",
    "commande",
    "virer",
    "virement",
    "donner",
    "envoyer",
    "envoi",
    "soumettre",
    "publier",
    "inviter",
    "réserver",
    "corbeille",
    // Spanish.
    "eliminar",
    "borrar",
    "quitar",
    "suprimir",
    "destruir",
    "descartar",
    "vaciar",
    "restablecer",
    "anular",
    "revocar",
    "pagar",
    "pago",
    "comprar",
    "compra",
    "pedir",
    "pedido",
    "transferir",
    "donar",
    "enviar",
    "envío",
    "publicar",
    "invitar",
    "reservar",
    // Russian.
    "удалить",
    "удаление",
    "стереть",
    "очистить",
    "убрать",
    "сбросить",
    "уничтожить",
    "оплатить",
    "оплата",
    "заплатить",
    "купить",
    "покупка",
    "заказать",
    "заказ",
    "перевести",
    "перевод",
    "отправить",
    "отправка",
    "послать",
    "опубликовать",
    "пригласить",
    // Arabic, with and without the article.
    "حذف",
    "احذف",
    "الحذف",
    "إزالة",
    "مسح",
    "إلغاء",
    "دفع",
    "ادفع",
    "الدفع",
    "شراء",
    "اشتر",
    "الشراء",
    "طلب",
    "اطلب",
    "تحويل",
    "إرسال",
    "أرسل",
    "ارسال",
    "الإرسال",
    "نشر",
    "تبرع",
    // Hebrew.
    "מחק",
    "מחיקה",
    "הסר",
    "הסרה",
    "למחוק",
    "נקה",
    "אפס",
    "בטל",
    "שלם",
    "לתשלום",
    "תשלום",
    "לשלם",
    "קנה",
    "קנייה",
    "לקנות",
    "הזמן",
    "הזמנה",
    "העבר",
    "העברה",
    "שלח",
    "שליחה",
    "לשלוח",
    "פרסם",
    "תרום",
];

/// Parts of texts, in languages that do not part words by spaces.
const PARTS: &[&str] = &[
    // Japanese.
    "削除",
    "消去",
    "破棄",
    "取り消",
    "解約",
    "退会",
    "初期化",
    "リセット",
    "支払",
    "決済",
    "購入",
    "注文",
    "買う",
    "振込",
    "送金",
    "送信",
    "送る",
    "公開",
    "投稿",
    "招待",
    "寄付",
    "ゴミ箱",
    "デプロイ",
    // Chinese, simplified and traditional.
    "删除",
    "刪除",
    "移除",
    "清空",
    "清除",
    "销毁",
    "銷毀",
    "丢弃",
    "重置",
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
    "传送",
    "傳送",
    "提交",
    "发布",
    "發布",
    "邀请",
    "捐",
    "部署",
];

/// Parts of words that mean nothing else: `deletelink`, `Löschung`.
const STEMS: &[&str] = &["delet", "remov", "lösch", "supprim", "elimin", "удал", "checkout", "payment"];

/// Whether a step's words destroy, pay or send. Expectations and navigations within the page never do.
pub fn has_weight(step: &Step, scenario: &Scenario) -> bool {
    match &step.action {
        Action::Expect(_)
        | Action::Hover { .. }
        | Action::Scroll { .. }
        | Action::Switch(_)
        | Action::CloseTab => false,
        Action::Type { .. } | Action::Upload { .. } => false,
        Action::Go(Destination::Address(address)) => is_weighty(address),
        Action::Go(_) => false,
        _ => {
            let targets = step.action.targets().into_iter();
            step.note.as_deref().is_some_and(is_weighty)
                || targets
                    .into_iter()
                    .any(|name| is_weighty(name) || scenario.targets.get(name).is_some_and(target_has_weight))
        }
    }
}

fn target_has_weight(target: &Target) -> bool {
    let texts = target.texts.values().flat_map(|languages| languages.values()).map(|learned| &learned.text);
    let attributes = target.signals.attributes.values();
    let own_parts = target.selectors.iter().filter_map(|path| path.last());
    texts.chain(attributes).chain(&target.signals.classes).chain(own_parts).any(|text| is_weighty(text))
}

fn is_weighty(text: &str) -> bool {
    let mut spaced = String::new();
    let mut before = ' ';
    for letter in text.chars() {
        // `btnDelete` is two words.
        if before.is_lowercase() && letter.is_uppercase() {
            spaced.push(' ');
        }
        spaced.push(letter);
        before = letter;
    }
    let spaced = spaced.to_lowercase();
    PARTS.iter().any(|part| spaced.contains(part))
        || STEMS.iter().any(|stem| spaced.contains(stem))
        || spaced.split(|letter: char| !letter.is_alphanumeric()).any(|word| WORDS.contains(&word))
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
            "{name: {de: Jetzt kostenpflichtig bestellen}}",
            "{text: {ja: 削除する}}",
            "{text: {zh-Hans: 立即支付}}",
            "{text: {ru: Удалить}}",
            "{text: {ar: حذف}}",
            "{text: {he: מחק}}",
            "{attributes: {id: btnDelete}}",
            "{selectors: [[\"#menu-item-delete\"]]}",
            "{classes: [deletelink]}",
            "{selectors: [[\"aria/Send\"]]}",
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
            "{text: {en: Next}}",
            "{text: {en: Border}}",
            "{attributes: {id: recorder}}",
        ] {
            check("click: a", target, false);
        }
    }
}
