// What a card reader types, or somebody pastes: name, identity number and address; everything else is dropped.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const LABELS = '姓\\s*名|性\\s*别|民\\s*族|出\\s*生(?:日期)?|住\\s*址|地\\s*址|公民身份号码|身份证号码?|证件号码?|签发机关|有效期限?';
const HAN = /^[\u3400-\u9fff\u{20000}-\u{3ffff}·•]+$/u;

/** `{name, id_number, address}` of the text, those that are there; null when it holds no valid identity number. */
export function card(text) {
  const number = [...text.matchAll(/(?<!\d)\d{17}[\dXx](?!\d)/g)].map(([found]) => found.toUpperCase()).find(isValid);
  if (!number) return null;
  const labelled = (names) => new RegExp(`(?:${names})[:：\\s]*(.*?)\\s*(?=[|,，;；\\t\\n]|${LABELS}|$)`).exec(text)?.[1]?.trim();
  const parts = text.split(/[\s|,，;；#]+/).filter(Boolean);
  const plain = parts.filter((part) => HAN.test(part) && !/^[男女]$|族$|^汉$/.test(part) && !new RegExp(LABELS).test(part));
  const name = labelled('姓\\s*名') ?? plain.find((part) => part.length >= 2 && part.length <= 20);
  const lived = labelled('住\\s*址|地\\s*址') ?? parts.find((part) => part.length >= 6 && /[省市县区镇乡村路街号]/.test(part) && !/(公安|分)局$/.test(part));
  return { name: name ?? '', id_number: number, address: lived ?? '' };
}

function isValid(number) {
  const sum = WEIGHTS.reduce((all, weight, place) => all + weight * Number(number[place]), 0);
  return '10X98765432'[sum % 11] === number[17];
}
