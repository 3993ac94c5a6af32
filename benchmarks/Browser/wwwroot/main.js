// Measures both engines on this page, in turns, and sends the results to the server that run.mjs is.
import { dotnet } from './_framework/dotnet.js';
import * as ort from './ort/ort.wasm.min.mjs';

const rounds = 41, roundMilliseconds = 10;
const shapes = { digits: [1, 64], kws: [1, 49, 10, 1], silero: [1, 576] };
const log = text => { document.getElementById('log').textContent += text + '\n'; };

try {
  const { getAssemblyExports, getConfig } = await dotnet.create();
  const { Measurement } = (await getAssemblyExports(getConfig().mainAssemblyName)).FusedGen.Benchmarks;
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = new URL('./ort/', location.href).href;
  const results = [];
  for (const name of Measurement.Names()) {
    results.push(await measure(name, Measurement));
    log(JSON.stringify(results.at(-1)));
  }

  await send({ results, agent: navigator.userAgent });
} catch (error) {
  await send({ error: `${error?.stack ?? error}` });
}

async function measure(name, Measurement) {
  const count = shapes[name].reduce((a, b) => a * b);
  const input = Array.from({ length: count }, (_, i) => name === 'digits' ? (7 * i * i) % 17 : Math.sin(i * i));
  const state = name === 'silero' ? new Array(256).fill(0) : [];
  const session = await ort.InferenceSession.create(`models/${name}.onnx`, { executionProviders: ['wasm'] });
  const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', Float32Array.from(input), shapes[name]) };
  if (name === 'silero') {
    feeds.state = new ort.Tensor('float32', Float32Array.from(state), [2, 1, 128]);
    feeds.sr = new ort.Tensor('int64', BigInt64Array.of(16000n), []);
  }

  const ours = async calls => Measurement.Run(name, input, state, calls)[0];
  const theirs = async calls => {
    const start = performance.now();
    for (let call = 0; call < calls; call++) {
      await session.run(feeds);
    }

    return 1000 * (performance.now() - start) / calls;
  };

  const expected = Array.from((await session.run(feeds))[session.outputNames[0]].data);
  const difference = Math.max(...Measurement.Run(name, input, state, 1).slice(1).map((value, i) => Math.abs(value - expected[i])));

  // What runs often is compiled on the way; then rounds of a length that the clock can measure.
  const first = Measurement.Run(name, input, state, 1)[0];
  await ours(10000);
  await theirs(500);
  const engines = [];
  for (const engine of [ours, theirs]) {
    engines.push({ engine, calls: Math.ceil(1000 * roundMilliseconds / await engine(50)), times: [] });
  }

  for (let round = 0; round < rounds; round++) {
    for (const one of engines) {
      one.times.push(await one.engine(one.calls));
    }
  }

  const [fusedGen, onnxRuntime] = engines.map(one => Math.min(...one.times));
  return { name, first, fusedGen, onnxRuntime, difference };
}

function send(message) {
  return fetch('results', { method: 'POST', body: JSON.stringify(message) });
}
