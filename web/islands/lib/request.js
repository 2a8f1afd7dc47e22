// One way to talk to /api/v1: JSON, the page's CSRF token, problem documents turned into one shape.

import { say } from './page.js';

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? '';

/** An identifier for a command: the same click, sent twice, is done once. */
export function commandId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}

/**
 * Sends and answers `{ok, status, body}`; never throws for an answer of the server.
 * `tag` is that of what was kept; with `seen` it is kept only over what had that tag.
 * `status` is 0 when the server was not reached: nothing is known to have happened.
 */
export async function request(method, url, body, { command, seen } = {}) {
  const answer = await once(method, url, body, { command, seen });
  // Signed in anew in another window: this page's token is of the session before. Nothing has happened yet.
  if (answer.status === 403 && answer.body?.code === 'csrf' && await renewed()) return once(method, url, body, { command, seen });
  return answer;
}

/** Takes the token of the session that is open now; whether there is another than the page's own. */
async function renewed() {
  try {
    const answer = await fetch(location.pathname, { credentials: 'same-origin' });
    const [, fresh] = /<meta name="csrf" content="([^"]+)">/.exec(await answer.text()) ?? [];
    if (answer.redirected || !fresh || fresh === token()) return false;
    document.querySelector('meta[name="csrf"]').content = fresh;
    return true;
  } catch { return false; }
}

async function once(method, url, body, { command, seen }) {
  const headers = { Accept: 'application/json', 'X-CSRF-Token': token() };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (command) headers['Idempotency-Key'] = command;
  if (seen) headers['If-Match'] = `"${seen}"`;
  let answer;
  try {
    answer = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: 'same-origin' });
  } catch {
    return { ok: false, status: 0, body: { detail: say('没有连上服务器，您写的没有丢。连上后再送一次。', 'The server was not reached. Nothing you wrote is lost. Send again when connected.') } };
  }
  const text = await answer.text();
  let parsed = null;
  try { parsed = text ? JSON.parse(text) : null; } catch { parsed = null; }
  return { ok: answer.ok, status: answer.status, tag: answer.headers.get('ETag')?.replaceAll('"', ''), body: parsed ?? { detail: answer.ok ? '' : say(`没有送出去，您写的没有丢（${answer.status}）。`, `Not sent. Nothing you wrote is lost (${answer.status}).`) } };
}
