// Hearing what changes while a page is open: one stream while it is looked at; where none is to be had, asking.

const EVERY = 25000;

/**
 * `told(state)` is called with what the server says, at first and whenever it changes; `over('signed_out' | 'gone')`
 * once, when there is nothing more to hear. `slowly`: it takes no stream and asks now and then, beginning later.
 */
export function follow(url, { told: hear, over, slowly = false }) {
  // Every stream brings the bell along: whoever shows it listens for this.
  const told = (state) => {
    if (typeof state.bell === 'number') document.dispatchEvent(new CustomEvent('huiyin:bell', { detail: state.bell }));
    hear?.(state);
  };
  let source = null;
  let poll = null;
  let tag = null;
  let isOver = false;
  const end = (why) => { isOver = true; stop(); over?.(why); };
  const ask = async () => {
    try {
      const answer = await fetch(url, { credentials: 'same-origin', headers: { Accept: 'application/json', ...(tag ? { 'If-None-Match': tag } : {}) } });
      if (answer.redirected) { end('signed_out'); return; }
      if (!answer.ok) return;
      tag = answer.headers.get('ETag');
      told(await answer.json());
    } catch { /* offline: the next look may do */ }
  };
  const askNowAndThen = () => { ask(); poll = setInterval(ask, EVERY); };
  let isFirst = true;
  const start = () => {
    if (isOver || source || poll || document.hidden) return;
    if (slowly) {
      if (!isFirst) ask();
      isFirst = false;
      poll = setInterval(ask, EVERY);
      return;
    }
    if (!window.EventSource) { askNowAndThen(); return; }
    source = new EventSource(url);
    source.onmessage = (event) => told(JSON.parse(event.data));
    for (const why of ['signed_out', 'gone']) source.addEventListener(why, () => end(why));
    // Refused for good: no stream is free, the session is over, or a proxy lets none through.
    source.onerror = () => { if (source?.readyState === EventSource.CLOSED) { source = null; askNowAndThen(); } };
  };
  const stop = () => { source?.close(); source = null; clearInterval(poll); poll = null; };
  // A browser has few connections to one place: only the page that is looked at holds one.
  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : start()));
  addEventListener('pagehide', stop);
  addEventListener('pageshow', (event) => { if (event.persisted) start(); });
  start();
}
