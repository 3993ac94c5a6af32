// The compiler in its own thread: a large model never stops the page, and ending the thread cancels it.
import { dotnet } from './_framework/dotnet.js';

const ready = start();
onmessage = async ({ data: { files, name, options } }) => {
  const workbench = await ready;
  try {
    workbench.Clear();
    for (const file of files) {
      workbench.Add(file.name, new Uint8Array(file.content));
    }

    workbench.Show(name, options.dimensions, options.fixedInputs, options.outputs, options.weights, options.reproducible, options.tolerance);
    postMessage({ kind: 'done' });
  } catch (error) {
    postMessage({ kind: 'failed', text: error.message ?? String(error) });
  }
};

async function start() {
  try {
    // The interpreter compiles code that runs often: by default after 5,000 times.
    const { setModuleImports, getAssemblyExports, getConfig } =
      await dotnet.withRuntimeOptions(['--jiterpreter-minimum-trace-hit-count=200']).create();
    setModuleImports('page', {
      stage: stage => postMessage({ kind: 'stage', stage }),
      part: (part, html) => postMessage({ kind: 'part', part, html }),
      code: (name, length, text, marks) => postMessage({ kind: 'code', name, length, text, marks }),
    });
    const { Workbench } = (await getAssemblyExports(getConfig().mainAssemblyName)).FusedGen.Playground;
    postMessage({ kind: 'ready' });
    return Workbench;
  } catch (error) {
    postMessage({ kind: 'failed', text: `The compiler could not be loaded: ${error.message ?? error}` });
    throw error;
  }
}
