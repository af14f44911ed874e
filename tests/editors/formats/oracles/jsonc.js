// Reads edits, one JSON object a line, and says which ones VS Code's own reader does not see as wished.
'use strict';
const { parse } = require('jsonc-parser');
const { isDeepStrictEqual } = require('node:util');

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

function read(text) {
  const errors = [];
  const value = parse(text.replace(/^\ufeff/, ''), errors, { allowTrailingComma: true, allowEmptyContent: true });
  if (errors.length) throw new Error(JSON.stringify(errors));
  return value === undefined ? {} : value;
}

function takeOut(value, [key, ...below]) {
  if (!isObject(value) || !Object.hasOwn(value, key)) return;
  if (!below.length) {
    delete value[key];
    return;
  }
  takeOut(value[key], below);
  if (isObject(value[key]) && !Object.keys(value[key]).length) delete value[key];
}

function grant(root, wishes) {
  for (const { path, to } of wishes.filter((wish) => !wish.gone)) {
    let value = root;
    for (const key of path.slice(0, -1)) {
      if (!Object.hasOwn(value, key) || !isObject(value[key])) value[key] = {};
      value = value[key];
    }
    value[path.at(-1)] = to;
  }
  for (const { path } of wishes.filter((wish) => wish.gone)) takeOut(root, path);
  return root;
}

// Objects on the way of wishes that are empty count as none.
function withoutEmpty(root, wishes) {
  for (const { path } of wishes) {
    for (let length = path.length; length > 0; length--) {
      const there = path.slice(0, length).reduce((value, key) => (isObject(value) ? value[key] : undefined), root);
      if (isObject(there) && !Object.keys(there).length) takeOut(root, path.slice(0, length));
    }
  }
  return root;
}

let count = 0;
for (const line of require('node:fs').readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { before, after, wishes } = JSON.parse(line);
  const wished = withoutEmpty(grant(read(before), wishes), wishes);
  if (!isDeepStrictEqual(wished, withoutEmpty(read(after), wishes))) {
    console.log(`differs: ${line}`);
  }
  count += 1;
}
console.log(`${count} compared`);
