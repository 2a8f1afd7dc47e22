// 'fit-viewport' of diagram-js puts shapes under the palette and under the watermark: fit into what is left.

/** Fits the drawing into the canvas; `left` px are taken by the palette. Never enlarges beyond 1.1. */
export function fit(canvas, { left = 24, pad = 24, bottom = 40 } = {}) {
  const { inner, outer } = canvas.viewbox();
  if (!inner.width || !outer.width) return;
  const room = { width: outer.width - left - pad, height: outer.height - pad - bottom };
  const scale = Math.min(room.width / inner.width, room.height / inner.height, 1.1);
  const spare = { x: (room.width / scale - inner.width) / 2, y: (room.height / scale - inner.height) / 2 };
  canvas.viewbox({
    x: inner.x - left / scale - Math.max(spare.x, 0),
    y: inner.y - pad / scale - Math.max(spare.y, 0),
    width: outer.width / scale,
    height: outer.height / scale,
  });
}
