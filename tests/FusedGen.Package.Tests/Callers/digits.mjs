// Reads pictures with the published page's program: node digits.mjs FOLDER NUMBERS, a file with 64 for each picture
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { dotnet } = await import(pathToFileURL(resolve(process.argv[2], '_framework', 'dotnet.js')));
const { getAssemblyExports, getConfig } = await dotnet.create();
const { DigitReader } = (await getAssemblyExports(getConfig().mainAssemblyName)).FusedGen.Samples;
const inputs = readFileSync(process.argv[3], 'utf8').split(' ').map(Number);
const answers = [];
for (let start = 0; start < inputs.length; start += 64) {
  answers.push(...DigitReader.Read(inputs.slice(start, start + 64)).slice(0, 10));
}

console.log(`digits: ${answers.join(' ')}`);
process.exit(0);
