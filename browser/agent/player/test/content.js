/**
 * What the player's tests play: a page with everything that is hard about pages, and content with every step,
 * trigger and type of item. The published form as scenarios/src/content writes it.
 */
/** An element by its id and, in English, its name. */
const learned = (tag, role, id, name, more) => ({ probe: { tag, role, ids: [['id', id]], texts: [], path: '', shadow: [], near: [] }, languages: name ? { en: { texts: [['name', name]] } } : {}, ...more });
const steps = (...all) => all;

exports.page = (body = '') => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Orders</title>
<link rel="stylesheet" href="/page.css"></head>
<body><header><h1>Orders</h1><nav><a href="/two" id="more">More</a> <button id="add" type="button">Add order</button> <button id="menu" type="button">Filters</button></nav></header>
<main><section><label>Customer <input id="customer" name="customer" autocomplete="off"></label> <label>City <select id="city"><option value="">Choose</option><option value="b">Berlin</option><option value="p">Paris</option></select></label> <label>Email <input id="email" type="email" name="email"></label></section>
<section id="box"><button id="save" type="button">Save order</button> <button id="hover" type="button">Prices</button> <span id="late" hidden>Saved!</span></section><section class="tall"></section><section><button id="deep" type="button">Archive</button></section>${body}</main>
<script src="/page.js"></script></body></html>`;
exports.pageStyle = `body{font:16px sans-serif;margin:0;padding:20px 40px;color:#222}nav a,button,input,select{font:inherit;padding:8px 14px;margin:4px 8px 4px 0}main{max-width:900px}section{margin:26px 0;padding:18px;border:1px solid #ddd;border-radius:8px}.tall{height:900px}
@media(prefers-color-scheme:dark){body{background:#15181e;color:#e6e8ee}section{border-color:#333}}`;
exports.pageScript = `document.querySelector('#add').addEventListener('click',()=>{document.title='Adding'});
document.querySelector('#save')?.addEventListener('click',()=>{document.querySelector('#late').hidden=false});
class Card extends HTMLElement{connectedCallback(){const r=this.attachShadow({mode:'open'});const b=document.createElement('button');b.id='inner';b.textContent='Inside';r.append(b)}};customElements.define('x-card',Card);`;

exports.content = base => ({
  format: 'surefoot.content', version: 1, hash: 'sha256:abc', system: 'orders', environment: 'test', production: false, base, languages: { default: 'en', all: ['en', 'ar', 'de'], set_by: {} }, player: { report_to: null, sampling: 0 },
  elements: {
    add: learned('button', 'button', 'add', 'Add order'), customer: learned('input', 'textbox', 'customer', 'Customer'), city: learned('select', 'combobox', 'city', 'City'), email: learned('input', 'textbox', 'email', 'Email'),
    save: learned('button', 'button', 'save', 'Save order'), hover: learned('button', 'button', 'hover', 'Prices'), deep: learned('button', 'button', 'deep', 'Archive'), more: learned('a', 'link', 'more', 'More'),
    late: { probe: { tag: 'span', ids: [['id', 'late']], texts: [['text', 'Saved!']] } }, back: learned('a', 'link', 'back', 'Back to orders'),
    inner: { probe: { tag: 'button', role: 'button', ids: [['id', 'inner']], texts: [['name', 'Inside']], shadow: ['x-card'] } }, framed: learned('button', 'button', 'framed', 'In a frame', { frame: [{ id: 'frame', index: 0 }] }),
    gone: learned('button', 'button', 'nowhere', 'Nowhere'), most: { probe: { sel: [['aria/Save order[role="button"]'], ['css/#save'], ['css/#box > button:nth-of-type(2)']] } }, torn: { probe: { sel: [['css/#save'], ['aria/Prices[role="button"]']] } }, picked: { probe: { sel: [['css/#save'], ['text/Save order']] } }, twins: { probe: {}, selectors: [['aria/Twin[role="button"]']] }, hand: { probe: {}, selectors: [['aria/Filters[role="button"]']] },
  },
  rules: { saved: { element: { ref: 'late', is: 'visible' } }, adding: { title: { is: 'Adding' } } },
  segments: { sales: { var: { name: 'role', is: 'sales' } } },
  items: {
    tour: { type: 'walkthru', goal: { when: { rule: 'saved' }, within: 3000 }, steps: steps(
      { id: 'hello', kind: 'popup', next: ['next'] }, { id: 'add', kind: 'step', on: 'add', side: 'bottom', next: [{ click: null }] },
      { id: 'customer', kind: 'step', on: 'customer', side: 'bottom', next: [{ type: null }] }, { id: 'city', kind: 'step', on: 'city', side: 'end', next: [{ select: { option: 'Paris' } }] },
      { id: 'prices', kind: 'step', on: 'hover', side: 'top', next: [{ hover: null }] }, { id: 'wait', kind: 'step', on: 'save', side: 'bottom', next: [{ delay: 400 }] },
      { id: 'more', kind: 'step', on: 'more', side: 'bottom', next: ['refresh'] }, { id: 'back', kind: 'step', on: 'back', side: 'bottom', next: [{ click: null }] },
      { id: 'split', kind: 'split', when: { title: { is: 'Orders' } }, yes: [{ id: 'fill', kind: 'auto', act: { type: { into: 'customer', text: 'Ada ${unique}' } } }], no: [{ id: 'never', kind: 'popup', next: ['next'] }], rejoin: true },
      { id: 'save', kind: 'step', on: 'save', side: 'top', next: ['next', { appears: 'late' }] }, { id: 'wait2', kind: 'wait', when: { rule: 'saved' }, within: 2000 },
      { id: 'cond', kind: 'step', on: 'deep', side: 'top', next: [{ when: { title: { is: 'End' } } }] }) },
    votes: { type: 'walkthru', steps: steps({ id: 's1', kind: 'step', on: 'most', side: 'bottom', next: ['next'] }, { id: 's2', kind: 'step', on: 'torn', side: 'bottom', next: ['next'] }) },
    leads: { type: 'walkthru', steps: steps({ id: 's1', kind: 'step', on: 'add', side: 'bottom', next: [{ click: null }, { when: { url: { contains: '/two' } } }] }, { id: 's2', kind: 'step', on: 'back', side: 'bottom', next: ['next'] }) },
    lost: { type: 'walkthru', steps: steps({ id: 's1', kind: 'step', on: 'gone', side: 'bottom', next: ['next'] }) },
    double: { type: 'walkthru', steps: steps({ id: 's1', kind: 'step', on: 'twins', side: 'bottom', next: ['next'] }) },
    skip: { type: 'walkthru', steps: steps({ id: 's1', kind: 'step', on: 'gone', skippable: true, next: ['next'] }, { id: 's2', kind: 'step', on: 'hand', side: 'end', next: ['next'] }) },
    places: { type: 'walkthru', steps: steps({ id: 's1', kind: 'step', on: 'inner', side: 'bottom', next: ['next'] }, { id: 's2', kind: 'step', on: 'framed', side: 'bottom', next: [{ click: null }] }, { id: 's3', kind: 'step', on: 'picked', side: 'end', next: ['next'] }) },
    group: { type: 'walkthru', steps: steps({ id: 'g', kind: 'error_group', max_loops: 2, when: { field: { ref: 'email', lacks: '@' } }, steps: [{ id: 'fix', kind: 'step', on: 'email', side: 'bottom', next: [{ type: null }] }] }, { id: 'end', kind: 'popup', next: ['next'] }) },
    started: { type: 'walkthru', start_points: [{ at: 'two', when: { title: { is: 'Orders' } } }, { at: 'three', when: { title: { is: 'Orders' } } }, { at: 'one', when: { title: { is: 'Nope' } } }], steps: steps({ id: 'one', kind: 'popup', next: ['next'] }, { id: 'two', kind: 'popup', next: ['next'] }, { id: 'three', kind: 'popup', next: ['next'] }, { id: 'on', kind: 'connect', item: 'skip' }) },
    outer: { type: 'walkthru', steps: steps({ id: 'in', kind: 'go', to: { play: 'skip' } }, { id: 'after', kind: 'popup', next: ['next'] }) },
    hostile: { type: 'walkthru', steps: steps({ id: 's1', kind: 'step', on: 'add', side: 'bottom', next: ['next'] }) },
    beside: { type: 'launcher', on: 'hand', side: 'end', plays: 'skip' }, tip: { type: 'smarttip', tip: 'guidance', on: 'customer', side: 'bottom' },
    mail: { type: 'smarttip', tip: 'validation', on: 'email', side: 'bottom', rule: { field: { matches: '^[^@]+@[^@]+$' } } },
    news: { type: 'shoutout', segment: 'sales', autoplay: { when: { title: { is: 'Orders' } }, every: 'once', after: 0 }, buttons: [{ id: 'b1', plays: 'skip' }, { id: 'b2', close: true }] },
    nps: { type: 'survey', questions: [{ id: 'q1', asks: 'nps', required: true }, { id: 'q2', asks: 'rating' }, { id: 'q3', asks: 'choices', options: ['a', 'b'] }, { id: 'q4', asks: 'open' }] },
    docs: { type: 'shuttle', url: '/two', open: 'tab' }, guide: { type: 'resource', url: '/two', open: 'lightbox' }, bad_link: { type: 'shuttle', url: 'javascript:alert(1)', open: 'tab' },
    week: { type: 'task', plays: 'skip', done: 'played' }, later: { type: 'task', activate: { item: { ref: 'skip', is: 'played' } }, plays: 'skip', done: { when: { title: { is: 'Done' } } } },
    course: { type: 'course', items: ['skip', 'guide'], order: 'enforced', quiz: { pass: 50, questions: [{ id: 'q', answers: ['x', 'y'], right: ['y'] }] } },
    help: { type: 'menu', search: true, tabs: [{ id: 'all', items: ['tour', 'guide', 'docs', 'course', 'news'] }, { id: 'tasks', items: ['week', 'later'] }] },
  },
  texts: { en: {
    'tour.title': 'Your first order', 'tour.description': 'From customer to saved in two minutes', 'tour.hello.title': 'Welcome to Orders', 'tour.hello.text': 'In the next two minutes you will enter an order, choose a city and save it. You can stop at any time.', 'tour.hello.button': 'Let’s go',
    'tour.add.title': 'Begin a new order', 'tour.add.text': ['Every order starts ', { strong: ['here'] }, '. The list below stays as it is until you save; ', { link: '/two', label: ['read why'] }, '.'], 'tour.customer.title': 'Who is it for?', 'tour.customer.text': 'Type the customer’s name.', 'tour.city.title': 'Choose Paris', 'tour.prices.title': 'Look at the prices', 'tour.wait.text': 'One moment', 'tour.more.title': 'See more', 'tour.back.title': 'Back again', 'tour.save.title': 'Save it', 'tour.save.text': 'Done? Then save the order.', 'tour.cond.title': 'The archive', 'tour.cond.text': 'Down here is what you have finished.',
    'skip.title': 'Filters', 'skip.s2.title': 'Filter the list', 'skip.s2.text': 'Show only what you need.', 'places.s1.title': 'Inside', 'places.s2.title': 'Framed', 'places.s3.title': 'Picked', 'group.fix.title': 'Mend the address', 'group.end.title': 'Fine', 'started.one.title': 'One', 'started.two.title': 'Two', 'started.three.title': 'Three', 'outer.after.title': 'After', 'lost.s1.title': 'Never', 'double.s1.title': 'Twins',
    'tip.text': 'The name as it stands on the invoice.', 'mail.text': 'An address has an @ in it, as in ada@example.com.', 'news.title': 'Orders are faster now', 'news.text': 'Saving takes half as long, and drafts are kept for you.', 'news.b1.label': 'Show me', 'news.b2.label': 'Later', 'nps.title': 'How are we doing?', 'nps.text': 'Three questions, one minute.', 'nps.q1.text': 'How likely are you to recommend Orders?', 'nps.q2.text': 'How easy is it?', 'nps.q3.text': 'What do you use?', 'nps.q3.a': 'Orders', 'nps.q3.b': 'Archive', 'nps.q4.text': 'Anything else?', 'nps.thanks': 'Thank you, that helps.',
    'docs.title': 'Documentation', 'guide.title': 'Guide to orders', 'guide.description': 'Read how discounts work', 'week.title': 'Filter your list', 'later.title': 'Invite a colleague', 'course.title': 'Orders for beginners', 'course.q.text': 'Where do you save?', 'course.q.x': 'Above', 'course.q.y': 'Below', 'help.title': 'Help', 'help.all.title': 'All', 'help.tasks.title': 'Tasks', 'help.search': 'What are you looking for?',
    'hostile.s1.title': '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> \u202egnp.exe ' + 'A'.repeat(10000), 'hostile.s1.text': 'z' + '\u0336'.repeat(500) + '<b>bold</b> ' + 'wort '.repeat(4000),
  }, ar: { 'tour.title': 'طلبك الأول', 'tour.add.title': 'ابدأ طلبًا جديدًا', 'tour.add.text': 'كل طلب يبدأ من هنا. تبقى القائمة أدناه كما هي حتى تحفظ.', 'tour.hello.title': 'مرحبًا بك في الطلبات', 'tour.hello.text': 'خلال دقيقتين ستدخل طلبًا وتحفظه.', 'help.title': 'مساعدة', 'help.all.title': 'الكل', 'help.tasks.title': 'المهام', 'docs.title': 'التوثيق', 'guide.title': 'دليل الطلبات' } },
});
