/**
 * Words: the player's own in each language, and those of the content, which are hostile until proved bounded.
 *
 * Texts only ever become text nodes. What is longer than a person reads is cut, and what turns the direction
 * of the text around it is taken out; both are kept in `bounded`, so that a test can report them.
 */
(() => {
/** The player's own words; `{n}` and `{of}` are numbers. */
const OWN = {
  en: { next: 'Next', done: 'Done', close: 'Close', step: 'Step {n} of {of}', back: 'Back', search: 'Search', none: 'Nothing found', help: 'Help', send: 'Send', thanks: 'Thank you!', required: 'Please answer this question', least: 'Not at all likely', most: 'Extremely likely', act_click: 'Click the marked element to go on', act_type: 'Fill in the marked field to go on', act_select: 'Choose an option to go on', act_hover: 'Point at the marked element to go on', show: 'Show me', waiting: 'One moment …', lost: 'This step can’t be shown', lost_why: 'What it is about isn’t on this page right now.', again: 'Try again', locked: 'Not yet available', finished: 'Completed', progress: '{n} of {of} completed', quiz: 'Quiz', passed: 'Passed', failed: 'Not passed yet', check: 'Check answers', start: 'Start', opens: 'Opens in a new tab', page: 'This page could not be opened here', open: 'Open in a new tab', stars: '{n} of 5 stars', guidance: 'Guidance' },
  de: { next: 'Weiter', done: 'Fertig', close: 'Schließen', step: 'Schritt {n} von {of}', back: 'Zurück', search: 'Suchen', none: 'Nichts gefunden', help: 'Hilfe', send: 'Absenden', thanks: 'Vielen Dank!', required: 'Bitte beantworten Sie diese Frage', least: 'Sehr unwahrscheinlich', most: 'Sehr wahrscheinlich', act_click: 'Klicken Sie auf das markierte Element', act_type: 'Füllen Sie das markierte Feld aus', act_select: 'Wählen Sie eine Option', act_hover: 'Zeigen Sie auf das markierte Element', show: 'Zeigen', waiting: 'Einen Moment …', lost: 'Dieser Schritt kann nicht gezeigt werden', lost_why: 'Worum es geht, ist gerade nicht auf dieser Seite.', again: 'Noch einmal', locked: 'Noch nicht verfügbar', finished: 'Erledigt', progress: '{n} von {of} erledigt', quiz: 'Quiz', passed: 'Bestanden', failed: 'Noch nicht bestanden', check: 'Antworten prüfen', start: 'Starten', opens: 'Öffnet einen neuen Tab', page: 'Diese Seite lässt sich hier nicht öffnen', open: 'In neuem Tab öffnen', stars: '{n} von 5 Sternen', guidance: 'Hilfestellung' },
  fr: { next: 'Suivant', done: 'Terminer', close: 'Fermer', step: 'Étape {n} sur {of}', back: 'Retour', search: 'Rechercher', none: 'Aucun résultat', help: 'Aide', send: 'Envoyer', thanks: 'Merci !', required: 'Veuillez répondre à cette question', least: 'Pas du tout probable', most: 'Très probable', act_click: 'Cliquez sur l’élément indiqué', act_type: 'Remplissez le champ indiqué', act_select: 'Choisissez une option', act_hover: 'Survolez l’élément indiqué', show: 'Montrer', waiting: 'Un instant…', lost: 'Cette étape ne peut pas être affichée', lost_why: 'L’élément concerné n’est pas sur cette page.', again: 'Réessayer', locked: 'Pas encore disponible', finished: 'Terminé', progress: '{n} sur {of} terminés', quiz: 'Quiz', passed: 'Réussi', failed: 'Pas encore réussi', check: 'Vérifier les réponses', start: 'Commencer', opens: 'S’ouvre dans un nouvel onglet', page: 'Cette page ne peut pas s’ouvrir ici', open: 'Ouvrir dans un nouvel onglet', stars: '{n} étoiles sur 5', guidance: 'Aide' },
  es: { next: 'Siguiente', done: 'Listo', close: 'Cerrar', step: 'Paso {n} de {of}', back: 'Atrás', search: 'Buscar', none: 'Sin resultados', help: 'Ayuda', send: 'Enviar', thanks: '¡Gracias!', required: 'Responda a esta pregunta', least: 'Nada probable', most: 'Muy probable', act_click: 'Haga clic en el elemento señalado', act_type: 'Rellene el campo señalado', act_select: 'Elija una opción', act_hover: 'Señale el elemento marcado', show: 'Mostrar', waiting: 'Un momento…', lost: 'No se puede mostrar este paso', lost_why: 'Lo que explica no está ahora en esta página.', again: 'Reintentar', locked: 'Aún no disponible', finished: 'Completado', progress: '{n} de {of} completados', quiz: 'Cuestionario', passed: 'Aprobado', failed: 'Aún no aprobado', check: 'Comprobar', start: 'Empezar', opens: 'Se abre en otra pestaña', page: 'Esta página no se puede abrir aquí', open: 'Abrir en otra pestaña', stars: '{n} de 5 estrellas', guidance: 'Ayuda' },
  ja: { next: '次へ', done: '完了', close: '閉じる', step: 'ステップ {n} / {of}', back: '戻る', search: '検索', none: '見つかりません', help: 'ヘルプ', send: '送信', thanks: 'ありがとうございました', required: 'この質問にお答えください', least: 'まったく思わない', most: '非常にそう思う', act_click: '示された要素をクリックしてください', act_type: '示された欄に入力してください', act_select: '選択してください', act_hover: '示された要素にポインタを合わせてください', show: '表示', waiting: 'お待ちください…', lost: 'このステップは表示できません', lost_why: '対象の要素がこのページにありません。', again: '再試行', locked: 'まだ利用できません', finished: '完了', progress: '{of} 件中 {n} 件完了', quiz: 'クイズ', passed: '合格', failed: '未合格', check: '答え合わせ', start: '開始', opens: '新しいタブで開きます', page: 'このページはここでは開けません', open: '新しいタブで開く', stars: '星 5 つ中 {n}', guidance: 'ガイド' },
  ar: { next: 'التالي', done: 'تم', close: 'إغلاق', step: 'الخطوة {n} من {of}', back: 'رجوع', search: 'بحث', none: 'لا توجد نتائج', help: 'مساعدة', send: 'إرسال', thanks: 'شكرًا لك!', required: 'يرجى الإجابة عن هذا السؤال', least: 'غير محتمل إطلاقًا', most: 'محتمل جدًا', act_click: 'انقر العنصر المحدد للمتابعة', act_type: 'املأ الحقل المحدد للمتابعة', act_select: 'اختر خيارًا للمتابعة', act_hover: 'أشر إلى العنصر المحدد للمتابعة', show: 'أرني', waiting: 'لحظة…', lost: 'لا يمكن عرض هذه الخطوة', lost_why: 'ما تتحدث عنه غير موجود في هذه الصفحة الآن.', again: 'حاول مجددًا', locked: 'غير متاح بعد', finished: 'مكتمل', progress: 'اكتمل {n} من {of}', quiz: 'اختبار', passed: 'ناجح', failed: 'لم ينجح بعد', check: 'تحقق من الإجابات', start: 'ابدأ', opens: 'يفتح في علامة تبويب جديدة', page: 'لا يمكن فتح هذه الصفحة هنا', open: 'افتح في علامة تبويب جديدة', stars: '{n} من 5 نجوم', guidance: 'إرشاد' },
};
const RTL = /^(ar|he|fa|ur|yi|dv|ps|sd|ug|ckb)\b/i;
/** The longest texts by the last part of their keys, in characters; the rest is as long as labels are. */
const LONGEST = { title: 200, text: 3000, description: 400, thanks: 1000 };
const primary = tag => tag.split('-')[0].toLowerCase();

/** The language of the content that suits best: what was asked for, the page's, the person's, the default. */
player.chosen = (asked, content) => {
  const all = content.languages?.all || Object.keys(content.texts || {});
  for (const tag of [asked, document.documentElement.lang, ...(navigator.languages || [])]) {
    if (!tag) continue;
    const lower = tag.toLowerCase();
    const found = all.find(l => l.toLowerCase() === lower) || all.find(l => l.toLowerCase() === primary(tag)) || all.find(l => primary(l) === primary(tag));
    if (found) return found;
  }
  return content.languages?.default || all[0] || 'en';
};
player.rtl = () => RTL.test(player.language);
/** A word of the player's own. */
player.word = (key, n, of) => ((OWN[primary(player.language)] || OWN.en)[key] || OWN.en[key]).replace('{n}', n).replace('{of}', of);

player.bounded = new Set();
player.fallbacks = new Set();
/** A hostile text as it may be shown; `key` is its name in reports. */
player.clean = (text, key) => {
  const most = LONGEST[key.split('.').pop()] || 120;
  let out = String(text).replace(/[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]/g, '').replace(/[\ufffe\uffff]/g, '');
  // A heap of combining marks covers what stands above and below.
  out = out.replace(/(\p{M}{4})\p{M}+/gu, '$1');
  if (out.length > most) out = out.slice(0, most).replace(/[\ud800-\udbff]$/, '') + '…';
  if (out !== String(text)) player.bounded.add(key);
  return out;
};
/** The text of a key in the player's language; another language's where it has none, which is noted. */
player.text = key => {
  const texts = player.content.texts || {};
  const own = texts[player.language]?.[key] ?? texts[primary(player.language)]?.[key];
  if (own !== undefined) return player.clean(own, key);
  const from = player.content.languages?.default;
  const other = texts[from]?.[key] ?? Object.values(texts).find(t => t[key] !== undefined)?.[key];
  if (other === undefined) return '';
  player.fallbacks.add(key);
  return player.clean(other, key);
};
/** What an item is called: its title, or its name. */
player.title = name => player.text(name + '.title') || player.clean(name, name + '.title');
})();
