// The screen of a hall follows the numbers: it looks again every few seconds and changes only what was called.

const EVERY = 4000;
const now = document.querySelector('[data-hall-now]');

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin' });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = page.querySelector('[data-hall-now]');
    if (next && next.textContent !== now.textContent) now.replaceChildren(...next.childNodes);
  } catch { /* offline: what was called last stays on the wall */ }
}

if (now) setInterval(look, EVERY);
