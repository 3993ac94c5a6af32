import { dotnet } from './_framework/dotnet.js';
import { DrawingArea } from './drawing.js';

const $ = id => document.getElementById(id);
const rows = Array.from({ length: 10 }, (_, digit) => {
  const row = $('probabilities').insertRow();
  row.innerHTML = `<th scope="row">${digit}</th><td aria-hidden="true"><div class="bar"></div></td><td>–</td>`;
  return row;
});
const picture = $('picture').getContext('2d');
const quietAfter = 700, keptTimes = 15, warmUps = 12;
let reader, times = [], speaking, expected = false;

const area = new DrawingArea($('area'), {
  changed() {
    $('undo').disabled = $('clear').disabled = area.strokes.length === 0;
    if (!expected) {
      expected = true;
      requestAnimationFrame(() => { expected = false; read(); });
    }
  },
  moved(text) { $('pen').textContent = text; },
});
$('undo').onclick = () => area.undo();
$('clear').onclick = () => area.clear();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => read());

try {
  // The interpreter compiles code that runs often: by default after 5,000 times, which would take seconds of drawing.
  const { getAssemblyExports, getConfig } = await dotnet.withRuntimeOptions(['--jiterpreter-minimum-trace-hit-count=200']).create();
  const { DigitReader } = (await getAssemblyExports(getConfig().mainAssemblyName)).FusedGen.Samples;
  for (let round = 0; round < warmUps; round++) {
    DigitReader.Read(new Array(64).fill(0));
    await new Promise(done => setTimeout(done));
  }

  reader = DigitReader;
  read();
} catch (error) {
  $('summary').textContent = `The program could not be loaded: ${error.message ?? error}`;
  throw error;
}

function read() {
  if (!reader) {
    return;
  }

  const pixels = reader.Picture(area.strokes.flat(2), area.strokes.map(stroke => stroke.length));
  showPicture(pixels);
  if (pixels.length === 0) {
    times = [];
    show([], area.strokes.length === 0 ? 'Nothing is drawn yet.' : 'Draw it larger.');
    return;
  }

  const answer = reader.Read(pixels), probabilities = answer.slice(0, rows.length);
  times = [answer.at(-1), ...times].slice(0, keptTimes);
  const best = probabilities.indexOf(Math.max(...probabilities));
  show(probabilities, `Read as ${best}, ${percent(probabilities[best])} certain.`, best);
}

function show(probabilities, text, best) {
  rows.forEach((row, digit) => {
    const value = probabilities[digit];
    row.className = digit === best ? 'best' : '';
    row.querySelector('.bar').style.width = `${100 * (value ?? 0)}%`;
    row.cells[2].textContent = value === undefined ? '–' : percent(value);
  });
  $('digit').textContent = best ?? '–';
  $('summary').textContent = text;
  const median = times.toSorted((a, b) => a - b)[times.length >> 1];
  $('time').textContent = median === undefined ? '–' : `${median < 10 ? median.toFixed(1) : median.toFixed(0)} µs`;

  // A screen reader hears what stands when the pen rests, not every change.
  clearTimeout(speaking);
  speaking = setTimeout(() => { $('spoken').textContent = text; }, quietAfter);
}

function showPicture(pixels) {
  picture.clearRect(0, 0, 8, 8);
  picture.fillStyle = getComputedStyle($('area')).getPropertyValue('--ink');
  pixels.forEach((ink, pixel) => {
    picture.globalAlpha = ink / 16;
    picture.fillRect(pixel % 8, pixel >> 3, 1, 1);
  });
}

function percent(value) {
  return `${(100 * value).toFixed(1)} %`;
}
