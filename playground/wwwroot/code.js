const kinds = ['keyword', 'comment', 'literal'];
const shown = 300_000;

// Adds a generated file to the page. Its text is one node, and marks in it are colours of the browser, not elements.
// Of the largest files only the beginning comes, which is not copied.
export function showCode(part, name, length, text, marks) {
  if (part.childElementCount === 0) {
    part.innerHTML = '<section><h2>Generated C#</h2></section>';
    kinds.forEach(kind => globalThis.CSS?.highlights?.set(kind, new Highlight()));
  }

  const file = document.createElement('div');
  file.className = 'file';
  file.innerHTML = '<h3></h3><button type="button">Copy</button><pre tabindex="0"><code></code></pre>';
  const [title, copy, pre] = file.children;
  title.textContent = length > shown ? `${name}, the first ${shown.toLocaleString('en')} of ${length.toLocaleString('en')} characters` : name;
  pre.setAttribute('aria-label', name);
  const code = document.createTextNode(text.slice(0, shown));
  pre.firstChild.append(code);
  copy.setAttribute('aria-label', `Copy ${name}`);
  copy.hidden = text.length < length;
  copy.onclick = async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = 'Copied';
    setTimeout(() => { copy.textContent = 'Copy'; }, 2000);
  };
  part.firstChild.append(file);
  if (globalThis.CSS?.highlights) {
    for (let mark = 0; mark < marks.length && marks[mark] + marks[mark + 1] <= code.length; mark += 3) {
      CSS.highlights.get(kinds[marks[mark + 2]]).add(
        new StaticRange({ startContainer: code, startOffset: marks[mark], endContainer: code, endOffset: marks[mark] + marks[mark + 1] }));
    }
  }
}
