/**
 * Words: the player's own in each language, and those of the content, which are hostile until proved bounded.
 *
 * Texts only ever become text nodes. What is longer than a person reads is cut, and what turns the direction
 * of the text around it is taken out; both are kept in `bounded`, so that a test can report them.
 */
(() => {
/** The player's own words by language, of which English is always there; `{n}` and `{of}` are numbers. */
player.own = { en: { next: 'Next', done: 'Done', close: 'Close', step: 'Step {n} of {of}', back: 'Back', search: 'Search', none: 'Nothing found', help: 'Help', send: 'Send', thanks: 'Thank you!', required: 'Please answer this question', least: 'Not at all likely', most: 'Extremely likely', act_click: 'Click the marked element to go on', act_type: 'Fill in the marked field to go on', act_select: 'Choose an option to go on', act_hover: 'Point at the marked element to go on', show: 'Show me', lost: 'This step can’t be shown', lost_why: 'What it is about isn’t on this page right now.', again: 'Try again', locked: 'Not yet available', finished: 'Completed', progress: '{n} of {of} completed', quiz: 'Quiz', passed: 'Passed', failed: 'Not passed yet', check: 'Check answers', open: 'Open in a new tab', stars: '{n} of 5 stars' } };
const RTL = /^(ar|he|fa|ur|yi|dv|ps|sd|ug|ckb)\b/i;
/** The longest texts by the last part of their keys, in characters; the rest is as long as labels are. */
const LONGEST = { title: 200, text: 3000, description: 400, thanks: 1000 };
const primary = tag => tag.split('-')[0].toLowerCase();

/** The language of the content that suits best: what was asked for, the page's, the person's, the default. */
player.chosen = (asked, content) => {
  const all = content.languages?.all || Object.keys(content.texts || {});
  for (const tag of [asked, document.documentElement?.lang, ...(navigator.languages || [])]) {
    if (!tag) continue;
    const lower = tag.toLowerCase();
    const found = all.find(l => l.toLowerCase() === lower) || all.find(l => l.toLowerCase() === primary(tag)) || all.find(l => primary(l) === primary(tag));
    if (found) return found;
  }
  return content.languages?.default || all[0] || 'en';
};
player.rtl = () => RTL.test(player.language);
/** A word of the player's own. */
player.word = (key, n, of) => (player.own[primary(player.language)]?.[key] || player.own.en[key]).replace('{n}', n).replace('{of}', of);

/*tests*/player.bounded = new Set();/*end*/
/*tests*/player.fallbacks = new Set();/*end*/
/** A hostile text as it may be shown; `key` is its name in reports. */
player.clean = (text, key) => {
  const most = LONGEST[key.split('.').pop()] || 120;
  let out = String(text).replace(/[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]/g, '').replace(/[\ufffe\uffff]/g, '');
  // A heap of combining marks covers what stands above and below.
  out = out.replace(/(\p{M}{4})\p{M}+/gu, '$1');
  if (out.length > most) out = out.slice(0, most).replace(/[\ud800-\udbff]$/, '') + '…';
  /*tests*/if (out !== String(text)) player.bounded.add(key);/*end*/
  return out;
};
// What a text is made of: words, or spans of them (bold, italics, links, attributes of the person).
const plain = spans => typeof spans === 'string' ? spans : Array.isArray(spans) ? spans.map(plain).join('') : spans.var ? player.named(spans.var) : plain(spans.strong || spans.em || spans.label || '');
player.named = name => String(name === 'unique' || name === 'run.unique' ? player.unique() : name === 'lang' ? player.language : player.vars?.[name] ?? '');
/** What is written under a key in the player's language; in the default one where it has none, which is noted. */
function written(key) {
  const texts = player.content.texts || {}, own = texts[player.language]?.[key] ?? texts[primary(player.language)]?.[key];
  if (own !== undefined) return own;
  const other = texts[player.content.languages?.default]?.[key];
  /*tests*/if (other !== undefined) player.fallbacks.add(key);/*end*/
  return other ?? '';
}
/** The text of a key, as words only. */
player.text = key => player.clean(plain(written(key)), key);
/** The text of a key as nodes for a person to read. */
player.rich = key => {
  const all = written(key), whole = player.text(key);
  if (typeof all === 'string' || whole.endsWith('…')) return [whole];
  const node = span => {
    if (typeof span === 'string') return player.clean(span, key);
    if (span.var) return player.clean(player.named(span.var), key);
    if (span.link === undefined) return player.h(span.strong ? 'strong' : 'em', {}, (span.strong || span.em || []).map(node));
    const to = /^mailto:/i.test(span.link) ? span.link : player.address(span.link);
    return player.h(to ? 'a' : 'span', { href: to, target: '_blank', rel: 'noopener' }, span.label.map(node));
  };
  return all.map(node);
};
/** What an item is called: its title, or its name. */
player.title = name => player.text(name + '.title') || player.clean(name, name + '.title');
})();
