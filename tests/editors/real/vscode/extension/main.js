// A model of the Go extension: it has that extension's settings, finds Go by its rules, and starts and
// restarts gopls when it does. All that happens becomes a line of JSON in a file. Written after the
// observable behaviour of golang.go 0.58; the rules stand at each function.
'use strict';

const vscode = require('vscode');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFile } = require('child_process');
const { LanguageServer } = require('./language_server');

const desk = JSON.parse(fs.readFileSync(path.join(__dirname, 'desk.json'), 'utf8'));
const KEYS = ['alternateTools', 'goroot', 'toolsEnvVars', 'toolsManagement.go', 'terminal.activateEnvironment'];
const pathAtStart = process.env.PATH;
let learntRoot = '';
let server = null;
let starting = Promise.resolve();

function report(kind, facts) {
  fs.appendFileSync(desk.report, JSON.stringify({ kind, window: process.pid, ...facts }) + '\n');
}

function folders() {
  return (vscode.workspace.workspaceFolders || []).map((folder) => folder.uri.fsPath);
}

function activeFile() {
  return vscode.window.activeTextEditor && vscode.window.activeTextEditor.document.uri;
}

// The folder of the file that is shown, else the first.
function folder() {
  const uri = activeFile();
  const found = uri && vscode.workspace.getWorkspaceFolder(uri);
  return found ? found.uri.fsPath : folders()[0];
}

// Settings are those of the file that is shown; where none is, of the window.
function setting(key) {
  return vscode.workspace.getConfiguration('go', activeFile() || null).get(key);
}

function expand(text) {
  const named = text.replace(/\$\{env:([^}]+)\}/g, (_, name) => process.env[name.trim()] || '');
  const home = named.startsWith('~') ? os.homedir() + named.slice(1) : named;
  return home
    .replace(/\$\{workspaceFolder\}|\$\{workspaceRoot\}/g, folder() || '')
    .replace(/\$\{workspaceFolderBasename\}/g, path.basename(folder() || ''));
}

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

// An absolute path in alternateTools that can be run; else that name in GOBIN, in the setting's or the
// last known GOROOT, on PATH; else a few usual places.
function findGo() {
  const alternate = (setting('alternateTools') || {}).go;
  const wanted = typeof alternate === 'string' && alternate ? expand(alternate) : '';
  if (path.isAbsolute(wanted) && isProgram(wanted)) return { go: wanted, why: 'alternateTools' };
  const name = wanted && !path.isAbsolute(wanted) ? wanted : 'go';
  const within = (directory) => directory && isProgram(path.join(directory, name)) && path.join(directory, name);
  const root = (setting('goroot') && expand(setting('goroot'))) || learntRoot || process.env.GOROOT;
  const places = [
    ['gobin', [process.env.GOBIN]],
    ['goroot', [root && path.join(root, 'bin')]],
    ['path', (process.env.PATH || '').split(':')],
    ['default', ['/usr/local/go/bin', '/usr/local/bin']],
  ];
  for (const [why, directories] of places) {
    const go = directories.map(within).find(Boolean);
    if (go) return { go, why };
  }
  return { go: '', why: 'nowhere' };
}

function environment() {
  const variables = { ...process.env };
  for (const [name, value] of Object.entries(setting('toolsEnvVars') || {})) {
    variables[name] = typeof value === 'string' ? expand(value) : value;
  }
  return variables;
}

// A directory becomes the variable; a setting that is taken away, or names none, leaves it as it is.
function takeRoot() {
  const root = setting('goroot') && expand(setting('goroot'));
  if (root && fs.existsSync(root) && fs.statSync(root).isDirectory()) process.env.GOROOT = root;
}

// Asks the Go that is found for its GOROOT, whose programs come first on PATH from then on, unless
// that Go was found on PATH, or the user wants no such thing in terminals.
function learn(because) {
  const { go, why } = findGo();
  if (!go) {
    report('go', { because, go, why, version: null });
    return Promise.resolve();
  }
  const options = { env: environment(), cwd: folder() };
  return new Promise((resolve) => {
    execFile(go, ['env', '-json', 'GOROOT', 'GOVERSION'], options, (error, output, errors) => {
      if (error) {
        report('go', { because, go, why, version: null, error: `${error} ${errors}` });
        return resolve();
      }
      const told = JSON.parse(output);
      learntRoot = told.GOROOT.trim();
      if (why !== 'path' && setting('terminal.activateEnvironment') !== false) {
        const first = path.join(learntRoot, 'bin');
        const others = pathAtStart.split(':').filter((directory) => directory !== first);
        process.env.PATH = [first, ...others].join(':');
      }
      report('go', { because, go, why, version: told.GOVERSION, goroot: learntRoot });
      resolve();
    });
  });
}

// gopls gets the environment of the moment in which it was wanted, not of the one in which it starts.
function restart(because) {
  const variables = environment();
  starting = starting.then(async () => {
    if (server) await server.stop();
    server = new LanguageServer(desk.gopls, variables, folders());
    const started = server;
    started.versions().then((versions) => report('gopls', { because, versions }));
  });
  return starting;
}

function settings(uri) {
  const configuration = vscode.workspace.getConfiguration('go', uri);
  return Object.fromEntries(
    KEYS.map((key) => {
      const scopes = configuration.inspect(key) || {};
      const { globalValue: user, workspaceValue: workspace, workspaceFolderValue: folder } = scopes;
      return [key, { effective: configuration.get(key), user, workspace, folder }];
    })
  );
}

function reportSettings(because) {
  const all = (vscode.workspace.workspaceFolders || []).map((each) => [each.uri.fsPath, settings(each.uri)]);
  report('settings', { because, trusted: vscode.workspace.isTrusted, folders: Object.fromEntries(all) });
}

// gopls is restarted at once, with PATH as it still is; the Go that is found changes PATH a moment later.
function changed(event) {
  const affects = (...keys) => keys.some((key) => event.affectsConfiguration('go.' + key));
  if (!event.affectsConfiguration('go')) return;
  reportSettings('change');
  if (affects('useLanguageServer', 'languageServerFlags', 'alternateTools', 'toolsEnvVars')) restart('change');
  if (affects('goroot')) takeRoot();
  if (affects('goroot', 'alternateTools', 'gopath', 'toolsEnvVars')) learn('change');
}

// A workspace of several folders may be there before its folders are.
async function foldersAreThere() {
  while (folders().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

exports.activate = async (context) => {
  try {
    await foldersAreThere();
    const files = folders().map((each) => path.join(each, 'main.go'));
    const file = files.find((each) => fs.existsSync(each));
    if (file) await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    context.subscriptions.push(vscode.workspace.onDidChangeConfiguration(changed));
    const command = 'go.languageserver.restart';
    context.subscriptions.push(vscode.commands.registerCommand(command, () => restart('command')));
    reportSettings('start');
    takeRoot();
    await learn('start');
    await restart('start');
  } catch (error) {
    report('error', { error: String(error.stack || error) });
  }
};

exports.deactivate = () => server && server.stop();
