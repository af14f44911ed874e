// gopls, started as an editor starts it, and asked which Go it found.
'use strict';

const { spawn } = require('child_process');

class LanguageServer {
  constructor(program, environment, folders) {
    this.waiting = new Map();
    this.received = Buffer.alloc(0);
    this.messages = 0;
    this.child = spawn(program, [], { env: environment, cwd: folders[0], stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdout.on('data', (bytes) => this.read(bytes));
    this.child.stdin.on('error', () => {});
    this.ended = new Promise((resolve) => {
      this.child.on('exit', resolve);
      this.child.on('error', resolve);
    });
    this.folders = folders.map((folder) => ({ uri: 'file://' + folder, name: folder }));
  }

  // Which Go each view runs; null: it ended before it could tell.
  async versions() {
    const workspaceFolders = this.folders;
    const capabilities = { workspace: { configuration: true } };
    const opened = this.ask('initialize', { processId: process.pid, rootUri: null, workspaceFolders, capabilities });
    await Promise.race([opened, this.ended]);
    this.send({ method: 'initialized', params: {} });
    for (;;) {
      const asked = this.ask('workspace/executeCommand', { command: 'gopls.workspace_stats', arguments: [] });
      const answer = await Promise.race([asked, this.ended.then(() => null)]);
      if (answer === null) return null;
      const views = (answer.result && answer.result.Views) || [];
      if (views.length > 0) return views.map((view) => view.GoCommandVersion);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async stop() {
    this.child.kill();
    await this.ended;
  }

  ask(method, params) {
    const id = ++this.messages;
    this.send({ id, method, params });
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  send(message) {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  read(bytes) {
    this.received = Buffer.concat([this.received, bytes]);
    for (;;) {
      const end = this.received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(this.received.toString('latin1', 0, end))[1]);
      if (this.received.length < end + 4 + length) return;
      const message = JSON.parse(this.received.toString('utf8', end + 4, end + 4 + length));
      this.received = this.received.subarray(end + 4 + length);
      this.take(message);
    }
  }

  take(message) {
    if (message.method !== undefined && message.id !== undefined) {
      const items = message.params && message.params.items;
      this.send({ id: message.id, result: items ? items.map(() => ({})) : null });
    } else if (this.waiting.has(message.id)) {
      this.waiting.get(message.id)(message);
      this.waiting.delete(message.id);
    }
  }
}

module.exports = { LanguageServer };
