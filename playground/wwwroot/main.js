import { showCode } from './code.js';
import { makeZoomable } from './zoom.js';

const $ = id => document.getElementById(id);
const stages = {
  Read: 'Read the file', Fold: 'Lower and fold', Plan: 'Plan and verify', Print: 'Print C#', Compile: 'Compile the C#', Measure: 'Measure',
  Compare: 'Compare answers',
};

// In the order of the page, which is about that in which they come, so that nothing moves while it is read.
const parts = {
  problem: '', support: 'Support', head: 'Model', graphs: 'Graph', rules: 'Folding', code: 'C#', kernels: 'Kernels', verification: 'Verification',
  trees: 'Trees', weights: 'Weights',
};
let worker, model, running = false, begun, stage;

for (const part of Object.keys(parts)) {
  $('result').append(Object.assign(document.createElement('div'), { id: `part-${part}`, className: 'part' }));
}

startWorker();
$('file').onchange = () => choose([...$('file').files]);
$('form').onsubmit = event => { event.preventDefault(); run(); };
$('form').oninput = event => { $('again').disabled = !model || event.target === $('file'); };
$('cancel').onclick = () => {
  worker.terminate();
  finish('Cancelled.');
  startWorker();
};
for (const button of $('samples').querySelectorAll('button')) {
  button.onclick = async () => {
    const answer = await fetch(`models/${button.dataset.sample}`);
    open([{ name: button.dataset.sample, content: await answer.arrayBuffer() }]);
  };
}

addEventListener('dragover', event => { event.preventDefault(); $('drop').classList.add('over'); });
addEventListener('dragleave', () => $('drop').classList.remove('over'));
addEventListener('drop', event => {
  event.preventDefault();
  $('drop').classList.remove('over');
  choose([...event.dataTransfer.files]);
});

function startWorker() {
  worker = new Worker('worker.js', { type: 'module' });
  worker.onmessage = ({ data }) => receive[data.kind](data);
  worker.onerror = event => receive.failed({ text: event.message });
}

async function choose(files) {
  if (files.length === 0) {
    return;
  }

  try {
    open(await Promise.all(files.map(async file => ({ name: file.name, content: await file.arrayBuffer() }))));
  } catch (error) {
    $('status').textContent = `${files[0].name} cannot be read: ${error.message}`;
  }
}

// Of several files the model is the one whose name says so; the others hold its data.
function open(files) {
  const name = (files.find(file => /\.(onnx|txt|json|ubj|model)$/i.test(file.name)) ?? files[0]).name;
  model = { files, name };
  $('file').value = '';
  run();
}

function run() {
  if (running) {
    worker.terminate();
    startWorker();
  }

  const fields = $('form').elements;
  const tolerance = fields.tolerance.valueAsNumber;
  running = true;
  stage = undefined;
  begun = performance.now();
  for (const part of document.querySelectorAll('.part')) {
    part.replaceChildren();
  }

  $('stages').replaceChildren(
    ...Object.entries(stages).map(([key, text]) => Object.assign(document.createElement('li'), { id: `stage-${key}`, textContent: text })));
  $('parts').hidden = true;
  $('parts').replaceChildren();
  $('cancel').hidden = false;
  $('again').disabled = true;
  $('status').textContent = `${model.name}: waiting for the compiler…`;
  document.title = `${model.name}: FusedGen playground`;
  worker.postMessage({
    ...model,
    options: {
      dimensions: fields.dimensions.value, fixedInputs: fields.fixedInputs.value, outputs: fields.outputs.value, weights: fields.weights.value,
      reproducible: fields.reproducible.checked, tolerance,
    },
  });
}

const receive = {
  ready() {
    if (!model) {
      $('status').textContent = 'Ready.';
    }
  },
  stage(data) {
    endStage();
    stage = { key: data.stage, begun: performance.now() };
    $(`stage-${stage.key}`).className = 'now';
    $('status').textContent = `${model.name}: ${stages[stage.key]}…`;
  },
  part({ part, html }) {
    // All text in it was escaped where it was written.
    $(`part-${part}`).innerHTML = html;
    if (part === 'graphs') {
      makeZoomable($('part-graphs'));
    } else if (part === 'support' && $('part-support').querySelector('.diagnostics')) {
      // Most of what is missing then is a size that an option gives.
      $('options').open = true;
    }

    link(part);
  },
  code({ name, length, text, marks }) {
    showCode($('part-code'), name, length, text, marks);
    link('code');
  },
  done() {
    endStage();
    for (const left of document.querySelectorAll('#stages li:not([class])')) {
      left.className = 'left';
    }

    finish(`Done in ${seconds(performance.now() - begun)}.`);
  },
  failed({ text }) {
    const reason = /out of memory/i.test(text) ? 'too large for a browser; the command-line tool compiles it.' : `failed, which is a defect: ${text}`;
    finish(running ? reason : text);
    worker.terminate();
    startWorker();
  },
};

function link(part) {
  if (!parts[part] || $('part-' + part).childElementCount === 0 || $(`link-${part}`)) {
    return;
  }

  const order = Object.keys(parts);
  const entry = Object.assign(document.createElement('a'), { id: `link-${part}`, href: `#part-${part}`, textContent: parts[part] });
  const next = [...$('parts').children].find(other => order.indexOf(other.id.slice(5)) > order.indexOf(part));
  $('parts').insertBefore(entry, next ?? null);
  $('parts').hidden = false;
}

function endStage() {
  if (stage) {
    const entry = $(`stage-${stage.key}`);
    entry.className = 'over';
    entry.append(Object.assign(document.createElement('span'), { textContent: ` ${seconds(performance.now() - stage.begun)}` }));
  }
}

function finish(text) {
  running = false;
  $('cancel').hidden = true;
  $('again').disabled = !model;
  $('status').textContent = model ? `${model.name}: ${text}` : text;
}

function seconds(milliseconds) {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
