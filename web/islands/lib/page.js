// What an island may ask of the page around it: its data, the language, the words, the token.

/** JSON that the page put beside the island: `<script type="application/json" data-for="form">`. */
export function given(name) {
  const source = document.querySelector(`script[type="application/json"][data-for="${name}"]`);
  return source ? JSON.parse(source.textContent) : {};
}

export const english = document.documentElement.lang.startsWith('en');

/** The sentence in the reader's language. */
export const say = (zh, en) => (english ? en : zh);

/** A small element: `el('p', {class: 'help'}, 'text', child)`. Text is always text, never markup. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const shanghai = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Shanghai' });

/** The time of day where the offices are, whatever the machine's own zone: 09:05. */
export const clockTime = (date = new Date()) => shanghai.format(date);
