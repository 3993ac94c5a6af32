// Serves the published page, opens it in Chromium or in the browser that is named, and prints what it measured.
// node run.mjs FOLDER [BROWSER]
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, stat, readdir } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';

const [folder, browser = 'chromium'] = process.argv.slice(2);
const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
let show;
const measured = new Promise(done => { show = done; });

const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    let text = '';
    for await (const part of request) {
      text += part;
    }

    response.end();
    show(JSON.parse(text));
    return;
  }

  const path = normalize(new URL(request.url, 'http://localhost').pathname);
  try {
    const content = await readFile(join(folder, path === '/' ? 'index.html' : path));
    // Pages that are isolated get a clock of 5 µs.
    response.writeHead(200, {
      'Content-Type': types[extname(path)] ?? (path === '/' ? 'text/html' : 'application/octet-stream'),
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise(done => server.listen(0, '127.0.0.1', done));

const profile = await mkdtemp(join(tmpdir(), 'fusedgen-browser-'));
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const child = spawn(browser, [
  '--headless=new', ...sandbox, '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`, `http://127.0.0.1:${server.address().port}/`,
], { stdio: 'ignore', detached: true });
child.on('error', error => show({ error: `${browser}: ${error.message}` }));
const { results, agent, error } = await measured;
if (child.pid) {
  process.kill(-child.pid);
}

server.close();
await new Promise(done => setTimeout(done, 500));
await rm(profile, { recursive: true, force: true, maxRetries: 5 });
if (error) {
  console.error(error);
  process.exit(1);
}

const time = µs => µs < 100 ? `${µs.toPrecision(3)} µs` : µs < 1000 ? `${µs.toFixed(0)} µs` : `${(µs / 1000).toFixed(2)} ms`;
console.log(`${cpus()[0].model}, ${agent.match(/Chrome\/[0-9]+/)?.[0] ?? agent}\n`);
console.log('| | FusedGen | onnxruntime-web | ratio | first prediction | largest difference |');
console.log('|---|---:|---:|---:|---:|---:|');
for (const { name, first, fusedGen, onnxRuntime, difference } of results) {
  console.log(`| ${name} | ${time(fusedGen)} | ${time(onnxRuntime)} | ${(onnxRuntime / fusedGen).toPrecision(3)}× | ${time(first)} | ${difference.toExponential(0)} |`);
}

console.log(`\nBrotli, without networks: ${await compressed('_framework')} bytes .NET and FusedGen, ${await compressed('ort')} bytes onnxruntime-web`);
process.exit(0);

async function compressed(part) {
  let bytes = 0;
  for (const file of await readdir(join(folder, part))) {
    // The networks are in the program's own assembly.
    bytes += file.endsWith('.br') && !file.startsWith('browser-benchmark.') ? (await stat(join(folder, part, file))).size : 0;
  }

  return bytes;
}
